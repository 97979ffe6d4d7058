"""Moments in which the pose leaves the person for somebody who passes close by, and comes back.

The model slides over to the other body within some frames, smoothly enough to be taken for a movement. But
the foot that stood leaves its place and returns to it, the leg is of another length, nearer or farther, and
the other body, seen before and after, passes just there. Without that, it is the person who jumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ankle_cv.conventions import FOOT_JOINTS, SIDES, Array, BoolArray, IntArray, Side, X
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import body_sizes, leg_lengths, trunk_anchors
from ankle_cv.signals.clean import runs

HALF_WINDOW_S: Final = 0.75
"""What holds most of the time within this, s, is the person's own: somebody passes in less."""

AWAY: Final = 0.2
"""Distance of a foot from its place, leg lengths (16 cm), from which it is elsewhere."""

UNLIKE: Final = 0.12
"""Change of a leg's length in the picture from which it is another's: jitter is 3 %, somebody half a metre
nearer at 3 m has 17 %."""

AROUND_S: Final = 0.15
"""The model slides over in about this time, s: those frames are on neither body."""


MAX_UNSEEN_S: Final = 2.0
"""Somebody is taken to walk on evenly while the model does not see them for so long, s."""

MEETING: Final = 0.25
"""Distance between two trunks, in diagonals of the larger body, from which they cover each other."""


def leaps(series: LandmarkSeries, company: Sequence[LandmarkSeries]) -> BoolArray:
    """Return the frames in which the pose is on another body, ``(n,)``.

    Parameters
    ----------
    series
        One person.
    company
        The others, in the same frames.
    """
    found = np.zeros(len(series), dtype=np.bool_)
    here = np.flatnonzero(series.present)
    if not len(here):
        return found
    times = series.time_s[here]
    for at in times[_off(series, here)]:
        found[here[np.abs(times - at) <= AROUND_S]] = True
    met = _meets(series, company)
    for run in runs(found):
        found[run] = met[run].any()
    return found


def _off(series: LandmarkSeries, here: IntArray) -> BoolArray:
    """Return in which of these frames the clearer leg is not where, and as long as, it is around them."""
    times = series.time_s[here]
    near: Side = max(SIDES, key=lambda side: float(np.mean(series.visibility("ankle", side)[here])))
    foot = np.mean([series.xy(joint, near)[here] for joint in FOOT_JOINTS], axis=0)
    length = leg_lengths(series, near)[here]
    usual = _usual(times, np.column_stack([foot, length]))
    away = np.linalg.norm(foot - usual[:, :2], axis=1) > AWAY * np.median(length)
    unlike = np.abs(length / np.maximum(usual[:, 2], 1.0) - 1) > UNLIKE
    return np.asarray(away & unlike)


def _meets(series: LandmarkSeries, company: Sequence[LandmarkSeries]) -> BoolArray:
    """Return the frames in which a pose is where somebody else is, or must be while unseen, ``(n,)``.

    Whoever disappears at the person and appears on the other side counts as one, whatever the tracking says.
    """
    points = np.full_like(series.points, np.nan)
    for other in company:
        points[other.present] = other.points[other.present]
    there = np.flatnonzero(np.isfinite(points[:, 0, X]))
    if not len(there):
        return np.zeros(len(series), dtype=np.bool_)
    times, seen_s = series.time_s, series.time_s[there]
    after = np.searchsorted(seen_s, times).clip(max=len(there) - 1)
    before = (np.searchsorted(seen_s, times, side="right") - 1).clip(min=0)
    between = (seen_s[before] <= times) & (times <= seen_s[after])
    between &= seen_s[after] - seen_s[before] <= MAX_UNSEEN_S
    anchors, sizes = trunk_anchors(points[there]).reshape(len(there), 4), body_sizes(points[there])
    path = np.stack([np.interp(times, seen_s, values) for values in anchors.T], axis=1).reshape(-1, 2, 2)
    apart = np.linalg.norm(trunk_anchors(series.points) - path, axis=2).mean(axis=1)
    larger = np.maximum(body_sizes(series.points), np.interp(times, seen_s, sizes))
    return np.asarray(between & (apart <= MEETING * larger))


def _usual(times: Array, values: Array) -> Array:
    """Return the median of ``(m, k)`` values over the moments around each."""
    first, last = (np.searchsorted(times, times + off) for off in (-HALF_WINDOW_S, HALF_WINDOW_S))
    return np.array([np.median(values[a:b], axis=0) for a, b in zip(first, last, strict=True)])
