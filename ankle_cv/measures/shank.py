"""Tibial inclination of one leg in its own plane, with its standard error, straight from the picture.

The simple answer, for clips that the leg model does not describe (`ankle_cv.measures.leg_model`): the mean of
what both pose networks show, corrected for the foreshortening of the leg's plane, with a wide interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Side
from ankle_cv.evidence.records import JointTrack, LegEvidence
from ankle_cv.evidence.second_pose import cleaned_joint
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.measures.error_model import LANDMARK_SHANK_SD_DEG, SECOND_POSE_SHANK_SD_DEG
from ankle_cv.scene.body import Body
from ankle_cv.scene.stance import foot_raised, split_stance
from ankle_cv.scene.view import View
from ankle_cv.signals.clean import bridged

MIN_SECOND_SHARE: Final = 0.5
"""Least share of the person's frames in which the second network sees the shank, to be used in the clip."""
CHANGE_SD_DEG: Final = 1.5
CHANGE_GAIN_SD: Final = 0.12
"""Error of the change since standing by both networks' mean: 2-4° of 25° on generated clips."""
LATERAL_LEAN_SD_DEG: Final = 6.0
"""Sideways lean of a standing shank and tilt of the camera, which add to the inclination in an oblique view:
10° between picture and markers in a sit-to-stand at 45°, 2° on generated bodies."""


@dataclass(frozen=True)
class ShankInclination:
    """Inclination of one shank.

    Attributes
    ----------
    inclination_deg
        ``(n,)`` deg, floor level; NaN where the landmarks are.
    sd_deg
        ``(n,)`` standard error.
    """

    inclination_deg: Array
    sd_deg: Array


def shank_inclination(evidence: LegEvidence, side: Side, body: Body, view: View) -> ShankInclination:
    """Return the tibial inclination of one leg in its own plane.

    Parameters
    ----------
    evidence
        For its joints by the second pose network.
    side, body, view
        The leg.
    """
    levelled = body.levelled
    shin = tibial_inclination_deg(levelled.xy("knee", side), levelled.xy("ankle", side), view.facing_sign)
    in_picture = ShankInclination(shin, np.full(len(levelled), LANDMARK_SHANK_SD_DEG))
    second = _from_second_pose(evidence.joints, body, view)
    if second is not None:
        in_picture = weighted_mean(in_picture, second)
    shrink = view.leg(side).foreshortening
    off_side = np.sin(np.radians(abs(view.yaw_deg) - 90)) if view.kind == "oblique" else 0.0
    leaning_sd = LATERAL_LEAN_SD_DEG * abs(float(off_side))
    return ShankInclination(
        in_leg_plane_deg(in_picture.inclination_deg, shrink), np.hypot(in_picture.sd_deg, leaning_sd) / shrink
    )


def unknown_inclination(n: int) -> ShankInclination:
    """Return ``n`` frames without any value."""
    return ShankInclination(np.full(n, np.nan), np.full(n, np.nan))


def since_standing(shank: ShankInclination, body: Body) -> ShankInclination:
    """Return the change of an inclination since the clip's upright standing with both feet side by side.

    The errors of the level cancel; what remains grows with the change, since networks compress it.

    Parameters
    ----------
    shank
        Inclination.
    body
        The person.
    """
    upright = body.standing & ~split_stance(body) & ~foot_raised(body) & np.isfinite(shank.inclination_deg)
    if not upright.any():
        return unknown_inclination(len(body))
    change = shank.inclination_deg - float(np.median(shank.inclination_deg[upright]))
    return ShankInclination(change, np.hypot(CHANGE_SD_DEG, CHANGE_GAIN_SD * np.abs(change)))


def _from_second_pose(track: JointTrack | None, body: Body, view: View) -> ShankInclination | None:
    """Return the inclination in the picture from the second network; None when it is not used in the clip."""
    if track is None or not body.levelled.present.any():
        return None
    knee, ankle = (
        body.camera.levelled(cleaned_joint(track, joint, body.picture)) for joint in ("knee", "ankle")
    )
    shin = tibial_inclination_deg(knee, ankle, view.facing_sign)
    present = body.levelled.present
    if (np.isfinite(shin) & present).sum() < MIN_SECOND_SHARE * present.sum():
        return None
    return ShankInclination(shin, np.full(len(shin), SECOND_POSE_SHANK_SD_DEG))


def weighted_mean(first: ShankInclination, second: ShankInclination) -> ShankInclination:
    """Return the mean of two independent estimates of one shank, weighted by their variances.

    Its standard error is that of independent estimates, or the one their difference shows where that is
    larger. Where the second is missing, the difference is interpolated, so that nothing jumps.

    Parameters
    ----------
    first, second
        Inclinations in the same plane, ``(n,)``.

    Returns
    -------
    ShankInclination
        NaN where the first is.
    """
    share = first.sd_deg**2 / (first.sd_deg**2 + second.sd_deg**2)
    difference = np.nan_to_num(bridged(second.inclination_deg - first.inclination_deg))
    variance = np.maximum(share * second.sd_deg**2, share * (1 - share) * difference**2)
    return ShankInclination(first.inclination_deg + share * difference, np.sqrt(variance))
