"""What others print: the shank's lean from a network's landmarks, no more done to it."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Side, X, Y, Z, landmark
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.landmarks import LandmarkSeries

KNEE, ANKLE = 1, 2
"""Of the second network's joints: hip, knee, ankle."""
LOOKS_RIGHT: Final = {"right": 1.0, "left": -1.0}
"""Sign of "forward" in the picture by where the person faces."""


def lean_deg(knee_px: Array, ankle_px: Array, sign: float) -> Array:
    """Return the lean of ``(n, 2)`` knee over ankle in the picture, ``(n,)`` deg, + forward."""
    shank = knee_px - ankle_px
    lean: Array = np.degrees(np.arctan2(sign * shank[:, X], -shank[:, Y]))
    return lean


def blaze_inclination_deg(raw: LandmarkSeries, side: Side, sign: float) -> tuple[Array, Array]:
    """Return the lean by the first network's image landmarks, and the tilt by its world landmarks, deg.

    The tilt has no direction and is never negative.
    """
    image = lean_deg(raw.xy("knee", side), raw.xy("ankle", side), sign)
    shank = raw.world_m[:, landmark("knee", side)] - raw.world_m[:, landmark("ankle", side)]
    world: Array = np.degrees(np.arctan2(np.hypot(shank[:, X], shank[:, Z]), -shank[:, Y]))
    return image, world


def movenet_inclination_deg(evidence: PixelEvidence, side: Side, n: int, sign: float) -> Array:
    """Return the lean by the second network, ``(n,)`` deg; NaN in frames and legs it was not run on."""
    joints = evidence.legs[side].joints
    if joints is None:
        return np.full(n, np.nan)
    return lean_deg(joints.points_px[:, KNEE], joints.points_px[:, ANKLE], sign)
