"""A neutral for people who never stand still, but whose foot never leaves its place.

In a sit-to-stand or a row of quick squats nobody stands for half a second, yet the foot stays where it is,
and at the top of every repetition the body rests on it. Those moments decide what flat is: a sitter with
raised heels, or a foot that lifts in the squat, is held against them and not the other way round.
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
    long_enough,
    still_joints,
)
from ankle_cv.signals.clean import median_step_s

FOOT: tuple[Joint, ...] = ("ankle", "heel", "toe")
PLACE: tuple[Joint, ...] = ("ankle", "toe")
"""The heel's own landmark wanders most."""
PLACE_SHARE: Final = 0.08
"""Most that a foot which stays in its place may seem to move in the whole clip, leg lengths: 0.05 in the
marker-captured sit-to-stand, where it does not move; heels 4 cm up add 0.05 at the ankle, a step is 0.3."""
PLACE_RANGE: Final = (2, 98)
"""Percentiles between which that is read: single wild frames move no foot."""
MIN_MOMENT_S: Final = 0.2
"""Shortest moment of standing, s; all of them together last `MIN_NEUTRAL_S`."""


def find_planted(body: Body, side: Side, facing: int) -> NeutralStance | None:
    """Find the moments in which the body rests upright on a foot that never leaves its place.

    Parameters
    ----------
    body
        The person.
    side, facing
        The leg; +1 when the person faces the right of the picture, -1 for the left.

    Returns
    -------
    NeutralStance or None
        None when the foot is moved, nobody rises, or the heel is higher in those moments than at other times:
        who rises onto the toes shows no flat foot.
    """
    series = body.flat
    if not stays(body, side):
        return None
    knee, ankle, toe = (series.xy(joint, side) for joint in ("knee", "ankle", "toe"))
    shin = tibial_inclination_deg(knee, ankle, facing)
    upright = np.abs(shin) <= MAX_STANDING_INCLINATION_DEG
    standing = body.standing & upright & still_joints(series, side, FOOT, body.leg_px)
    flat = flat_frames(series, side, facing, standing)
    moments = long_enough(series.time_s, flat, MIN_MOMENT_S)
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


def stays(body: Body, side: Side) -> bool:
    """Whether a foot stays in its place all through the clip, though its heel may rise."""
    most = PLACE_SHARE * body.leg_px
    return all(_reach_px(body.flat.xy(joint, side)) <= most for joint in PLACE)


def _reach_px(places: Array) -> float:
    """Longest way along either axis of the picture; infinite when never seen."""
    known = places[np.isfinite(places).all(axis=1)]
    if not len(known):
        return float("inf")
    low, high = np.percentile(known, PLACE_RANGE, axis=0)
    return float(np.max(high - low))
