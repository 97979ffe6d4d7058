"""Tibial inclination of a leg that points towards the camera.

Its forward lean is hardly visible in the picture, and correcting for the foreshortening (`in_leg_plane_deg`)
is only as accurate as the out-of-plane angle. But the shank becomes shorter in the picture as it leans, by
its cosine and because the camera looks down on it. Both estimates have no level of their own, so both are
anchored to standing; they are averaged weighted by their standard errors, and where they contradict each
other the leg is not measured.
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
"""Largest out-of-plane angle: beyond it the foot's own plane is not visible, and it cannot be tracked."""
LENGTH_SD: Final = 0.02
"""Relative standard error of the shank's height in the picture: knee and ankle points move 1 cm along it."""
MIN_SENSITIVITY: Final = 0.1
"""Least loss of length per radian of lean, only to keep the standard errors finite."""
MAX_CONFLICT: Final = 2.0
"""Largest median difference of the two estimates, in its standard errors; beyond it neither is used."""


def foreshortened_inclination(body: Body, side: Side, view: View) -> tuple[ShankInclination, float] | None:
    """Return the inclination of a foreshortened leg, and how much its two estimates contradict each other.

    Parameters
    ----------
    body
        The person.
    side, view
        The leg and its out-of-plane angle.

    Returns
    -------
    (ShankInclination, float) or None
        Inclination with its standard error, deg; conflict in standard errors. None without standing frames.
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
    difference = lean - height.inclination_deg
    share = height.sd_deg**2 / (height.sd_deg**2 + lean_sd**2)
    # Their difference is an error that neither standard error includes.
    between = difference**2 * share * (1 - share)
    variance = height.sd_deg**2 * (1 - share) + between + STANDING_SHANK_SD_DEG**2
    conflict = np.abs(difference) / np.hypot(height.sd_deg, lean_sd)
    bent = ~standing & np.isfinite(conflict)
    reading = ShankInclination(height.inclination_deg + share * difference, np.sqrt(variance))
    return reading, float(np.median(conflict[bent])) if bent.any() else 0.0


def out_of_plane_error_deg(inclination_deg: Array, plane: LegPlane) -> Array:
    """Return the standard error from the out-of-plane angle ψ of an inclination anchored to standing, deg.

    First order in ψ of ``tan θ' = tan θ cos ψ``, minus its value in standing.
    """
    change = np.sin(np.radians(2 * inclination_deg)) - np.sin(np.radians(2 * STANDING_SHANK_DEG))
    steepness = np.tan(np.radians(min(abs(plane.out_of_plane_deg), MAX_TURN_DEG)))
    result: Array = np.abs(change) / 2 * steepness * plane.out_of_plane_sd_deg
    return result


def with_foreshortened_legs(view: View, body: Body) -> View:
    """Return the view with those foreshortened legs marked as measurable whose length can be used.

    Parameters
    ----------
    view
        From `find_view`.
    body
        The person.
    """
    if view.kind != "oblique":
        return view
    left, right = (_is_measurable(view, side, body) for side in ("left", "right"))
    return replace(
        view,
        left=replace(view.left, measurable=view.left.measurable or left, from_length=left),
        right=replace(view.right, measurable=view.right.measurable or right, from_length=right),
    )


def _is_measurable(view: View, side: Side, body: Body) -> bool:
    plane = view.leg(side)
    hidden = side != view.near and plane.visibility < FAR_LEG_MIN_VISIBILITY
    if plane.measurable or hidden or abs(plane.out_of_plane_deg) > MAX_TURN_DEG:
        return False
    # A foot that moves towards or away from the camera changes the length of the shank in the picture, too.
    if not foot_is_stationary(body, side) or _feet_apart(body):
        return False
    reading = foreshortened_inclination(body, side, view)
    return reading is not None and reading[1] <= MAX_CONFLICT


def _feet_apart(body: Body) -> bool:
    """Return whether one foot is mostly before or above the other in standing, which is then no anchor."""
    apart = (foot_raised(body) | split_stance(body))[body.standing]
    return not len(apart) or float(np.mean(apart)) > 0.5  # noqa: PLR2004 - majority


def _from_lean(levelled: LandmarkSeries, side: Side, view: View, standing: BoolArray) -> Array:
    """Return the inclination from the shank's lean in the picture, anchored to standing, deg."""
    picture = tibial_inclination_deg(levelled.xy("knee", side), levelled.xy("ankle", side), view.facing_sign)
    lean = in_leg_plane_deg(picture, view.leg(side).foreshortening)
    return lean + STANDING_SHANK_DEG - float(np.median(lean[standing]))


def _from_height(body: Body, side: Side, view: View, standing: BoolArray) -> ShankInclination:
    """Return the inclination from the shank's height in the picture, anchored to standing.

    Its standard error does not include that of the anchor.

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
        _solve_inclination(height, towards * np.tan(ray + tilt), standing) for tilt in (0.0, pitch, -pitch)
    )
    theta = np.radians(level)
    loss = np.sin(theta) + towards * np.tan(ray) * np.cos(theta)
    slip_sd = np.degrees(LENGTH_SD) / np.maximum(loss, MIN_SENSITIVITY)
    return ShankInclination(level, np.hypot(slip_sd, (down - up) / 2))


def _solve_inclination(height: Array, slope: Array, standing: BoolArray) -> Array:
    """Solve ``height = L (cos θ - slope sin θ)`` for θ, deg, with L from standing."""
    upright = np.radians(STANDING_SHANK_DEG)
    length = float(np.median((height / (np.cos(upright) - slope * np.sin(upright)))[standing]))
    cosine = np.clip(height / length / np.hypot(1.0, slope), -1.0, 1.0)
    result: Array = np.degrees(np.arccos(cosine) - np.arctan(slope))
    return result
