"""Which joints are seen, and in the picture: beyond its edge the pose model only guesses."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.anthropometry import FOOT_SHARE_OF_HEIGHT, LEG_SHARE_OF_HEIGHT
from ankle_cv.conventions import BoolArray, Joint, Side
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body

MIN_VISIBILITY: Final = 0.5
"""A joint the model itself thinks hidden more likely than not is not measured in that frame."""
FLOOR_SHARE: Final = 0.15
"""Floor that must be seen below the landmarks of heel and toe, foot lengths: they lie 2-3 cm above the sole,
and with less than 1-2 cm of floor nothing shows where the foot ends."""
BESIDE_SHARE: Final = 0.04
"""The same to the left and right, where the landmarks lie within 1 cm of the foot's ends."""


def feet_outside(body: Body, side: Side) -> BoolArray:
    """``(n,)`` frames in which heel or toes of one foot lie at or beyond the picture's edge."""
    series = body.picture
    width, height = series.size_px
    foot_px = body.leg_px * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    beside, below = BESIDE_SHARE * foot_px, FLOOR_SHARE * foot_px
    feet = np.stack([series.xy("heel", side), series.xy("toe", side)])
    out = (feet < beside) | (feet > np.array([width - beside, height - below]))
    result: BoolArray = series.present & out.any(axis=(0, 2))
    return result


def seen(series: LandmarkSeries, side: Side, joints: tuple[Joint, ...]) -> BoolArray:
    """``(n,)`` frames in which all these joints are visible and inside the picture."""
    ok = inside(series, side, joints)
    for joint in joints:
        ok &= series.visibility(joint, side) >= MIN_VISIBILITY
    return ok


def inside(series: LandmarkSeries, side: Side, joints: tuple[Joint, ...]) -> BoolArray:
    """``(n,)`` frames in which all these joints lie in the picture; beyond it the model only guesses."""
    ok: BoolArray = np.ones(len(series), dtype=np.bool_)
    for joint in joints:
        xy = series.xy(joint, side)
        ok &= ((xy >= 0) & (xy <= series.size_px)).all(axis=1)
    return ok
