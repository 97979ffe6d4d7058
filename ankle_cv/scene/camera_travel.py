"""How far the camera moved, and points of the picture with that taken off."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.signals.clean import bridged

MAX_CAMERA_SHARE: Final = 0.01
"""Camera travel beyond this share of the picture's height is movement, not sensor wobble."""
MIN_KNOWN_SHARE: Final = 0.5
"""Least share of the frames in which a movement must be known to be taken off."""


def camera_travel_share(camera: CameraMotion, height_px: int) -> float:
    """Return the range of the camera's movement, as a share of the picture's height; 0 when unknown."""
    shift = camera.to_reference[:, :, 2]
    known = shift[np.isfinite(shift).all(axis=1)]
    if not len(known):
        return 0.0
    low, high = np.percentile(known, [2, 98], axis=0)
    return float(np.linalg.norm(high - low)) / height_px


def steadied(points: Array, camera: CameraMotion | None, height_px: int) -> Array:
    """Return points as a camera that stood still would have seen them, as far as the background tells.

    Parameters
    ----------
    points
        ``(n, 2)`` px, one per frame of the clip.
    camera
        Its motion; None when unknown.
    height_px
        Of the picture.

    Returns
    -------
    Array
        ``(n, 2)``: the same points for a camera that did not move, whose tracked background only adds noise,
        and where its motion is unknown in most frames. Between known frames the motion is interpolated. NaN
        stays NaN.

    Notes
    -----
    A turn of the camera moves everything alike and is taken off whole; of a shift, what is nearer than the
    background moves more than is taken off.
    """
    if camera is None or camera_travel_share(camera, height_px) <= MAX_CAMERA_SHARE:
        return points
    maps = camera.to_reference.reshape(-1, 6)
    if np.isfinite(maps).all(axis=1).mean() < MIN_KNOWN_SHARE:
        return points
    whole = np.stack([bridged(entry) for entry in maps.T], axis=1).reshape(-1, 2, 3)
    return replace(camera, to_reference=whole).in_reference(points)
