"""Scores by which one of several people is chosen."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, SIDES, VISIBILITY, Array, BoolArray, Joint, Side, X, Y, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import body_sizes, trunk_anchors
from ankle_cv.settings import PersonChoice

MIN_SHARE: Final = 0.25
"""``largest``, ``left`` and ``right`` choose among people seen for this share of the longest presence."""

FULL_MOVEMENT_DEG: Final = 45.0
"""Range of knee movement that counts in full; a shallow squat or a lunge reaches it."""

MIN_FACTOR: Final = 0.5
"""Factor of a person who stands still, of one at the picture's edge, and of a mirror image; 1 of one who
exercises, is in the middle, or is none."""

HALF_WINDOW_S: Final = 0.25
MAX_TRAVEL: Final = 0.1
"""A foot that travels less than this, in diagonals of the body, within twice that time, s, is planted: a foot
in a walk stands for 0.6 s and swings by more than half a diagonal."""

EXERCISE_DEG: Final = 20.0
"""Range of knee movement over planted feet from which a person exercises: a person who stands sways by 5°."""

MIN_TOGETHER: Final = 15
"""Fewest frames with both people, and `TOGETHER` the least share of those with either, to compare them."""
TOGETHER: Final = 0.5

_LEG: Final[tuple[Joint, ...]] = ("hip", "knee", "ankle")

SAME_MOVEMENT: Final = 0.9
"""Correlation of two people's knees from which one is a mirror image, or moves in step with the other."""


def person_scores(choice: PersonChoice, people: list[LandmarkSeries], seconds: Array) -> Array:
    """Return one score per person; the highest is chosen.

    Parameters
    ----------
    choice
        ``auto`` takes the most measurable: the sum over time of body size x share of the better leg in the
        picture x its visibility, times a factor for knees that move over planted feet and one for being
        central (each 0.5 to 1). Of two who move in step the smaller counts half: a mirror image is farther.
        ``largest`` takes the largest body, ``left`` and ``right`` the person farthest to that side of the
        picture, each among people who are seen long enough.
    people
        The persons.
    seconds
        ``(n,)`` duration of each frame, s.
    """
    if choice == "auto":
        return np.array([_measurability(person, seconds) for person in people]) * _not_mirrored(people)
    presence = np.array([seconds[person.present].sum() for person in people])
    scores = np.array([_simple_score(choice, person) for person in people])
    return np.where(presence >= MIN_SHARE * presence.max(), scores, -np.inf)


def _simple_score(choice: PersonChoice, person: LandmarkSeries) -> float:
    points = person.points[person.present]
    if choice == "largest":
        return float(np.median(body_sizes(points)))
    x = float(np.median(trunk_anchors(points)[..., X]))
    return -x if choice == "left" else x


def _measurability(person: LandmarkSeries, seconds: Array) -> float:
    here = person.present
    points = person.points[here]
    width, height = person.size_px
    visible = np.max([_leg_visibility(points, side, person.size_px) for side in SIDES], axis=0)
    size = body_sizes(points) / np.hypot(width, height)
    off_centre = float(np.median(np.abs(2 * trunk_anchors(points)[..., X] / width - 1)))
    central = 1 - (1 - MIN_FACTOR) * min(off_centre, 1.0)
    moving = MIN_FACTOR + (1 - MIN_FACTOR) * min(exercise_deg(person) / FULL_MOVEMENT_DEG, 1.0)
    return float((seconds[here] * size * visible).sum()) * central * moving


def _leg_visibility(points: Array, side: Side, size_px: tuple[int, int]) -> Array:
    """Return the mean visibility of a leg's joints, ``(m,)``; joints outside the picture count as 0."""
    joints = points[:, [landmark(joint, side) for joint in LEG_JOINTS]]
    inside = np.all((joints[..., :2] >= 0) & (joints[..., :2] <= size_px), axis=-1)
    return np.asarray((joints[..., VISIBILITY] * inside).mean(axis=1))


def exercise_deg(person: LandmarkSeries) -> float:
    """Return how far a knee bends while its foot stays in place, deg; the larger of both legs.

    From the 5th to the 95th percentile of its angle in the picture: who walks by bends the knees, too, but
    hardly while the foot stands.
    """
    ranges = [0.0]
    for side in SIDES:
        angle = _knee_deg(person, side)[_planted(person, side)]
        if len(angle):
            ranges.append(float(np.subtract(*np.percentile(angle, [95, 5]))))
    return max(ranges)


def _planted(person: LandmarkSeries, side: Side) -> BoolArray:
    """Return the frames in which a person is seen and this foot stays in place, ``(n,)``."""
    here = person.present
    times, ankle = person.time_s[here], person.xy("ankle", side)[here]
    size = float(np.median(body_sizes(person.points[here]))) if len(times) else np.inf
    planted = np.zeros(len(person), dtype=np.bool_)
    ends = [
        np.stack([np.interp(times + off, times, ankle[:, k]) for k in (X, Y)], axis=1)
        for off in (-HALF_WINDOW_S, HALF_WINDOW_S)
    ]
    planted[here] = np.linalg.norm(ends[1] - ends[0], axis=1) < MAX_TRAVEL * size
    return planted


def _knee_deg(person: LandmarkSeries, side: Side) -> Array:
    """Return the bend of a knee in the picture, ``(n,)`` deg, 180 when straight."""
    hip, knee, ankle = (person.xy(joint, side) for joint in _LEG)
    thigh, shank = hip - knee, ankle - knee
    cross = thigh[:, X] * shank[:, Y] - thigh[:, Y] * shank[:, X]
    return np.asarray(np.degrees(np.arctan2(np.abs(cross), np.einsum("ij,ij->i", thigh, shank))))


def _not_mirrored(people: list[LandmarkSeries]) -> Array:
    """Return one factor per person: `MIN_FACTOR` for the smaller of two who move in step, else 1."""
    factors = np.ones(len(people))
    for one, other in combinations(range(len(people)), 2):
        if _in_step(people[one], people[other]):
            sizes = [float(np.median(body_sizes(people[k].points[people[k].present]))) for k in (one, other)]
            factors[(one, other)[int(np.argmin(sizes))]] = MIN_FACTOR
    return factors


def _in_step(person: LandmarkSeries, other: LandmarkSeries) -> bool:
    """Return whether two people, seen together most of the time, bend their knees alike and at once."""
    both = person.present & other.present
    if both.sum() < max(MIN_TOGETHER, TOGETHER * max(person.present.sum(), other.present.sum())):
        return False
    bends = [np.mean([_knee_deg(one, side)[both] for side in SIDES], axis=0) for one in (person, other)]
    if min(float(np.ptp(bend)) for bend in bends) < EXERCISE_DEG:
        return False
    return float(np.corrcoef(*bends)[0, 1]) >= SAME_MOVEMENT
