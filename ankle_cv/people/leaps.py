"""Moments in which the pose leaves the person for somebody who passes close by, and comes back.

The model slides over to the other body within some frames, smoothly enough to be taken for a movement. But
the foot that stood leaves its place and returns to it, and the leg is of another length: nearer or farther.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import FOOT_JOINTS, SIDES, Array, BoolArray, Side
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import leg_lengths

HALF_WINDOW_S: Final = 0.75
"""What holds most of the time within this, s, is the person's own: somebody passes in less."""

AWAY: Final = 0.2
"""Distance of a foot from its place, leg lengths (16 cm), from which it is elsewhere."""

UNLIKE: Final = 0.12
"""Change of a leg's length in the picture from which it is another's: jitter is 3 %, somebody half a metre
nearer at 3 m has 17 %."""

AROUND_S: Final = 0.15
"""The model slides over in about this time, s: those frames are on neither body."""


def leaps(series: LandmarkSeries) -> BoolArray:
    """Return the frames in which the pose is on another body, ``(n,)``.

    Parameters
    ----------
    series
        One person, when somebody else is around.
    """
    found = np.zeros(len(series), dtype=np.bool_)
    here = np.flatnonzero(series.present)
    if not len(here):
        return found
    times = series.time_s[here]
    near: Side = max(SIDES, key=lambda side: float(np.mean(series.visibility("ankle", side)[here])))
    foot = np.mean([series.xy(joint, near)[here] for joint in FOOT_JOINTS], axis=0)
    length = leg_lengths(series, near)[here]
    usual = _usual(times, np.column_stack([foot, length]))
    away = np.linalg.norm(foot - usual[:, :2], axis=1) > AWAY * np.median(length)
    unlike = np.abs(length / np.maximum(usual[:, 2], 1.0) - 1) > UNLIKE
    for at in times[away & unlike]:
        found[here[np.abs(times - at) <= AROUND_S]] = True
    return found


def _usual(times: Array, values: Array) -> Array:
    """Return the median of ``(m, k)`` values over the moments around each."""
    first, last = (np.searchsorted(times, times + off) for off in (-HALF_WINDOW_S, HALF_WINDOW_S))
    return np.array([np.median(values[a:b], axis=0) for a, b in zip(first, last, strict=True)])
