"""Angles at the ankle (science.md §1). All take floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, X, Y
from ankle_cv.kinematics.segment import lean_deg


def tibial_inclination_deg(knee: Array, ankle: Array, facing: int) -> Array:
    """Return the angle of the shank to the floor normal in the picture, as by an inclinometer on the tibia.

    Parameters
    ----------
    knee, ankle
        ``(..., 2)`` px.
    facing
        +1 when the person faces the right of the picture, -1 for the left.

    Returns
    -------
    Array
        ``(...)`` deg, + knee in front of the ankle; NaN where a point is missing.

    Notes
    -----
    Not relative to standing: upright standing is 0–8°, not 0. In an oblique view apply
    `ankle_cv.kinematics.planes.in_leg_plane_deg` afterwards.
    """
    return lean_deg(ankle, knee, facing)


def foot_line_deg(heel: Array, toe: Array, facing: int) -> Array:
    """Return the angle of the heel-toe line to the floor in the picture.

    Returns
    -------
    Array
        ``(...)`` deg, + heel higher than the toe.

    Notes
    -----
    Not the sole: the line has a shoe- and view-dependent offset of tens of degrees (science.md §1), so only
    its change from a flat neutral is meaningful; see `foot_pitch_deg`.
    """
    forward = toe - heel
    result: Array = np.degrees(np.arctan2(forward[..., Y], facing * forward[..., X]))
    return result


def foot_pitch_deg(foot_line: Array, neutral_foot_line: float) -> Array:
    """Return the pitch of the foot from its own flat neutral, deg, + heel up; NaN without a neutral."""
    return foot_line - neutral_foot_line


def dorsiflexion_deg(tibial_inclination: Array, foot_pitch: Array) -> Array:
    """Return the ankle joint angle: tibial inclination minus foot pitch, deg, + dorsiflexion.

    At 0 the shank is perpendicular to the sole.
    """
    return tibial_inclination - foot_pitch
