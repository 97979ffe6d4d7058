"""Outliers and gaps of a signal: detection and interpolation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.gaussian import SD_PER_MAD

HAMPEL_WINDOW_S = 0.25
"""Half-width of the Hampel window, s: longer than a landmark glitch, shorter than the turn of a squat."""
HAMPEL_SIGMAS = 4.0
"""Threshold of an outlier in robust standard deviations (Hampel 1974 uses 3; 4 keeps fast starts)."""
HAMPEL_MOST = 150
"""Most samples on either side that the window takes: all of them at 600 a second."""
BLOCK = 4096
"""Samples that are looked at together, so that the windows of a long clip are not all in memory at once."""
MAX_GAP_S = 0.20
"""Longest gap that is interpolated, s: a body segment hardly reverses within it."""


def hampel_outliers(
    time_s: Array,
    values: Array,
    *,
    floor: float,
    window_s: float = HAMPEL_WINDOW_S,
    sigmas: float = HAMPEL_SIGMAS,
) -> BoolArray:
    """Detect outliers by their deviation from the median of their neighbours in time (Hampel filter).

    Parameters
    ----------
    time_s
        ``(n,)`` increasing, s.
    values
        ``(n, ...)``; NaN allowed, never an outlier.
    floor
        Deviation that is never an outlier, in the unit of the values: a still signal has no spread.

    Returns
    -------
    BoolArray
        ``(n, ...)`` True where the sample is an outlier.
    """
    n = len(time_s)
    step = median_step_s(time_s)
    half = min(max(2, round(window_s / step)), HAMPEL_MOST) if np.isfinite(step) else 2
    padded = np.pad(values, [(half, half)] + [(0, 0)] * (values.ndim - 1), constant_values=np.nan)
    windows = sliding_window_view(padded, 2 * half + 1, axis=0)
    outliers = np.zeros(values.shape, dtype=np.bool_)
    for start in range(0, n, BLOCK):
        block = slice(start, start + BLOCK)
        outliers[block] = _far_from_median(np.moveaxis(windows[block], -1, 0), values[block], floor, sigmas)
    return outliers


def _far_from_median(windows: Array, values: Array, floor: float, sigmas: float) -> BoolArray:
    """Return which values are outliers in their windows, ``(w, n, ...)``."""
    near = np.isfinite(windows).sum(axis=0) >= 3  # noqa: PLR2004 - fewer have no meaningful median
    with np.errstate(all="ignore"):
        centre = _nanmedian(windows)
        spread = SD_PER_MAD * _nanmedian(np.abs(windows - centre))
    deviation = np.abs(values - centre)
    outliers: BoolArray = near & (deviation > np.maximum(sigmas * spread, floor))
    return outliers


def _nanmedian(windows: Array) -> Array:
    """Median over the first axis, NaN where everything is NaN, without numpy's warning."""
    ordered = np.sort(windows, axis=0)  # NaN sorts last
    count = np.isfinite(windows).sum(axis=0)
    lower = np.take_along_axis(ordered, np.maximum((count - 1) // 2, 0)[None], 0)[0]
    upper = np.take_along_axis(ordered, (count // 2)[None], 0)[0]
    result: Array = np.where(count > 0, (lower + upper) / 2, np.nan)
    return result


def median_step_s(time_s: Array) -> float:
    """Return the median time between samples, s; NaN for fewer than two samples."""
    return float(np.median(np.diff(time_s))) if len(time_s) > 1 else float("nan")


def fill_short_gaps(time_s: Array, values: Array, *, max_gap_s: float = MAX_GAP_S) -> Array:
    """Interpolate short gaps linearly; long gaps, and both ends, stay NaN.

    Parameters
    ----------
    time_s
        ``(n,)`` increasing, s.
    values
        ``(n,)`` with NaN in the gaps.
    max_gap_s
        Longest time between the two known samples around a gap that is filled, s.

    Returns
    -------
    Array
        ``(n,)`` a copy.
    """
    known = np.flatnonzero(np.isfinite(values))
    filled = values.copy()
    for before, after in pairwise(known):
        if after - before > 1 and time_s[after] - time_s[before] <= max_gap_s:
            inside = slice(before + 1, after)
            filled[inside] = np.interp(time_s[inside], time_s[[before, after]], values[[before, after]])
    return filled


def known_median(values: Array) -> float:
    """Return the median of the values that are known; NaN without any."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def bridged(values: Array) -> Array:
    """Interpolate all gaps of one channel linearly, however long; its ends are continued.

    Parameters
    ----------
    values
        ``(n,)`` with NaN in the gaps.

    Returns
    -------
    Array
        ``(n,)``; NaN only where nothing is known at all.
    """
    frames, known = np.arange(len(values)), np.flatnonzero(np.isfinite(values))
    return np.interp(frames, known, values[known]) if len(known) else np.full(len(values), np.nan)


def runs(mask: BoolArray) -> list[slice]:
    """Return the runs of consecutive True, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
