"""The yaw from several witnesses: each is spoilt in turn, and the others must hold."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from stick import SIZE_PX, Pose, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Camera, Roll
from ankle_cv.conventions import LEG_JOINTS, N_LANDMARKS, SIDES, Array, Joint, X, Z, landmark, opposite
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.yaw import circular_mean_deg, find_yaw

BODY_JOINTS: tuple[Joint, ...] = ("shoulder", *LEG_JOINTS)


def turned(clip: LandmarkSeries, joints: Sequence[Joint], by_deg: float | Array) -> LandmarkSeries:
    """The clip with the model's depth of some joints wrong: their lines turned to a larger yaw."""
    world, turn = clip.world_m.copy(), np.radians(np.broadcast_to(by_deg, len(clip)))
    for joint in joints:
        both = [landmark(joint, side) for side in SIDES]
        middle = world[:, both].mean(axis=1, keepdims=True)
        x, z = np.moveaxis(world[:, both][..., [X, Z]] - middle[..., [X, Z]], -1, 0)
        c, s = np.cos(turn)[:, None], np.sin(turn)[:, None]
        world[:, both, X] = middle[..., X] + c * x + s * z
        world[:, both, Z] = middle[..., Z] + c * z - s * x
    return replace(clip, world_m=world)


def mirrored(clip: LandmarkSeries) -> LandmarkSeries:
    """The clip as a mirror shows it: left and right exchanged, the other way round."""
    other = list(range(N_LANDMARKS))
    for side, joint in itertools.product(SIDES, BODY_JOINTS):
        other[landmark(joint, side)] = landmark(joint, opposite(side))
    points, world = clip.points[:, other].copy(), clip.world_m[:, other].copy()
    points[..., X] = clip.size_px[0] - points[..., X]
    world[..., X] *= -1
    return replace(clip, points=points, world_m=world)


def stood_on_floor(yaw_deg: float, *, roll_deg: float = 0.0) -> LandmarkSeries:
    """Somebody still, 3 m before a camera 0.95 m up, whose depth the model does not tell at all."""
    clip = series(lambda _: Pose(), yaw_deg=yaw_deg)
    camera, yaw, roll = Camera(SIZE_PX), np.radians(yaw_deg), np.radians(roll_deg)
    towards, right = np.array([np.sin(yaw), np.cos(yaw), 0.0]), np.array([np.cos(yaw), -np.sin(yaw), 0.0])
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    points = clip.points.copy()
    for k, at in Pose().joints.items():
        seen = np.array([at @ right, 0.95 - at[2]]) / (3.0 - at @ towards) * camera.focal_px
        points[:, k, :2] = turn @ seen + camera.centre_px
    return LandmarkSeries(clip.time_s, points, np.zeros_like(clip.world_m), SIZE_PX)


@pytest.mark.parametrize("yaw", [90, 60, -75])
@pytest.mark.parametrize(
    ("spoilt", "by_deg"),
    [(("shoulder",), 25), (("shoulder",), -25), (("shoulder", "hip"), -16), (("knee",), 90), (("hip",), 170)],
)
def test_no_single_witness_decides(yaw: float, spoilt: tuple[Joint, ...], by_deg: float) -> None:
    found = find_yaw(turned(series(squat, yaw_deg=yaw), spoilt, by_deg), UNKNOWN_ROLL)
    assert abs(found.yaw_deg - yaw) < abs(by_deg) / 3
    assert abs(found.yaw_deg - yaw) < 1.3 * found.sd_deg


@pytest.mark.parametrize("ahead_deg", [60.0, -60.0])
def test_one_foot_a_step_ahead_leaves_it_to_trunk_and_thighs(ahead_deg: float) -> None:
    level, split = (turned(series(squat), ("knee", "ankle"), by) for by in (0.0, ahead_deg))
    points = split.points.copy()  # and the feet, in the picture, one before the other
    for joint in ("ankle", "heel", "toe"):
        points[:, landmark(joint, "left"), X] -= np.sign(ahead_deg) * 150
    found = find_yaw(split.with_points(points), UNKNOWN_ROLL)
    assert abs(found.yaw_deg - 90) < 4
    assert found.sd_deg > 1.5 * find_yaw(level, UNKNOWN_ROLL).sd_deg


@pytest.mark.parametrize("yaw", [90, -90, 75, 100, 60])
def test_the_feet_in_the_picture_tell_it_without_any_depth_of_the_model(yaw: float) -> None:
    found = find_yaw(stood_on_floor(yaw), UNKNOWN_ROLL)
    assert abs(found.yaw_deg - yaw) < 3


def test_from_the_front_an_unknown_level_makes_the_feet_in_the_picture_useless() -> None:
    tilted = stood_on_floor(0.0, roll_deg=3.0)
    unknown, known = (find_yaw(tilted, Roll(deg, sd, known=True)) for deg, sd in ((0.0, 3.0), (3.0, 0.3)))
    assert abs(known.yaw_deg) < 1
    assert abs(unknown.yaw_deg) < 1.5 * unknown.sd_deg
    assert unknown.sd_deg > known.sd_deg


def test_what_swings_from_frame_to_frame_is_less_sure() -> None:
    still = series(lambda _: Pose(), yaw_deg=90)
    joints: tuple[Joint, ...] = ("shoulder", "hip", "knee", "ankle")
    swinging = turned(still, joints, 20 * np.resize([1.0, -1.0], len(still)))
    quiet, swung = (find_yaw(clip, UNKNOWN_ROLL) for clip in (still, swinging))
    assert swung.yaw_deg == pytest.approx(90, abs=0.5)
    assert swung.sd_deg > quiet.sd_deg + 1


@pytest.mark.parametrize("yaw", [90, 37, -8, -120, 170])
def test_a_mirrored_person_has_the_opposite_yaw(yaw: float) -> None:
    clip = turned(series(squat, yaw_deg=yaw), ("hip",), 12)
    one, other = find_yaw(clip, UNKNOWN_ROLL), find_yaw(mirrored(clip), UNKNOWN_ROLL)
    assert other == pytest.approx((-one.yaw_deg, one.sd_deg), abs=1e-6)


@pytest.mark.parametrize("scale", [0.25, 3.0])
def test_the_size_of_the_picture_does_not_matter(scale: float) -> None:
    clip = stood_on_floor(70)
    points = clip.points.copy()
    points[..., :3] *= scale
    small = replace(clip, points=points, size_px=(round(SIZE_PX[0] * scale), round(SIZE_PX[1] * scale)))
    assert find_yaw(small, UNKNOWN_ROLL) == pytest.approx(find_yaw(clip, UNKNOWN_ROLL), abs=1e-6)


def test_a_person_who_is_never_seen_has_no_yaw() -> None:
    clip = series(squat)
    gone = replace(clip, points=np.full_like(clip.points, np.nan), world_m=np.full_like(clip.world_m, np.nan))
    assert np.isnan(find_yaw(gone, UNKNOWN_ROLL)).all()


def test_one_frame_is_enough() -> None:
    clip = series(lambda _: Pose(), seconds=1 / 30, fps=30, yaw_deg=80)
    assert find_yaw(clip, UNKNOWN_ROLL).yaw_deg == pytest.approx(80, abs=0.5)


def test_the_mean_of_angles_wraps() -> None:
    assert abs(circular_mean_deg(np.array([179.0, -179.0]))[0]) == pytest.approx(180)
    assert np.isnan(circular_mean_deg(np.array([np.nan]))[0])
