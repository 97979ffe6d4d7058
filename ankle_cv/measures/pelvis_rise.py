"""Height of the pelvis in the room: the witness of a heel raise that no foot is needed for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ankle_cv.camera import upright_vector
from ankle_cv.conventions import SIDES, Array, BoolArray, Joint, Side, Y
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.scene.body import STANDING_LEG_QUANTILE, Body

MIN_KNOWN_MOTION: Final = 0.5
"""Least share of the person's frames in which the motion of the camera is known for it to be taken off."""


def pelvis_rise(body: Body, motion: CameraMotion | None) -> Array:
    """Return the height of the hips above an arbitrary level of the room, leg lengths.

    Parameters
    ----------
    body
        The measured person.
    motion
        Of the camera, which is taken off where it is known. Where it is not, in most of the clip, the hips
        are measured above the toes, which a camera in the hand moves alike.

    Returns
    -------
    Array
        ``(n,)``, + up; NaN where the hips are unknown.

    Notes
    -----
    `ankle_cv.kinematics.trunk.pelvis_height` is measured above the ankles, which rise with the heels.
    """
    in_room = _hips_in_room(body, motion)
    return hips_over("toe", body) if in_room is None else in_room


def height_without_feet(body: Body, motion: CameraMotion | None) -> Array:
    """Return the height of the hips over feet that are not seen and stay where they are.

    Returns
    -------
    Array
        ``(n,)`` leg lengths, 1 in standing as `ankle_cv.kinematics.trunk.pelvis_height`; NaN where the hips
        are unknown. Of a camera whose motion is unknown, as if it had stood still.
    """
    in_room = _hips_in_room(body, motion)
    height = -_mid_y(body, "hip", SIDES) / body.leg_px if in_room is None else in_room
    known = height[np.isfinite(height)]
    return height if not len(known) else height - float(np.quantile(known, STANDING_LEG_QUANTILE)) + 1.0


def _hips_in_room(body: Body, motion: CameraMotion | None) -> Array | None:
    """Return the height of the hips, the camera's motion taken off, leg lengths; None if that is unknown."""
    if motion is None:
        return None
    known: BoolArray = np.asarray(np.isfinite(motion.to_reference).all(axis=(1, 2)), dtype=np.bool_)
    present = body.picture.present
    if not present.any() or known[present].mean() < MIN_KNOWN_MOTION:
        return None
    hips = np.mean([body.picture.xy("hip", side) for side in SIDES], axis=0)
    moved = motion.in_reference(hips)
    return np.asarray(-upright_vector(moved, body.camera.roll.deg)[:, Y] / body.leg_px)


def hips_over(joint: Joint, body: Body, feet: Sequence[Side] = SIDES) -> Array:
    """Return the height of the hips above a joint of these feet, ``(n,)`` leg lengths; NaN if unknown."""
    return (_mid_y(body, joint, feet) - _mid_y(body, "hip", SIDES)) / body.leg_px


def _mid_y(body: Body, joint: Joint, sides: Sequence[Side]) -> Array:
    return np.asarray(np.mean([body.levelled.xy(joint, side)[:, Y] for side in sides], axis=0))
