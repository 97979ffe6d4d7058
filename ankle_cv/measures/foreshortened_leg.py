"""Tibial inclination of a leg that points towards the camera.

Its forward lean is hardly in the picture, and dividing by the little that is left (`in_leg_plane_deg`) is as
good as the turn is known. But its shank grows shorter in the picture as it leans, by its cosine and because
the camera looks down on it. Both readings have a change and no level, so both are tied to standing; they are
averaged by their errors, and where they contradict each other the leg is not measured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.anthropometry import STANDING_SHANK_DEG, STANDING_SHANK_SD_DEG
from ankle_cv.camera import PITCH_SD_DEG
from ankle_cv.conventions import Array, BoolArray, Side, X, Y
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.error_model import LANDMARK_SHANK_SD_DEG
from ankle_cv.measures.shank_fusion import ShankInclination
from ankle_cv.scene.body import Body
from ankle_cv.scene.planted import foot_is_stationary
from ankle_cv.scene.stance import foot_raised, split_stance
from ankle_cv.scene.view import FAR_LEG_MIN_VISIBILITY, LegPlane, View

MAX_TURN_DEG: Final = 80.0
"""Beyond it nothing of the foot's own plane is in the picture, and the foot cannot be followed."""
LENGTH_SD: Final = 0.02
"""Relative error of the shank's height in the picture: knee and ankle points slip 1 cm along it."""
MIN_SENSITIVITY: Final = 0.1
"""Loss of length per radian of lean below which length tells nothing; only to keep errors finite."""
MAX_CONFLICT: Final = 2.0
"""Median distance of the two readings, in standard errors of it, beyond which neither is believed."""


def foreshortened_inclination(body: Body, side: Side, view: View) -> tuple[ShankInclination, float] | None:
    """Return the inclination of a leg turned to the camera, and how much its two readings contradict.

    Parameters
    ----------
    body
        The person.
    side, view
        The leg and its turn.

    Returns
    -------
    (ShankInclination, float) or None
        Inclination with its standard error, deg; conflict in standard errors. None when it never stands.
    """
    levelled = body.levelled
    standing = body.standing & np.isfinite(levelled.xy("knee", side)[:, X])
    if not standing.any():
        return None
    height = _from_height(body, side, view, standing)
    lean = _from_lean(levelled, side, view, standing)
    plane = view.leg(side)
    turn_sd = out_of_plane_error_deg(height.inclination_deg, plane)
    lean_sd = np.hypot(LANDMARK_SHANK_SD_DEG / plane.foreshortening, turn_sd)
    apart = lean - height.inclination_deg
    share = height.sd_deg**2 / (height.sd_deg**2 + lean_sd**2)
    # What they dispute is an error of both that neither has named.
    variance = height.sd_deg**2 * (1 - share) + apart**2 * share * (1 - share) + STANDING_SHANK_SD_DEG**2
    conflict = np.abs(apart) / np.hypot(height.sd_deg, lean_sd)
    bent = ~standing & np.isfinite(conflict)
    reading = ShankInclination(height.inclination_deg + share * apart, np.sqrt(variance))
    return reading, float(np.median(conflict[bent])) if bent.any() else 0.0


def out_of_plane_error_deg(inclination_deg: Array, plane: LegPlane) -> Array:
    """Return the standard error from the turn of a leg of an inclination tied to standing, deg.

    First order in the turn of ``tan θ' = tan θ cos(turn)``, less what it is in standing.
    """
    change = np.sin(np.radians(2 * inclination_deg)) - np.sin(np.radians(2 * STANDING_SHANK_DEG))
    steepness = np.tan(np.radians(min(abs(plane.out_of_plane_deg), MAX_TURN_DEG)))
    result: Array = np.abs(change) / 2 * steepness * plane.out_of_plane_sd_deg
    return result


def admit_foreshortened(view: View, body: Body) -> View:
    """Return the view with the foreshortened legs measured that can be.

    Parameters
    ----------
    view
        From `find_view`.
    body
        The person.
    """
    if view.kind != "oblique":
        return view
    left, right = (_admitted(view, side, body) for side in ("left", "right"))
    return replace(
        view,
        left=replace(view.left, measurable=view.left.measurable or left, from_length=left),
        right=replace(view.right, measurable=view.right.measurable or right, from_length=right),
    )


def _admitted(view: View, side: Side, body: Body) -> bool:
    plane = view.leg(side)
    hidden = side != view.near and plane.visibility < FAR_LEG_MIN_VISIBILITY
    if plane.measurable or hidden or abs(plane.out_of_plane_deg) > MAX_TURN_DEG:
        return False
    # A foot that goes nearer or farther makes the shank look longer or shorter, too.
    if not foot_is_stationary(body, side) or _apart(body):
        return False
    reading = foreshortened_inclination(body, side, view)
    return reading is not None and reading[1] <= MAX_CONFLICT


def _apart(body: Body) -> bool:
    """Whether the feet are mostly one before or above the other at full height: no standing to tie to."""
    apart = (foot_raised(body) | split_stance(body))[body.standing]
    return not len(apart) or float(np.mean(apart)) > 0.5  # noqa: PLR2004 - majority


def _from_lean(levelled: LandmarkSeries, side: Side, view: View, standing: BoolArray) -> Array:
    """Inclination from the shank's lean in the picture, tied to standing, deg."""
    picture = tibial_inclination_deg(levelled.xy("knee", side), levelled.xy("ankle", side), view.facing_sign)
    lean = in_leg_plane_deg(picture, view.leg(side).foreshortening)
    return lean + STANDING_SHANK_DEG - float(np.median(lean[standing]))


def _from_height(body: Body, side: Side, view: View, standing: BoolArray) -> ShankInclination:
    """Inclination from the shank's height in the picture, tied to standing, and its error without the tie.

    A shank of length L leaning by θ in a plane that points at the camera with cosine c, seen from above at
    the angle e, is ``L (cos θ - c sin θ tan e)`` high: with perspective, e is that of the ray to the knee.
    """
    levelled, focal_px = body.levelled, body.camera.focal_px
    knee, ankle = levelled.xy("knee", side), levelled.xy("ankle", side)
    height = (ankle - knee)[:, Y]
    ray = np.arctan((knee[:, Y] - body.camera.centre_px[Y]) / focal_px)
    towards = float(np.sin(np.radians(view.leg(side).out_of_plane_deg)))
    pitch = np.radians(PITCH_SD_DEG)
    level, down, up = (
        _leaning(height, towards * np.tan(ray + extra), standing) for extra in (0.0, pitch, -pitch)
    )
    theta = np.radians(level)
    loss = np.sin(theta) + towards * np.tan(ray) * np.cos(theta)
    slip_sd = np.degrees(LENGTH_SD) / np.maximum(loss, MIN_SENSITIVITY)
    return ShankInclination(level, np.hypot(slip_sd, (down - up) / 2))


def _leaning(height: Array, slope: Array, standing: BoolArray) -> Array:
    """Solve ``height = L (cos θ - slope sin θ)`` for θ, deg, with L from standing."""
    upright = np.radians(STANDING_SHANK_DEG)
    length = float(np.median((height / (np.cos(upright) - slope * np.sin(upright)))[standing]))
    cosine = np.clip(height / length / np.hypot(1.0, slope), -1.0, 1.0)
    result: Array = np.degrees(np.arccos(cosine) - np.arctan(slope))
    return result
