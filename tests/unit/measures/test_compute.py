"""Measures of a stick figure whose angles are known exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stick import PX_PER_M, SHANK_M, Pose, body, left_evidence, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.evidence.records import FootTrack
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.heel_lift import tracked_pitch_deg, usable_track
from ankle_cv.measures.trunk import FIRST_BIAS_DEG
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import Settings

MM = 1000 / PX_PER_M


def understood(clip: LandmarkSeries, roll: Roll = UNKNOWN_ROLL, **settings: object) -> Scene:
    return build_context(clip, roll, Settings.model_validate(settings)).scene


def test_a_side_squat_reads_its_own_angles() -> None:
    clip = series(squat, yaw_deg=90)
    measures = compute_measures(understood(clip))
    bottom = int(np.argmax(measures.left.tibial_inclination_deg))
    assert clip.time_s[bottom] == pytest.approx(2.0, abs=0.05)
    assert measures.left.tibial_inclination_deg[[0, bottom]] == pytest.approx([5, 35], abs=0.1)
    assert measures.left.thigh_inclination_deg[[0, bottom]] == pytest.approx([2, 90], abs=0.2)
    assert measures.left.knee_flexion_deg[[0, bottom]] == pytest.approx([7, 125], abs=0.3)
    assert measures.trunk_lean_deg[[0, bottom]] + FIRST_BIAS_DEG == pytest.approx([3, 33], abs=0.1)
    assert measures.left.dorsiflexion_deg[bottom] == pytest.approx(35, abs=0.1)
    assert measures.left.heel_lift_pct_foot[bottom] == pytest.approx(0, abs=0.1)
    assert np.isnan(measures.right.tibial_inclination_deg).all()
    assert not measures.right.measured.any()
    assert np.isnan(measures.kasr).all()
    assert np.isnan(measures.left.fppa_deg).all()


def test_a_lifted_heel_is_taken_off_the_dorsiflexion() -> None:
    clip = series(lambda t: squat(t, lift_m=0.04), yaw_deg=-90)
    measures = compute_measures(understood(clip, height_cm=179.7))  # 850 mm of leg
    bottom = int(np.argmax(measures.right.tibial_inclination_deg))
    pitch = np.degrees(np.arcsin(0.04 / 0.20))
    assert measures.right.foot_pitch_deg[bottom] == pytest.approx(pitch, abs=0.2)
    assert measures.right.dorsiflexion_deg[bottom] == pytest.approx(35 - pitch, abs=0.3)
    assert measures.right.heel_lift_mm[bottom] == pytest.approx(40, abs=1.0)


def test_without_a_scale_the_lift_is_a_share_of_the_foot() -> None:
    clip = series(lambda t: squat(t, lift_m=0.04), yaw_deg=90)
    measures = compute_measures(understood(clip))
    foot_mm = 850 * 0.152 / 0.473
    assert np.isnan(measures.left.heel_lift_mm).all()
    assert np.nanmax(measures.left.heel_lift_pct_foot) == pytest.approx(100 * 40 / foot_mm, rel=0.02)


def test_without_a_neutral_the_inclination_stays_and_relative_measures_are_missing() -> None:
    clip = series(lambda t: squat(t, start_s=-0.3, lasts_s=2.2), seconds=1.6)
    scene = understood(clip)
    assert "left" not in scene.neutral
    measures = compute_measures(scene)
    assert np.isfinite(measures.left.tibial_inclination_deg).all()
    assert np.isnan(measures.left.foot_pitch_deg).all()
    assert np.isnan(measures.left.dorsiflexion_deg).all()
    assert np.isnan(measures.left.heel_lift_pct_foot).all()


def test_an_oblique_view_is_corrected() -> None:
    clip = series(squat, yaw_deg=60)
    measures = compute_measures(understood(clip))
    for leg in (measures.left, measures.right):
        assert np.nanmax(leg.tibial_inclination_deg) == pytest.approx(35, abs=0.5)
        assert np.nanmax(leg.thigh_inclination_deg) == pytest.approx(90, abs=1.0)


@pytest.mark.parametrize("roll", [-4.0, 3.0])
def test_floor_roll_is_taken_off_the_inclination_and_cancels_at_the_joint(roll: float) -> None:
    clip = series(squat, yaw_deg=90, roll_deg=roll)
    measures = compute_measures(understood(clip, Roll(roll, 0.3, known=True)))
    assert np.nanmax(measures.left.tibial_inclination_deg) == pytest.approx(35, abs=0.1)
    unlevelled = compute_measures(understood(clip))
    assert np.nanmax(unlevelled.left.tibial_inclination_deg) == pytest.approx(35 - roll, abs=0.1)
    assert np.nanmax(unlevelled.left.foot_pitch_deg) == pytest.approx(0, abs=0.1)


def test_a_front_view_shows_the_knees_and_nothing_sagittal() -> None:
    clip = series(squat, yaw_deg=0)
    measures = compute_measures(understood(clip))
    assert np.isfinite(measures.left.fppa_deg).all()
    assert measures.kasr[0] == pytest.approx(1.0, abs=1e-4)
    perspective = 1 - SHANK_M * np.sin(np.radians(35)) * PX_PER_M / (0.85 * 1280)
    assert measures.kasr.min() == pytest.approx(perspective, abs=0.01)  # the stick figure has none itself
    assert np.isnan(measures.left.tibial_inclination_deg).all()
    assert np.isnan(measures.trunk_lean_deg).all()


def test_a_back_view_says_nothing_about_the_knees() -> None:
    clip = series(squat, yaw_deg=0)
    scene = understood(clip)
    behind = replace(scene, view=replace(scene.view, yaw_deg=178.0))
    assert np.isfinite(compute_measures(scene).kasr).all()
    result = compute_measures(behind)
    for values in (result.kasr, result.left.fppa_deg, result.right.fppa_deg):
        assert np.isnan(values).all()


def test_hidden_frames_are_missing_not_zero() -> None:
    clip = series(squat, yaw_deg=90)
    points = clip.points.copy()
    points[40:50, :, 3] = 0.2
    measures = compute_measures(replace(understood(clip), body=body(clip.with_points(points))))
    assert np.isnan(measures.left.tibial_inclination_deg[40:50]).all()
    assert not measures.left.measured[40:50].any()
    assert measures.left.measured[:40].all()


def test_a_joint_outside_the_picture_is_a_guess_and_not_measured() -> None:
    clip = series(squat, yaw_deg=90)
    points = clip.points.copy()
    points[..., 1] += 250  # the ankles leave the picture below
    measures = compute_measures(replace(understood(clip), body=body(clip.with_points(points))))
    assert not measures.left.measured.any()
    # Where the body goes up and down is told by the hips alone, until they leave the picture, too.
    assert measures.pelvis_height[0] == pytest.approx(1, abs=0.02)
    assert measures.pelvis_height.min() < 0.8
    points[..., 1] += 1000
    gone = compute_measures(replace(understood(clip), body=body(clip.with_points(points))))
    assert np.isnan(gone.pelvis_height).all()


def test_measures_of_one_frame_are_those_of_the_clip() -> None:
    clip = series(squat, yaw_deg=90)
    scene = understood(clip)
    whole = compute_measures(scene)
    seen = scene.body.picture
    one = LandmarkSeries(seen.time_s[60:61], seen.points[60:61], seen.world_m[60:61], seen.size_px)
    single = compute_measures(replace(scene, body=body(one), neutral={}))
    assert single.left.tibial_inclination_deg[0] == whole.left.tibial_inclination_deg[60]
    assert single.left.knee_flexion_deg[0] == whole.left.knee_flexion_deg[60]


def track(n: int, *, lost: slice = slice(0, 0)) -> FootTrack:
    pitch = np.full(n, 10.0)
    pitch[lost] = np.nan
    shift = np.tile([0.0, -7.0], (n, 1))
    shift[lost] = np.nan
    return FootTrack(shift, pitch, np.zeros((n, 2)), np.full(n, 0.2), np.full(n, 0.1))


def test_a_good_track_is_the_foot_and_stays_missing_where_lost() -> None:
    clip = series(squat, yaw_deg=90)
    evidence = left_evidence(foot=track(len(clip), lost=slice(10, 20)))
    leg = compute_measures(understood(clip, height_cm=179.7), evidence).left
    assert leg.foot_pitch_deg[30] == 10
    # Toes turned out by 7 degrees hide some of the rise.
    assert leg.heel_lift_mm[30] == pytest.approx(7 * MM, rel=0.06)
    assert leg.heel_lift_mm[30] > 7 * MM
    assert np.isnan(leg.heel_lift_mm[10:20]).all()


def test_a_shin_over_a_lost_foot_is_less_sure() -> None:
    clip = series(squat, yaw_deg=90)
    whole, lost = (
        compute_measures(understood(clip), left_evidence(foot=track(len(clip), lost=where))).left.errors
        for where in (slice(0, 0), slice(10, 20))
    )
    for name in ("tibial_inclination_deg", "tibial_excursion_deg"):
        sure, unsure = getattr(whole, name), getattr(lost, name)
        assert unsure[10:20] == pytest.approx(np.hypot(sure[10:20], 2.5))
        assert unsure[20:] == pytest.approx(sure[20:])


def test_a_heel_that_never_leaves_the_floor_means_no_pitch_obliquely() -> None:
    oblique, side = (understood(series(squat, yaw_deg=yaw)).view for yaw in (60, 90))
    unsure = replace(track(90, lost=slice(3, 4)), sigma_px=np.full(90, 0.4))
    lift = np.resize([0.5, -0.4, 0.2], 90)
    flat = tracked_pitch_deg(unsure, lift, oblique)
    assert np.nanmax(np.abs(flat)) == 0
    assert np.isnan(flat[3])
    np.testing.assert_array_equal(tracked_pitch_deg(unsure, lift, side), unsure.pitch_deg)
    lifted = np.where(np.arange(90) > 80, 6.0, lift)
    np.testing.assert_array_equal(tracked_pitch_deg(unsure, lifted, oblique), unsure.pitch_deg)


def test_a_track_lost_for_most_of_the_clip_is_not_used() -> None:
    clip = series(squat, yaw_deg=90)
    assert usable_track(track(len(clip), lost=slice(0, 60)), clip) is None
    assert usable_track(track(len(clip), lost=slice(0, 40)), clip) is not None
    assert usable_track(None, clip) is None


def test_standing_still_measures_standing() -> None:
    clip = series(lambda _: Pose(), yaw_deg=90)
    assert compute_measures(understood(clip)).left.tibial_inclination_deg == pytest.approx(5.0, abs=1e-6)


def test_a_foot_that_moved_as_a_whole_gives_no_ankle_angle() -> None:
    clip = series(squat, yaw_deg=90)
    scene = understood(clip)
    n, foot_px = len(clip), scene.scale.foot_px
    moved = (np.arange(n) > n / 2)[:, None] * np.array([0.3 * foot_px, 0.0])
    own = FootTrack(moved, np.full(n, 5.0), moved, np.full(n, 0.2), np.full(n, 0.1))
    measures = compute_measures(scene, left_evidence(foot=own))
    assert measures.left.foot_moved.tolist() == (np.arange(n) > n / 2).tolist()
    assert np.isnan(measures.left.dorsiflexion_deg).tolist() == measures.left.foot_moved.tolist()
    assert np.isfinite(measures.left.tibial_inclination_deg).all()
