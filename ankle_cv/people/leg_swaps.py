"""Undo exchanges of left and right: the model sometimes takes one leg for the other for a while.

An exchange leaves the middle between the legs where it is and turns the vector from the right to the left leg
around. So the question is only in which frames that vector must be turned back for it to run smoothly, and
:mod:`ankle_cv.people.swap_hmm` answers it. Feet that stand apart tell more:
:mod:`ankle_cv.people.foot_places` asks first whether they stand in each other's places. Where the legs cover
each other, as in a side view of somebody standing, the vector is about zero and nothing is turned or cut.
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
from ankle_cv.people.choose import Span, spans
from ankle_cv.people.foot_places import find_exchanged
from ankle_cv.people.swap_hmm import Turns, find_turns

APART: Final = 0.1
"""Legs whose joints lie this far from each other, in leg lengths (mean), are seen as two: taking one for the
other would matter. A shank of 0.5 then tilts by 10 degrees or more."""

SURE: Final = 0.8
"""Probability from which an exchange counts as clear, either way."""

SLOW_VISIBILITY_S: Final = 1.0
"""The model smooths visibility over about this time, so in shorter exchanges it stays with its own name."""

ARMS: Final = tuple((left, left + 1) for left in range(11, 23, 2))
"""Landmark pairs from the shoulders to the fingers (BlazePose numbering)."""

TRUNK_TELLTALES: Final = 2
"""How many of these pairs, shoulders and elbows, say whether the upper body is exchanged as well."""


@dataclass(frozen=True)
class SwapFacts:
    """What was done about exchanged sides.

    Attributes
    ----------
    undone
        Where left and right leg were put right.
    cut
        Where they could not be told apart although it mattered: the legs are NaN there.
    """

    undone: tuple[Span, ...]
    cut: tuple[Span, ...]


def undo_swaps(series: LandmarkSeries) -> tuple[LandmarkSeries, SwapFacts]:
    """Put exchanged legs right, and blank them where it is not clear which is which.

    Parameters
    ----------
    series
        One person.

    Returns
    -------
    The corrected series, and what was done. A clip in which most of the time is exchanged stays so: nothing
    here knows which leg is which but the model.
    """
    legs = tuple((int(landmark(joint, "left")), int(landmark(joint, "right"))) for joint in LEG_JOINTS)
    here = np.flatnonzero(series.present)
    scale = _leg_length(series)
    if len(here) == 0 or not scale > 0:
        return series, SwapFacts((), ())
    places = find_exchanged(series.time_s[here], _feet(series, here) / scale)
    between = _between(series, legs, here) / scale * np.where(places.turned, -1, 1)[:, None, None]
    seen = ~places.cut
    again, doubtful = _decide(find_turns(series.time_s[here[seen]], between[seen]), between[seen])
    turned, cut = places.turned.copy(), places.cut.copy()
    turned[seen] ^= again
    cut[seen] = doubtful
    upper = find_turns(series.time_s[here], _between(series, ARMS[:TRUNK_TELLTALES], here) / scale)
    points, world = series.points.copy(), series.world_m.copy()
    for pairs, where in ((legs, turned), (ARMS, upper.probability > SURE)):
        _exchange(points, world, pairs, here[where], _long(series.time_s, here, where))
    for below_hip in (index for pair in legs[1:] for index in pair):
        points[here[cut], below_hip] = np.nan
        world[here[cut], below_hip] = np.nan
    corrected = LandmarkSeries(series.time_s, points, world, series.size_px)
    return corrected, SwapFacts(_spans(series, here, turned & ~cut), _spans(series, here, cut))


def _decide(turns: Turns, between: Array) -> tuple[BoolArray, BoolArray]:
    """Return in which frames to exchange the legs, and in which to blank them, ``(m,)`` each."""
    turned = turns.probability > 0.5  # noqa: PLR2004  # more likely than not
    doubtful = np.minimum(turns.probability, 1 - turns.probability) > 1 - SURE
    apart = np.linalg.norm(between[:, 1:], axis=2).mean(axis=1) > APART
    return turned, (doubtful & apart) | turns.passing


def _feet(series: LandmarkSeries, here: IntArray) -> Array:
    """Return where left and right foot are, the middle of ankle, heel and toe, ``(m, 2, 2)`` px."""
    feet = [np.mean([series.xy(joint, side)[here] for joint in FOOT_JOINTS], axis=0) for side in SIDES]
    return np.stack(feet, axis=1)


def _between(series: LandmarkSeries, pairs: tuple[tuple[int, int], ...], here: IntArray) -> Array:
    """Return the vectors from the right to the left landmark of each pair, ``(m, pairs, 2)`` px."""
    left, right = (series.points[here][:, [pair[i] for pair in pairs], :2] for i in (0, 1))
    return np.asarray(left - right)


def _leg_length(series: LandmarkSeries) -> float:
    """Return hip-knee + knee-ankle, px, of the leg at its straightest and nearest; NaN if never seen."""
    lengths = [
        np.linalg.norm(series.xy("hip", side) - series.xy("knee", side), axis=1)
        + np.linalg.norm(series.xy("knee", side) - series.xy("ankle", side), axis=1)
        for side in SIDES
    ]
    known = np.concatenate(lengths)
    known = known[np.isfinite(known)]
    return float(np.percentile(known, 90)) if len(known) else float("nan")


def _long(time_s: Array, here: IntArray, where: BoolArray) -> BoolArray:
    """Return, for the frames of `where`, whether their stretch is long enough for visibility to follow."""
    long = np.zeros(len(here), dtype=np.bool_)
    for span in spans(time_s[here], where):
        long |= (
            (time_s[here] >= span.from_s)
            & (time_s[here] <= span.to_s)
            & (span.to_s - span.from_s >= SLOW_VISIBILITY_S)
        )
    return long[where]


def _exchange(
    points: Array,
    world: Array,
    pairs: tuple[tuple[int, int], ...],
    frames: IntArray,
    with_visibility: BoolArray,
) -> None:
    """Exchange landmark pairs in place; visibility goes along only where told."""
    slow = frames[with_visibility]
    for left, right in pairs:
        for values, rows in (
            (points[..., :VISIBILITY], frames),
            (world, frames),
            (points[..., VISIBILITY], slow),
        ):
            values[rows, left], values[rows, right] = values[rows, right], values[rows, left].copy()


def _spans(series: LandmarkSeries, here: IntArray, where: BoolArray) -> tuple[Span, ...]:
    """Return stretches on the whole clip's frames."""
    frames = np.zeros(len(series), dtype=np.bool_)
    frames[here[where]] = True
    return spans(series.time_s, frames)
