"""Quick repetitions without half a second of standing."""

from __future__ import annotations

import numpy as np
from stick import Pose, body, series, squat

from ankle_cv.conventions import landmark
from ankle_cv.scene.neutral import find_neutral
from ankle_cv.scene.planted import find_planted

LEFT_FACING = -1
PERIOD_S = 1.6


def hurried(t: float, lift_m: float = 0.0) -> Pose:
    return squat(t % PERIOD_S, start_s=0.0, lasts_s=PERIOD_S, lift_m=lift_m)


def test_quick_squats_have_their_neutral_in_the_moments_upright() -> None:
    clip = series(hurried, seconds=8)
    assert find_neutral(body(clip), "left", LEFT_FACING) is None
    stance = find_planted(body(clip), "left", LEFT_FACING)
    assert stance is not None
    assert stance.method == "planted"
    assert len(stance.windows) >= 3
    assert stance.mask(PERIOD_S * np.arange(1, 4)).all()
    assert not stance.mask(PERIOD_S * (np.arange(1, 4) + 0.5)).any()


def test_heels_that_lift_at_the_bottom_do_not_count_as_flat() -> None:
    stance = find_planted(body(series(lambda t: hurried(t, 0.04), seconds=8)), "left", LEFT_FACING)
    assert stance is not None
    assert not stance.mask(PERIOD_S * (np.arange(1, 4) + 0.5)).any()


def test_rising_onto_the_toes_shows_no_flat_foot() -> None:
    def sit_to_toes(t: float) -> Pose:
        down = np.sin(np.pi * t / PERIOD_S) ** 2
        return Pose(5 + 30 * down, 2 + 88 * down, 3 + 30 * down, 0.05 * (1 - down))

    assert find_planted(body(series(sit_to_toes, seconds=8)), "left", LEFT_FACING) is None


def test_calf_raises_count_their_flat_moments_only() -> None:
    def raises(t: float) -> Pose:
        return Pose(heel_lift_m=0.03 * float(np.sin(np.pi * t / 2) ** 2))

    stance = find_planted(body(series(raises, seconds=8)), "left", LEFT_FACING)
    assert stance is not None
    assert stance.mask(np.array([2.0, 4.0, 6.0])).all()
    assert not stance.mask(np.array([1.0, 3.0, 5.0, 7.0])).any()


def test_a_foot_that_goes_elsewhere_is_not_planted() -> None:
    clip = series(hurried, seconds=8)
    points = clip.points.copy()
    leg = [landmark(joint, "left") for joint in ("hip", "knee", "ankle", "heel", "toe")]
    points[120:, leg, 0] += 60
    assert find_planted(body(clip.with_points(points)), "left", LEFT_FACING) is None


def test_a_camera_in_the_hand_moves_both_feet_alike() -> None:
    clip = series(hurried, seconds=8)
    points = clip.points.copy()
    points[..., 0] += 60 * np.sin(clip.time_s)[:, None]
    assert find_planted(body(clip.with_points(points)), "left", LEFT_FACING) is not None


def test_feet_that_are_lost_between_the_moments_may_be_planted() -> None:
    clip = series(hurried, seconds=8)
    points = clip.points.copy()
    bottom = np.abs(clip.time_s % PERIOD_S - PERIOD_S / 2) < 0.2
    points[bottom, landmark("ankle", "left"), 0] += 90
    assert find_planted(body(clip.with_points(points)), "left", LEFT_FACING) is not None


def test_sitting_against_a_wall_is_not_standing() -> None:
    clip = series(lambda _: Pose(5, 32), seconds=4)
    assert body(clip).standing.all()
    assert find_planted(body(clip), "left", LEFT_FACING) is None
    stance = find_neutral(body(clip), "left", LEFT_FACING)
    assert stance is None or stance.method == "split_stance"


def test_one_moment_is_too_little() -> None:
    assert find_planted(body(series(hurried, seconds=0.8 * PERIOD_S)), "left", LEFT_FACING) is None


def test_a_foot_that_is_never_seen_is_not_planted() -> None:
    clip = series(hurried, seconds=8)
    points = np.full_like(clip.points, np.nan)
    points[:, :, 3] = clip.points[:, :, 3]
    points[:, 23:29] = clip.points[:, 23:29]
    points[:, 25] = clip.points[:, 25]
    assert find_planted(body(clip.with_points(points)), "left", LEFT_FACING) is None
