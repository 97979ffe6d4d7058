"""The camera: one pinhole model per clip.

Its focal length is that of cameras in general, since a clip does not give it, and its roll is estimated from
the room (`ankle_cv.scene.roll`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array

FOCAL_SHARE: Final = 0.9
FOCAL_LOG_SD: Final = 0.25
"""Focal length over the longer side of the picture, and the standard deviation of its logarithm: 0.72 for a
phone's 26 mm lens, up to 1 after the crop that video stabilisation takes, 0.7–1.1 for webcams."""
PITCH_SD_DEG: Final = 5.0
"""Standard deviation of the pitch of a camera put up by hand to film a standing person: it can be estimated
from a sheet of known size only. With 8° a sheet's scale is no better at any tilt up to 12°."""
UNKNOWN_ROLL_SD_DEG: Final = 1.2
"""Standard error of the level of a phone put up by hand, when the room gives no estimate."""


@dataclass(frozen=True)
class Pitch:
    """Pitch of the camera as the room's edges alone tell it.

    Attributes
    ----------
    deg
        + looking down.
    sd_deg
        Standard error.
    """

    deg: float
    sd_deg: float


@dataclass(frozen=True)
class Roll:
    """Roll of the floor in the picture.

    Attributes
    ----------
    deg
        + level line turned clockwise: the most likely value, also where it is not known well.
    sd_deg
        Standard error.
    known
        Whether the room or the user tells it well enough to be stated.
    pitch
        Of the camera, by the same edges of the room; None where they do not tell it.
    """

    deg: float
    sd_deg: float
    known: bool
    pitch: Pitch | None = None


UNKNOWN_ROLL: Final = Roll(0.0, UNKNOWN_ROLL_SD_DEG, known=False)


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pixels.

    Attributes
    ----------
    size_px
        Width and height of the upright picture.
    roll
        Roll of the floor in it.
    focal_share
        Focal length over the picture's longer side.
    """

    size_px: tuple[int, int]
    roll: Roll = UNKNOWN_ROLL
    focal_share: float = FOCAL_SHARE

    @property
    def longer_px(self) -> int:
        """Longer side of the picture, px."""
        return max(self.size_px)

    @property
    def focal_px(self) -> float:
        """Focal length, px."""
        return self.focal_share * self.longer_px

    @property
    def centre_px(self) -> Array:
        """``(2,)`` principal point, px: the middle of the picture."""
        return np.array(self.size_px, dtype=np.float64) / 2

    def levelled(self, xy: Array) -> Array:
        """Rotate picture vectors or positions so that the floor is level; see `upright_vector`."""
        return upright_vector(xy, self.roll.deg)


def upright_vector(xy: Array, roll_deg: float | Array) -> Array:
    """Rotate picture vectors or positions so that the floor is level.

    Parameters
    ----------
    xy
        ``(..., 2)`` px, x right, y down.
    roll_deg
        Roll of the floor in the picture, deg, + the picture's level line turned clockwise; an array's shape
        is that of the last axes of ``xy`` without its x and y.

    Returns
    -------
    Array
        ``(..., 2)`` px, x along the floor to the right, y down. NaN stays NaN.
    """
    roll = np.radians(roll_deg)
    x, y = xy[..., 0], xy[..., 1]
    return np.stack([np.cos(roll) * x + np.sin(roll) * y, -np.sin(roll) * x + np.cos(roll) * y], axis=-1)
