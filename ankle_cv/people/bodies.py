"""Where a body is and how large, whichever side is left: for following bodies and telling them apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array, Landmark


def body_sizes(points: NDArray[np.floating[Any]]) -> Array:
    """Return the diagonal of the bounding box of each body, px.

    Parameters
    ----------
    points
        ``(..., 33, 2 or more)`` landmarks, x and y first, px. NaN gives NaN.

    Returns
    -------
    ``(...,)``
    """
    xy = points[..., :2].astype(np.float64)
    extent = xy.max(axis=-2) - xy.min(axis=-2)
    return np.asarray(np.hypot(extent[..., 0], extent[..., 1]))


def trunk_anchors(points: NDArray[np.floating[Any]]) -> Array:
    """Return the middle of the shoulders and the middle of the hips of each body, px.

    Parameters
    ----------
    points
        ``(..., 33, 2 or more)`` landmarks, x and y first, px. NaN gives NaN.

    Returns
    -------
    ``(..., 2, 2)``
    """
    xy = points[..., :2].astype(np.float64)
    shoulders = xy[..., [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :].mean(axis=-2)
    hips = xy[..., [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :].mean(axis=-2)
    return np.stack([shoulders, hips], axis=-2)
