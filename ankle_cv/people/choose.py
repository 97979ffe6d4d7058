"""Choose the person to measure, and keep to that person through the clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import N_LANDMARKS, Array, BoolArray
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.linking import NOBODY, link_people
from ankle_cv.people.scores import person_scores
from ankle_cv.people.search import SearchFacts
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import PersonChoice

MIN_PRESENCE_S: Final = 0.3
"""Whoever was seen for less is a passing error of the model, not a person to choose or to report."""


@dataclass(frozen=True)
class Span:
    """A stretch of a clip, s."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class PersonTrack:
    """The person who is measured, and what the reader should know about the others.

    Attributes
    ----------
    series
        Landmarks of the chosen person, NaN where this person was not found.
    persons
        How many different persons were seen for more than a moment.
    others
        When somebody else was seen for more than a moment.
    cut
        When somebody else took the place of the chosen person, without ever having been seen beside: the
        model jumped to another body, and these frames are not measured.
    """

    series: LandmarkSeries
    persons: int
    others: tuple[Span, ...]
    cut: tuple[Span, ...]


def choose_person(
    poses: PackedPoses, choice: PersonChoice, size_px: tuple[int, int], search: SearchFacts
) -> PersonTrack:
    """Link the finds into persons and choose one.

    Parameters
    ----------
    poses
        Everybody found.
    choice
        The rule, see :func:`ankle_cv.people.scores.person_scores`.
    size_px
        Width and height of the upright picture.
    search
        How people were looked for.
    """
    alone = not search.others_at_s and bool(np.all(poses.count <= 1))
    person = link_people(poses, alone=alone)
    seconds = _seconds(poses)
    numbers = range(int(person.max(initial=NOBODY)) + 1)
    there = [np.any(person == number, axis=1) for number in numbers]
    real = [number for number in numbers if seconds[there[number]].sum() >= MIN_PRESENCE_S]
    candidates = real or list(numbers)
    if not candidates:
        return PersonTrack(_series(poses, person == 0, size_px), 0, (), ())
    series = [_series(poses, person == number, size_px) for number in candidates]
    best = int(np.argmax(person_scores(choice, series, seconds)))
    chosen = candidates[best]
    others = [number for number in real if number != chosen]
    replacing = [number for number in others if not np.any(there[number] & there[chosen])]
    return PersonTrack(
        series=series[best],
        persons=len(real),
        others=spans(poses.time_s, _any_of(there, others, len(poses))),
        cut=spans(poses.time_s, _any_of(there, replacing, len(poses))),
    )


def _any_of(there: list[BoolArray], numbers: list[int], n: int) -> BoolArray:
    where = np.zeros(n, dtype=np.bool_)
    for number in numbers:
        where |= there[number]
    return where


def spans(time_s: Array, where: BoolArray) -> tuple[Span, ...]:
    """Return the stretches of frames in which something holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(np.int8)))
    return tuple(Span(float(time_s[start]), float(time_s[stop - 1])) for start, stop in edges.reshape(-1, 2))


def _series(poses: PackedPoses, where: BoolArray, size_px: tuple[int, int]) -> LandmarkSeries:
    """Pick one person's landmarks out of everybody's; ``where`` is ``(n, k)``, at most one in a frame."""
    points = np.full((len(poses), N_LANDMARKS, 4), np.nan)
    world = np.full((len(poses), N_LANDMARKS, 3), np.nan)
    frames, slots = np.nonzero(where)
    points[frames] = poses.points[frames, slots]
    world[frames] = poses.world_m[frames, slots]
    return LandmarkSeries(poses.time_s, points, world, size_px)


def _seconds(poses: PackedPoses) -> Array:
    """Return how long each frame stands, ``(n,)`` s, so that uneven frame rates count by time."""
    if len(poses) < 2:  # noqa: PLR2004  # one frame has no neighbour to take a duration from
        return np.ones(len(poses))
    return np.gradient(poses.time_s)
