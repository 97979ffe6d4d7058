"""From frames and tracks to the observations of the leg model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from stick import Pose, body, series, squat

from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Joint, Side, landmark
from ankle_cv.evidence.records import NO_EVIDENCE, JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import JOINTS, POINTS
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.heel_lift import FootMotion
from ankle_cv.measures.leg_model.moments import Moments, find_moments
from ankle_cv.measures.series import FootSource
from ankle_cv.scene.scale import PixelScale
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import LegPlane, View

NEAR = LegPlane(1.0, 0.95, measurable=True)
SIDE_VIEW = View("side", 90.0, 6.0, "left", "left", NEAR, replace(NEAR, measurable=False))
OBLIQUE_VIEW = View("oblique", 60.0, 6.0, "left", "left", NEAR, NEAR)
SHANK_PX = 0.43 * 500
"""Of the stick figure."""


def scene(clip: LandmarkSeries, view: View = SIDE_VIEW) -> Scene:
    return Scene(body(clip), view, PixelScale("none", None, 0.0, 100.0), {})


def by_both(clip: LandmarkSeries, *sides: Side, score: float = 0.9) -> PixelEvidence:
    """The second network, which sees the same."""
    legs = {
        side: LegEvidence(
            joints=JointTrack(
                np.stack([clip.xy(joint, side) for joint in JOINTS], axis=1), np.full((len(clip), 3), score)
            )
        )
        if side in (sides or SIDES)
        else LegEvidence()
        for side in SIDES
    }
    return PixelEvidence(legs)


def found(clip: LandmarkSeries, view: View = SIDE_VIEW, evidence: PixelEvidence = NO_EVIDENCE) -> Moments:
    moments = find_moments(scene(clip, view), evidence, {})
    assert moments is not None
    return moments


def still(
    seconds: float = 1.0, fps: float = 30.0, pose: Callable[[float], Pose] = lambda _: Pose()
) -> LandmarkSeries:
    return series(pose, seconds=seconds, fps=fps)


def with_joint(
    clip: LandmarkSeries, joint: Joint, side: Side, column: int, values: Array | float
) -> LandmarkSeries:
    points = clip.points.copy()
    points[:, landmark(joint, side), column] = values
    return clip.with_points(points)


def test_moments_are_a_tenth_of_a_second_apart() -> None:
    moments = found(still(1.0))
    assert moments.step_s == 0.1
    assert moments.time_s == pytest.approx(np.arange(10) / 10)
    assert moments.sides == SIDES
    assert moments.networks == ("first",)
    assert moments.size_px == (720, 1280)
    assert moments.shank_px == pytest.approx(SHANK_PX)


def test_a_moment_is_the_mean_of_its_frames() -> None:
    # Frames 2, 3 and 4 of 30 a second are at 0.067, 0.1 and 0.133 s.
    clip = with_joint(still(), "knee", "left", 0, np.resize([0.0, 0.0, 300.0, 330.0, 390.0, 0.0], 30))
    assert found(clip).points["left", "first", "knee"].xy_px[1, 0] == pytest.approx(340)


def test_frames_without_the_person_are_ignored() -> None:
    clip = with_joint(still(), "knee", "left", 0, np.resize([0.0, 0.0, 300.0, 330.0, np.nan, 0.0], 30))
    moments = found(clip)
    knee = moments.points["left", "first", "knee"]
    assert knee.xy_px[1, 0] == pytest.approx(315)
    assert knee.weight[1] > 0


def test_a_moment_without_any_frame_has_no_weight() -> None:
    x = np.full(30, 300.0)
    x[5:8] = np.nan  # 0.167 to 0.233 s
    knee = found(with_joint(still(), "knee", "left", 0, x)).points["left", "first", "knee"]
    assert (knee.weight == 0).tolist() == [k == 2 for k in range(10)]
    assert np.isfinite(knee.xy_px).all()


def test_moments_begin_and_end_with_the_person() -> None:
    clip = still(2.0)
    points = clip.points.copy()
    points[:30] = points[50:] = np.nan  # there from 1.0 s to 1.63 s
    assert found(clip.with_points(points)).time_s == pytest.approx([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6])


def test_nobody_has_no_moments() -> None:
    clip = still()
    points = clip.points.copy()
    points[1:] = np.nan
    there = scene(clip)
    gone = replace(there, body=replace(there.body, picture=clip.with_points(points)))
    assert find_moments(gone, NO_EVIDENCE, {}) is None


def test_a_long_clip_is_sampled_more_coarsely() -> None:
    moments = found(still(80, fps=6))
    assert len(moments) == 400
    assert moments.time_s[-1] == pytest.approx(80 - 1 / 6, abs=1e-6)
    assert moments.step_s == pytest.approx((80 - 1 / 6) / 399)
    assert moments.repeats == pytest.approx(np.sqrt(400 / 12))


def test_a_short_clip_has_no_repeats() -> None:
    assert found(still(1.0)).repeats == 1
    assert found(still(2.4)).repeats == pytest.approx(np.sqrt(2))


def error_px(moments: Moments, side: Side, network: str, joint: Joint) -> float:
    return 1 / float(moments.points[side, network, joint].weight[3])  # type: ignore[index]


def test_a_joint_errs_by_its_share_of_the_shank_and_a_pixel() -> None:
    moments = found(still(), evidence=by_both(still()))
    assert error_px(moments, "left", "first", "knee") == pytest.approx(np.hypot(0.02 * SHANK_PX, 1))
    assert error_px(moments, "left", "first", "hip") == pytest.approx(np.hypot(0.03 * SHANK_PX, 1))
    assert error_px(moments, "left", "second", "knee") == pytest.approx(np.hypot(0.025 * SHANK_PX, 1.5))
    assert moments.networks == ("first", "second")


@pytest.mark.parametrize("joint", LEG_JOINTS)
def test_the_far_leg_of_a_side_view_weighs_half(joint: Joint) -> None:
    moments = found(still())
    assert error_px(moments, "right", "first", joint) == pytest.approx(
        2 * error_px(moments, "left", "first", joint)
    )


@pytest.mark.parametrize("joint", JOINTS)
def test_the_second_network_weighs_a_quarter_there(joint: Joint) -> None:
    moments = found(still(), evidence=by_both(still()))
    near, far = (error_px(moments, side, "second", joint) for side in SIDES)
    assert far == pytest.approx(4 * near)


def test_obliquely_both_legs_weigh_the_same() -> None:
    moments = found(still(), OBLIQUE_VIEW, by_both(still()))
    for network in ("first", "second"):
        near, far = (error_px(moments, side, network, "knee") for side in SIDES)
        assert far == pytest.approx(near)


def test_a_hardly_visible_joint_errs_by_more_and_a_hidden_one_is_left_out() -> None:
    # Visibility 0.5 lacks 0.4: the error of a knee of that leg grows five times.
    doubtful = still()
    for joint in ("knee", "ankle"):
        doubtful = with_joint(doubtful, joint, "left", 3, 0.5)
    assert error_px(found(doubtful), "left", "first", "knee") == pytest.approx(np.hypot(0.1 * SHANK_PX, 1))
    hidden = found(with_joint(still(), "knee", "left", 3, 0.19))
    assert not hidden.points["left", "first", "knee"].weight.any()


def test_heel_and_hip_are_no_surer_than_knee_and_ankle_of_their_leg() -> None:
    # The ankle is seen at 0.8, and the hip, seen at 0.95, counts as little: 0.1 lack, errors double.
    moments = found(with_joint(still(), "ankle", "left", 3, 0.8))
    assert error_px(moments, "left", "first", "hip") == pytest.approx(np.hypot(0.06 * SHANK_PX, 1))


def test_a_low_score_of_the_second_network_makes_its_error_larger() -> None:
    # A score of 0.25 lacks 0.25: the error doubles. One of 0.15 is none.
    low = found(still(), evidence=by_both(still(), score=0.25))
    assert error_px(low, "left", "second", "knee") == pytest.approx(np.hypot(0.05 * SHANK_PX, 1.5))
    assert (
        not found(still(), evidence=by_both(still(), score=0.15))
        .points["left", "second", "knee"]
        .weight.any()
    )


@pytest.mark.parametrize(("column", "place"), [(0, -1.0), (0, 721.0), (1, 1281.0)])
def test_a_joint_outside_the_picture_is_left_out(column: int, place: float) -> None:
    moments = found(with_joint(still(), "toe", "left", column, place))
    assert not moments.points["left", "first", "toe"].weight.any()
    assert moments.points["left", "first", "heel"].weight.all()


def test_standing_moments_are_those_of_most_of_their_frames() -> None:
    moments = found(series(squat, seconds=3.5))
    assert moments.standing[[0, 5, 32]].all()
    assert not moments.standing[[15, 20, 25]].any()
    assert moments.standing_weight == 1


def lunge(front: Side) -> Callable[[float], Pose]:
    """One foot 0.3 m ahead and one 0.3 m behind, standing."""

    def pose(_: float) -> Pose:
        stance = Pose()
        for side in SIDES:
            for joint in LEG_JOINTS[1:]:
                stance.joints[landmark(joint, side)] += [0, 0.3 if side == front else -0.3, 0]
        return stance

    return pose


@pytest.mark.parametrize("front", SIDES)
def test_in_a_split_stance_the_rear_leg_is_dropped(front: Side) -> None:
    moments = found(still(pose=lunge(front)))
    assert moments.sides == (front,)
    assert {side for side, _, _ in moments.points} == {front}
    assert moments.rear == ("right" if front == "left" else "left")


@pytest.mark.parametrize("front", SIDES)
def test_the_front_leg_is_the_one_ahead_whichever_way_the_person_faces(front: Side) -> None:
    facing_right = replace(SIDE_VIEW, yaw_deg=-90.0, facing="right", near="right")
    clip = series(lunge(front), seconds=1.0, yaw_deg=-90)
    assert found(clip, facing_right).sides == (front,)


def test_standing_with_one_foot_ahead_counts_a_quarter() -> None:
    clip = still(pose=lunge("left"))
    there = scene(clip)
    standing = replace(there, body=replace(there.body, standing=np.ones(30, dtype=np.bool_)))
    moments = find_moments(standing, NO_EVIDENCE, {})
    assert moments is not None
    assert moments.standing_weight == 0.25
    assert moments.standing.all()


def test_a_brief_split_stance_leaves_both_legs_and_only_the_clear_standing() -> None:
    def pose(t: float) -> Pose:
        return lunge("left")(t) if t < 0.4 else Pose()

    there = scene(still(pose=pose))
    standing = replace(there, body=replace(there.body, standing=np.ones(30, dtype=np.bool_)))
    moments = find_moments(standing, NO_EVIDENCE, {})
    assert moments is not None
    assert moments.sides == SIDES
    assert moments.rear is None
    assert moments.standing_weight == 1
    assert moments.standing.tolist() == [False] * 4 + [True] * 6


def foot(source: FootSource, pitch_deg: Array) -> FootMotion:
    return replace(
        FootMotion.unknown(30, source),
        pitch_deg=pitch_deg,
        pitch_sd_deg=np.where(np.isfinite(pitch_deg), 0.6, np.nan),
    )


def pitches(motion: FootMotion) -> Moments:
    moments = find_moments(scene(still()), NO_EVIDENCE, {"left": motion})
    assert moments is not None
    return moments


def test_a_tracked_foot_has_its_pitch_with_the_trackers_error_and_its_own() -> None:
    seen = pitches(foot("tracker", np.full(30, 12.0))).pitches
    assert set(seen) == {"left"}
    assert seen["left"].deg == pytest.approx(12)
    assert seen["left"].weight == pytest.approx(1.0)  # 0.6 and 0.8 make 1°


def test_a_lost_track_has_no_weight_while_it_is_lost() -> None:
    pitch = np.full(30, 12.0)
    pitch[14:] = np.nan  # from 0.467 s on; its last frame is 0.433 s
    seen = pitches(foot("tracker", pitch)).pitches
    assert not seen  # half of the moments is not more than half
    pitch[14:17] = 12.0
    seen = pitches(foot("tracker", pitch)).pitches
    assert (seen["left"].weight > 0).tolist() == [True] * 6 + [False] * 4


def test_a_foot_by_its_landmarks_has_no_pitch_of_its_own() -> None:
    assert not pitches(foot("landmarks", np.full(30, 12.0))).pitches


def test_a_hip_is_hardly_believed_while_something_is_before_the_trunk() -> None:
    # The first network puts the shoulders back by a third of the trunk, about 19 degrees, as behind a plate.
    clip = still(3.0, pose=squat)
    deep = (clip.time_s > 1.5) & (clip.time_s < 2.5)
    pulled = clip.points.copy()
    for side in SIDES:
        shoulder, hip = clip.xy("shoulder", side), clip.xy("hip", side)
        back = -np.sign(clip.xy("toe", side)[:, 0] - clip.xy("heel", side)[:, 0])
        trunk_px = np.linalg.norm(shoulder - hip, axis=1)
        pulled[:, landmark("shoulder", side), 0] += np.where(deep, back * trunk_px / 3, 0.0)
    legs = {
        side: LegEvidence(
            joints=JointTrack(
                np.stack([clip.xy(joint, side) for joint in POINTS], axis=1), np.full((len(clip), 4), 0.9)
            )
        )
        for side in SIDES
    }
    plain, hidden = (found(one, evidence=PixelEvidence(legs)) for one in (clip, clip.with_points(pulled)))
    for network in ("first", "second"):
        for joint in LEG_JOINTS[:3]:
            key = ("left", network, joint)
            ratio = hidden.points[key].weight / plain.points[key].weight
            at_bottom, standing = np.isclose(hidden.time_s, 2.0), hidden.time_s < 0.9
            assert ratio[at_bottom] == pytest.approx(0.1 if joint == "hip" else 1.0)
            assert ratio[standing] == pytest.approx(1.0)
