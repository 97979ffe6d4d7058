"""What is a heel lift and what a foot that moved, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from painted_foot import FLAT, REST, RISE, Pose, follow, left

from ankle_cv.evidence.records import FootTrack
from ankle_cv.measures.heel_lift import foot_moved, tracked_lift_px

FOOT_PX = 100.0
HEEL_UP = np.array([0, 0, 0, 2, 4, 6, 4, 2, 0, 0, 0, 0], float)
TIME = np.arange(len(HEEL_UP)) / 10


def track(toe_up: np.ndarray | float = 0.0, toe_along: np.ndarray | float = 0.0) -> FootTrack:
    n = len(HEEL_UP)
    heel = np.stack([np.zeros(n), -HEEL_UP], axis=1)
    toe = np.stack([np.zeros(n) + toe_along, np.zeros(n) - toe_up], axis=1)
    return FootTrack(heel, np.zeros(n), toe, np.full(n, 0.1), np.full(n, 0.1))


def lift_of(track: FootTrack, roll_deg: float, foot_px: float) -> np.ndarray:
    return tracked_lift_px(track, foot_moved(track, roll_deg, foot_px), roll_deg)


def test_a_heel_that_rises_over_planted_toes_is_measured() -> None:
    assert lift_of(track(toe_up=0.2 * HEEL_UP), 0.0, FOOT_PX) == pytest.approx(HEEL_UP)


@pytest.mark.parametrize("share", [0.6, 1.0])
def test_a_foot_that_rises_as_a_whole_is_no_heel_lift(share: float) -> None:
    lift = lift_of(track(toe_up=share * HEEL_UP), 0.0, FOOT_PX)
    assert np.isnan(lift[HEEL_UP > 1]).all()
    assert lift[HEEL_UP == 0] == pytest.approx(0.0)


def test_a_step_takes_the_whole_rise_with_it_that_begins_with_the_toes_down() -> None:
    slid = np.where(np.arange(len(HEEL_UP)) == 6, 4.0, 0.0)
    assert foot_moved(track(toe_along=slid), 0.0, FOOT_PX).tolist() == (HEEL_UP > 1).tolist()


def test_a_foot_that_slid_is_not_measured_where_it_is_elsewhere() -> None:
    slid = np.where(np.arange(len(HEEL_UP)) >= 9, 5.0, 0.0)
    lift = lift_of(track(toe_along=slid), 0.0, FOOT_PX)
    assert np.isnan(lift[9:]).all()
    assert lift[:9] == pytest.approx(HEEL_UP[:9])


def test_height_is_along_the_floor_normal() -> None:
    c, s = np.cos(np.radians(10)), np.sin(np.radians(10))
    level = track()
    rolled = level.heel_shift_px @ np.array([[c, s], [-s, c]])
    assert lift_of(replace(level, heel_shift_px=rolled), 10.0, FOOT_PX) == pytest.approx(HEEL_UP)


def test_an_unseen_forefoot_accuses_nobody() -> None:
    assert not foot_moved(track(toe_up=np.full(len(HEEL_UP), np.nan)), 0.0, FOOT_PX).any()


def test_pixels_of_a_foot_put_down_elsewhere_give_no_lift_and_those_of_a_heel_do() -> None:
    hop = tuple(Pose(step=(0.0, -12 * np.sin(np.pi * k / 10))) for k in range(11))
    lifted = lift_of(left(follow(REST + hop + REST, (FLAT,))), 0.0, 160.0)
    assert np.isnan(lifted[15:20]).all()
    assert np.nanmax(lifted) < 3.0
    rising = lift_of(left(follow(REST + RISE)), 0.0, 160.0)
    assert np.isfinite(rising).all()
    assert rising.max() > 20.0
