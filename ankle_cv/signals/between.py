"""What is known at some frames of a clip, carried to those between them."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array


def carried(values: Array, at_s: Array, time_s: Array) -> Array:
    """Return values at all times, each on the straight line between the two known ones around it.

    Parameters
    ----------
    values
        ``(m, ...)``; NaN where unknown.
    at_s
        ``(m,)`` their times, s, increasing.
    time_s
        ``(n,)`` all times, s, those of the values among them.

    Returns
    -------
    Array
        ``(n, ...)``; the values themselves at their own times. NaN where one of the two around it is unknown,
        before the first and after the last.
    """
    after = np.searchsorted(at_s, time_s)
    inside = (time_s >= at_s[0]) & (after < len(at_s)) if len(at_s) else np.zeros(len(time_s), dtype=bool)
    result: Array = np.full((len(time_s), *values.shape[1:]), np.nan)
    after, times = after[inside], time_s[inside]
    exact = at_s[after] == times
    before = np.where(exact, after, after - 1)
    share = np.where(exact, 0.0, (times - at_s[before]) / np.where(exact, 1.0, at_s[after] - at_s[before]))
    share = share.reshape(-1, *[1] * (values.ndim - 1))
    result[inside] = (1 - share) * values[before] + share * values[after]
    return result
