"""How much of the range that an ankle has is used: control, not only length."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ankle_cv.assessment import Measurement

SUREST_SHARE: Final = 0.5
"""Largest half-width of the whole range, as a share of it, by which it can be divided: the first-order
interval of a ratio holds only where the divisor is well away from zero (Fieller 1954)."""


@dataclass(frozen=True)
class RangeUse:
    """Share of a range that is used.

    Attributes
    ----------
    percent
        100: all of it; above, more than was shown.
    plus_minus
        Half of the 95 % interval.
    """

    percent: float
    plus_minus: float


def range_use(used: Measurement, available: Measurement) -> RangeUse | None:
    """Return how much of an available angle another movement uses.

    Parameters
    ----------
    used, available
        Angles of one leg in the same unit, whose errors do not depend on each other: of two clips.

    Returns
    -------
    RangeUse or None
        None where the available angle is too unsure to be divided by, or not above zero.

    Raises
    ------
    ValueError
        The units differ.
    """
    if used.unit != available.unit:
        raise ValueError(f"{used.unit} of {available.unit} is no share")
    if available.value <= 0 or available.plus_minus > SUREST_SHARE * available.value:
        return None
    share = used.value / available.value
    error = math.hypot(used.plus_minus, share * available.plus_minus) / available.value
    return RangeUse(100 * share, 100 * error)
