"""Lean of the trunk by two witnesses: believed where both agree on one trunk, unknown behind a plate."""

from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.conventions import SIDES, Array, landmark
from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import POINTS
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.trunk import FIRST_BIAS_DEG, SECOND_BIAS_DEG, TrunkLean, trunk_lean
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings

BIAS_DEG = (FIRST_BIAS_DEG + SECOND_BIAS_DEG) / 2


def seen(clip: LandmarkSeries, second: LandmarkSeries | None, score: float = 0.8) -> TrunkLean:
    """The lean of a clip whose joints the second network sees as in the second series."""
    legs = {side: LegEvidence() for side in SIDES}
    if second is not None:
        for side in SIDES:
            points = np.stack([second.xy(joint, side) for joint in POINTS], axis=1)
            legs[side] = LegEvidence(joints=JointTrack(points, np.full(points.shape[:2], score)))
    scene = build_context(clip, UNKNOWN_ROLL, Settings()).scene
    return trunk_lean(scene, PixelEvidence(legs))


def behind_a_plate(clip: LandmarkSeries, pull: Array) -> LandmarkSeries:
    """Shoulders pulled by ``(n,)`` trunk lengths towards the back, as squats go down."""
    points = clip.points.copy()
    for side in SIDES:
        trunk_px = np.linalg.norm(clip.xy("shoulder", side) - clip.xy("hip", side), axis=1)
        facing = np.sign(clip.xy("toe", side)[:, 0] - clip.xy("heel", side)[:, 0])
        points[:, landmark("shoulder", side), 0] -= facing * pull * trunk_px
    return clip.with_points(points)


def deep(clip: LandmarkSeries) -> Array:
    """1 at the bottom of the squat, 0 upright."""
    height = clip.xy("hip", "left")[:, 1]
    result: Array = (height - height.min()) / np.ptp(height)
    return result


@pytest.mark.parametrize("yaw_deg", [90, -90, 60])
def test_two_networks_that_agree_give_the_lean_and_its_error(yaw_deg: float) -> None:
    clip = series(squat, yaw_deg=yaw_deg)
    trunk = seen(clip, clip)
    still = (clip.time_s < 0.9) | (np.abs(clip.time_s - 2) < 0.05)
    true = np.where(clip.time_s < 1, 3.0, 33.0)
    assert not trunk.hidden.any()
    assert trunk.deg[still] + BIAS_DEG == pytest.approx(true[still], abs=1)  # their bias is taken off
    assert np.nanmedian(trunk.sd_deg) == pytest.approx(3 / np.sin(np.radians(abs(yaw_deg))), abs=0.2)


def test_one_network_alone_is_less_sure() -> None:
    clip = series(squat)
    assert np.nanmedian(seen(clip, None).sd_deg) == pytest.approx(4, abs=0.1)
    assert np.nanmedian(seen(clip, clip).sd_deg) == pytest.approx(3, abs=0.1)


def test_networks_that_part_hide_the_trunk_at_the_bottom_and_leave_it_standing() -> None:
    clip = series(squat)
    trunk = seen(behind_a_plate(clip, 0.45 * deep(clip)), clip)
    bottom, standing = deep(clip) > 0.9, deep(clip) < 0.05
    assert trunk.hidden[bottom].all()
    assert np.isnan(trunk.deg[bottom]).all()
    assert np.isnan(trunk.sd_deg[bottom]).all()
    assert np.isfinite(trunk.deg[standing]).all()


def test_a_smaller_difference_widens_the_interval() -> None:
    clip = series(squat)
    trunk = seen(behind_a_plate(clip, 0.14 * deep(clip)), clip)
    bottom = deep(clip) > 0.95
    assert np.isfinite(trunk.deg[bottom]).all()
    assert np.nanmin(trunk.sd_deg[bottom]) > 4


def test_a_trunk_that_shrinks_is_hidden_though_both_networks_agree() -> None:
    clip = series(squat)
    points = clip.points.copy()
    for side in SIDES:
        hip, shoulder = landmark("hip", side), landmark("shoulder", side)
        shrunk = 1 - 0.5 * deep(clip)[:, None]
        points[:, shoulder, :2] = points[:, hip, :2] + shrunk * (points[:, shoulder, :2] - points[:, hip, :2])
    invented = clip.with_points(points)
    for second in (invented, None):
        trunk = seen(invented, second)
        assert trunk.hidden[deep(clip) > 0.9].all()
        assert np.isfinite(trunk.deg[deep(clip) < 0.05]).all()


def test_a_moment_in_which_an_invented_trunk_looks_right_is_hidden_too() -> None:
    clip = series(squat)
    pull = np.where(deep(clip) > 0.5, 0.45, 0.0)
    middle = int(np.argmax(deep(clip)))
    pull[middle - 3 : middle + 3] = 0
    trunk = seen(behind_a_plate(clip, pull), clip)
    assert np.isnan(trunk.deg[deep(clip) > 0.9]).all()


def test_shoulders_that_the_second_network_doubts_are_hidden_though_both_agree() -> None:
    clip = series(squat)
    assert seen(clip, clip, score=0.4).hidden.all()
    assert not seen(clip, clip, score=0.6).hidden.any()


def test_shoulders_outside_the_picture_are_no_trunk_and_nothing_hides_it() -> None:
    clip = series(squat)
    points = clip.points.copy()
    for side in SIDES:
        points[:, landmark("shoulder", side), 1] = -5
    trunk = seen(clip.with_points(points), None)
    assert np.isnan(trunk.deg).all()
    assert not trunk.hidden.any()


def test_from_the_front_there_is_no_lean() -> None:
    trunk = seen(series(squat, yaw_deg=0), None)
    assert np.isnan(trunk.deg).all()
    assert not trunk.hidden.any()
