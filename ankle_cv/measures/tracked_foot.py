"""From a foot's track to the height of its heel, where the toes stayed down; a foot that moved has none."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, BoolArray, X, Y
from ankle_cv.evidence.foot import MOVED_SHARE
from ankle_cv.evidence.records import FootTrack
from ankle_cv.kinematics.planes import upright_vector
from ankle_cv.signals.clean import runs

RISEN_SHARE = 0.015
"""Forefoot up by this share of the foot (4 mm) is in the air, when the heel is up little more: planted ones
stay within 1.1 % under heels lifted by up to 60 mm (generated clips)."""
RISEN_WITH_HEEL = 0.5
"""... by so much of the heel's own height: then the foot rises as a whole."""
UP_SHARE = 0.015
"""A heel this high is up: what comes just before and after a step belongs to it."""


def tracked_lift_px(track: FootTrack, roll_deg: float, foot_px: float) -> Array:
    """Height of the sole under the heel above its neutral place, along the floor normal.

    Parameters
    ----------
    track
        Displacements in the picture, camera motion removed.
    roll_deg
        Roll of the floor, deg, + level line turned clockwise.
    foot_px
        Length of the foot.

    Returns
    -------
    Array
        ``(n,)`` px, + up; NaN where the foot was lost, or moved as a whole.
    """
    return np.where(foot_moved(track, roll_deg, foot_px), np.nan, _heel_up_px(track, roll_deg))


def foot_moved(track: FootTrack, roll_deg: float, foot_px: float) -> BoolArray:
    """Tell in which frames a foot was lifted, slid or stepped as a whole, which is no heel lift.

    A step begins and ends with the toes on the floor and the heel up, so all of a rise that holds such a
    frame belongs to it.

    Parameters
    ----------
    track, roll_deg, foot_px
        See `tracked_lift_px`.

    Returns
    -------
    BoolArray
        ``(n,)``; False where the forefoot was not seen.
    """
    toe = upright_vector(track.toe_shift_px, roll_deg)
    heel_up, toe_up = _heel_up_px(track, roll_deg), -toe[:, Y]
    with_heel = (toe_up > RISEN_SHARE * foot_px) & (toe_up > RISEN_WITH_HEEL * heel_up)
    moved: BoolArray = (np.hypot(toe[:, X], toe[:, Y]) > MOVED_SHARE * foot_px) | with_heel
    for rise in runs(moved | (heel_up > UP_SHARE * foot_px)):
        moved[rise] |= moved[rise].any()
    return moved


def _heel_up_px(track: FootTrack, roll_deg: float) -> Array:
    return np.asarray(-upright_vector(track.heel_shift_px, roll_deg)[:, Y])
