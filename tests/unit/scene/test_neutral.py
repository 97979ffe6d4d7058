from __future__ import annotations

import numpy as np
import pytest
from stick import PX_PER_M, SHANK_M, THIGH_M, Pose, body, series, squat

from ankle_cv.conventions import SIDES, Y, landmark
from ankle_cv.errors import UsageError
from ankle_cv.scene.neutral import NeutralStance, Window, find_neutral, given_neutral

LEFT_FACING = -1


def test_standing_before_and_after_a_squat_is_found() -> None:
    stance = find_neutral(body(series(squat, seconds=4.5)), "left", LEFT_FACING)
    assert stance is not None
    assert stance.method == "standing"
    (before, after) = stance.windows
    assert before.from_s == 0
    assert 0.7 < before.to_s < 1.4
    assert 2.7 < after.from_s < 3.2


def test_it_need_not_be_at_the_start() -> None:
    stance = find_neutral(body(series(lambda t: squat(t, start_s=-1.0), seconds=3.0)), "left", LEFT_FACING)
    assert stance is not None
    assert all(w.from_s > 0.8 for w in stance.windows)


def test_too_short_a_stand_is_none() -> None:
    def hurried(t: float) -> Pose:
        return squat(t % 1.2, start_s=0.0, lasts_s=1.2)

    assert find_neutral(body(series(hurried)), "left", LEFT_FACING) is None


def test_holding_the_bottom_is_not_neutral() -> None:
    assert find_neutral(body(series(lambda _: squat(2.0))), "left", LEFT_FACING) is None


def test_holding_on_the_toes_is_not_neutral() -> None:
    def calf_raise(t: float) -> Pose:
        up = np.clip((t - 1.0) / 0.5, 0, 1) - np.clip((t - 3.0) / 0.5, 0, 1)
        return Pose(heel_lift_m=0.05 * float(up))

    stance = find_neutral(body(series(calf_raise, seconds=5)), "left", LEFT_FACING)
    assert stance is not None
    held = np.array([1.6, 2.0, 2.5, 2.9])
    assert not stance.mask(held).any()
    assert stance.mask(np.array([0.5, 4.5])).all()


def test_the_leg_is_as_long_as_it_stands() -> None:
    assert body(series(squat)).leg_px == pytest.approx((SHANK_M + THIGH_M) * PX_PER_M, rel=0.01)


@pytest.mark.parametrize("fps", [24, 60, 240])
@pytest.mark.parametrize(("seconds", "enough"), [(0.40, False), (0.46, False), (0.60, True)])
def test_half_a_second_of_standing_is_enough_at_any_frame_rate(
    fps: int, seconds: float, enough: bool
) -> None:
    stance = find_neutral(body(series(lambda _: Pose(), seconds=seconds, fps=fps)), "left", LEFT_FACING)
    assert (stance is not None) == enough


def test_the_user_says_when_the_foot_is_flat() -> None:
    clip = body(series(lambda t: squat(t, start_s=0.0), seconds=3.0))
    stance = given_neutral(clip, "left", Window(1.0, 1.2))
    assert stance == NeutralStance((Window(1.0, 1.2),), "given")


@pytest.mark.parametrize(("span", "said"), [((2.5, 3.5), "outside the clip"), ((1.0, 1.5), "nobody is seen")])
def test_a_given_neutral_without_the_person_is_refused(span: tuple[float, float], said: str) -> None:
    clip = series(squat, seconds=3.0)
    points = clip.points.copy()
    points[(clip.time_s >= 0.9) & (clip.time_s <= 1.6)] = np.nan
    with pytest.raises(UsageError, match=said):
        given_neutral(body(clip.with_points(points)), "left", Window(*span))


def test_the_lower_of_two_still_stances_is_flat_though_only_the_higher_is_as_tall_as_standing() -> None:
    def on_toes(t: float) -> Pose:
        up = np.clip((t - 1.5) / 0.5, 0, 1) - np.clip((t - 4.0) / 0.5, 0, 1)
        return Pose(heel_lift_m=0.05 * float(up))

    clip = series(on_toes, seconds=6)
    points = clip.points.copy()
    # In a poor picture the leg looks longer on the toes, and flat standing not as tall as standing.
    longer = 0.04 * (SHANK_M + THIGH_M) * PX_PER_M * ((clip.time_s > 1.8) & (clip.time_s < 4.2))
    points[:, [landmark("hip", side) for side in SIDES], Y] -= longer[:, None]
    stance = find_neutral(body(clip.with_points(points)), "left", LEFT_FACING)
    assert stance is not None
    assert stance.mask(np.array([0.5, 5.5])).all()
    assert not stance.mask(np.array([2.5, 3.5])).any()


def test_a_crouch_is_no_stance_though_its_foot_looks_flatter_than_in_standing() -> None:
    def crouching(t: float) -> Pose:
        down = float(np.clip((t - 3.0) / 0.5, 0, 1))
        return Pose(tibia_deg=4 + 9 * down, thigh_deg=2 + 16 * down)

    clip = series(crouching, seconds=7)
    points = clip.points.copy()
    # The heel's landmark lies 5° higher in standing.
    steeper = 0.02 * PX_PER_M * (clip.time_s < 3.2)
    points[:, [landmark("heel", side) for side in SIDES], Y] -= steeper[:, None]
    stance = find_neutral(body(clip.with_points(points)), "left", LEFT_FACING)
    assert stance is not None
    assert all(window.to_s < 3.5 for window in stance.windows)
