"""Measures of knees and feet in a front view, from levelled landmarks."""

from __future__ import annotations

import numpy as np

from ankle_cv.anthropometry import FOOT_OVER_SHANK
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, X
from ankle_cv.kinematics.frontal import (
    foot_turn_out_deg,
    fppa_deg,
    kasr,
    knee_ahead_px,
    knee_inward_of_toes,
    outward,
    shank_px,
    without_perspective,
)
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body

DEEP_QUANTILE = 0.8
"""The knees are bent in the frames in which they are further ahead than this quantile of the clip."""
MIN_AHEAD = 0.2
"""Least distance of the knees ahead of the ankles, shank lengths (12°), for an estimate of the yaw."""


def frontal_columns(body: Body, side: Side, foot_seen: BoolArray) -> dict[str, Array]:
    """Return the columns of `LegMeasures` that a front view fills.

    Parameters
    ----------
    body, side
        The leg.
    foot_seen
        ``(n,)`` frames in which its foot is visible.
    """
    levelled, focal_px = body.levelled, body.camera.focal_px
    hip, knee, ankle, heel, toe = (levelled.xy(j, side) for j in ("hip", "knee", "ankle", "heel", "toe"))
    centre = outward(_centre(levelled), side)[:, X]
    foot_px = FOOT_OVER_SHANK * shank_px(knee, ankle)
    turn = foot_turn_out_deg(outward(heel, side), outward(toe, side), centre, foot_px, focal_px)
    turn = np.where(foot_seen, turn, np.nan)
    standing = turn[body.standing & np.isfinite(turn)]
    toes = float(np.median(standing)) if len(standing) else float("nan")
    ahead = knee_ahead_px(knee, ankle)
    return {
        "fppa_deg": fppa_deg(hip, knee, ankle, side),
        "foot_turn_out_deg": turn,
        "knee_inward_of_toes": knee_inward_of_toes(
            outward(knee, side), outward(ankle, side), ahead, centre, turn_out_deg=toes, focal_px=focal_px
        ),
    }


def corrected_kasr(body: Body) -> Array:
    """``(n,)`` knee/ankle separation ratio, corrected for the perspective of knees nearer to the camera."""
    levelled = body.levelled
    ahead = _mean_knee_ahead_px(levelled)
    ratio = kasr(*(levelled.xy(j, s) for j in ("knee", "ankle") for s in SIDES))
    return without_perspective(ratio, ahead, body.camera.focal_px)


def yaw_from_knees_deg(body: Body) -> float | None:
    """Estimate the camera's yaw from knees that bend towards one side of the picture.

    Knees that come ahead of their ankles move straight towards a camera in front; from a camera at the
    person's left both move to the left of the picture. A sway to one side looks the same.

    Parameters
    ----------
    body
        The person, seen from the front.

    Returns
    -------
    float or None
        deg, + camera at the person's left; None unless there are frames of standing and of bent knees.
    """
    levelled = body.levelled
    ahead = _mean_knee_ahead_px(levelled)
    shank = float(np.mean([shank_px(levelled.xy("knee", s), levelled.xy("ankle", s)) for s in SIDES]))
    known = np.isfinite(ahead)
    bent = known & (ahead >= np.quantile(ahead[known], DEEP_QUANTILE)) if known.any() else known
    standing = body.standing & known & ~bent
    if not standing.any() or float(np.median(ahead[bent])) < MIN_AHEAD * shank:
        return None
    centre = _centre(levelled)[:, X]
    scale = 1.0 - ahead / body.camera.focal_px
    # Mean of both knees, + to the right of the picture: their movement apart cancels.
    sideways = np.mean(
        [
            scale * (levelled.xy("knee", s)[:, X] - centre) - (levelled.xy("ankle", s)[:, X] - centre)
            for s in SIDES
        ],
        axis=0,
    )
    moved = float(np.median(sideways[bent]) - np.median(sideways[standing]))
    sine = -moved / float(np.median(ahead[bent]))
    return float(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))


def _centre(levelled: LandmarkSeries) -> Array:
    """``(n, 2)`` midpoint of the ankles."""
    return np.asarray((levelled.xy("ankle", "left") + levelled.xy("ankle", "right")) / 2)


def _mean_knee_ahead_px(levelled: LandmarkSeries) -> Array:
    """``(n,)`` distance of the knees ahead of the ankles, mean of both legs, px."""
    both = [knee_ahead_px(levelled.xy("knee", s), levelled.xy("ankle", s)) for s in SIDES]
    return np.asarray(np.mean(both, axis=0))
