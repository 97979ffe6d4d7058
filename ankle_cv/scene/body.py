"""The measured person through a clip: landmarks in the picture and levelled, leg length, upright frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.camera import Camera, upright_vector
from ankle_cv.conventions import SIDES, Array, BoolArray, Side
from ankle_cv.kinematics.trunk import leg_length_px, pelvis_height
from ankle_cv.landmarks import LandmarkSeries

STANDING_LEG_QUANTILE: Final = 0.95
"""Quantile over the frames at which a leg's length, and the hips' height, is that of standing."""
MIN_STANDING_HEIGHT: Final = 0.85
"""Least height of the hips over the ankles in standing, leg lengths."""
NEAR_TALLEST: Final = 0.97
"""Share of the clip's own standing height (its 95th percentile) that counts as upright."""


@dataclass(frozen=True)
class Body:
    """One person, cleaned and levelled once.

    Attributes
    ----------
    picture
        Cleaned landmarks as in the picture.
    levelled
        The same with the floor level.
    camera
        Of the clip.
    leg_px
        Leg length of the person standing: a high quantile over frames and both legs, px; NaN without any.
    standing
        ``(n,)`` frames in which the hips are as high as when standing, however briefly.
    """

    picture: LandmarkSeries
    levelled: LandmarkSeries
    camera: Camera
    leg_px: float
    standing: BoolArray

    def __len__(self) -> int:
        """Count the frames."""
        return len(self.picture)

    @property
    def time_s(self) -> Array:
        """``(n,)`` times of the frames, s."""
        return self.picture.time_s


def level_body(series: LandmarkSeries, camera: Camera) -> Body:
    """Level a person and find the leg length and the standing frames.

    Parameters
    ----------
    series
        Cleaned landmarks as in the picture.
    camera
        For the roll of the floor.
    """
    levelled = level(series, camera.roll.deg)
    leg_px = standing_leg_px(levelled)
    return Body(series, levelled, camera, leg_px, _standing_tall(levelled, leg_px))


def level(series: LandmarkSeries, roll_deg: float) -> LandmarkSeries:
    """Rotate a series so that the floor is level; identity for no roll."""
    points = series.points.copy()
    points[..., :2] = upright_vector(points[..., :2], roll_deg)
    return series.with_points(points)


def standing_leg_px(series: LandmarkSeries) -> float:
    """Leg length of the person standing, px: a high quantile over frames and both legs."""
    lengths = [leg_length_px(*(series.xy(j, s) for j in ("hip", "knee", "ankle"))) for s in SIDES]
    return _standing_value(np.concatenate(lengths))


def whole_shank_px(series: LandmarkSeries, side: Side) -> float:
    """Whole length of a shank in the picture, px: a high quantile over frames; NaN if it is never seen."""
    return _standing_value(np.linalg.norm(series.xy("knee", side) - series.xy("ankle", side), axis=1))


def _standing_tall(levelled: LandmarkSeries, leg_px: float) -> BoolArray:
    hips, ankles = (np.mean([levelled.xy(joint, s) for s in SIDES], axis=0) for joint in ("hip", "ankle"))
    height = pelvis_height(hips, ankles, leg_px)
    result: BoolArray = height >= max(MIN_STANDING_HEIGHT, NEAR_TALLEST * _standing_value(height))
    return result


def _standing_value(values: Array) -> float:
    """Return the value in standing, a high quantile; NaN without any."""
    known = values[np.isfinite(values)]
    return float(np.quantile(known, STANDING_LEG_QUANTILE)) if len(known) else float("nan")
