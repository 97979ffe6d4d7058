"""The second pass is planned from landmarks alone: no clip is opened here."""

from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import SIDES
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.pipeline.context import build_context
from ankle_cv.pipeline.plan import SecondPassPlan, plan_second_pass
from ankle_cv.pose.looks import evenly_spaced
from ankle_cv.settings import Settings

SETTLED_S = 0.15
"""Smoothing rounds the corners of a hold off by less."""


def lunging(t: float) -> Pose:
    """Two lunges of 30°, held from 1.5 to 3 s and from 5 to 6.5 s."""
    holds = ((1.0, 1.5, 3.0, 3.5), (4.5, 5.0, 6.5, 7.0))
    return Pose(5 + 25 * max(float(np.interp(t, hold, (0, 1, 1, 0))) for hold in holds))


def look(clip: LandmarkSeries, roll: Roll = UNKNOWN_ROLL, **settings: object) -> SecondPassPlan:
    asked = Settings.model_validate(settings)
    return plan_second_pass(build_context(clip, roll, asked).scene, asked)


def test_the_near_foot_is_followed_from_where_it_stands_flat() -> None:
    clip = series(squat, seconds=4)
    plan = look(clip).tracking
    (foot,) = plan.feet
    assert (foot.side, foot.facing, foot.out_of_plane_deg) == ("left", -1, pytest.approx(0, abs=1))
    assert foot.flat_at(0.5) == 0
    assert foot.flat_at(2.0) is None
    assert len(plan.series) == len(clip)


def test_obliquely_both_feet_are_followed() -> None:
    plan = look(series(squat, seconds=4, yaw_deg=60)).tracking
    assert {foot.side for foot in plan.feet} == {"left", "right"}
    assert all(abs(foot.out_of_plane_deg) == pytest.approx(30, abs=2) for foot in plan.feet)


def test_from_the_front_nothing_is_followed() -> None:
    plan = look(series(squat, yaw_deg=0))
    assert plan.tracking.feet == ()
    assert plan.spot_checks == ()


def test_the_second_network_looks_at_both_legs_unless_told_not_to() -> None:
    assert look(series(squat, seconds=4)).joints == SIDES
    assert look(series(squat, seconds=4), second_model="none").joints == ()
    assert look(series(squat, seconds=4, yaw_deg=60)).joints == SIDES
    assert look(series(squat, seconds=4, yaw_deg=0)).joints == SIDES


def test_a_squat_has_no_wall_to_look_for() -> None:
    (check,) = look(series(squat, seconds=4)).spot_checks
    assert check.held == ()
    assert len(check.flat) == 3
    assert check.sheets == check.flat


def test_held_lunges_are_looked_at_in_three_frames_each() -> None:
    clip = series(lunging, seconds=8)
    (check,) = look(clip, test="wall").spot_checks
    times = clip.time_s[list(check.held)]
    assert len(times) == 6
    assert all(1.5 - SETTLED_S < t < 3 + SETTLED_S for t in times[:3])
    assert all(5 - SETTLED_S < t < 6.5 + SETTLED_S for t in times[3:])
    assert (check.side, check.facing) == ("left", -1)


def test_nobody_looks_for_a_sheet_when_told_not_to_and_the_roll_is_handed_on() -> None:
    clip = series(squat, seconds=4, roll_deg=3)
    (check,) = look(clip, Roll(3.0, 0.3, known=True), reference="none").spot_checks
    assert check.sheets == ()
    assert check.roll_deg == 3.0


def test_the_side_that_was_not_asked_for_is_left_alone() -> None:
    plan = look(series(squat, seconds=4, yaw_deg=60), side="right")
    assert [foot.side for foot in plan.tracking.feet] == ["right"]
    assert plan.spot_checks == ()


def test_looks_are_spread_evenly() -> None:
    wanted = np.zeros(20, bool)
    wanted[5:15] = True
    assert evenly_spaced(wanted, 5) == (6, 8, 10, 12, 14)
    assert evenly_spaced(wanted[:7], 5) == (5, 6)
    assert evenly_spaced(np.zeros(4, bool), 5) == ()
