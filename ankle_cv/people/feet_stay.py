"""Whether feet stand where they stood across what looks like a cut: then nothing was cut.

A lamp that is switched on, or a picture that freezes while the person goes on, changes the whole picture at
once, and for good. But the feet then stand where they stood, and point where they pointed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import FOOT_JOINTS, SIDES, Array, BoolArray, landmark
from ankle_cv.people.bodies import body_sizes
from ankle_cv.pose.packed import PackedPoses

WITHIN: Final = 0.04
"""Mean distance of the points of both feet from where they were, in diagonals of the body, that counts as the
same place. A foot is 0.15 long, so one seen from another side is 0.07 off; a standing one by 0.01."""
NEAR_S: Final = 0.3
"""Time before and after that is looked at, s."""
FEET: Final = [landmark(joint, side) for side in SIDES for joint in FOOT_JOINTS]


def feet_stay(poses: PackedPoses, index: int) -> bool:
    """Return whether the feet of any person stand in the same place just before and from a frame on.

    Parameters
    ----------
    poses
        Everybody in every frame.
    index
        The first frame after the change.
    """
    after_s = poses.time_s - poses.time_s[index]
    before = _people(poses, (after_s < 0) & (after_s >= -NEAR_S))
    after = _people(poses, (after_s >= 0) & (after_s <= NEAR_S))
    if not len(before) or not len(after):
        return False
    off = np.linalg.norm(before[:, None, FEET] - after[None, :, FEET], axis=-1).mean(axis=-1)
    off = off / np.maximum(body_sizes(before)[:, None], body_sizes(after)[None])
    # Everybody before has to be there after, and the other way round.
    return bool(np.median(off.min(axis=1)) <= WITHIN and np.median(off.min(axis=0)) <= WITHIN)


def _people(poses: PackedPoses, frames: BoolArray) -> Array:
    """``(m, 33, 2)`` all people in these frames, px."""
    points = poses.points[frames][..., :2].astype(np.float64)
    return np.asarray(points[np.isfinite(points[..., 0, 0])])
