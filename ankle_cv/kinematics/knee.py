"""Angles above the ankle (science.md §1). Sagittal ones are of floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.kinematics.segment import lean_deg


def knee_flexion_deg(tibial_inclination: Array, thigh_inclination: Array) -> Array:
    """Return the knee flexion in the sagittal plane, ``(...)`` deg, 0 = straight, + flexion.

    The shank leans forward and the thigh backward: the flexion is the sum of the two.
    """
    return tibial_inclination + thigh_inclination


def knee_bend_deg(hip: Array, knee: Array, ankle: Array) -> Array:
    """Return the angle between thigh and shank, in the picture or in space.

    Parameters
    ----------
    hip, knee, ankle
        ``(..., 2)`` or ``(..., 3)`` positions, of any one unit.

    Returns
    -------
    Array
        ``(...)`` deg, 0 = straight, never below it. NaN where a point is missing or two are one.
    """
    thigh, shank = hip - knee, knee - ankle
    lengths = np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shank, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.clip((thigh * shank).sum(axis=-1) / lengths, -1, 1)
    result: Array = np.degrees(np.arccos(cosine))
    return result


def thigh_inclination_deg(hip: Array, knee: Array, facing: int) -> Array:
    """Return the thigh's angle to the vertical, ``(...)`` deg, 90 = parallel to the floor, + knee ahead."""
    return -lean_deg(knee, hip, facing)
