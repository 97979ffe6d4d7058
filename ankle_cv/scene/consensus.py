"""Consensus of several readings of one quantity, without outliers: a silhouette may include a shadow."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, BoolArray

MAJORITY = 2 / 3
"""Share of all readings that must agree; the others are outliers."""
PREFERRED_MAJORITY = 0.5
"""The same for the readings of preferred frames."""


def consensus(values: Array, preferred: BoolArray, *, tolerance: float, min_count: int) -> Array | None:
    """Return the readings that agree with their median.

    Parameters
    ----------
    values
        ``(n,)`` readings, NaN where there is none.
    preferred
        ``(n,)`` frames used alone when less than `MAJORITY` of all readings agree.
    tolerance
        Readings this near to their median agree.
    min_count
        Fewest readings that must agree.

    Returns
    -------
    Array or None
        ``(k,)``; None when neither all nor the preferred readings have a consensus.
    """
    known = np.isfinite(values)
    for readings, share in ((values[known], MAJORITY), (values[known & preferred], PREFERRED_MAJORITY)):
        if len(readings) < min_count or not len(readings):
            continue
        same: Array = readings[np.abs(readings - np.median(readings)) <= tolerance]
        if len(same) >= max(min_count, share * len(readings)):
            return same
    return None
