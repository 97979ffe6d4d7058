"""A far leg drawn on a bystander is unknown, the near one stands for both; a real far leg stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from test_other_people import COMPANY, FPS, SIZE, figure, pack, standing

from ankle_cv.conventions import Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.follow import follow_person
from ankle_cv.people.search import SearchFacts
from ankle_cv.people.stray_leg import stray_leg, without_stray_leg

LEFT, RIGHT = [25, 27, 29, 31], [26, 28, 30, 32]


def series(points: Array) -> LandmarkSeries:
    n = len(points)
    return LandmarkSeries(np.arange(n) / FPS, points, np.ones((n, 33, 3)), SIZE)


def from_the_left() -> Array:
    """Somebody who squats, the right leg hidden behind the left."""
    points = figure(500)
    points[:, RIGHT, 3] = 0.5
    return points


def strayed(frames: slice = slice(None)) -> Array:
    """The same person; in these frames the right leg is that of somebody who stands behind."""
    points, behind = from_the_left(), figure(560, 0.55, 1000, standing)
    points[frames, RIGHT, :2] = behind[frames, RIGHT, :2]
    return points


@pytest.mark.parametrize("frames", [slice(None), slice(40, 60)])
def test_a_leg_on_somebody_else_is_behind_the_other_and_unseen(frames: slice) -> None:
    found = without_stray_leg(series(strayed(frames)))
    assert (found.points[:, RIGHT, 3] == 0).all()
    assert np.array_equal(found.points[:, RIGHT, :2], from_the_left()[:, LEFT, :2])
    assert np.array_equal(found.points[:, LEFT], from_the_left()[:, LEFT])
    assert np.isnan(found.world_m[:, RIGHT]).all()


def test_it_is_looked_for_only_when_somebody_else_is_around() -> None:
    poses = pack(strayed())
    alone, _ = follow_person(poses, SearchFacts(1, 3, ()), SIZE, "auto")
    assert (alone.points[:, 28, 3] > 0).all()
    company, _ = follow_person(poses, COMPANY, SIZE, "auto")
    assert (company.points[:, 28, 3] == 0).all()


def turned(points: Array, frames: slice, about: int, joints: list[int], deg: float) -> Array:
    """Turn joints about another within the picture, as a limb moves that keeps its length."""
    c, s = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    pivot = points[frames, about, None, :2]
    points = points.copy()
    points[frames, joints, :2] = pivot + (points[frames, joints, :2] - pivot) @ np.array([[c, s], [-s, c]])
    return points


def test_a_step_and_a_lifted_foot_are_the_person_s_own() -> None:
    step = turned(from_the_left(), slice(45, None), 24, RIGHT, 25)
    lifted = turned(from_the_left(), slice(40, 80), 26, RIGHT[1:], 60)
    moment = strayed(slice(50, 54))  # too short to matter
    for points in (step, lifted, moment, from_the_left()):
        assert stray_leg(series(points)) is None


def test_a_leg_that_is_plainly_seen_is_the_person_s_own() -> None:
    points = strayed()
    points[:, RIGHT, 3] = 0.95
    assert stray_leg(series(points)) is None


def test_nobody_gives_nobody() -> None:
    nobody = np.full((20, 33, 4), np.nan)
    assert not without_stray_leg(series(nobody)).present.any()
