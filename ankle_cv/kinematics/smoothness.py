"""How smooth one movement is: the length of the arc that its speed draws over the frequencies."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array

GRID_HZ: Final = 100.0
"""Rate of the even grid on which speeds are read, Hz: four times what is looked at and more."""
MAX_HZ: Final = 10.0
"""Highest frequency that counts, Hz (Balasubramanian 2015, of voluntary movements)."""
LEAST_SHARE: Final = 0.05
"""Magnitude, as a share of the largest, above the last of which nothing counts (the same source)."""
PADDING: Final = 4
"""Powers of two by which the spectrum is made finer (the same source)."""


def spectral_arc_length(time_s: Array, angle_deg: Array) -> float:
    """Return the spectral arc length (SPARC) of the speed of one movement from rest to rest.

    Parameters
    ----------
    time_s
        ``(n,)`` increasing, s.
    angle_deg
        ``(n,)`` without NaN, deg; any other unit gives the same.

    Returns
    -------
    float
        Without a unit, below 0: a single push with one peak of speed has -1.4 to -1.6, stops and jerks make
        it longer, so smaller. NaN where nothing moves, or of fewer than three samples.

    Notes
    -----
    Balasubramanian, Melendez-Calderon, Roby-Brami & Burdet 2015, J NeuroEng Rehabil 12:112: neither how far
    nor how long the movement is matters, and noise does little, since faint frequencies do not count.
    """
    if len(time_s) < 3:  # noqa: PLR2004 - no speed changes
        return float("nan")
    grid = np.arange(time_s[0], time_s[-1], 1 / GRID_HZ)
    speed = np.abs(np.gradient(np.interp(grid, time_s, angle_deg), 1 / GRID_HZ))
    if not speed.any():
        return float("nan")
    count = 2 ** (int(np.ceil(np.log2(len(speed)))) + PADDING)
    magnitude = np.abs(np.fft.rfft(speed, count))
    magnitude = magnitude / magnitude.max()
    hz = np.fft.rfftfreq(count, 1 / GRID_HZ)
    magnitude, hz = magnitude[hz <= MAX_HZ], hz[hz <= MAX_HZ]
    last = int(np.flatnonzero(magnitude >= LEAST_SHARE)[-1]) + 1
    return -float(np.hypot(np.diff(hz[:last]) / hz[last - 1], np.diff(magnitude[:last])).sum())
