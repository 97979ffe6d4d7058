"""Scores by which one of several people is chosen."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import LEG_JOINTS, SIDES, VISIBILITY, Array, Side, X, Y, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.bodies import body_sizes, trunk_anchors
from ankle_cv.settings import PersonChoice

MIN_SHARE: Final = 0.25
"""``largest``, ``left`` and ``right`` choose among people seen for this share of the longest presence."""

FULL_MOVEMENT_DEG: Final = 45.0
"""Range of knee movement that counts in full; a shallow squat or a lunge reaches it."""

MIN_FACTOR: Final = 0.5
"""Factor of a person who stands still, and of one at the edge of the picture; moving or central gives 1."""


def person_scores(choice: PersonChoice, people: list[LandmarkSeries], seconds: Array) -> Array:
    """Return one score per person; the highest is chosen.

    Parameters
    ----------
    choice
        ``auto`` takes the most measurable: the sum over time of body size x share of the better leg in the
        picture x its visibility, times a factor for moving knees and one for being central (each 0.5 to 1).
        ``largest`` takes the largest body, ``left`` and ``right`` the person farthest to that side of the
        picture, each among people who are seen long enough.
    people
        The persons.
    seconds
        ``(n,)`` duration of each frame, s.
    """
    if choice == "auto":
        return np.array([_measurability(person, seconds) for person in people])
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
    moving = MIN_FACTOR + (1 - MIN_FACTOR) * min(_knee_movement_deg(points) / FULL_MOVEMENT_DEG, 1.0)
    return float((seconds[here] * size * visible).sum()) * central * moving


def _leg_visibility(points: Array, side: Side, size_px: tuple[int, int]) -> Array:
    """Return the mean visibility of a leg's joints, ``(m,)``; joints outside the picture count as 0."""
    joints = points[:, [landmark(joint, side) for joint in LEG_JOINTS]]
    inside = np.all((joints[..., :2] >= 0) & (joints[..., :2] <= size_px), axis=-1)
    return np.asarray((joints[..., VISIBILITY] * inside).mean(axis=1))


def _knee_movement_deg(points: Array) -> float:
    """Return the range of a knee's angle in the picture, 5th to 95th percentile, deg; the larger of both."""
    ranges = []
    for side in SIDES:
        hip, knee, ankle = (points[:, landmark(j, side), : Y + 1] for j in ("hip", "knee", "ankle"))
        thigh, shank = hip - knee, ankle - knee
        cross = thigh[:, X] * shank[:, Y] - thigh[:, Y] * shank[:, X]
        angle = np.degrees(np.arctan2(np.abs(cross), np.einsum("ij,ij->i", thigh, shank)))
        ranges.append(float(np.subtract(*np.percentile(angle, [95, 5]))))
    return max(ranges)
