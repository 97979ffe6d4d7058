"""Tibial inclination of one leg in its own plane, with its standard error, from all sources."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Side
from ankle_cv.evidence.records import JointTrack, LegEvidence, ShankTrack
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.error_model import LANDMARK_SHANK_SD_DEG, SECOND_POSE_SHANK_SD_DEG
from ankle_cv.measures.foreshortened_leg import foreshortened_inclination, out_of_plane_error_deg
from ankle_cv.measures.shank_fusion import ShankInclination, anchor_to_standing, fuse_inclination
from ankle_cv.scene.body import Body
from ankle_cv.scene.view import View
from ankle_cv.signals.landmarks import clean_path, outlier_floor_px

KNEE, ANKLE = 1, 2
"""Columns of a `JointTrack`."""
MIN_SECOND_SCORE: Final = 0.2
"""Points the second network scores lower are dropped: visible joints have 0.6-0.9 (generated clips)."""
MIN_SECOND_SHARE: Final = 0.5
"""Least share of the person's frames in which the second network locates a shank, to be used in the clip."""
MIN_BORDERS_SHARE: Final = 0.5
"""Least share of the person's frames in which the borders of a shank are tracked, to be used in the clip."""
MIN_SHANK_AGREEMENT: Final = 0.75
"""Least median agreement of a shank's borders: 0.85–1.0 on generated bodies, where they are right, and
0.6–0.7 on bandages and drawn muscles, where they are not."""


def shank_inclination(evidence: LegEvidence, side: Side, body: Body, view: View) -> ShankInclination:
    """Return the tibial inclination of one leg in its own plane.

    Parameters
    ----------
    evidence
        For the borders of this shank, and its joints by the second pose network.
    side, body, view
        The leg.
    """
    plane, levelled = view.leg(side), body.levelled
    if plane.from_length:
        reading = foreshortened_inclination(body, side, view)
        if reading is not None:
            return reading[0]
    shrink = plane.foreshortening
    in_picture = _from_borders(evidence.shank, side, levelled, view) or _from_landmarks(side, levelled, view)
    second = _from_second_pose(evidence.joints, body, view)
    if second is not None:
        in_picture = weighted_mean(in_picture, second)
    reading_deg = in_leg_plane_deg(in_picture.inclination_deg, shrink)
    in_plane = ShankInclination(reading_deg, in_picture.sd_deg / shrink)
    if view.kind != "oblique":
        return in_plane
    anchored = anchor_to_standing(in_plane, body.standing, abs(view.yaw_deg) - 90, shrink)
    turn_sd = out_of_plane_error_deg(anchored.inclination_deg, plane)
    return ShankInclination(anchored.inclination_deg, np.hypot(anchored.sd_deg, turn_sd))


def _from_landmarks(side: Side, levelled: LandmarkSeries, view: View) -> ShankInclination:
    shin = tibial_inclination_deg(levelled.xy("knee", side), levelled.xy("ankle", side), view.facing_sign)
    return ShankInclination(shin, np.full(len(levelled), LANDMARK_SHANK_SD_DEG))


def _from_borders(
    track: ShankTrack | None, side: Side, levelled: LandmarkSeries, view: View
) -> ShankInclination | None:
    """Return the inclination in the picture from borders and landmarks; None when the borders are not used.

    One source is used through a whole clip. Only in a side view: in an oblique view the outline of the calf
    changes shape, and the landmarks alone were more accurate (docs/what-did-not-help.md).
    """
    if track is None or view.kind != "side" or not levelled.present.any():
        return None
    known = np.isfinite(track.turn_deg) & levelled.present
    if known.sum() < MIN_BORDERS_SHARE * levelled.present.sum():
        return None
    if np.median(track.agreement[known]) < MIN_SHANK_AGREEMENT:
        return None
    shin = _from_landmarks(side, levelled, view).inclination_deg
    return fuse_inclination(levelled.time_s, shin, track)


def _from_second_pose(track: JointTrack | None, body: Body, view: View) -> ShankInclination | None:
    """Return the inclination in the picture from the second network; None when it is not used in the clip."""
    if track is None or view.kind != "side" or not body.levelled.present.any():
        return None
    low = track.score[:, [KNEE, ANKLE]].min(axis=1)
    sure: BoolArray = np.asarray(low >= MIN_SECOND_SCORE, dtype=np.bool_)
    points, floor_px = np.where(sure[:, None, None], track.points_px, np.nan), outlier_floor_px(body.picture)
    knee, ankle = (
        body.camera.levelled(clean_path(body.time_s, points[:, k], floor_px)) for k in (KNEE, ANKLE)
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
    difference = _interpolated(second.inclination_deg - first.inclination_deg)
    variance = np.maximum(share * second.sd_deg**2, share * (1 - share) * difference**2)
    return ShankInclination(first.inclination_deg + share * difference, np.sqrt(variance))


def _interpolated(difference: Array) -> Array:
    frames, known = np.arange(len(difference)), np.flatnonzero(np.isfinite(difference))
    return np.interp(frames, known, difference[known]) if len(known) else np.zeros(len(difference))
