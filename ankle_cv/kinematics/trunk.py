"""Trunk and pelvis (science.md §1). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, Y
from ankle_cv.kinematics.segment import lean_deg


def trunk_lean_deg(mid_hip: Array, mid_shoulder: Array, facing: int) -> Array:
    """Return the angle of mid-hip to mid-shoulder to the vertical, ``(...)`` deg, + forward."""
    return lean_deg(mid_hip, mid_shoulder, facing)


def leg_length_px(hip: Array, knee: Array, ankle: Array) -> Array:
    """Return hip-knee plus knee-ankle distance in the picture, ``(...)`` px."""
    thigh: Array = np.linalg.norm(hip - knee, axis=-1)
    shank: Array = np.linalg.norm(knee - ankle, axis=-1)
    return thigh + shank


def pelvis_height(mid_hip: Array, mid_ankle: Array, standing_leg_px: float) -> Array:
    """Return the height of the hips above the ankles in standing leg lengths, ``(...)``, about 1 standing.

    Independent of scale, side and view: repetitions are detected in it.
    """
    return (mid_ankle[..., Y] - mid_hip[..., Y]) / standing_leg_px
