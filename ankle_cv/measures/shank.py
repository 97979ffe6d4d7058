"""Tibial inclination of one leg in its own plane, with its standard error, from all sources."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Side
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.error_model import LANDMARK_SHANK_SD_DEG
from ankle_cv.measures.foreshortened_leg import foreshortened_inclination, out_of_plane_error_deg
from ankle_cv.measures.shank_fusion import ShankInclination, anchor_to_standing, fuse_inclination
from ankle_cv.scene.body import Body
from ankle_cv.scene.view import View

MIN_BORDERS_SHARE: Final = 0.5
"""Least share of the person's frames in which the borders of a shank are tracked, to be used in the clip."""
MIN_SHANK_AGREEMENT: Final = 0.75
"""Least median agreement of a shank's borders: 0.85–1.0 on generated bodies, where they are right, and
0.6–0.7 on bandages and drawn muscles, where they are not."""


def shank_inclination(track: ShankTrack | None, side: Side, body: Body, view: View) -> ShankInclination:
    """Return the tibial inclination of one leg in its own plane.

    Parameters
    ----------
    track
        Borders of this shank, or None.
    side, body, view
        The leg.
    """
    plane, levelled = view.leg(side), body.levelled
    if plane.from_length:
        reading = foreshortened_inclination(body, side, view)
        if reading is not None:
            return reading[0]
    shrink = plane.foreshortening
    in_picture = _from_borders(track, side, levelled, view) or _from_landmarks(side, levelled, view)
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
