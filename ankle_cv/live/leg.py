"""The angle of one leg in one frame, by the same functions as in a whole clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Array, Side
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import level
from ankle_cv.scene.visibility import joints_visible


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
    neutral_shin_deg
        Tibial inclination of the neutral stance, deg: lunges are recognised by it, readings are not zeroed.
    """

    side: Side
    facing: int
    foreshortening: float
    roll_deg: float
    neutral_shin_deg: float = 0.0


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
    flat = level(series, reference.roll_deg)
    knee, ankle = (flat.xy(joint, reference.side) for joint in ("knee", "ankle"))
    picture = tibial_inclination_deg(knee, ankle, reference.facing)
    result: Array = np.where(
        joints_visible(flat, reference.side, ("knee", "ankle")),
        in_leg_plane_deg(picture, reference.foreshortening),
        np.nan,
    )
    return result
