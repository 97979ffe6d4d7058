"""Heel lifts as they are told: one whose error hides any rise is none, wherever it would stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ankle_cv.assessment import Measurement
from ankle_cv.findings.thresholds import HEEL_RISE_MM, HEEL_RISE_PCT_FOOT
from ankle_cv.telling.numbers import CANNOT_TELL, DASH, format_measurement, short_measurement

HIDDEN: Final = "the error is larger than a rise"
"""Why a heel lift with a number is told as unknown."""


def hides_rise(lift: Measurement) -> bool:
    """Return whether a heel may as well be down as up by a clear rise, so that its lift tells nothing."""
    resolvable = (HEEL_RISE_MM if lift.unit == "mm" else HEEL_RISE_PCT_FOOT).resolvable
    return lift.plus_minus > resolvable and lift.value <= lift.plus_minus


def lift_text(lift: Measurement, tell: Callable[[Measurement], str] = format_measurement) -> str:
    """Return a heel lift where there is room for what was read, ``"– cannot tell (34 ± 40 mm)"``."""
    text = tell(lift)
    return f"{DASH} {CANNOT_TELL} ({text})" if hides_rise(lift) else text


def short_lift(lift: Measurement | None) -> str:
    """Return the same for a cell of a table."""
    return DASH if lift is None or hides_rise(lift) else short_measurement(lift)
