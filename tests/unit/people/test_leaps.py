"""A pose that slides over to somebody who passes before the person, and back, is unknown in between."""

from __future__ import annotations

import numpy as np
import pytest
from test_other_people import COMPANY, FPS, SIZE, figure, pack, standing

from ankle_cv.conventions import Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.follow import follow_person
from ankle_cv.people.leaps import leaps

NEARER = figure(560, 1.25, 1220, standing)
PASSING = slice(50, 68)


def series(points: Array) -> LandmarkSeries:
    n = len(points)
    return LandmarkSeries(np.arange(n) / FPS, points, np.zeros((n, 33, 3)), SIZE)


def slid() -> Array:
    """Somebody who squats; for 0.6 s the pose is on somebody nearer, with a slide of 0.2 s on both sides."""
    points = figure(500)
    at = np.arange(len(points))
    share = np.clip(np.minimum(at - PASSING.start, PASSING.stop - at) / 6, 0, 1)[:, None, None]
    points[..., :2] += share * (NEARER[..., :2] - points[..., :2])
    return points


def passing() -> Array:
    """Somebody nearer who walks across and is where the pose slides to in the middle of it."""
    walker = NEARER.copy()
    walker[..., 0] += np.linspace(-700, 700, len(walker))[:, None] + 700 * (60 - 59) / 60
    return walker


def unseen() -> Array:
    """The same, whom the model does not see while they cover each other."""
    points = passing()
    points[44:76] = np.nan
    return points


def test_the_moments_on_another_body_are_found() -> None:
    gone = np.flatnonzero(leaps(series(slid()), [series(unseen())]))
    assert set(range(PASSING.start + 4, PASSING.stop - 3)) <= set(gone.tolist())
    assert gone.min() >= PASSING.start - 6
    assert gone.max() <= PASSING.stop + 6


def test_they_are_unknown_when_the_person_is_followed() -> None:
    covered = {i: [0] for i in range(44, 76)}
    found, facts = follow_person(pack(slid(), passing(), only=covered), COMPANY, SIZE, "auto")
    assert not found.present[PASSING.start + 4 : PASSING.stop - 3].any()
    assert facts.second_person


def hop(points: Array) -> Array:
    points = points.copy()
    height = np.zeros(len(points))
    height[40:52] = 150 * np.sin(np.linspace(0, np.pi, 12))
    points[..., 1] -= height[:, None]
    return points


@pytest.mark.parametrize(
    "points",
    [figure(500), hop(figure(500)), figure(500) + np.linspace(0, 300, 120)[:, None, None] * [1, 0, 0, 0]],
)
def test_squats_jumps_and_walks_are_the_person_s_own(points: Array) -> None:
    assert not leaps(series(points), [series(passing())]).any()


def test_without_anybody_there_it_is_the_person_who_jumps() -> None:
    assert leaps(series(slid()), [series(passing())]).any()
    assert not leaps(series(slid()), []).any()
    assert not leaps(series(slid()), [series(figure(1000, 0.5, 900, standing))]).any()


def test_nobody_leaps() -> None:
    assert not leaps(series(np.full((20, 33, 4), np.nan)), []).any()
