"""Which test a clip shows, on a figure of sticks seen from its right side."""

from __future__ import annotations

import heel_raises
import numpy as np
import pytest
import stick
from stick_film import ATTEMPTS, LEG_M, SPLIT, SQUATS, STILL, TIME_S, WALK, film

from ankle_cv.camera import Camera
from ankle_cv.conventions import landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.protocols.kind import recognise
from ankle_cv.scene.body import level_body
from ankle_cv.scene.stance import split_stance


def test_a_squat_over_both_feet():
    clip = film(SQUATS)
    assert recognise(clip.measures, clip.body).kind == "squat"


def test_heel_raises_and_only_two_make_a_test():
    clip = heel_raises.raises()
    assert recognise(clip.measures, clip.body).kind == "heel_raise"
    once = heel_raises.raises([0.08])
    assert recognise(once.measures, once.body).kind == "unknown"


def test_squats_with_a_raise_at_the_top_stay_squats():
    def pose(t):
        squats = stick.squat(t, start_s=1.0), stick.squat(t, start_s=4.5)
        if 1.0 <= t < 3.0 or 4.5 <= t < 6.5:
            return squats[t >= 4.5]
        rise = np.sin(np.pi * np.clip(((t - 3.1) if t < 4.5 else (t - 6.6)) / 1.2, 0, 1)) ** 2
        return stick.Pose(heel_lift_m=0.08 * rise)

    series = stick.series(pose, seconds=8.5)
    lift = np.array([0.0 if 1 <= t < 3 or 4.5 <= t < 6.5 else 40.0 for t in series.time_s])
    rise = heel_raises.clip(series, lift)
    assert recognise(rise.measures, rise.body).kind == "squat"


def test_a_knee_to_wall_test():
    clip = film(ATTEMPTS, left_fwd=SPLIT, shank=6 + 170 * ATTEMPTS)
    assert recognise(clip.measures, clip.body).kind == "wall"


def test_a_knee_to_wall_test_after_walking_in():
    walking = TIME_S < 0.8
    clip = film(ATTEMPTS, left_fwd=np.where(walking, WALK, SPLIT), shank=6 + 170 * ATTEMPTS)
    assert recognise(clip.measures, clip.body).kind == "wall"


def test_moments_without_the_ankles_do_not_end_a_lunge():
    clip = film(ATTEMPTS, left_fwd=SPLIT, shank=6 + 170 * ATTEMPTS)
    for start_s in np.arange(0.4, TIME_S[-1] - 0.2, 0.5):
        blank = (start_s <= TIME_S) & (start_s + 0.1 >= TIME_S)
        clip.series.points[blank, landmark("ankle", "right")] = np.nan
        clip.series.world_m[blank, landmark("ankle", "right")] = np.nan
    assert recognise(clip.measures, clip.body).kind == "wall"


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
    assert recognise(clip.measures, clip.body).kind == "unknown"


def test_nobody_is_unknown():
    clip = film(STILL)
    nobody = LandmarkSeries(
        TIME_S,
        np.full_like(clip.series.points, np.nan),
        np.full_like(clip.series.world_m, np.nan),
        (720, 1280),
    )
    assert recognise(clip.measures, level_body(nobody, Camera((720, 1280)))).kind == "unknown"


def test_a_split_seen_only_at_depth_is_the_models_guess():
    # From the front a bent leg hides how far apart the ankles stand; feet that keep their places do not step.
    shown = film(SQUATS)
    deep = 0.5 * SQUATS.max() < SQUATS
    forward = landmark("ankle", "left")
    shown.series.world_m[deep, forward, 0] += 0.4 * LEG_M
    assert split_stance(shown.body)[deep].all()
    assert recognise(shown.measures, shown.body).kind == "squat"
