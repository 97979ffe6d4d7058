"""Sagittal angles above the ankle (science.md §1). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

from ankle_cv.conventions import Array
from ankle_cv.kinematics.segment import bend_deg, lean_deg


def knee_flexion_deg(hip: Array, knee: Array, ankle: Array) -> Array:
    """Knee flexion in the picture, ``(...)`` deg, 0 = straight.

    Notes
    -----
    Unsigned: in a sagittal view the knee only bends one way. From the front it is foreshortened to
    meaninglessness and must not be reported.
    """
    return bend_deg(hip, knee, ankle)


def thigh_inclination_deg(hip: Array, knee: Array, facing: int) -> Array:
    """Thigh against the vertical, ``(...)`` deg, 0 standing, 90 = parallel to the floor, + knee in front."""
    return -lean_deg(knee, hip, facing)
