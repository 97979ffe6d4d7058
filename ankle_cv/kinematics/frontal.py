"""Frontal-plane measures (science.md §1 and §4). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, Side, X
from ankle_cv.kinematics.reference import wrapped_deg
from ankle_cv.kinematics.segment import lean_deg

STANDING_SHANK_QUANTILE = 0.9
"""Share of frames whose shank looks shorter than the one that is taken for its full length."""


def fppa_deg(hip: Array, knee: Array, ankle: Array, side: Side) -> Array:
    """Frontal-plane projection angle hip-knee-ankle, ``(...)`` deg, + valgus (knee medial).

    Seen from the front: the person's left is at the right of the picture.

    Notes
    -----
    In a deep squat the projection is meaningless: knees exactly over the ankles read about -20°, and a
    few degrees of camera yaw fake a difference between sides. Read it at shallow flexion only.
    """
    outward = 1 if side == "left" else -1
    thigh = lean_deg(knee, hip, outward)
    shank = lean_deg(ankle, knee, outward)
    return wrapped_deg(thigh - shank)


def kasr(knee_left: Array, knee_right: Array, ankle_left: Array, ankle_right: Array) -> Array:
    """Knee separation / ankle separation along the floor, ``(...)``; NaN where the ankles coincide.

    Notes
    -----
    Compare with the person's own standing value. Knees nearer to the camera than the ankles inflate it
    by perspective: 9 % at 3 m in a deep squat (science.md §4); see `without_perspective`.
    """
    ankles = np.abs(ankle_left[..., X] - ankle_right[..., X])
    knees = np.abs(knee_left[..., X] - knee_right[..., X])
    result: Array = np.divide(knees, ankles, out=np.full(np.shape(ankles), np.nan), where=ankles > 0)
    return result


def knee_ahead_px(knee: Array, ankle: Array) -> Array:
    """How far the knee stands ahead of the ankle, towards the camera, from the foreshortened shank.

    Parameters
    ----------
    knee, ankle
        ``(n, 2)`` px through a clip that shows the shank upright at least once.

    Returns
    -------
    Array
        ``(n,)`` px; 0 where the shank looks as long as it is.
    """
    seen = np.linalg.norm(knee - ankle, axis=-1)
    full = np.nanquantile(seen, STANDING_SHANK_QUANTILE)
    result: Array = np.sqrt(np.maximum(full**2 - seen**2, 0.0))
    return result


def without_perspective(ratio: Array, ahead_px: Array, focal_px: float) -> Array:
    """Take off what a ratio of knees over ankles gains because the knees are nearer to the camera.

    Parameters
    ----------
    ratio
        ``(n,)`` as seen.
    ahead_px
        ``(n,)`` how far the knees stand ahead of the ankles.
    focal_px
        Focal length of the camera.

    Notes
    -----
    Distances appear larger by depth of the ankles / depth of the knees = 1 / (1 - ahead / focal), both in
    pixels of the ankles' plane, whatever the distance.
    """
    return ratio * (1.0 - ahead_px / focal_px)
