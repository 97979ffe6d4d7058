"""The angle of one leg in one frame, by the same functions as in a whole clip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.camera import upright_vector
from ankle_cv.conventions import Array, Side
from ankle_cv.evidence.records import JointTrack
from ankle_cv.evidence.second_pose import MIN_SCORE, POINTS
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import level
from ankle_cv.scene.visibility import joints_visible

MAX_AWAY: Final = 0.25
"""Farthest that the ankle is from its place in the neutral stance, leg lengths (20 cm): a lifted heel, or a
foot set a little farther from the wall, takes it half as far."""


@dataclass(frozen=True)
class LegReference:
    """What is measured before the first attempt and holds until the foot is moved.

    Attributes
    ----------
    side
        The front leg.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    foreshortening
        Factor by which forward distances of this leg shrink in the picture, (0, 1].
    roll_deg
        Floor roll that the landmarks contain.
    level_sd_deg
        Standard error that the level and a leg turned out of the picture's plane add to its inclination, deg.
    ankle_px, leg_px
        Where the ankle is in the neutral stance, and the length of the leg, px.
    neutral_shin_deg
        Tibial inclination of the neutral stance, deg: lunges are recognised by it, readings are not zeroed.
    """

    side: Side
    facing: int
    foreshortening: float
    roll_deg: float
    level_sd_deg: float = 0.0
    ankle_px: tuple[float, float] = (math.nan, math.nan)
    leg_px: float = math.nan
    neutral_shin_deg: float = 0.0


def foot_elsewhere(series: LandmarkSeries, reference: LegReference) -> bool:
    """Return whether the last frame's foot has left the place of its reference, or is another person's.

    Parameters
    ----------
    series
        Landmarks in picture pixels, not levelled.
    reference
        The leg.
    """
    away_px = float(np.hypot(*(series.xy("ankle", reference.side)[-1] - reference.ankle_px)))
    return away_px > MAX_AWAY * reference.leg_px


def shin_deg(series: LandmarkSeries, reference: LegReference) -> Array:
    """Tibial inclination, ``(n,)`` deg: of one live frame or of a whole clip, with equal results.

    Parameters
    ----------
    series
        Landmarks in picture pixels, raw or cleaned.
    reference
        The leg; its neutral is not used, since inclination is never zeroed (science.md §1).

    Returns
    -------
    Array
        NaN where knee or ankle is not seen.
    """
    return in_leg_plane_deg(shin_in_picture_deg(series, reference), reference.foreshortening)


def shin_in_picture_deg(series: LandmarkSeries, reference: LegReference) -> Array:
    """Return the same as it looks in the picture: not yet in the leg's own plane."""
    flat = level(series, reference.roll_deg)
    knee, ankle = (flat.xy(joint, reference.side) for joint in ("knee", "ankle"))
    result: Array = np.where(
        joints_visible(flat, reference.side, ("knee", "ankle")),
        tibial_inclination_deg(knee, ankle, reference.facing),
        np.nan,
    )
    return result


def second_shin_in_picture_deg(track: JointTrack, reference: LegReference) -> Array:
    """Return the same by the second network, ``(n,)`` deg; NaN where it is not sure of knee and ankle."""
    ends = [POINTS.index(joint) for joint in ("knee", "ankle")]
    knee, ankle = (upright_vector(track.points_px[:, k], reference.roll_deg) for k in ends)
    sure = (track.score[:, ends] >= MIN_SCORE).all(axis=1)
    result: Array = np.where(sure, tibial_inclination_deg(knee, ankle, reference.facing), np.nan)
    return result
