"""Visibility of joints, and whether they are in the picture: beyond its edge the pose model extrapolates."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.anthropometry import FOOT_SHARE_OF_HEIGHT, LEG_SHARE_OF_HEIGHT
from ankle_cv.conventions import SIDES, BoolArray, Joint, Side, Y
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import STANDING_LEG_QUANTILE, Body
from ankle_cv.scene.misread_legs import legs_misread
from ankle_cv.scene.stance import RAISED_FROM

MIN_VISIBILITY: Final = 0.5
"""Least visibility of a joint that is measured: below it the model deems it more likely hidden."""
FLOOR_SHARE: Final = 0.15
"""Floor that must be visible below the landmarks of heel and toe, foot lengths: they lie 2-3 cm above the
sole, and the outline of the foot needs 1-2 cm of floor."""
BESIDE_SHARE: Final = 0.04
"""The same to the left and right, where the landmarks lie within 1 cm of the foot's ends."""

UPRIGHT_THIGH: Final = 0.9
"""Least height of the hip over the knee at which a thigh is upright, as a share of its largest."""
ANKLE_OVER_EDGE: Final = 0.03
"""Least height of an ankle over the lower edge of the picture that is seen, leg lengths: networks draw one
that is further below at the edge (0.02 below to 0.01 above it, one real clip); where only the sole is cut
off, it has up to 0.08 (Winter 2009, figure 4.1)."""


def ankle_below_picture(body: Body, side: Side) -> bool:
    """Return whether an ankle is below the picture wherever the thigh is upright, so that it is never seen.

    Notes
    -----
    In a squat the networks draw such an ankle within the picture, where a shank would end: it is judged by
    where it is in standing, and unseen all the time.
    """
    return _ankle_over_edge(body, side) < ANKLE_OVER_EDGE


def feet_below_picture(body: Body) -> bool:
    """Return whether an ankle is below the picture: how the feet stand is unknown, as are hips over them.

    With the other foot far above the edge it is known: it is raised, as on a bench (half a leg; 0.11 for the
    far foot of a squat).
    """
    over = [_ankle_over_edge(body, side) for side in SIDES]
    return min(over) < ANKLE_OVER_EDGE and max(over) <= RAISED_FROM


def feet_unseen(body: Body) -> bool:
    """Return whether nothing of the feet can be believed: below the picture, or on legs that are misread."""
    return feet_below_picture(body) or legs_misread(body.picture)


def _ankle_over_edge(body: Body, side: Side) -> float:
    """Return the height of an ankle over the picture's edge in standing, leg lengths; infinite if unknown."""
    hips, knees, ankles = (body.picture.xy(joint, side)[:, Y] for joint in ("hip", "knee", "ankle"))
    tall = knees - hips
    known = np.isfinite(tall) & np.isfinite(ankles)
    if not known.any():
        return float("inf")
    upright = known & (tall >= UPRIGHT_THIGH * np.quantile(tall[known], STANDING_LEG_QUANTILE))
    over_px = body.picture.size_px[1] - float(np.median(ankles[upright])) if upright.any() else float("inf")
    return over_px / (body.leg_px or float("nan"))  # legs without length are unknown, too


def foot_outside_picture(body: Body, side: Side) -> BoolArray:
    """``(n,)`` frames in which heel or toes of one foot lie at or beyond the picture's edge."""
    series = body.picture
    width, height = series.size_px
    foot_px = body.leg_px * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    beside, below = BESIDE_SHARE * foot_px, FLOOR_SHARE * foot_px
    feet = np.stack([series.xy("heel", side), series.xy("toe", side)])
    out = (feet < beside) | (feet > np.array([width - beside, height - below]))
    result: BoolArray = series.present & out.any(axis=(0, 2))
    return result


def joints_visible(series: LandmarkSeries, side: Side, joints: tuple[Joint, ...]) -> BoolArray:
    """``(n,)`` frames in which all these joints are visible and inside the picture."""
    ok = joints_in_picture(series, side, joints)
    for joint in joints:
        ok &= series.visibility(joint, side) >= MIN_VISIBILITY
    return ok


def joints_in_picture(series: LandmarkSeries, side: Side, joints: tuple[Joint, ...]) -> BoolArray:
    """``(n,)`` frames in which all these joints lie inside the picture."""
    ok: BoolArray = np.ones(len(series), dtype=np.bool_)
    for joint in joints:
        xy = series.xy(joint, side)
        ok &= ((xy >= 0) & (xy <= series.size_px)).all(axis=1)
    return ok
