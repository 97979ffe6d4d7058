"""Checks of the live picture itself: a camera that repeats one picture, or one too dark to see a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Image

FROZEN_AFTER_S: Final = 1.5
"""Exactly the same picture for this long, s, means a frozen camera: a live sensor always has noise."""
DARK_LEVEL: Final = 50
"""Grey level, of 255, that the brightest twentieth of a picture must reach; below it outlines vanish."""
BRIGHT_PERCENTILE: Final = 95
STRIDE: Final = 8
"""Every eighth pixel each way is enough to compare pictures and to tell dark from light."""


@dataclass(frozen=True)
class PictureCheck:
    """The result for one picture.

    Attributes
    ----------
    frozen
        The very same picture has come for `FROZEN_AFTER_S`.
    dark
        Nothing in the picture is bright enough.
    """

    frozen: bool
    dark: bool


class PictureChecker:
    """Checks pictures in order of time; keeps one subsampled picture."""

    def __init__(self) -> None:
        self._before: NDArray[np.uint8] | None = None
        self._same_since_s = 0.0

    def check(self, time_s: float, image: Image) -> PictureCheck:
        """Check the next picture; times must increase."""
        small = np.ascontiguousarray(image[::STRIDE, ::STRIDE])
        if self._before is None or not np.array_equal(small, self._before):
            self._before, self._same_since_s = small, time_s
        gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        return PictureCheck(
            frozen=time_s - self._same_since_s >= FROZEN_AFTER_S,
            dark=bool(np.percentile(gray, BRIGHT_PERCENTILE) < DARK_LEVEL),
        )
