"""Choice of the person to measure, followed through the clip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import N_LANDMARKS, Array, BoolArray, X
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import trunk_anchors
from ankle_cv.people.linking import UNASSIGNED, link_people
from ankle_cv.people.scores import EXERCISE_DEG, MIN_SHARE, exercise_deg, person_scores
from ankle_cv.people.search import SearchFacts
from ankle_cv.pose.packed import PackedPoses
from ankle_cv.settings import PersonChoice

MIN_PRESENCE_S: Final = 0.3
"""A person seen for a shorter time, s, is an error of the model, not a person to choose or to report."""


MIN_TOGETHER_S: Final = 0.3
"""Least time, s, for which somebody is found together with the person followed to be somebody else: where a
plate hides the head the model draws a second pose on the same body for 0.2 s."""


@dataclass(frozen=True)
class TimeSpan:
    """An interval of a clip's time, s."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class PersonTrack:
    """The chosen person, and the times at which others were seen.

    Attributes
    ----------
    series
        Landmarks of the chosen person, NaN in frames in which this person was not detected.
    persons
        Number of persons seen for at least `MIN_PRESENCE_S`.
    others
        When another of these persons was seen who was also seen together with the chosen one, for at least
        `MIN_TOGETHER_S`.
    whom
        Which of those who exercise was chosen, such as "the one on the left"; empty when nobody else does.
    company
        Landmarks of the others.
    cut
        When another person replaced the chosen one without having been seen together with them: the
        model jumped to another body, and these frames are not measured.
    """

    series: LandmarkSeries
    persons: int
    others: tuple[TimeSpan, ...]
    cut: tuple[TimeSpan, ...]
    whom: str = ""
    company: tuple[LandmarkSeries, ...] = ()


def choose_person(
    poses: PackedPoses, choice: PersonChoice, size_px: tuple[int, int], search: SearchFacts
) -> PersonTrack:
    """Link the detections into persons and choose one.

    Parameters
    ----------
    poses
        All detections.
    choice
        The rule, see :func:`ankle_cv.people.scores.person_scores`.
    size_px
        Width and height of the upright picture, px.
    search
        How people were searched for.
    """
    alone = not search.others_at_s and bool(np.all(poses.count <= 1))
    person = link_people(poses, alone=alone)
    durations = _frame_durations(poses)
    numbers = range(int(person.max(initial=UNASSIGNED)) + 1)
    presence = [np.any(person == number, axis=1) for number in numbers]
    persons = [number for number in numbers if durations[presence[number]].sum() >= MIN_PRESENCE_S]
    candidates = persons or list(numbers)
    if not candidates:
        return PersonTrack(_series(poses, person == 0, size_px), 0, (), ())
    series = [_series(poses, person == number, size_px) for number in candidates]
    best = int(np.argmax(person_scores(choice, series, durations)))
    chosen = candidates[best]
    others = [number for number in persons if number != chosen]
    together = {number: float(durations[presence[number] & presence[chosen]].sum()) for number in others}
    replacing = [number for number in others if together[number] < MIN_TOGETHER_S]
    return PersonTrack(
        series=series[best],
        persons=len(persons),
        others=spans(poses.time_s, _union(presence, set(others) - set(replacing), len(poses))),
        cut=spans(poses.time_s, _union(presence, replacing, len(poses))),
        whom=_whom(series, best),
        company=tuple(person for k, person in enumerate(series) if k != best),
    )


def _whom(people: list[LandmarkSeries], chosen: int) -> str:
    """Say which one was chosen of all who exercise for about as long; nothing when nobody else does."""
    longest = max(person.present.sum() for person in people)
    alike = [
        k
        for k, person in enumerate(people)
        if k == chosen
        or (person.present.sum() >= MIN_SHARE * longest and exercise_deg(person) >= EXERCISE_DEG)
    ]
    places = [float(np.median(trunk_anchors(people[k].points[people[k].present])[..., X])) for k in alike]
    place = sorted(places).index(places[alike.index(chosen)])
    if len(alike) == 1:
        return ""
    if place in (0, len(alike) - 1):
        return f"the one on the {'right' if place else 'left'}"
    return f"number {place + 1} from the left"


def _union(presence: list[BoolArray], numbers: Iterable[int], n: int) -> BoolArray:
    where = np.zeros(n, dtype=np.bool_)
    for number in numbers:
        where |= presence[number]
    return where


def spans(time_s: Array, where: BoolArray) -> tuple[TimeSpan, ...]:
    """Return the time spans in which `where` holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(np.int8)))
    return tuple(
        TimeSpan(float(time_s[start]), float(time_s[stop - 1])) for start, stop in edges.reshape(-1, 2)
    )


def _series(poses: PackedPoses, where: BoolArray, size_px: tuple[int, int]) -> LandmarkSeries:
    """Select one person's landmarks; ``where`` is ``(n, k)`` with at most one detection per frame."""
    points = np.full((len(poses), N_LANDMARKS, 4), np.nan)
    world = np.full((len(poses), N_LANDMARKS, 3), np.nan)
    frames, slots = np.nonzero(where)
    points[frames] = poses.points[frames, slots]
    world[frames] = poses.world_m[frames, slots]
    return LandmarkSeries(poses.time_s, points, world, size_px)


def _frame_durations(poses: PackedPoses) -> Array:
    """Return the duration of each frame, ``(n,)`` s, so that uneven frame rates are weighted by time."""
    if len(poses) < 2:  # noqa: PLR2004  # one frame has no neighbour to take a duration from
        return np.ones(len(poses))
    return np.gradient(poses.time_s)
