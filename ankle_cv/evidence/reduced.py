"""Pictures reduced to a few pixels, and how far two of them differ."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ankle_cv.conventions import Float32Array, Gray, Image

LONG_SIDE_PX: Final = 64
"""Longer side of the reduced picture: a person has some 30 px, noise and compression none."""
BLUR_PX: Final = 1.0
SHIFT_SHARE: Final = 1 / 8
"""Largest shift between compared pictures, of either side: a knock at the camera, a quick pan."""
GREY_DIMENSIONS: Final = 2
MIN_CONTRAST: Final = 2.0
"""Grey levels, standard deviation, below which a picture is of one colour."""


def reduced(image: Image | Gray) -> Float32Array:
    """Return a picture, in colours or grey, in grey with `LONG_SIDE_PX` along its longer side."""
    height, width = image.shape[:2]
    shrink = LONG_SIDE_PX / max(height, width)
    size = max(round(shrink * width), 1), max(round(shrink * height), 1)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = small if small.ndim == GREY_DIMENSIONS else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.GaussianBlur(small.astype(np.float32), (0, 0), BLUR_PX), dtype=np.float32)


def inside(picture: Float32Array) -> Float32Array:
    """Return the part of a reduced picture that is still there when it is shifted."""
    height, width = picture.shape
    rows, columns = round(SHIFT_SHARE * height), round(SHIFT_SHARE * width)
    return picture[rows : height - rows, columns : width - columns]


def difference(before: Float32Array, after: Float32Array) -> float:
    """Return 1 - correlation of two reduced pictures, at the shift at which they agree best; 0 to 2.

    Pictures of one colour do not differ from each other, and by 1 from any other.
    """
    inner = inside(before)
    plain = [float(part.std()) < MIN_CONTRAST for part in (inner, after)]
    if any(plain):
        return 0.0 if all(plain) else 1.0
    match = cv2.matchTemplate(after, np.ascontiguousarray(inner), cv2.TM_CCOEFF_NORMED)
    return max(1.0 - float(match.max()), 0.0)
