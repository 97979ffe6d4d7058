"""Whether a foot is seen well enough that its heel's height means anything."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.anthropometry import FOOT_SHARE_OF_HEIGHT, LEG_SHARE_OF_HEIGHT
from ankle_cv.conventions import BoolArray, Side
from ankle_cv.evidence.records import FootTrack
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.neutral import standing_leg_px

FLOOR_SHARE: Final = 0.15
"""Floor that must be seen below the landmarks of heel and toe, foot lengths: they lie 2-3 cm above the sole,
and with less than 1-2 cm of floor nothing shows where the foot ends."""
BESIDE_SHARE: Final = 0.04
"""The same to the left and right, where the landmarks lie within 1 cm of the foot's ends."""
MIN_PLACED_SHARE: Final = 0.95
"""Share of a tracked foot's frames in which its heel must have a place with an error, not only a turn: all on
60 clips, 0.86 where the front of the foot is behind something, and in a lunge whose toes bend away."""
BENT_FOREFOOT_SHARE: Final = 0.75
"""With fewer places, heel and front must be followed in this share: 0.80 and 0.86 where it is only lost while
the heel is up, 0.55 where it is hidden."""
MIN_FOREFOOT_SHARE: Final = 0.4
"""Share of the frames in which its front must be followed, too: 0.53-1.0 on the same clips, good ones among
the low, and 0 on a foot of 28 px."""


def feet_outside(series: LandmarkSeries, side: Side) -> BoolArray:
    """``(n,)`` frames in which heel or toes of one foot lie at or beyond the picture's edge."""
    width, height = series.size_px
    foot_px = standing_leg_px(series) * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    beside, below = BESIDE_SHARE * foot_px, FLOOR_SHARE * foot_px
    feet = np.stack([series.xy("heel", side), series.xy("toe", side)])
    out = (feet < beside) | (feet > np.array([width - beside, height - below]))
    result: BoolArray = series.present & out.any(axis=(0, 2))
    return result


def forefoot_lost(track: FootTrack | None) -> bool:
    """Tell whether a track cannot vouch that the toes stayed down while the heel rose.

    A heel lift is a turn about planted toes: where they are hidden, the tracker follows the edge of whatever
    hides the foot, reads a turn of it, and finds no place for its heel.
    """
    if track is None:
        return False
    turn = np.isfinite(track.pitch_deg)
    placed = turn & np.isfinite(track.heel_shift_px).all(axis=1) & np.isfinite(track.sigma_px)
    toes = turn & np.isfinite(track.toe_shift_px).all(axis=1)
    if placed.sum() >= MIN_PLACED_SHARE * turn.sum():
        return bool(toes.sum() < MIN_FOREFOOT_SHARE * turn.sum())
    return bool(min(placed.sum(), toes.sum()) < BENT_FOREFOOT_SHARE * turn.sum())
