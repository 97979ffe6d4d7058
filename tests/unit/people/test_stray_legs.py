"""A leg drawn on a bystander is unknown, and its foot stays where it stood; real steps stay as they are."""

from __future__ import annotations

import numpy as np
from test_other_people import COMPANY, FPS, SIZE, figure, pack

from ankle_cv.conventions import Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.follow import follow_person
from ankle_cv.people.search import SearchFacts
from ankle_cv.people.stray_legs import without_stray_legs

RIGHT = [26, 28, 30, 32]
STRAY = slice(40, 58)


def series(points: Array) -> LandmarkSeries:
    n = len(points)
    return LandmarkSeries(np.arange(n) / FPS, points, np.zeros((n, 33, 3)), SIZE)


def strayed() -> Array:
    """Somebody who squats, the right leg on a smaller person behind for 0.6 s."""
    points = figure(500)
    points[STRAY, RIGHT, :2] = points[STRAY, 24, None, :2] + [[60, -40], [110, 60], [105, 70], [90, 75]]
    return points


def test_a_leg_on_somebody_else_is_unseen_and_its_foot_stays() -> None:
    found = without_stray_legs(series(strayed()))
    assert (found.points[STRAY, RIGHT, 3] == 0).all()
    assert np.allclose(found.points[STRAY, 28, :2], figure(500)[STRAY, 28, :2], atol=3)
    assert np.array_equal(found.points[:, 27], strayed()[:, 27])
    assert (found.points[:30, RIGHT, 3] > 0.9).all()


def test_it_is_looked_for_only_when_somebody_else_is_around() -> None:
    poses = pack(strayed())
    alone, _ = follow_person(poses, SearchFacts(1, 3, ()), SIZE, "auto")
    assert alone.points[45, 28, 3] > 0.9
    company, _ = follow_person(poses, COMPANY, SIZE, "auto")
    assert company.points[45, 28, 3] == 0


def turned(points: Array, frames: slice, about: int, joints: list[int], deg: float) -> Array:
    """Turn joints about another within the picture, as a limb moves that keeps its length."""
    c, s = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    pivot = points[frames, about, None, :2]
    points = points.copy()
    points[frames, joints, :2] = pivot + (points[frames, joints, :2] - pivot) @ np.array([[c, s], [-s, c]])
    return points


def test_a_step_and_a_lifted_foot_are_the_person_s_own() -> None:
    step = turned(figure(500), slice(45, None), 24, RIGHT, 25)
    lifted = turned(figure(500), slice(40, 52), 26, RIGHT[1:], 60)
    for points in (step, lifted):
        assert np.array_equal(without_stray_legs(series(points)).points, points)


def test_nobody_gives_nobody() -> None:
    nobody = np.full((20, 33, 4), np.nan)
    assert not without_stray_legs(series(nobody)).present.any()
