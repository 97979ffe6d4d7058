"""Feet and knees of a stick figure seen from the front or nearly so."""

from __future__ import annotations

import numpy as np
import pytest
from stick import FOOT_BACK_M, FOOT_FRONT_M, SHANK_M, Pose, body, series, squat

from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import JOINTS
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.frontal_view import HIP_SURFACE, frontal_columns, seen_by_both, yaw_from_knees_deg

SEEN = np.ones(90, dtype=bool)


@pytest.mark.parametrize("yaw", [-12.0, 0.0, 8.0])
def test_knees_that_bend_to_one_side_tell_the_yaw(yaw: float) -> None:
    # The tibia goes from 5° to 35°: it stands 5° ahead already, which takes a seventh off what is told.
    clip = series(squat, yaw_deg=yaw)
    told = yaw * (1 - np.sin(np.radians(5)) / np.sin(np.radians(35)))
    assert yaw_from_knees_deg(body(clip)) == pytest.approx(told, abs=0.4)


def test_straight_knees_tell_no_yaw() -> None:
    assert yaw_from_knees_deg(body(series(lambda _: Pose(), yaw_deg=12))) is None


def test_lost_frames_do_not_spoil_the_yaw() -> None:
    clip = series(squat, yaw_deg=8)
    points = clip.points.copy()
    points[40:43] = np.nan
    assert yaw_from_knees_deg(body(clip.with_points(points))) == pytest.approx(7.1, abs=0.3)


def test_a_turned_camera_turns_both_feet_the_same_way() -> None:
    clip = series(squat, yaw_deg=8)
    # Feet are taken to be 0.152 of the height where shanks are 0.246; the stick's own are shorter.
    share = (FOOT_BACK_M + FOOT_FRONT_M) / (0.152 / 0.246 * SHANK_M)
    seen = share * np.sin(np.radians(8))
    for side, sign in (("left", -1), ("right", 1)):
        turn = frontal_columns(body(clip), side, SEEN)["foot_turn_out_deg"]
        assert np.median(turn) == pytest.approx(sign * np.degrees(np.arcsin(seen)), abs=0.1)


def test_a_foot_that_is_not_seen_has_no_turn_and_no_toes_for_the_knee() -> None:
    clip: LandmarkSeries = series(squat, yaw_deg=0)
    columns = frontal_columns(body(clip), "left", ~SEEN)
    assert np.isnan(columns["foot_turn_out_deg"]).all()
    assert np.isnan(columns["knee_inward_of_toes"]).all()
    assert np.isfinite(columns["fppa_deg"]).all()


def _second(shift_px: tuple[float, float], *, missing: slice = slice(0, 0)) -> PixelEvidence:
    """Return what a second network sees that marks the left leg's joints elsewhere."""
    person = body(series(squat, yaw_deg=0)).picture
    points = np.stack([person.xy(joint, "left") for joint in JOINTS], axis=1) + np.array(shift_px)
    points[missing] = np.nan
    track = JointTrack(points, np.ones(points.shape[:2]))
    return PixelEvidence(legs={"left": LegEvidence(joints=track), "right": LegEvidence()})


def test_joints_are_half_way_between_both_networks() -> None:
    person = body(series(squat, yaw_deg=0))
    both = seen_by_both(person, _second((6.0, -4.0)))
    for joint in JOINTS:
        assert both.levelled.xy(joint, "left") - person.levelled.xy(joint, "left") == pytest.approx(
            np.tile([3.0, -2.0], (len(person), 1)), abs=0.02
        )
        assert np.array_equal(both.levelled.xy(joint, "right"), person.levelled.xy(joint, "right"))
    assert np.array_equal(both.levelled.xy("toe", "left"), person.levelled.xy("toe", "left"))


def test_nothing_jumps_where_the_second_network_misses() -> None:
    person = body(series(squat, yaw_deg=0))
    both = seen_by_both(person, _second((6.0, 0.0), missing=slice(30, 60)))
    moved = both.levelled.xy("knee", "left") - person.levelled.xy("knee", "left")
    assert moved[:, 0] == pytest.approx(3.0, abs=0.02)


def test_the_marked_hip_is_moved_to_the_joint_behind_it() -> None:
    # A camera at the person's left sees the hips too far to the right of the person: the left one inward.
    still = body(series(lambda _: Pose(), yaw_deg=0))
    thigh_px = float(
        np.median(still.levelled.xy("knee", "left") - still.levelled.xy("hip", "left"), axis=0)[1]
    )
    shank_px = float(
        np.median(still.levelled.xy("ankle", "left") - still.levelled.xy("knee", "left"), axis=0)[1]
    )
    moved = np.degrees(HIP_SURFACE * shank_px * np.sin(np.radians(10)) / thigh_px)
    for side, sign in (("left", 1), ("right", -1)):
        straight, turned = (frontal_columns(still, side, SEEN, yaw)["fppa_deg"] for yaw in (0.0, 10.0))
        assert np.median(turned - straight) == pytest.approx(sign * moved, abs=0.1)
