"""Visibility of joints, and whether they are in the picture: beyond its edge the pose model extrapolates."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.anthropometry import FOOT_SHARE_OF_HEIGHT, LEG_SHARE_OF_HEIGHT
from ankle_cv.conventions import BoolArray, Joint, Side
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body

MIN_VISIBILITY: Final = 0.5
"""Least visibility of a joint that is measured: below it the model deems it more likely hidden."""
FLOOR_SHARE: Final = 0.15
"""Floor that must be visible below the landmarks of heel and toe, foot lengths: they lie 2-3 cm above the
sole, and the outline of the foot needs 1-2 cm of floor."""
BESIDE_SHARE: Final = 0.04
"""The same to the left and right, where the landmarks lie within 1 cm of the foot's ends."""


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
