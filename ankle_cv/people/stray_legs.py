"""Legs drawn on somebody else: with another body near, the model may put one leg of the person on it.

Planted feet do not move, and a person's legs are of one length. A leg that for a moment has its foot
elsewhere, and is much shorter beside the other than in the rest of the clip, is not the person's: unknown.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import (
    FOOT_JOINTS,
    LEG_JOINTS,
    SIDES,
    VISIBILITY,
    Array,
    BoolArray,
    Side,
    landmark,
    opposite,
)
from ankle_cv.landmarks import LandmarkSeries

HALF_WINDOW_S: Final = 0.75
"""The place of a foot is where it was most of the time within this, s: a leg strayed for 0.7 s at most."""

AWAY: Final = 0.2
"""Distance from that place from which a foot is elsewhere, leg lengths (16 cm): lifted toes move by less."""

SHORT: Final = 0.8
"""Share of its usual length, relative to the other leg, below which a leg is none of the person's: jitter
is 5 %, and legs on another body had 0.3 to 0.75."""

AROUND_S: Final = 0.1
"""The model moves a leg over in about this time, s: those frames are on neither body."""


def without_stray_legs(series: LandmarkSeries) -> LandmarkSeries:
    """Return the series with each stray leg where it was before and after, and unseen.

    Parameters
    ----------
    series
        One person, when somebody else is around.

    Returns
    -------
    LandmarkSeries
        Visibility is 0 from the knee to the toes of a stray leg, so that nothing is measured there.
    """
    points, world = series.points.copy(), series.world_m.copy()
    for side in SIDES:
        stray = _is_stray(series, side)
        good = series.present & ~stray
        if not stray.any() or not good.any():
            continue
        for joint in (landmark(joint, side) for joint in LEG_JOINTS[1:]):
            for values in (points, world):
                for k in range(VISIBILITY):  # x, y, z of both
                    known = np.interp(series.time_s[stray], series.time_s[good], values[good, joint, k])
                    values[stray, joint, k] = known
            points[stray, joint, VISIBILITY] = 0
    return LandmarkSeries(series.time_s, points, world, series.size_px)


def _is_stray(series: LandmarkSeries, side: Side) -> BoolArray:
    """Return the frames in which a leg is drawn elsewhere, ``(n,)``."""
    stray = np.zeros(len(series), dtype=np.bool_)
    here = np.flatnonzero(series.present)
    if not len(here):
        return stray
    times = series.time_s[here]
    own, other = _length(series, side)[here], _length(series, opposite(side))[here]
    relative = own / np.maximum(other, np.finfo(float).tiny)
    foot = np.mean([series.xy(joint, side)[here] for joint in FOOT_JOINTS], axis=0)
    away = np.linalg.norm(foot - _usual(times, foot), axis=1) > AWAY * np.median(np.concatenate([own, other]))
    for at in times[away & (relative < SHORT * np.median(relative))]:
        stray[here[np.abs(times - at) <= AROUND_S]] = True
    return stray


def _length(series: LandmarkSeries, side: Side) -> Array:
    """Return the length of a leg in the picture, hip-knee and knee-ankle, ``(n,)`` px."""
    hip, knee, ankle = (series.xy(joint, side) for joint in LEG_JOINTS[:3])
    return np.asarray(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1))


def _usual(times: Array, places: Array) -> Array:
    """Return the median of ``(m, 2)`` places over the moments around each."""
    first, last = (np.searchsorted(times, times + off) for off in (-HALF_WINDOW_S, HALF_WINDOW_S))
    return np.array([np.median(places[a:b], axis=0) for a, b in zip(first, last, strict=True)])
