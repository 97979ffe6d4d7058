"""What is a heel lift and what a foot that moved, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from painted_foot import FLAT, REST, RISE, Pose, follow, left
from stick import series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.evidence.records import FootTrack
from ankle_cv.measures.heel_lift import (
    foot_motion,
    foot_moved,
    forefoot_lost,
    lift_against_pitch,
    tracked_lift_px,
    tracked_pitch_deg,
    usable_track,
    vague_rises,
    zeroed_at,
)
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.view import find_view
from ankle_cv.settings import Settings

FOOT_PX = 100.0
FACING = 1
HEEL_UP = np.array([0, 0, 0, 2, 4, 6, 4, 2, 0, 0, 0, 0], float)
TIME = np.arange(len(HEEL_UP)) / 10


def track(toe_up: np.ndarray | float = 0.0, toe_along: np.ndarray | float = 0.0) -> FootTrack:
    n = len(HEEL_UP)
    heel = np.stack([np.zeros(n), -HEEL_UP], axis=1)
    toe = np.stack([np.zeros(n) + toe_along, np.zeros(n) - toe_up], axis=1)
    return FootTrack(heel, np.zeros(n), toe, np.full(n, 0.1), np.full(n, 0.1))


def lift_of(track: FootTrack, roll_deg: float, foot_px: float) -> np.ndarray:
    return tracked_lift_px(track, foot_moved(track, roll_deg, foot_px, FACING), roll_deg)


def test_a_heel_that_rises_over_planted_toes_is_measured() -> None:
    assert lift_of(track(toe_up=0.2 * HEEL_UP), 0.0, FOOT_PX) == pytest.approx(HEEL_UP)


@pytest.mark.parametrize("share", [0.6, 1.0])
def test_a_foot_that_rises_as_a_whole_is_no_heel_lift(share: float) -> None:
    lift = lift_of(track(toe_up=share * HEEL_UP), 0.0, FOOT_PX)
    assert np.isnan(lift[HEEL_UP > 1]).all()
    assert lift[HEEL_UP == 0] == pytest.approx(0.0)


def test_a_track_is_zeroed_where_the_user_says_that_the_foot_is_flat() -> None:
    zeroed = zeroed_at(track(toe_up=0.2 * HEEL_UP), HEEL_UP == 4)
    assert -zeroed.heel_shift_px[:, 1] == pytest.approx(HEEL_UP - 4)
    assert -zeroed.toe_shift_px[:, 1] == pytest.approx(0.2 * (HEEL_UP - 4))
    assert np.isnan(zeroed_at(track(), HEEL_UP > 10).heel_shift_px).all()


@pytest.mark.parametrize(
    ("toe_along", "heel_along", "moved"),
    [(5.0, 1.0, False), (5.0, 2.5, False), (5.0, 4.5, True), (7.0, 1.0, False), (-5.0, 0.0, False)],
)
def test_a_foot_whose_heel_stands_in_its_place_did_not_move(
    toe_along: float, heel_along: float, moved: bool
) -> None:
    spreads = track(toe_along=toe_along)
    spreads.heel_shift_px[:, 0] = heel_along
    for facing in (1, -1):
        mirrored = replace(
            spreads,
            heel_shift_px=spreads.heel_shift_px * [facing, 1],
            toe_shift_px=spreads.toe_shift_px * [facing, 1],
        )
        assert foot_moved(mirrored, 0.0, FOOT_PX, facing)[HEEL_UP == 0].tolist() == [moved] * 7


def test_a_step_takes_the_whole_rise_with_it_that_begins_with_the_toes_down() -> None:
    slid = np.where(np.arange(len(HEEL_UP)) == 6, 7.0, 0.0)
    assert foot_moved(track(toe_along=slid), 0.0, FOOT_PX, FACING).tolist() == (HEEL_UP > 1).tolist()


def test_a_foot_that_slid_is_not_measured_where_it_is_elsewhere() -> None:
    slid = np.where(np.arange(len(HEEL_UP)) >= 9, 5.0, 0.0)
    whole = track(toe_along=slid)
    whole.heel_shift_px[:, 0] = slid
    lift = lift_of(whole, 0.0, FOOT_PX)
    assert np.isnan(lift[9:]).all()
    assert lift[:9] == pytest.approx(HEEL_UP[:9])


def test_height_is_along_the_floor_normal() -> None:
    c, s = np.cos(np.radians(10)), np.sin(np.radians(10))
    level = track()
    rolled = level.heel_shift_px @ np.array([[c, s], [-s, c]])
    assert lift_of(replace(level, heel_shift_px=rolled), 10.0, FOOT_PX) == pytest.approx(HEEL_UP)


def moved_at(heel_px: float, toe_px: float) -> bool:
    """Whether a foot of 100 px with heel and toes this high counts as moved."""
    heel, toe, one = np.array([[0.0, -heel_px]]), np.array([[0.0, -toe_px]]), np.ones(1)
    return bool(foot_moved(FootTrack(heel, np.zeros(1), toe, one, one), 0.0, FOOT_PX, FACING)[0])


@pytest.mark.parametrize(("toe_px", "moved"), [(1.0, False), (1.4, False), (1.6, True), (2.0, True)])
def test_toes_in_the_air_by_a_hundredth_and_a_half_of_the_foot_are_up(toe_px: float, moved: bool) -> None:
    assert moved_at(1.6, toe_px) == moved
    assert not moved_at(0.0, toe_px)  # toes that lift off in front of a heel that stays


@pytest.mark.parametrize(("foot_px", "moved"), [(100.0, True), (40.0, False)])
def test_a_small_foot_is_allowed_a_pixel(foot_px: float, moved: bool) -> None:
    scale = foot_px / 100
    heel, toe, one = np.array([[0.0, -1.6 * scale]]), np.array([[0.0, -2.4 * scale]]), np.ones(1)
    assert foot_moved(FootTrack(heel, one, toe, one, one), 0.0, foot_px, FACING).tolist() == [moved]


def test_a_foot_that_turned_out_about_its_heel_is_judged_by_where_it_stands_then() -> None:
    n = np.arange(len(HEEL_UP))
    turned = np.where(n >= 1, 7.0, 0.0)
    assert not foot_moved(track(toe_up=-turned), 0.0, FOOT_PX, FACING).any()
    stepped = track(toe_up=np.where(n >= 5, -7.0, 0.0))
    assert foot_moved(stepped, 0.0, FOOT_PX, FACING).tolist() == (HEEL_UP > 1).tolist()
    back = track(toe_up=-np.where((n >= 1) & (n < 4), 7.0, 0.0))
    assert not foot_moved(back, 0.0, FOOT_PX, FACING).any()


def test_a_foot_that_turned_is_known_less_surely() -> None:
    scene = build_context(series(squat, yaw_deg=90), UNKNOWN_ROLL, Settings()).scene
    n, foot_px = len(scene.body), scene.scale.foot_px
    way = np.where(np.arange(n) > n / 2, 0.1 * foot_px, 0.0)
    still, error = np.zeros((n, 2)), np.full(n, 0.3)
    own = FootTrack(still, np.zeros(n), np.stack([way, np.zeros(n)], axis=1), error, error)
    motion = foot_motion(own, scene, "left", np.ones(n, bool))
    assert not motion.moved.any()
    assert motion.lift_sd_px[[0, -1]] == pytest.approx([0.3, np.hypot(0.3, 0.025 * foot_px)])
    assert motion.pitch_sd_deg[[0, -1]] == pytest.approx([0.3, np.hypot(0.3, np.degrees(0.05))])


@pytest.mark.parametrize(("toe_px", "moved"), [(1.7, False), (1.9, False), (2.1, True), (2.8, True)])
def test_toes_up_by_half_the_height_of_the_heel_are_up_with_it(toe_px: float, moved: bool) -> None:
    assert moved_at(4.0, toe_px) == moved


@pytest.mark.parametrize(("heel_px", "moved"), [(1.0, False), (1.4, False), (1.6, True), (2.0, True)])
def test_a_heel_up_by_a_hundredth_and_a_half_of_the_foot_belongs_to_the_step(
    heel_px: float, moved: bool
) -> None:
    shift = np.array([[0.0, -heel_px], [0.0, -20.0]])
    step = FootTrack(shift, np.zeros(2), np.array([[0.0, 0.0], [0.0, -20.0]]), *[np.ones(2)] * 2)
    assert foot_moved(step, 0.0, FOOT_PX, FACING).tolist() == [moved, True]


@pytest.mark.parametrize(
    ("placed", "toes", "lost"),
    [
        (96, 45, False),  # the heel has a place nearly always: two fifths of the toes are enough
        (96, 35, True),
        (94, 80, False),  # else both must be followed in three quarters
        (94, 70, True),
        (80, 96, False),
        (70, 96, True),
    ],
)
def test_who_cannot_see_the_forefoot_cannot_tell_a_lift(placed: int, toes: int, lost: bool) -> None:
    n = np.arange(100)
    heel, toe = np.zeros((100, 2)), np.zeros((100, 2))
    heel[n >= placed], toe[n >= toes] = np.nan, np.nan
    assert forefoot_lost(FootTrack(heel, np.zeros(100), toe, np.ones(100), np.ones(100))) == lost


@pytest.mark.parametrize(("frames", "usable"), [(48, True), (46, True), (44, False), (30, False)])
def test_a_track_must_cover_half_of_the_clip(frames: int, usable: bool) -> None:
    clip = series(squat)
    pitch = np.where(np.arange(len(clip)) < frames, 3.0, np.nan)
    shift = np.where(np.isfinite(pitch)[:, None], np.zeros(2), np.nan)
    own = FootTrack(shift, pitch, shift, np.ones(len(clip)), np.ones(len(clip)))
    assert (usable_track(own, clip) is own) == usable


@pytest.mark.parametrize(
    ("frames", "errors", "flat"),
    [(201, 2.9, True), (201, 2.0, True), (201, 3.1, False), (2, 9.0, True), (3, 9.0, False)],
)
def test_a_heel_hardly_ever_three_errors_up_stayed_flat(frames: int, errors: float, flat: bool) -> None:
    # Of 201 frames the two highest are the hundredth part that does not count.
    lift = np.where(np.arange(201) < frames, 0.4 * errors, 0.0)
    unsure = FootTrack(
        np.zeros((201, 2)), np.full(201, 5.0), np.zeros((201, 2)), np.full(201, 0.4), np.ones(201)
    )
    pitch = tracked_pitch_deg(unsure, lift, find_view(series(squat, yaw_deg=60)))
    assert pitch == pytest.approx(np.full(201, 0.0 if flat else 5.0))


def test_an_unseen_forefoot_accuses_nobody() -> None:
    assert not foot_moved(track(toe_up=np.full(len(HEEL_UP), np.nan)), 0.0, FOOT_PX, FACING).any()


def test_pixels_of_a_foot_put_down_elsewhere_give_no_lift_and_those_of_a_heel_do() -> None:
    hop = tuple(Pose(step=(0.0, -12 * np.sin(np.pi * k / 10))) for k in range(11))
    lifted = lift_of(left(follow(REST + hop + REST, (FLAT,))), 0.0, 160.0)
    assert np.isnan(lifted[15:20]).all()
    assert np.nanmax(lifted) < 3.0
    rising = lift_of(left(follow(REST + RISE)), 0.0, 160.0)
    assert np.isfinite(rising).all()
    assert rising.max() > 20.0


def test_a_foot_found_turned_the_other_way_was_found_elsewhere() -> None:
    # A foot of 100 px turns about its ball, 70 px from the heel: at 30 degrees the heel is 35 px up.
    lift = np.array([35.0, 35.0, 44.0, 46.0, 19.0, 0.0])
    pitch = np.array([30.0, np.nan, 30.0, 30.0, -33.0, 0.0])
    wrong = [False, False, False, True, True, False]
    assert lift_against_pitch(lift, pitch, np.full(6, 0.5), 100.0).tolist() == wrong
    assert not lift_against_pitch(lift, pitch, np.full(6, 20.0), 100.0).any()


def test_a_rise_whose_top_is_unsure_is_unknown_from_its_foot_on() -> None:
    # Of a foot of 100 px: up from 1.5 px on, unsure from 5 px on.
    lift = np.array([0.0, 1.0, 4.0, 9.0, 4.0, 1.0, 0.0, 3.0, 0.0, np.nan])
    sigma = np.array([1.0, 1.0, 2.0, 6.0, 2.0, 1.0, 1.0, 2.0, 5.5, np.nan])
    wrong = [False, False, True, True, True, False, False, True, True, False]
    assert vague_rises(lift, sigma, 100.0).tolist() == wrong


def test_a_heel_known_to_no_better_than_a_twentieth_of_the_foot_is_unknown() -> None:
    clip = series(squat)
    n, scene = len(clip), build_context(clip, UNKNOWN_ROLL, Settings()).scene
    sure = np.arange(n) < n // 2
    sigma_px = np.where(sure, 0.049, 0.051) * scene.scale.foot_px
    still = np.zeros((n, 2))
    seen = np.ones(n, dtype=np.bool_)
    flat = foot_motion(FootTrack(still, np.zeros(n), still, sigma_px, np.ones(n)), scene, "left", seen)
    assert flat.source == "tracker"
    for values in (flat.lift_px, flat.pitch_deg):
        assert (np.isfinite(values) == sure).all()
    # What is too unsure to be told still shows whether the heel moves.
    assert flat.rough_lift_px == pytest.approx(np.zeros(n))
    # A heel that is up all the time is one rise.
    up = FootTrack(still - [0, 5.0], np.zeros(n), still, sigma_px, np.ones(n))
    assert np.isnan(foot_motion(up, scene, "left", seen).lift_px).all()
