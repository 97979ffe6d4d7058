"""What a front view tells of knees and feet, from levelled landmarks."""

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
"""The knees count as bent in the frames in which they are further ahead than in this share of the clip."""
MIN_AHEAD = 0.2
"""Knees that never come further ahead than this, in shank lengths (12°), do not tell the camera's yaw."""


def front_leg(body: Body, side: Side, foot_seen: BoolArray) -> dict[str, Array]:
    """Return the columns of `LegMeasures` that a front view fills.

    Parameters
    ----------
    body, side
        The leg.
    foot_seen
        ``(n,)`` frames in which its foot is seen.
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


def knees_over_ankles(body: Body) -> Array:
    """``(n,)`` knee/ankle separation with the perspective of knees nearer to the camera taken off."""
    levelled = body.levelled
    ahead = _ahead_px(levelled)
    ratio = kasr(*(levelled.xy(j, s) for j in ("knee", "ankle") for s in SIDES))
    return without_perspective(ratio, ahead, body.camera.focal_px)


def yaw_from_knees_deg(body: Body) -> float | None:
    """Tell the camera's yaw from knees that bend towards one side of the picture.

    Knees that come ahead of their ankles move straight towards a camera in front; one that stands at the
    person's left sees both move to the left of the picture. A sway to one side looks the same.

    Parameters
    ----------
    body
        The person, seen from the front.

    Returns
    -------
    float or None
        deg, + camera at the person's left; None when the person is not seen standing and with bent knees.
    """
    levelled = body.levelled
    ahead = _ahead_px(levelled)
    shank = float(np.mean([shank_px(levelled.xy("knee", s), levelled.xy("ankle", s)) for s in SIDES]))
    known = np.isfinite(ahead)
    bent = known & (ahead >= np.quantile(ahead[known], DEEP_QUANTILE)) if known.any() else known
    standing = body.standing & known & ~bent
    if not standing.any() or float(np.median(ahead[bent])) < MIN_AHEAD * shank:
        return None
    centre = _centre(levelled)[:, X]
    scale = 1.0 - ahead / body.camera.focal_px
    # Towards the right of the picture, both knees together: what moves them apart cancels.
    aside = np.mean(
        [
            scale * (levelled.xy("knee", s)[:, X] - centre) - (levelled.xy("ankle", s)[:, X] - centre)
            for s in SIDES
        ],
        axis=0,
    )
    moved = float(np.median(aside[bent]) - np.median(aside[standing]))
    sine = -moved / float(np.median(ahead[bent]))
    return float(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))


def _centre(levelled: LandmarkSeries) -> Array:
    """``(n, 2)`` the middle between the ankles: the person faces the camera from there."""
    return np.asarray((levelled.xy("ankle", "left") + levelled.xy("ankle", "right")) / 2)


def _ahead_px(levelled: LandmarkSeries) -> Array:
    """``(n,)`` how far the knees stand ahead of the ankles, mean of both legs."""
    both = [knee_ahead_px(levelled.xy("knee", s), levelled.xy("ankle", s)) for s in SIDES]
    return np.asarray(np.mean(both, axis=0))
