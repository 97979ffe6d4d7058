"""Neutral stance of people who never stand still, but whose foot stays in its place.

In a sit-to-stand or quick squats nobody stands still for half a second, yet the foot stays in its place, and
at the top of every repetition the body rests on it. Those moments define the flat foot: sitting with raised
heels, or a heel that lifts in the squat, is measured relative to them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Joint, Side, opposite
from ankle_cv.kinematics.heel import heel_over_toe_px
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body
from ankle_cv.scene.neutral import (
    RISEN_SHANK_SHARE,
    NeutralStance,
    flat_frames,
    long_windows,
    shank_upright,
    stationary_frames,
    thigh_upright,
)
from ankle_cv.signals.clean import median_step_s

FOOT_JOINTS: tuple[Joint, ...] = ("ankle", "heel", "toe")
PLACE_JOINTS: tuple[Joint, ...] = ("ankle", "toe")
"""The landmark of the heel itself is the noisiest."""
MAX_RANGE_SHARE: Final = 0.08
"""Largest range of a foot's joints over the moments, leg lengths: 0.05 in the whole of the marker-captured
sit-to-stand, where it does not move; heels 4 cm up add 0.05 at the ankle, a step is 0.3."""
RANGE_PERCENTILES: Final = (2, 98)
"""Percentiles between which the range is taken, without single outlier frames."""
MIN_MOMENT_S: Final = 0.1
"""Shortest moment of standing, s: three pictures; people with a load stand no longer between two squats."""
MIN_MOMENTS_S: Final = 0.3
"""Least duration of all of them together, s."""


def find_planted(body: Body, side: Side, facing: int) -> NeutralStance | None:
    """Find the moments in which the person stands upright on a foot that stays in its place.

    Parameters
    ----------
    body
        The person.
    side, facing
        The leg; +1 when the person faces the right of the picture, -1 for the left.

    Returns
    -------
    NeutralStance or None
        None when the foot is not in one place in those moments, the person never stands, or the heel is
        higher in them than at other times: a rise onto the toes shows no flat foot.

    Notes
    -----
    In one place in the picture, or, with a camera in the hand, beside the other foot. What the foot did
    between the moments is for its track to tell, which knows the camera's motion: landmarks that plates or
    another person draw away for a while are no step.
    """
    for series in (body.levelled, steadied(body.levelled, side)):
        stance = _moments(body, series, side, facing)
        if stance is not None:
            return stance
    return None


def _moments(body: Body, series: LandmarkSeries, side: Side, facing: int) -> NeutralStance | None:
    """Find the moments in landmarks as filmed, or steadied."""
    knee, ankle, toe = (series.xy(joint, side) for joint in ("knee", "ankle", "toe"))
    upright = shank_upright(series, side, facing) & thigh_upright(series, side, facing)
    standing = body.standing & upright & stationary_frames(series, side, FOOT_JOINTS, body.leg_px)
    flat = flat_frames(series, side, facing, standing)
    moments = long_windows(series.time_s, flat, MIN_MOMENT_S)
    step = median_step_s(series.time_s)
    if sum(w.to_s - w.from_s + step for w in moments) < MIN_MOMENTS_S:
        return None
    stance = NeutralStance(moments, "planted")
    chosen = stance.mask(series.time_s)
    limit_px = MAX_RANGE_SHARE * body.leg_px
    if any(_range_px(series.xy(joint, side)[chosen]) > limit_px for joint in PLACE_JOINTS):
        return None
    height = heel_over_toe_px(ankle, toe)
    shank_px = float(np.nanmedian(np.linalg.norm(knee - ankle, axis=1)[chosen]))
    others = height[series.present & ~standing]
    risen = len(others) and np.nanmedian(height[chosen]) - np.nanmedian(others) > RISEN_SHANK_SHARE * shank_px
    return None if risen else stance


def steadied(series: LandmarkSeries, side: Side) -> LandmarkSeries:
    """Return the landmarks relative to the foot of the other leg: a camera in the hand moves both alike."""
    feet = np.mean([series.xy(joint, opposite(side)) for joint in PLACE_JOINTS], axis=0)
    points = series.points.copy()
    points[..., :2] -= (feet - np.nanmedian(feet, axis=0) if np.isfinite(feet).any() else feet)[:, None]
    return series.with_points(points)


def _range_px(positions: Array) -> float:
    """Return the larger range along either axis of the picture; infinite when never seen."""
    known = positions[np.isfinite(positions).all(axis=1)]
    if not len(known):
        return float("inf")
    low, high = np.percentile(known, RANGE_PERCENTILES, axis=0)
    return float(np.max(high - low))
