"""From a heel's way in the picture to its height: what a turned foot and a camera that looks down hide.

The near side of a foot is what is seen and tracked. Where the toes point out of the picture, what is seen
above a place of the sole's middle lies nearer to the ball about which the foot turns, and rises less. And
before a camera that looks down at a foot, an upward way is shorter in the picture than a level one as long.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.anthropometry import TOE_OUT_DEG, TOE_OUT_SD_DEG
from ankle_cv.conventions import Array, Side, Y
from ankle_cv.evidence.foot_region import NEAR_SIDE
from ankle_cv.measures.heel_lift import FootMotion
from ankle_cv.scene.scene import Scene

CAMERA_PITCH_SD_DEG: Final = 3.5
"""Error of the camera's pitch by the leg model: 3.4° on 22 generated clips from the side."""
LEVEL_GUESS_SD_DEG: Final = 5.6
"""The same of a level camera, taken where there is no model: on the same clips."""
MAX_HIDDEN_DEG: Final = 12.0
"""Nothing more is hidden by a foot pitched beyond this: rises in squats and lunges, which showed it, reach
it, and heel raises of 45-62 mm are read 1-2 mm too high without it."""


def with_height(foot: FootMotion, scene: Scene, side: Side, camera_pitch_deg: float | None) -> FootMotion:
    """Return the motion of a foot with the height of its heel instead of its way up in the picture.

    Parameters
    ----------
    foot
        As seen.
    scene
        For the camera, the view and the length of the foot.
    side
        The leg.
    camera_pitch_deg
        By the leg model, + looking down; None where there is none.

    Returns
    -------
    FootMotion
        Heights in px of a level length at the foot, with the errors of both corrections.
    """
    up_px, hidden_sd_px = foot.lift_px, np.zeros(len(foot.lift_px))
    if foot.source == "tracker" and scene.view.kind == "side":
        # In oblique views the tracker itself allows for it: there the foot's own turn is read.
        turn_deg = 90 - abs(scene.view.yaw_deg) + TOE_OUT_DEG
        turn_sd_deg = float(np.hypot(scene.view.yaw_sd_deg, TOE_OUT_SD_DEG))
        hidden = hidden_px(foot.pitch_deg, turn_deg, scene.scale.foot_px)
        hidden_sd_px = hidden_px(foot.pitch_deg, turn_deg + turn_sd_deg, scene.scale.foot_px) - hidden
        up_px = up_px + hidden
    below = foot_below(scene, side)
    down_deg, sd_deg = 0.0, LEVEL_GUESS_SD_DEG
    if camera_pitch_deg is not None:
        down_deg, sd_deg = camera_pitch_deg, CAMERA_PITCH_SD_DEG
    factor = upright_factor(down_deg, below)
    factor_sd = upright_factor(down_deg + sd_deg, below) - factor
    sd_px = np.hypot(np.hypot(foot.lift_sd_px, hidden_sd_px) * factor, np.nan_to_num(up_px) * factor_sd)
    return replace(foot, lift_px=up_px * factor, lift_sd_px=sd_px)


def hidden_px(pitch_deg: Array, turn_deg: float, foot_px: float) -> Array:
    """Return how much less the seen side of a heel rises than the middle of its sole.

    Parameters
    ----------
    pitch_deg
        ``(n,)`` of the foot, + heel up; NaN hides nothing.
    turn_deg
        Of the foot out of the picture, + toes towards the camera.
    foot_px
        Its length in its own plane.

    Returns
    -------
    Array
        ``(n,)`` px: the side lies nearer to the camera than the middle, and so further ahead by the tangent
        of the turn.
    """
    ahead_px = NEAR_SIDE * foot_px * np.tan(np.radians(turn_deg))
    pitch_deg = np.clip(np.nan_to_num(pitch_deg), -MAX_HIDDEN_DEG, MAX_HIDDEN_DEG)
    return np.asarray(ahead_px * np.sin(np.radians(pitch_deg)))


def upright_factor(camera_pitch_deg: float, below: float) -> float:
    """Return an upright length over a level one that is as long in the picture of a pinhole camera.

    Parameters
    ----------
    camera_pitch_deg
        + looking down.
    below
        Tangent of the angle by which both lie below the middle of the picture.

    Returns
    -------
    float
        ``cos a / cos (a + pitch)`` for that angle a: 1 for a level camera, wherever they are.
    """
    pitch = np.radians(camera_pitch_deg)
    return float(1 / (np.cos(pitch) - below * np.sin(pitch)))


def foot_below(scene: Scene, side: Side) -> float:
    """Return the tangent of the angle of a foot below the middle of the picture; 0 where it is never seen."""
    camera = scene.camera
    down = camera.levelled(scene.body.picture.xy("heel", side) - camera.centre_px)[:, Y]
    known = down[np.isfinite(down)]
    return float(np.median(known)) / camera.focal_px if len(known) else 0.0
