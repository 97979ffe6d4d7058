"""Frontal-plane measures (science.md §1 and §4). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, Side, X
from ankle_cv.kinematics.planes import wrapped_deg
from ankle_cv.kinematics.segment import lean_deg

STANDING_SHANK_QUANTILE = 0.9
"""Quantile over frames of a shank's length in the picture that is its full length."""


def fppa_deg(hip: Array, knee: Array, ankle: Array, side: Side) -> Array:
    """Return the frontal-plane projection angle hip-knee-ankle, ``(...)`` deg, + valgus (knee medial).

    Seen from the front: the person's left is at the right of the picture.

    Notes
    -----
    In a deep squat the projection is meaningless: knees exactly over the ankles read about -20°, and a few
    degrees of camera yaw cause a difference between sides. Use it at shallow flexion only.
    """
    outward = 1 if side == "left" else -1
    thigh = lean_deg(knee, hip, outward)
    shank = lean_deg(ankle, knee, outward)
    return wrapped_deg(thigh - shank)


def kasr(knee_left: Array, knee_right: Array, ankle_left: Array, ankle_right: Array) -> Array:
    """Return knee separation / ankle separation along the floor, ``(...)``; NaN where the ankles coincide.

    Notes
    -----
    Compare with the person's own standing value. Knees nearer to the camera than the ankles inflate it
    by perspective: 9 % at 3 m in a deep squat (science.md §4); see `without_perspective`.
    """
    ankles = np.abs(ankle_left[..., X] - ankle_right[..., X])
    knees = np.abs(knee_left[..., X] - knee_right[..., X])
    result: Array = np.divide(knees, ankles, out=np.full(np.shape(ankles), np.nan), where=ankles > 0)
    return result


def shank_px(knee: Array, ankle: Array) -> float:
    """Return the length of the shank in the picture in standing, px; NaN when it is never seen."""
    seen = np.linalg.norm(knee - ankle, axis=-1)
    return float(np.nanquantile(seen, STANDING_SHANK_QUANTILE)) if np.isfinite(seen).any() else float("nan")


def knee_ahead_px(knee: Array, ankle: Array) -> Array:
    """Return the distance of the knee ahead of the ankle, towards the camera, from the foreshortened shank.

    Parameters
    ----------
    knee, ankle
        ``(n, 2)`` px through a clip that shows the shank upright at least once.

    Returns
    -------
    Array
        ``(n,)`` px; 0 where the shank has its full length, NaN without knee or ankle.

    Notes
    -----
    From a camera above the knees a leaning shank is shortened more, so this is too large by 20-30 %. A
    correction for the downward view of a level camera improved the ratios of exact points and worsened those
    of landmarks (docs/what-did-not-help.md).
    """
    seen = np.linalg.norm(knee - ankle, axis=-1)
    result: Array = np.sqrt(np.maximum(shank_px(knee, ankle) ** 2 - seen**2, 0.0))
    return result


def without_perspective(ratio: Array, ahead_px: Array, focal_px: float) -> Array:
    """Correct a ratio of knees over ankles for the perspective of knees nearer to the camera.

    Parameters
    ----------
    ratio
        ``(n,)`` as seen.
    ahead_px
        ``(n,)`` distance of the knees ahead of the ankles.
    focal_px
        Focal length of the camera.

    Notes
    -----
    Distances appear larger by depth of the ankles / depth of the knees = 1 / (1 - ahead / focal), both in
    pixels of the ankles' plane, whatever the distance.
    """
    return ratio * (1.0 - ahead_px / focal_px)


def foot_turn_out_deg(heel: Array, toe: Array, centre_x_px: Array, foot_px: float, focal_px: float) -> Array:
    """Return the turn-out of a foot that points at the camera, ``(n,)`` deg, + toes outward.

    Parameters
    ----------
    heel, toe
        ``(n, 2)`` px, x outward: mirrored for a right foot, as by `outward`.
    centre_x_px
        ``(n,)`` px, the middle between the feet, mirrored alike.
    foot_px
        Length of the foot at the heel's distance; it is not visible in a foot that points at the camera.
    focal_px
        Focal length of the camera.

    Notes
    -----
    The sine of the turn-out is the distance of the toe outward of the heel, over the length. A toe is nearer
    to the camera than its heel, which moves it away from the middle by perspective; that is corrected first.
    """
    toe_out_px = (toe[..., X] - centre_x_px) * (1.0 - foot_px / focal_px)
    sine = (toe_out_px - (heel[..., X] - centre_x_px)) / foot_px
    result: Array = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
    return result


def knee_inward_of_toes(
    knee: Array, ankle: Array, ahead_px: Array, centre_x_px: Array, *, turn_out_deg: float, focal_px: float
) -> Array:
    """Return the distance of the knee inward of the line from the ankle along the foot, in shank lengths.

    Parameters
    ----------
    knee, ankle, centre_x_px
        ``(n, 2)`` and ``(n,)`` px, x outward, as for `foot_turn_out_deg`.
    ahead_px
        ``(n,)`` distance of the knee ahead of the ankle, from `knee_ahead_px`.
    turn_out_deg
        Of the foot.
    focal_px
        Focal length of the camera.

    Notes
    -----
    A yaw of the camera rotates feet and knees alike, so this depends less on it than the position of the knee
    over the ankle does.
    """
    out_px = (knee[..., X] - centre_x_px) * (1.0 - ahead_px / focal_px) - (ankle[..., X] - centre_x_px)
    result: Array = (ahead_px * np.tan(np.radians(turn_out_deg)) - out_px) / shank_px(knee, ankle)
    return result


def outward(points: Array, side: Side) -> Array:
    """Mirror points of a right leg seen from the front, so that x grows outward on both sides."""
    result: Array = points * np.array([1.0 if side == "left" else -1.0, 1.0])
    return result
