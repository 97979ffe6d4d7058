"""A pinhole camera that looks at the person, with height, pitch, roll and a handheld-shake margin."""

from __future__ import annotations

import numpy as np
from geometry import UP, Array

NEAR_M, FAR_M = 0.1, 30.0
"""Nothing closer or further is drawn."""


class Camera:
    """Where the camera stands and what it projects where.

    Parameters
    ----------
    yaw_deg
        Around the person: 0 in front, +90 on the person's left, -90 on the right.
    distance_m, height_m
        From the person, and above the floor.
    width, height
        Of the picture, px.
    vertical_fov_deg
        Vertical field of view.
    aim_height_m
        What it is aimed at where `pitch_deg` is None.
    centre_y_m
        Where the person stands along the direction of facing.
    pitch_deg
        + looks down.
    roll_deg
        + when the camera is turned clockwise, so that the picture leans counter-clockwise.
    margin
        Extra pixels on each side of the picture at the same focal length.
    """

    def __init__(
        self,
        *,
        yaw_deg: float,
        distance_m: float,
        height_m: float,
        width: int,
        height: int,
        vertical_fov_deg: float,
        aim_height_m: float,
        centre_y_m: float = 0.0,
        pitch_deg: float | None = None,
        roll_deg: float = 0.0,
        margin: int = 0,
    ) -> None:
        yaw = np.radians(yaw_deg)
        self.eye = np.array([distance_m * np.sin(yaw), centre_y_m - distance_m * np.cos(yaw), height_m])
        if pitch_deg is None:
            pitch_deg = float(np.degrees(np.arctan2(height_m - aim_height_m, distance_m)))
        self.yaw_deg, self.pitch_deg, self.margin = yaw_deg, pitch_deg, margin
        self.width, self.height = width + 2 * margin, height + 2 * margin
        self.focal_px = float(height / 2 / np.tan(np.radians(vertical_fov_deg) / 2))
        self.view = self._view(np.radians(pitch_deg), np.radians(roll_deg))
        self.view_projection: Array = self._projection() @ self.view

    def _view(self, pitch: float, roll: float) -> Array:
        """World to camera (x right, y up, -z forward), 4x4."""
        yaw = np.radians(self.yaw_deg)
        forward = np.array([-np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch), -np.sin(pitch)])
        right = np.cross(forward, UP)
        right /= np.linalg.norm(right)
        up = np.cross(right, forward)
        right, up = np.cos(roll) * right - np.sin(roll) * up, np.sin(roll) * right + np.cos(roll) * up
        view = np.eye(4)
        view[:3, :3] = right, up, -forward
        view[:3, 3] = -view[:3, :3] @ self.eye
        return view

    def _projection(self) -> Array:
        depth = NEAR_M - FAR_M
        return np.array(
            [
                [2 * self.focal_px / self.width, 0, 0, 0],
                [0, 2 * self.focal_px / self.height, 0, 0],
                [0, 0, (FAR_M + NEAR_M) / depth, 2 * FAR_M * NEAR_M / depth],
                [0, 0, -1, 0],
            ]
        )

    def project(self, points: Array) -> Array:
        """World points (n, 3) to pixels (n, 2) of the picture without its margin; y grows downwards."""
        points = np.atleast_2d(points)
        clip = np.c_[points, np.ones(len(points))] @ self.view_projection.T
        ndc = clip[:, :2] / clip[:, 3:]
        x, y = (ndc[:, 0] + 1) / 2 * self.width, (1 - ndc[:, 1]) / 2 * self.height
        pixels: Array = np.c_[x, y] - self.margin
        return pixels

    def mm_per_px(self, point: Array) -> float:
        """Size of one pixel in the plane through `point` parallel to the picture."""
        depth = -(self.view @ np.append(point, 1))[2]
        return float(1000 * depth / self.focal_px)
