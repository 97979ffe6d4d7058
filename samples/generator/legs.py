"""Inverse kinematics of the legs, and the directions of the arms."""

from __future__ import annotations

from math import cos, radians, sin, sqrt, tan

import numpy as np
from body import Arms, Body
from geometry import LETTERS, OUTWARD, UP, Array, Letter, unit
from motion import smooth

_TILT_RANGE = (-0.5, 0.8)
"""Medial tilt of the shank (tangent) within which a valgus is looked for."""
_BISECTIONS = 50
_LONGEST_REACH = 0.9995
"""Of thigh plus shank: a leg between two joints is never quite straight."""


def frontal_angle(letter: Letter, hip: Array, knee: Array, ankle: Array) -> float:
    """Frontal-plane angle of the knee in the person's own frame, deg, + valgus."""
    thigh = np.arctan2(knee[0] - hip[0], hip[2] - knee[2])
    shank = np.arctan2(ankle[0] - knee[0], knee[2] - ankle[2])
    return float(OUTWARD[letter] * np.degrees(shank - thigh))


def solve_leg(
    body: Body,
    letter: Letter,
    *,
    ankle: Array,
    heading: float,
    tibia: float,
    thigh: float,
    hip_x: float,
    valgus: float | None,
    tilt: float = 0.0,
) -> tuple[Array, Array, float]:
    """Knee from the sagittal tibial inclination, hip from the thigh inclination (deg).

    The shank leans in the direction of the foot; for a given `valgus` (deg) it is tilted medially until
    the frontal-plane angle is reached, else by `tilt` (tangent). Returns hip, knee and that medial tilt.
    """
    forward = np.array([sin(heading), -cos(heading), 0.0])
    medial = np.array([-OUTWARD[letter], 0.0, 0.0])
    lean = tan(radians(tibia)) / cos(heading)  # the sagittal value is the commanded one

    def joints(tilt: float) -> tuple[Array, Array]:
        knee = ankle + body.shank * unit(UP + lean * forward + tilt * medial)
        c = (hip_x - knee[0]) / body.thigh
        r = sqrt(max(1 - c * c, 1e-6))
        return knee + body.thigh * np.array([c, r * sin(radians(thigh)), r * cos(radians(thigh))]), knee

    if valgus is not None:
        low, high = _TILT_RANGE
        for _ in range(_BISECTIONS):
            tilt = (low + high) / 2
            if frontal_angle(letter, *joints(tilt), ankle) < valgus:
                low = tilt
            else:
                high = tilt
    return *joints(tilt), tilt


def two_bone_knee(body: Body, hip: Array, ankle: Array, pole: Array) -> Array:
    """Knee position of a leg between two fixed joints, bending towards `pole`."""
    reach = min(float(np.linalg.norm(ankle - hip)), (body.thigh + body.shank) * _LONGEST_REACH)
    along = unit(ankle - hip)
    a = (body.thigh**2 - body.shank**2 + reach**2) / (2 * reach)
    bend = unit(pole - along * np.dot(pole, along))
    knee: Array = hip + along * a + bend * sqrt(max(body.thigh**2 - a * a, 0))
    return knee


def arm_directions(style: str, x: float) -> Arms:
    """Directions of upper arm and forearm at depth `x` (0..1): 'forward' raises the arms with depth."""
    up = smooth(x * 1.4) if style == "forward" else 0.0
    return {letter: _arm(style, OUTWARD[letter], up) for letter in LETTERS}


def _arm(style: str, outward: float, up: float) -> tuple[Array, Array]:
    s = outward
    if style == "hips":
        return unit(np.array([0.75 * s, 0.45, -0.85])), unit(np.array([-0.9 * s, -0.55, -0.3]))
    if style == "crossed":
        return unit(np.array([0.2 * s, -0.75, -0.6])), unit(np.array([-0.9 * s, -0.35, 0.45]))
    if style == "bar":
        return unit(np.array([0.45 * s, 0.40, -0.80])), unit(np.array([0.35 * s, -0.25, 0.90]))
    upper = (1 - up) * np.array([0.30 * s, -0.02, -1]) + up * np.array([0.15 * s, -1, -0.12])
    lower = (1 - up) * np.array([0.10 * s, -0.15, -1]) + up * np.array([-0.1 * s, -1, 0.0])
    return unit(upper), unit(lower)
