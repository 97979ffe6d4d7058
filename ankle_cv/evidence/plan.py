"""Plan of the second pass: the person, which feet to track, and when they stand flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ankle_cv.conventions import Array, Joint, Side
from ankle_cv.landmarks import LandmarkSeries

Span: TypeAlias = tuple[float, float]
"""From and to, s, both included."""
FOOT_LANDMARKS: tuple[Joint, ...] = ("knee", "ankle", "heel", "toe")
FOOT_PER_SHANK = 0.45
"""Heel-toe over knee-ankle landmark distance, seen from the side: 0.45-0.60 on generated bodies."""
MAX_OUT_OF_PLANE_DEG = 80.0
"""Beyond it the foot is seen from the front or from behind and its pitch cannot be measured."""
MIN_LENGTH_PX = 12.0
"""A smaller foot cannot be registered."""


@dataclass(frozen=True)
class FootPlan:
    """One foot to track.

    Attributes
    ----------
    side
        Whose foot, the person's own side.
    flat_s
        Stretches in which this foot is flat and still, in time order, not overlapping; at least one.
    facing
        +1 when the person faces the right of the picture, -1 for the left; gives the sign of the pitch.
    out_of_plane_deg
        Angle of this foot to the plane of the picture, deg, + toes towards the camera, within ±80.
    """

    side: Side
    flat_s: tuple[Span, ...]
    facing: int
    out_of_plane_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse plans that cannot be tracked."""
        if not self.flat_s:
            raise ValueError("a foot can be followed only from a stretch in which it is flat")
        if self.facing not in (-1, 1):
            raise ValueError(f"facing {self.facing} is neither +1 nor -1")
        if not abs(self.out_of_plane_deg) <= MAX_OUT_OF_PLANE_DEG:
            raise ValueError(f"a foot turned by {self.out_of_plane_deg} deg is not seen from the side")
        edges = np.ravel(self.flat_s)
        if np.any(np.diff(edges) < 0):
            raise ValueError(f"stretches out of order: {self.flat_s}")

    @property
    def foreshortening(self) -> float:
        """Factor by which lengths along this foot are shortened in the picture."""
        return float(np.cos(np.radians(self.out_of_plane_deg)))

    def flat_at(self, time_s: float) -> int | None:
        """Return the index of the stretch that holds this time, or None."""
        return next((i for i, (start, end) in enumerate(self.flat_s) if start <= time_s <= end), None)


@dataclass(frozen=True)
class TrackingPlan:
    """The person and the feet to track.

    Attributes
    ----------
    series
        Landmarks of the person, one row per decoded frame, picture pixels (not levelled).
    feet
        The feet to track; when empty, only the motion of the camera is estimated.
    """

    series: LandmarkSeries
    feet: tuple[FootPlan, ...]


@dataclass(frozen=True)
class FootLandmarks:
    """The landmarks of one foot in one picture, px.

    Attributes
    ----------
    knee, ankle, heel, toe
        ``(2,)`` each.
    """

    knee: Array
    ankle: Array
    heel: Array
    toe: Array

    @property
    def length_px(self) -> float:
        """Heel-toe landmark distance, at least `FOOT_PER_SHANK` of the shank: it may be foreshortened."""
        foot = np.hypot(*(self.toe - self.heel))
        return float(max(foot, FOOT_PER_SHANK * np.hypot(*(self.knee - self.ankle))))

    @property
    def complete(self) -> bool:
        """Whether all are known and the foot has a length."""
        points = np.concatenate([self.knee, self.ankle, self.heel, self.toe])
        return bool(np.isfinite(points).all()) and self.length_px > MIN_LENGTH_PX

    def mapped(self, transform: Array) -> FootLandmarks:
        """Return the landmarks under a ``(2, 3)`` affine map."""
        linear, shift = transform[:, :2], transform[:, 2]
        return FootLandmarks(*(linear @ p + shift for p in (self.knee, self.ankle, self.heel, self.toe)))


def foot_landmarks(series: LandmarkSeries, side: Side, index: int) -> FootLandmarks:
    """Return the landmarks of one foot in one frame; NaN where unknown."""
    return FootLandmarks(*(series.xy(joint, side)[index] for joint in FOOT_LANDMARKS))
