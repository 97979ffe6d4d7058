"""Legs that the pose network draws where no leg can be, as of a picture that was squeezed."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import SIDES, BoolArray, Y
from ankle_cv.landmarks import LandmarkSeries

MIN_MISREAD_SHARE: Final = 0.2
"""Share of the person's frames with an ankle above its hip from which the legs are misread: 0.58 in a picture
squeezed to a third of its width, 0.00 in 214 other scenes, generated and real (docs/evidence.md)."""


def legs_misread(series: LandmarkSeries) -> bool:
    """Return whether legs are drawn upside down for so long that nothing that is read of them can be true."""
    present = series.present
    return bool(present.any()) and float(np.mean(legs_upside_down(series)[present])) >= MIN_MISREAD_SHARE


def legs_upside_down(series: LandmarkSeries) -> BoolArray:
    """``(n,)`` frames in which an ankle is above its hip in the picture; False where unknown."""
    result: BoolArray = np.any(
        [series.xy("ankle", side)[:, Y] < series.xy("hip", side)[:, Y] for side in SIDES], axis=0
    )
    return result
