"""A figure of sticks seen from its right side, whose feet may stand anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from squat_clips import Squat, depth, measures

from ankle_cv.camera import Camera
from ankle_cv.conventions import N_LANDMARKS, Array, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import Measures
from ankle_cv.scene.body import Body, level_body

LEG_PX, LEG_M, HALF_HIP_M = 400.0, 0.85, 0.1
TIME_S = np.arange(0, 6, 1 / 30)
STILL = np.zeros_like(TIME_S)


@dataclass(frozen=True)
class Film:
    measures: Measures
    series: LandmarkSeries

    @property
    def body(self) -> Body:
        return level_body(self.series, Camera(self.series.size_px))


def film(
    dip: Array,
    *,
    left_fwd: Array | float = 0.0,
    right_fwd: Array | float = 0.0,
    left_up: Array | float = 0.0,
    right_up: Array | float = 0.0,
    shank: Array | float = 0.0,
    right_shank: Array | None = None,
) -> Film:
    """Film a person facing the right of the picture, at 30 frames a second; all lengths in leg lengths.

    `dip` is the drop of the pelvis, the rest are places of the ankles; `shank` is the left shank's angle, and
    `right_shank` the right one's where that leg is measured, too.
    """
    n = len(dip)
    time_s = np.arange(n) / 30
    left_fwd, right_fwd, left_up, right_up, shank = (
        np.broadcast_to(value, n) for value in (left_fwd, right_fwd, left_up, right_up, shank)
    )
    points, world = np.full((n, N_LANDMARKS, 4), 0.9), np.zeros((n, N_LANDMARKS, 3))
    for side, fwd, up in (("left", left_fwd, left_up), ("right", right_fwd, right_up)):
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
    height = 1 - dip - (left_up + right_up) / 2
    right = {} if right_shank is None else {"tibial_inclination_deg": right_shank}
    seen = measures(time_s, height, left={"tibial_inclination_deg": np.array(shank)}, right=right)
    return Film(seen, LandmarkSeries(time_s, points, world, (720, 1280)))


SQUATS = depth(TIME_S, [Squat(start=1.0), Squat(start=3.5)])
ATTEMPTS = depth(TIME_S, [Squat(start=1.0, drop=0.18), Squat(start=3.5, drop=0.18)])
SPLIT = np.full_like(TIME_S, 0.5)
WALK = 0.3 * np.sin(2 * np.pi * 0.9 * TIME_S)
