"""Position and size of a body, which do not depend on which side is left: for tracking and comparing bodies.

``points`` are ``(..., 33, 2 or more)`` landmarks, x and y first, px; NaN gives NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array, Landmark


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
