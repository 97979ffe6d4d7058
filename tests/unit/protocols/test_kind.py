"""Which test a clip shows, on a figure of sticks seen from its right side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from squat_clips import Squat, depth, measures

from ankle_cv.conventions import N_LANDMARKS, Array, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.kind import classify_kind
from ankle_cv.scene.stance import foot_raised, split_stance, stepping

LEG_PX, LEG_M, HALF_HIP_M = 400.0, 0.85, 0.1
TIME_S = np.arange(0, 6, 1 / 30)
STILL = np.zeros_like(TIME_S)


@dataclass(frozen=True)
class Film:
    measures: Measures
    series: LandmarkSeries


def film(
    dip: Array,
    *,
    left_fwd: Array = STILL,
    right_fwd: Array = STILL,
    right_up: Array = STILL,
    shank: Array = STILL,
) -> Film:
    """Film a person facing the right of the picture; all lengths in leg lengths.

    `dip` is the drop of the pelvis, the rest are places of the ankles; `shank` is the left shank's angle.
    """
    n = len(TIME_S)
    points, world = np.full((n, N_LANDMARKS, 4), 0.9), np.zeros((n, N_LANDMARKS, 3))
    for side, fwd, up in (("left", left_fwd, STILL), ("right", right_fwd, right_up)):
        hip = np.stack([0.5 * (left_fwd + right_fwd), 1 - dip], axis=1)
        ankle = np.stack([fwd, up], axis=1)
        middle = (hip + ankle) / 2
        across = np.array([1.0, 0.0]) * np.sqrt(
            np.maximum(0.25 - np.sum((hip - middle) ** 2, axis=1), 0)
        ).reshape(-1, 1)
        places = {"hip": hip, "ankle": ankle, "knee": middle + across, "shoulder": hip + np.array([0.0, 0.6])}
        depth_m = HALF_HIP_M * (1 if side == "left" else -1)  # the camera stands at the person's right
        for joint, place in places.items():
            k = landmark(joint, side)
            points[:, k, :2] = [300, 1000] + LEG_PX * place * [1, -1]
            world[:, k] = np.stack([LEG_M * place[:, 0], -LEG_M * place[:, 1], np.full(n, depth_m)], axis=1)
    height = 1 - dip - right_up / 2
    seen = measures(TIME_S, height, left={"tibial_inclination_deg": shank})
    return Film(seen, LandmarkSeries(TIME_S, points, world, (720, 1280)))


SQUATS = depth(TIME_S, [Squat(start=1.0), Squat(start=3.5)])
ATTEMPTS = depth(TIME_S, [Squat(start=1.0, drop=0.18), Squat(start=3.5, drop=0.18)])
SPLIT = np.full_like(TIME_S, 0.5)
WALK = 0.3 * np.sin(2 * np.pi * 0.9 * TIME_S)


def test_a_squat_over_both_feet():
    clip = film(SQUATS)
    assert classify_kind(clip.measures, clip.series) == "squat"


def test_a_knee_to_wall_test():
    clip = film(ATTEMPTS, left_fwd=SPLIT, shank=6 + 170 * ATTEMPTS)
    assert classify_kind(clip.measures, clip.series) == "wall"


def test_a_knee_to_wall_test_after_walking_in():
    walking = TIME_S < 0.8
    clip = film(ATTEMPTS, left_fwd=np.where(walking, WALK, SPLIT), shank=6 + 170 * ATTEMPTS)
    assert classify_kind(clip.measures, clip.series) == "wall"


def test_moments_without_the_ankles_do_not_end_a_lunge():
    clip = film(ATTEMPTS, left_fwd=SPLIT, shank=6 + 170 * ATTEMPTS)
    for start_s in np.arange(0.4, TIME_S[-1] - 0.2, 0.5):
        blank = (start_s <= TIME_S) & (start_s + 0.1 >= TIME_S)
        clip.series.points[blank, landmark("ankle", "right")] = np.nan
        clip.series.world_m[blank, landmark("ankle", "right")] = np.nan
    assert classify_kind(clip.measures, clip.series) == "wall"


@pytest.mark.parametrize(
    "clip",
    [
        film(STILL),
        film(0.02 * np.sin(4 * np.pi * TIME_S), left_fwd=WALK, right_fwd=-WALK),
        film(1.1 * SQUATS, left_fwd=2 * SPLIT, shank=6 + 30 * SQUATS),
        film(SQUATS, right_up=0.6 * SQUATS),
        film(STILL, left_fwd=SPLIT, shank=STILL + 6),
    ],
    ids=["standing", "walking", "deep split squat", "one leg lifted", "standing in a lunge"],
)
def test_anything_else_is_unknown(clip):
    assert classify_kind(clip.measures, clip.series) == "unknown"


def test_nobody_is_unknown():
    clip = film(STILL)
    nobody = LandmarkSeries(
        TIME_S,
        np.full_like(clip.series.points, np.nan),
        np.full_like(clip.series.world_m, np.nan),
        (720, 1280),
    )
    assert classify_kind(clip.measures, nobody) == "unknown"


def test_planted_feet_do_not_step_and_walking_ones_do():
    assert not stepping(film(SQUATS).series).any()
    assert stepping(film(STILL, left_fwd=WALK, right_fwd=-WALK).series).mean() > 0.9


def test_one_step_is_marked_where_it_happens():
    moved = stepping(film(STILL, left_fwd=np.where(TIME_S > 3, 0.5, 0.0)).series)
    assert moved[np.abs(TIME_S - 3) < 0.3].all()
    assert not moved[np.abs(TIME_S - 3) > 0.8].any()


def test_stance_by_the_feet():
    assert split_stance(film(STILL, left_fwd=SPLIT).series).all()
    assert not split_stance(film(STILL).series).any()
    assert foot_raised(film(STILL, right_up=SPLIT).series).all()
    assert not foot_raised(film(STILL).series).any()


def test_a_split_seen_only_at_depth_is_the_models_guess():
    # From the front a bent leg hides how far apart the ankles stand; feet that keep their places do not step.
    shown = film(SQUATS)
    deep = 0.5 * SQUATS.max() < SQUATS
    forward = landmark("ankle", "left")
    shown.series.world_m[deep, forward, 0] += 0.4 * LEG_M
    assert split_stance(shown.series)[deep].all()
    assert classify_kind(shown.measures, shown.series) == "squat"
