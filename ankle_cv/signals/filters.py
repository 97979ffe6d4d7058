"""Low-pass filtering in time, zero-phase for recordings."""

from __future__ import annotations

import numpy as np
from scipy import signal
from scipy.interpolate import PchipInterpolator

from ankle_cv.conventions import Array
from ankle_cv.signals.clean import median_step_s, runs

CUTOFF_HZ = 6.0
"""Cutoff frequency for joint positions in slow movements, Hz (Winter 2009, Biomechanics, ch. 2: 4–8 Hz)."""
ORDER = 2
"""Order of the Butterworth filter per direction; forwards and backwards it is of order 4 without lag."""
NYQUIST_SHARE = 0.8
"""The cutoff is at most this share of half the frame rate, so that 10 fps clips can be filtered."""
JITTER_TOLERANCE = 0.02
"""Frame times within this share of a step of an even grid count as even."""
MAX_OVERSAMPLING = 20
"""Most samples of an even grid for one of the recording: beyond it most pictures come in bursts, and the grid
is wider than their step so that its length stays bounded."""


def even_grid_s(time_s: Array) -> Array:
    """Return evenly spaced times over a recording, at its median step, or a wider one where that is tiny.

    For a constant frame rate these are the recording's own times.
    """
    step = max(median_step_s(time_s), float(time_s[-1] - time_s[0]) / (MAX_OVERSAMPLING * len(time_s)))
    count = int(np.floor((time_s[-1] - time_s[0]) / step + 0.5)) + 1
    grid: Array = time_s[0] + step * np.arange(count)
    return grid


def low_pass(time_s: Array, values: Array, *, cutoff_hz: float = CUTOFF_HZ) -> Array:
    """Filter an unevenly sampled signal by a zero-phase Butterworth low-pass.

    Each stretch without NaN is resampled to an even grid, filtered forwards and backwards, and interpolated
    at its own times.

    Parameters
    ----------
    time_s
        ``(n,)`` increasing, s.
    values
        ``(n,)``; NaN splits the signal, and stays NaN.
    cutoff_hz
        Cutoff frequency (-6 dB after both passes), Hz.

    Returns
    -------
    Array
        ``(n,)``. Stretches too short for the filter are returned unfiltered.
    """
    result = values.copy()
    for run in runs(np.isfinite(values)):
        result[run] = _low_pass_run(time_s[run], values[run], cutoff_hz)
    return result


def _low_pass_run(time_s: Array, values: Array, cutoff_hz: float) -> Array:
    if len(values) < 2:  # noqa: PLR2004 - a single sample has no rate
        return values
    grid = even_grid_s(time_s)
    rate = 1.0 / (grid[1] - grid[0]) if len(grid) > 1 else 0.0
    pad = round(rate / cutoff_hz)
    if rate == 0 or len(grid) <= max(pad, 3):
        return values
    corner = min(cutoff_hz, NYQUIST_SHARE * rate / 2)
    sos = signal.butter(ORDER, corner, fs=rate, output="sos")
    even = len(grid) == len(time_s) and np.allclose(grid, time_s, rtol=0, atol=JITTER_TOLERANCE / rate)
    samples = values if even else np.interp(grid, time_s, values)
    smooth: Array = signal.sosfiltfilt(sos, samples, padtype="odd", padlen=min(3 * pad, len(grid) - 1))
    return smooth if even else np.interp(time_s, grid, smooth)


def interpolated(known_s: Array, values: Array, time_s: Array) -> Array:
    """Interpolate a smooth curve without overshooting it; beyond its ends it keeps its end values.

    Parameters
    ----------
    known_s, values
        ``(t,)`` increasing times, s, and the curve, without NaN.
    time_s
        ``(n,)`` where it is wanted.
    """
    if len(known_s) < 2:  # noqa: PLR2004 - a curve needs two points
        return np.full(len(time_s), values[0])
    result: Array = PchipInterpolator(known_s, values)(np.clip(time_s, known_s[0], known_s[-1]))
    return result
