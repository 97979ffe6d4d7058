"""From the plane of the picture to the plane of the leg."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array


def in_leg_plane_deg(picture_deg: Array, foreshortening: float) -> Array:
    """Return the angle in the leg's sagittal plane from the angle in the picture.

    ``tan θ = tan θ' / foreshortening`` (science.md §1), where the foreshortening is the factor by which
    forward distances are shortened in the picture: cos ψ for an out-of-plane angle ψ. Lateral lean of the
    shank is neglected: the knee is assumed to follow the foot.

    Parameters
    ----------
    picture_deg
        ``(...)`` angle from the vertical in the picture, deg, within ±90.
    foreshortening
        In (0, 1].

    Raises
    ------
    ValueError
        When the foreshortening is outside (0, 1].
    """
    if not 0 < foreshortening <= 1:
        raise ValueError(f"foreshortening {foreshortening}")
    result: Array = np.degrees(np.arctan(np.tan(np.radians(picture_deg)) / foreshortening))
    return result


def wrapped_deg(angle_deg: Array) -> Array:
    """Wrap angles to [-180, 180)."""
    return (angle_deg + 180.0) % 360.0 - 180.0
