"""Measures of knees and feet in a front view, from levelled landmarks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ankle_cv.anthropometry import FOOT_OVER_SHANK
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, X, Y, landmark
from ankle_cv.evidence.records import JointTrack, PixelEvidence
from ankle_cv.evidence.second_pose import JOINTS, cleaned_joint
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
from ankle_cv.signals.clean import bridged

SECOND_POSE_SHARE: Final = 0.5
"""Weight of the second network in a front view: on 15 generated clips the mean of both erred less than either
(FPPA at 30-75° of knee flexion 2.6 and 2.3°, mean 2.1°)."""
HIP_SURFACE: Final = 0.23
"""Distance of the hip that networks mark, on the body's surface, ahead of the joint's centre, shank lengths:
0.12 standing, 0.25 at 30-75° of knee flexion, by both networks on generated bodies, whose hips moved sideways
with the camera's yaw as far (correlation 0.85)."""
DEEP_QUANTILE = 0.8
"""The knees are bent in the frames in which they are further ahead than this quantile of the clip."""
MIN_AHEAD = 0.2
"""Least distance of the knees ahead of the ankles, shank lengths (12°), for an estimate of the yaw."""


def seen_by_both(body: Body, evidence: PixelEvidence) -> Body:
    """Return the person with the levelled hips, knees and ankles at the mean of what both networks see.

    Parameters
    ----------
    body
        By the first network.
    evidence
        For the joints by the second; a joint that it never sees stays as it is.

    Returns
    -------
    Body
        NaN where the first network's points are. Where the second misses, the difference between both is
        interpolated, so that nothing jumps.
    """
    points = body.levelled.points.copy()
    for side in SIDES:
        track = evidence.legs[side].joints
        if track is not None:
            _share(points, body, side, track)
    return replace(body, levelled=body.levelled.with_points(points))


def _share(points: Array, body: Body, side: Side, track: JointTrack) -> None:
    """Move the joints of one leg, in place, towards where the second network sees them."""
    for joint in JOINTS:
        own = points[:, landmark(joint, side), :2]
        second = body.camera.levelled(cleaned_joint(track, joint, body.picture))
        for axis in (X, Y):
            own[:, axis] += SECOND_POSE_SHARE * np.nan_to_num(bridged(second[:, axis] - own[:, axis]))


def frontal_columns(body: Body, side: Side, foot_seen: BoolArray, yaw_deg: float = 0.0) -> dict[str, Array]:
    """Return the columns of `LegMeasures` that a front view fills.

    Parameters
    ----------
    body, side
        The leg.
    foot_seen
        ``(n,)`` frames in which its foot is visible.
    yaw_deg
        Of the camera around the person, + at the person's left: it shifts the marked hips.
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
        "fppa_deg": fppa_deg(_hip_centre(hip, shank_px(knee, ankle), yaw_deg), knee, ankle, side),
        "foot_turn_out_deg": turn,
        "knee_inward_of_toes": knee_inward_of_toes(
            outward(knee, side), outward(ankle, side), ahead, centre, turn_out_deg=toes, focal_px=focal_px
        ),
    }


def _hip_centre(marked: Array, length_px: float, yaw_deg: float) -> Array:
    """Return where the centre of a hip is seen whose surface was marked, ``(n, 2)`` px."""
    centre: Array = marked + np.array([HIP_SURFACE * length_px * np.sin(np.radians(yaw_deg)), 0.0])
    return centre


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
