"""Frontal-plane measures (science.md §1 and §4). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, Side, X
from ankle_cv.kinematics.reference import wrapped_deg
from ankle_cv.kinematics.segment import lean_deg


def fppa_deg(hip: Array, knee: Array, ankle: Array, side: Side, *, from_behind: bool = False) -> Array:
    """Frontal-plane projection angle hip-knee-ankle, ``(...)`` deg, + valgus (knee medial).

    Seen from the front, the person's left is at the right of the picture; from behind at the left.

    Notes
    -----
    In a deep squat the projection is meaningless: knees exactly over the ankles read about -20°, and a
    few degrees of camera yaw fake a difference between sides. Read it at shallow flexion only.
    """
    outward = (1 if side == "left" else -1) * (-1 if from_behind else 1)
    thigh = lean_deg(knee, hip, outward)
    shank = lean_deg(ankle, knee, outward)
    return wrapped_deg(thigh - shank)


def kasr(knee_left: Array, knee_right: Array, ankle_left: Array, ankle_right: Array) -> Array:
    """Knee separation / ankle separation along the floor, ``(...)``; NaN where the ankles coincide.

    Notes
    -----
    Compare with the person's own standing value. Knees nearer to the camera than the ankles inflate it
    by perspective: 9 % at 3 m in a deep squat (science.md §4).
    """
    ankles = np.abs(ankle_left[..., X] - ankle_right[..., X])
    knees = np.abs(knee_left[..., X] - knee_right[..., X])
    result: Array = np.divide(knees, ankles, out=np.full(np.shape(ankles), np.nan), where=ankles > 0)
    return result
