"""Which of several readings of one thing to believe: an outline sometimes takes in a shadow."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, BoolArray

CLEAR_SHARE = 2 / 3
"""Readings of which so many agree tell by themselves; the rest are mistakes of single attempts."""
ENOUGH_SHARE = 0.5
"""The same for readings of frames that are known to show it best."""


def agreed(values: Array, best: BoolArray, *, within: float, least: int) -> Array | None:
    """Return the readings that agree.

    Parameters
    ----------
    values
        ``(n,)`` readings, NaN where there is none.
    best
        ``(n,)`` frames to fall back to when not `CLEAR_SHARE` of all readings agree.
    within
        Readings this near their median agree.
    least
        Fewest readings that are believed.

    Returns
    -------
    Array or None
        ``(k,)``; None when neither all nor the best readings agree.
    """
    known = np.isfinite(values)
    for readings, share in ((values[known], CLEAR_SHARE), (values[known & best], ENOUGH_SHARE)):
        if len(readings) < least or not len(readings):
            continue
        same: Array = readings[np.abs(readings - np.median(readings)) <= within]
        if len(same) >= max(least, share * len(readings)):
            return same
    return None
