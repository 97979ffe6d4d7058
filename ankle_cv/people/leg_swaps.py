"""Correction of swapped legs: the model sometimes takes one leg for the other for a while.

A swap keeps the middle between the legs and inverts the vector from the right to the left leg. So it remains
to find the frames in which that vector must be inverted for it to run smoothly, by
:mod:`ankle_cv.people.swap_hmm`. Feet that stand apart give more evidence: :mod:`ankle_cv.people.foot_places`
first checks whether they stand in each other's places. Where the legs cover each other, as in a side view of
a standing person, the vector is about zero and nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import (
    FOOT_JOINTS,
    LEG_JOINTS,
    SIDES,
    VISIBILITY,
    Array,
    BoolArray,
    IntArray,
    landmark,
)
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.choose import TimeSpan, spans
from ankle_cv.people.foot_places import find_place_swaps
from ankle_cv.people.swap_hmm import SwapPosterior, find_swaps

SEPARATE_LEGS: Final = 0.1
"""Mean distance between the joints of both legs, in leg lengths, from which a swap would matter: a shank of
0.5 then tilts by 10 degrees or more."""

CLEAR_PROBABILITY: Final = 0.8
"""Probability from which a frame is clearly swapped, or clearly not."""

VISIBILITY_LAG_S: Final = 1.0
"""The model smooths visibility over about this time, s, so in shorter swaps visibility keeps its side."""

ARMS: Final = tuple((left, left + 1) for left in range(11, 23, 2))
"""Landmark pairs from the shoulders to the fingers (BlazePose numbering)."""

UPPER_BODY_PAIRS: Final = 2
"""How many of these pairs, shoulders and elbows, decide whether the upper body is swapped as well."""


@dataclass(frozen=True)
class SwapFacts:
    """What was done about swapped legs.

    Attributes
    ----------
    undone
        When left and right leg were corrected, as far as it changed anything.
    cut
        When left and right were uncertain although it mattered: the legs are NaN there.
    """

    undone: tuple[TimeSpan, ...]
    cut: tuple[TimeSpan, ...]


def undo_swaps(series: LandmarkSeries) -> tuple[LandmarkSeries, SwapFacts]:
    """Correct swapped legs, and set them to NaN where left and right are uncertain.

    Parameters
    ----------
    series
        One person.

    Returns
    -------
    The corrected series, and what was done. A clip that is swapped most of the time stays so: only the model
    knows left from right.
    """
    legs = tuple((int(landmark(joint, "left")), int(landmark(joint, "right"))) for joint in LEG_JOINTS)
    present = np.flatnonzero(series.present)
    scale = _leg_length(series)
    if len(present) == 0 or not scale > 0:
        return series, SwapFacts((), ())
    places = find_place_swaps(series.time_s[present], _feet(series, present) / scale)
    between = _between(series, legs, present) / scale * np.where(places.swapped, -1, 1)[:, None, None]
    kept = ~places.cut
    by_motion, doubtful = _decide(find_swaps(series.time_s[present[kept]], between[kept]), between[kept])
    swapped, cut = places.swapped.copy(), places.cut.copy()
    swapped[kept] ^= by_motion
    cut[kept] = doubtful
    upper = find_swaps(series.time_s[present], _between(series, ARMS[:UPPER_BODY_PAIRS], present) / scale)
    points, world = series.points.copy(), series.world_m.copy()
    for pairs, where in ((legs, swapped), (ARMS, upper.probability > CLEAR_PROBABILITY)):
        _swap(points, world, pairs, present[where], _visibility_follows(series.time_s, present, where))
    for below_hip in (index for pair in legs[1:] for index in pair):
        points[present[cut], below_hip] = np.nan
        world[present[cut], below_hip] = np.nan
    corrected = LandmarkSeries(series.time_s, points, world, series.size_px)
    undone = swapped & ~cut & _apart(between)  # legs that cover each other are the same either way
    return corrected, SwapFacts(_spans(series, present, undone), _spans(series, present, cut))


def _decide(posterior: SwapPosterior, between: Array) -> tuple[BoolArray, BoolArray]:
    """Return in which frames to swap the legs, and in which to set them to NaN, ``(m,)`` each."""
    swapped = posterior.probability > 0.5  # noqa: PLR2004  # more likely than not
    doubtful = np.minimum(posterior.probability, 1 - posterior.probability) > 1 - CLEAR_PROBABILITY
    return swapped, (doubtful & _apart(between)) | posterior.skipped


def _apart(between: Array) -> BoolArray:
    """Return in which frames the legs are so far from each other that a swap would matter, ``(m,)``."""
    return np.asarray(np.linalg.norm(between[:, 1:], axis=2).mean(axis=1) > SEPARATE_LEGS)


def _feet(series: LandmarkSeries, present: IntArray) -> Array:
    """Return the positions of left and right foot, the mean of ankle, heel and toe, ``(m, 2, 2)`` px."""
    feet = [np.mean([series.xy(joint, side)[present] for joint in FOOT_JOINTS], axis=0) for side in SIDES]
    return np.stack(feet, axis=1)


def _between(series: LandmarkSeries, pairs: tuple[tuple[int, int], ...], present: IntArray) -> Array:
    """Return the vectors from the right to the left landmark of each pair, ``(m, pairs, 2)`` px."""
    left, right = (series.points[present][:, [pair[i] for pair in pairs], :2] for i in (0, 1))
    return np.asarray(left - right)


def _leg_length(series: LandmarkSeries) -> float:
    """Return the length hip-knee + knee-ankle, px, as its 90th percentile over time; NaN if never seen."""
    lengths = [
        np.linalg.norm(series.xy("hip", side) - series.xy("knee", side), axis=1)
        + np.linalg.norm(series.xy("knee", side) - series.xy("ankle", side), axis=1)
        for side in SIDES
    ]
    known = np.concatenate(lengths)
    known = known[np.isfinite(known)]
    return float(np.percentile(known, 90)) if len(known) else float("nan")


def _visibility_follows(time_s: Array, present: IntArray, where: BoolArray) -> BoolArray:
    """Return, for the frames of `where`, whether their swap is long enough for visibility to change sides."""
    long = np.zeros(len(present), dtype=np.bool_)
    for span in spans(time_s[present], where):
        long |= (
            (time_s[present] >= span.from_s)
            & (time_s[present] <= span.to_s)
            & (span.to_s - span.from_s >= VISIBILITY_LAG_S)
        )
    return long[where]


def _swap(
    points: Array,
    world: Array,
    pairs: tuple[tuple[int, int], ...],
    frames: IntArray,
    with_visibility: BoolArray,
) -> None:
    """Swap landmark pairs in place; visibility only in frames of `with_visibility`."""
    slow = frames[with_visibility]
    for left, right in pairs:
        for values, rows in (
            (points[..., :VISIBILITY], frames),
            (world, frames),
            (points[..., VISIBILITY], slow),
        ):
            values[rows, left], values[rows, right] = values[rows, right], values[rows, left].copy()


def _spans(series: LandmarkSeries, present: IntArray, where: BoolArray) -> tuple[TimeSpan, ...]:
    """Return the time spans of `where` in the whole clip."""
    frames = np.zeros(len(series), dtype=np.bool_)
    frames[present[where]] = True
    return spans(series.time_s, frames)
