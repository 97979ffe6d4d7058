"""From a foot's track to the height of its heel."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, Y
from ankle_cv.kinematics.reference import upright_vector
from ankle_cv.tracking.base import FootTrack


def tracked_lift_px(track: FootTrack, roll_deg: float) -> Array:
    """Height of the sole under the heel above its neutral place, along the floor normal.

    Parameters
    ----------
    track
        Displacements in the picture, camera motion removed.
    roll_deg
        Roll of the floor, deg, + level line turned clockwise.

    Returns
    -------
    Array
        ``(n,)`` px, + up; NaN where the foot was lost.
    """
    return np.asarray(-upright_vector(track.heel_shift_px, roll_deg)[:, Y])
