"""Sagittal angles above the ankle (science.md §1). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

from ankle_cv.conventions import Array
from ankle_cv.kinematics.segment import lean_deg


def knee_flexion_deg(tibial_inclination: Array, thigh_inclination: Array) -> Array:
    """Return the knee flexion in the sagittal plane, ``(...)`` deg, 0 = straight, + flexion.

    The shank leans forward and the thigh backward: the flexion is the sum of the two.
    """
    return tibial_inclination + thigh_inclination


def thigh_inclination_deg(hip: Array, knee: Array, facing: int) -> Array:
    """Return the thigh's angle to the vertical, ``(...)`` deg, 90 = parallel to the floor, + knee ahead."""
    return -lean_deg(knee, hip, facing)
