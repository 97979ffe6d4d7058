"""Who turns by less than a quarter between two squats is measured in two views, and whoever sways in one."""

from __future__ import annotations

import numpy as np
import pytest
from edited_clips import LEVEL, assessed, turn, turning, two_squats
from movers import noisy
from stick import Pose

from ankle_cv.conventions import SIDES, Joint, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.pipeline.turned_reps import turned_between_reps
from ankle_cv.settings import Settings

NOISE_PX = 3.0


def turned(by_deg: float, from_deg: float = 90.0) -> LandmarkSeries:
    """Two squats with a turn between them, from 3.2 to 3.9 s."""
    return noisy(turning(turn(from_deg, from_deg - by_deg, at_s=3.2, lasts_s=0.7), two_squats, 7.5), NOISE_PX)


def parts(film: LandmarkSeries) -> list[tuple[float, float]]:
    found = turned_between_reps(film, LEVEL, Settings())
    return [(float(film.time_s[part.start]), float(film.time_s[part.stop - 1])) for part in found]


@pytest.mark.parametrize("by_deg", [25.0, 35.0])
@pytest.mark.parametrize("from_deg", [90.0, 0.0])
def test_a_small_turn_divides_the_clip_between_the_squats(by_deg: float, from_deg: float) -> None:
    (_, before), (after, _) = parts(turned(by_deg, from_deg))
    assert 3.0 <= before < after <= 4.0


@pytest.mark.parametrize("by_deg", [0.0, 12.0])
def test_whoever_sways_is_seen_from_one_side(by_deg: float) -> None:
    film = turned(by_deg)
    assert turned_between_reps(film, LEVEL, Settings()) == (slice(0, len(film)),)


def test_shoulders_that_a_bar_turns_in_the_second_squat_are_no_turn() -> None:
    film = turned(0.0)
    world, joints = film.world_m.copy(), [landmark("shoulder", side) for side in SIDES]
    late = film.time_s > 3.5
    world[np.ix_(late, joints, [0, 2])] = world[np.ix_(late, joints, [2, 0])]
    film = LandmarkSeries(film.time_s, film.points, world, film.size_px)
    assert len(turned_between_reps(film, LEVEL, Settings())) == 1


def test_a_yaw_that_jumps_to_the_other_side_was_misread() -> None:
    film = turned(0.0)
    world, points, late = film.world_m.copy(), film.points.copy(), film.time_s > 3.5
    joints: tuple[Joint, ...] = ("shoulder", "hip", "knee", "ankle", "heel", "toe")
    for left, right in ([landmark(joint, side) for side in SIDES] for joint in joints):
        for values in (world, points):
            values[np.ix_(late, [left, right])] = values[np.ix_(late, [right, left])]
    assert (
        len(turned_between_reps(LandmarkSeries(film.time_s, points, world, film.size_px), LEVEL, Settings()))
        == 1
    )


def test_nobody_turns_where_nothing_can_be_measured() -> None:
    film = turning(lambda _: 90.0, lambda _: Pose(), 0.2)
    assert turned_between_reps(film, LEVEL, Settings()) == (slice(0, len(film)),)


@pytest.mark.parametrize(("from_deg", "by_deg"), [(90.0, 35.0), (90.0, 45.0), (0.0, 45.0), (0.0, 60.0)])
def test_each_squat_is_measured_in_its_own_view_and_the_turn_is_said(from_deg: float, by_deg: float) -> None:
    found = assessed(turned(by_deg, from_deg))
    views = [scene.view for scene in found.scenes if scene.view]
    assert [scene.begins for scene in found.scenes] == ["clip", "turn"]
    assert [view.yaw_deg for view in views] == pytest.approx([from_deg, from_deg - by_deg], abs=4)
    assert [(rep.scene, round(rep.bottom_s)) for rep in found.reps] == [(1, 2), (2, 5)]
    assert "turned" in [notice.code for notice in found.quality.notices]
