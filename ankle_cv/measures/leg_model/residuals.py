"""What the model is held against: residuals in standard deviations, of every moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.anthropometry import (
    STANDING_SHANK_DEG,
    STANDING_SHANK_SD_DEG,
    STANDING_THIGH_DEG,
    STANDING_THIGH_SD_DEG,
)
from ankle_cv.conventions import SIDES, Array
from ankle_cv.measures.leg_model.geometry import Pose
from ankle_cv.measures.leg_model.jet import Jet, dot, length, subtract
from ankle_cv.measures.leg_model.layout import Layout
from ankle_cv.measures.leg_model.moments import Moments
from ankle_cv.measures.leg_model.priors import Prior

LEAN_SD_DEG: Final = 2.5
"""Lateral lean of the shank beyond that of its posture (this and what follows as in the prototype, set on
generated clips and the marker-captured trial)."""
ABDUCTION_SD_DEG: Final = 10.0
"""Abduction of the thigh against the plane of its foot."""
PELVIS_SDS: Final = (0.05, 0.05, 0.08)
"""Hip to hip: width, level, and square to the body, shanks."""
THIGH_RANGE: Final = Prior(30.0, 45.0)
"""Inclination of the thigh over a squat, deg: keeps moments without sight in range."""
STANDING_SHANK: Final = (STANDING_SHANK_DEG, STANDING_SHANK_SD_DEG)
STANDING_THIGH: Final = (STANDING_THIGH_DEG, STANDING_THIGH_SD_DEG)
"""Inclination of shank and thigh in upright standing, mean and SD, deg."""
FREE_PITCH_SD_DEG: Final = 3.0
"""Pitch of a foot that is not tracked: most heels stay down. One that rises by 12° unseen is taken for 6°."""
TRACKED_PITCH_RANGE_DEG: Final = 10.0
"""Pitch of a tracked foot: the track says it, this only bounds its gaps."""


@dataclass(frozen=True)
class Residuals:
    """Residuals in standard deviations.

    Attributes
    ----------
    value
        ``(t, r)``.
    slope
        ``(t, r, n)`` derivatives by the parameters of the moment and of the clip.
    pairs
        The first ``2 * pairs`` columns are x and y of points, which are outliers together.
    """

    value: Array
    slope: Array
    pairs: int


def residuals(pose: Pose, layout: Layout, clip: Array, moments: Array, seen: Moments) -> Residuals:
    """Compute the residuals of a model in every moment.

    Parameters
    ----------
    pose, layout, clip, moments
        The model and its parameters.
    seen
        What was seen.
    """
    whole, legs = layout.jets(clip, moments)
    points = [
        (axis - seen.points[side, network, joint].xy_px[:, k]) * seen.points[side, network, joint].weight
        for side in layout.sides
        for (network, joint), at in pose.legs[side].points.items()
        for k, axis in enumerate(at)
        if (side, network, joint) in seen.points
    ]
    rows = list(points)
    if layout.sides == SIDES:
        across = subtract(pose.legs["left"].hip, pose.legs["right"].hip)
        width, level, square = PELVIS_SDS
        rows += [
            (length(across) - whole["pelvis_width"]) / width,
            across[1] / level,
            dot(across, pose.forward) / square,
        ]
    ones = np.ones(len(moments))
    standing = np.where(seen.standing, 1.0, 0.0) / max(float(np.sqrt(seen.standing.sum())), 1.0)
    for side in layout.sides:
        own = legs[side]
        shank, thigh, pitch = own["shank_deg"], own["thigh_deg"], own["foot_pitch_deg"]
        rows += [own["lean_deg"] / LEAN_SD_DEG, own["abduction_deg"] / ABDUCTION_SD_DEG]
        # Standing is one posture, however long it is held.
        rows += [
            _off(shank, STANDING_SHANK) * (standing * seen.standing_weight * seen.repeats),
            _off(thigh, STANDING_THIGH) * (standing * seen.standing_weight * seen.repeats),
        ]
        rows += [_off(shank, layout.shank_range), _off(thigh, THIGH_RANGE)]
        track = seen.pitches.get(side)
        if track is not None:
            rows += [(pitch - track.deg) * track.weight, pitch / TRACKED_PITCH_RANGE_DEG]
        else:
            rows += [pitch / FREE_PITCH_SD_DEG]
    # A landmark errs with the posture, not anew with every moment.
    value = np.stack([row.value * ones for row in rows], axis=1) / seen.repeats
    slope = np.stack([np.broadcast_to(row.slope, (len(ones), row.slope.shape[1])) for row in rows], axis=1)
    return Residuals(value, slope / seen.repeats, len(points) // 2)


def _off(angle: Jet, usual: tuple[float, float]) -> Jet:
    mean, sd = usual
    return (angle - mean) / sd
