"""A stick figure in three dimensions, seen from any side: landmark series whose every angle is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ankle_cv.camera import UNKNOWN_ROLL, Camera, Roll
from ankle_cv.conventions import N_LANDMARKS, SIDES, Array, Landmark, Side, landmark
from ankle_cv.evidence.records import CameraMotion, FootTrack, LegEvidence, PixelEvidence
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body, level_body

SHANK_M, THIGH_M, TRUNK_M, HALF_HIP_M, HALF_SHOULDER_M = 0.43, 0.42, 0.52, 0.10, 0.18
FOOT_BACK_M, FOOT_FRONT_M, ANKLE_HEIGHT_M = 0.05, 0.15, 0.08
PX_PER_M = 500.0
SIZE_PX = (720, 1280)


class Pose:
    """Joint places of one moment, metres: x to the person's left, y forward, z up."""

    def __init__(
        self, tibia_deg: float = 5.0, thigh_deg: float = 2.0, trunk_deg: float = 3.0, heel_lift_m: float = 0.0
    ) -> None:
        self.joints: dict[Landmark, Array] = {}
        pitch = np.arcsin(heel_lift_m / (FOOT_BACK_M + FOOT_FRONT_M))
        for side in SIDES:
            x = HALF_HIP_M * (1 if side == "left" else -1)
            toe = np.array([x, FOOT_FRONT_M, 0.0])
            back = FOOT_BACK_M + FOOT_FRONT_M
            heel = toe + back * np.array([0, -np.cos(pitch), np.sin(pitch)])
            along = np.array([0, np.cos(pitch), -np.sin(pitch)])
            up = np.array([0, np.sin(pitch), np.cos(pitch)])
            ankle = heel + FOOT_BACK_M * along + ANKLE_HEIGHT_M * up
            knee = ankle + SHANK_M * _lean(tibia_deg)
            hip = knee + THIGH_M * _lean(-thigh_deg)
            shoulder = hip + TRUNK_M * _lean(trunk_deg)
            shoulder[0] = HALF_SHOULDER_M * np.sign(x)
            for name, place in zip(
                ("toe", "heel", "ankle", "knee", "hip", "shoulder"),
                (toe, heel, ankle, knee, hip, shoulder),
                strict=True,
            ):
                self.joints[landmark(name, side)] = place


def _lean(forward_deg: float) -> Array:
    a = np.radians(forward_deg)
    return np.array([0.0, np.sin(a), np.cos(a)])


def series(
    pose_at: Callable[[float], Pose],
    *,
    seconds: float = 3.0,
    fps: float = 30.0,
    yaw_deg: float = 90.0,
    roll_deg: float = 0.0,
    hidden: Side | None = None,
) -> LandmarkSeries:
    """Film a stick figure without perspective.

    Parameters
    ----------
    yaw_deg
        Where the camera stands: 0 in front, +90 at the person's left.
    roll_deg
        Clockwise turn of the level line in the picture.
    hidden
        A side whose landmarks the model only guesses (visibility 0.3).
    """
    time_s = np.arange(round(seconds * fps)) / fps
    points = np.full((len(time_s), N_LANDMARKS, 4), 0.0)
    world = np.zeros((len(time_s), N_LANDMARKS, 3))
    yaw, roll = np.radians(yaw_deg), np.radians(roll_deg)
    towards = np.array([np.sin(yaw), np.cos(yaw), 0.0])  # from the person to the camera
    right = np.array([np.cos(yaw), -np.sin(yaw), 0.0])  # picture right
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    for i, t in enumerate(time_s):
        joints = pose_at(float(t)).joints
        hips = (joints[Landmark.LEFT_HIP] + joints[Landmark.RIGHT_HIP]) / 2
        everywhere = np.array(
            [joints.get(Landmark(k), hips) if k in set(Landmark) else hips for k in range(N_LANDMARKS)]
        )
        flat = np.stack([everywhere @ right, -everywhere[:, 2]], axis=1) * PX_PER_M
        points[i, :, :2] = flat @ turn.T + [SIZE_PX[0] / 2, 1100]
        points[i, :, 2] = -(everywhere - hips) @ towards * PX_PER_M
        points[i, :, 3] = 0.95
        relative = everywhere - hips
        world[i] = np.stack([relative @ right, -relative[:, 2], -relative @ towards], axis=1)
    if hidden:
        for joint in ("hip", "knee", "ankle", "heel", "toe"):
            points[:, landmark(joint, hidden), 3] = 0.3
    return LandmarkSeries(time_s, points, world, SIZE_PX)


def squat(
    t: float, *, start_s: float = 1.0, lasts_s: float = 2.0, depth: float = 1.0, lift_m: float = 0.0
) -> Pose:
    """One squat: tibia 5° to 35°, thigh 2° to 90°, trunk 3° to 33°; the heel follows the depth."""
    phase = np.clip((t - start_s) / lasts_s, 0, 1)
    down = depth * np.sin(np.pi * phase) ** 2
    return Pose(5 + 30 * down, 2 + 88 * down, 3 + 30 * down, lift_m * down)


NO_PERSPECTIVE = 1e6
"""Focal length, picture sides, of a camera so far away that nothing looks smaller for being further."""


def body(clip: LandmarkSeries, roll: Roll = UNKNOWN_ROLL, *, focal_share: float = NO_PERSPECTIVE) -> Body:
    """The person of a clip before a camera without perspective, as `series` films."""
    return level_body(clip, Camera(clip.size_px, roll, focal_share))


def left_evidence(
    *,
    foot: FootTrack | None = None,
    motion: CameraMotion | None = None,
) -> PixelEvidence:
    """What the pixels say of the left leg only."""
    return PixelEvidence({"left": LegEvidence(foot=foot), "right": LegEvidence()}, motion)
