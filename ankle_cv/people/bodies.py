"""Position and size of a body and the length of its legs, for tracking and comparing bodies.

``points`` are ``(..., 33, 2 or more)`` landmarks, x and y first, px; NaN gives NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import LEG_JOINTS, Array, Landmark, Side
from ankle_cv.landmarks import LandmarkSeries


def body_sizes(points: NDArray[np.floating[Any]]) -> Array:
    """Return the diagonal of the bounding box of each body, ``(...,)`` px."""
    xy = points[..., :2].astype(np.float64)
    extent = xy.max(axis=-2) - xy.min(axis=-2)
    return np.asarray(np.hypot(extent[..., 0], extent[..., 1]))


def trunk_anchors(points: NDArray[np.floating[Any]]) -> Array:
    """Return the midpoints of the shoulders and of the hips of each body, ``(..., 2, 2)`` px."""
    xy = points[..., :2].astype(np.float64)
    shoulders = xy[..., [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :].mean(axis=-2)
    hips = xy[..., [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :].mean(axis=-2)
    return np.stack([shoulders, hips], axis=-2)


def leg_lengths(series: LandmarkSeries, side: Side) -> Array:
    """Return the length of a leg in the picture, hip-knee and knee-ankle, ``(n,)`` px."""
    hip, knee, ankle = (series.xy(joint, side) for joint in LEG_JOINTS[:3])
    return np.asarray(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1))
