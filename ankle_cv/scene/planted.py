"""Neutral stance of people who never stand still, but whose foot stays in its place.

In a sit-to-stand or quick squats nobody stands still for half a second, yet the foot stays in its place, and
at the top of every repetition the body rests on it. Those moments define the flat foot: sitting with raised
heels, or a heel that lifts in the squat, is measured relative to them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, Joint, Side
from ankle_cv.kinematics.ankle import tibial_inclination_deg
from ankle_cv.kinematics.heel import heel_over_toe_px
from ankle_cv.scene.body import Body
from ankle_cv.scene.neutral import (
    MAX_STANDING_INCLINATION_DEG,
    MIN_NEUTRAL_S,
    RISEN_SHANK_SHARE,
    NeutralStance,
    flat_frames,
    long_windows,
    stationary_frames,
)
from ankle_cv.signals.clean import median_step_s

FOOT_JOINTS: tuple[Joint, ...] = ("ankle", "heel", "toe")
PLACE_JOINTS: tuple[Joint, ...] = ("ankle", "toe")
"""The landmark of the heel itself is the noisiest."""
MAX_RANGE_SHARE: Final = 0.08
"""Largest range of a stationary foot's joints in the whole clip, leg lengths: 0.05 in the marker-captured
sit-to-stand, where it does not move; heels 4 cm up add 0.05 at the ankle, a step is 0.3."""
RANGE_PERCENTILES: Final = (2, 98)
"""Percentiles between which the range is taken, without single outlier frames."""
MIN_MOMENT_S: Final = 0.2
"""Shortest moment of standing, s; all of them together last `MIN_NEUTRAL_S`."""


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
        None when the foot is moved, the person never stands, or the heel is higher in those moments than at
        other times: a rise onto the toes shows no flat foot.
    """
    series = body.levelled
    if not foot_is_stationary(body, side):
        return None
    knee, ankle, toe = (series.xy(joint, side) for joint in ("knee", "ankle", "toe"))
    inclination_deg = tibial_inclination_deg(knee, ankle, facing)
    upright = np.abs(inclination_deg) <= MAX_STANDING_INCLINATION_DEG
    standing = body.standing & upright & stationary_frames(series, side, FOOT_JOINTS, body.leg_px)
    flat = flat_frames(series, side, facing, standing)
    moments = long_windows(series.time_s, flat, MIN_MOMENT_S)
    step = median_step_s(series.time_s)
    if sum(w.to_s - w.from_s + step for w in moments) < MIN_NEUTRAL_S:
        return None
    stance = NeutralStance(moments, "planted")
    chosen = stance.mask(series.time_s)
    height = heel_over_toe_px(ankle, toe)
    shank_px = float(np.nanmedian(np.linalg.norm(knee - ankle, axis=1)[chosen]))
    others = height[series.present & ~standing]
    risen = len(others) and np.nanmedian(height[chosen]) - np.nanmedian(others) > RISEN_SHANK_SHARE * shank_px
    return None if risen else stance


def foot_is_stationary(body: Body, side: Side) -> bool:
    """Return whether a foot stays in its place through the whole clip; its heel may rise."""
    limit_px = MAX_RANGE_SHARE * body.leg_px
    return all(_range_px(body.levelled.xy(joint, side)) <= limit_px for joint in PLACE_JOINTS)


def _range_px(positions: Array) -> float:
    """Return the larger range along either axis of the picture; infinite when never seen."""
    known = positions[np.isfinite(positions).all(axis=1)]
    if not len(known):
        return float("inf")
    low, high = np.percentile(known, RANGE_PERCENTILES, axis=0)
    return float(np.max(high - low))
