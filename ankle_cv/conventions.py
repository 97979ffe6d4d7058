"""Names, signs and units of the whole package, and the landmark numbers of the model.

Sides are the person's own. Picture coordinates are pixels, x to the right, y down, the centre of the
first pixel at (0.5, 0.5). Angles are degrees. A missing value is NaN in arrays and null in documents.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]
IntArray: TypeAlias = NDArray[np.int64]
Float32Array: TypeAlias = NDArray[np.float32]
"""Grey values and colours: OpenCV computes in single precision."""
Image: TypeAlias = NDArray[np.uint8]
"""One picture, ``(height, width, 3)``, blue-green-red, upright."""
Gray: TypeAlias = NDArray[np.uint8]
"""One grey picture, ``(height, width)``."""

Side: TypeAlias = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")

N_LANDMARKS = 33
X, Y, Z, VISIBILITY = 0, 1, 2, 3
"""Columns of a landmark array ``(..., 33, 4)``: x px, y px, z px (towards the camera negative), 0..1."""


class Landmark(IntEnum):
    """Landmarks of the BlazePose topology that this package uses (MediaPipe model card)."""

    NOSE = 0
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


Joint: TypeAlias = Literal["shoulder", "hip", "knee", "ankle", "heel", "toe"]
LEG_JOINTS: tuple[Joint, ...] = ("hip", "knee", "ankle", "heel", "toe")
FOOT_JOINTS: tuple[Joint, ...] = LEG_JOINTS[2:]


def landmark(joint: Joint, side: Side) -> Landmark:
    """Return the landmark of one joint of one side."""
    return Landmark[f"{side}_{joint}".upper()]


def opposite(side: Side) -> Side:
    """Return the other side."""
    return "right" if side == "left" else "left"
