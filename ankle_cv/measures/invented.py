"""Joints of a leg that a pose network invents behind something, such as a barbell plate.

Each network is as sure of an invented joint as of one in sight. It shows where the two put it apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Joint, Side
from ankle_cv.evidence.records import JointTrack
from ankle_cv.evidence.second_pose import cleaned_joint
from ankle_cv.scene.body import Body, whole_shank_px

MAX_APART_SHANKS: Final = 0.3
"""Distance of both networks' joints, shanks, beyond which one of them is invented. 99 % of the frames of 98
generated clips, worse pictures included, are within 0.15 (knee), 0.20 (ankle) and 0.26 (hip), real ones with
nothing before the leg within 0.24. It is 0.5-1.0 behind barbell plates, 0.8 for feet beside the picture."""
CLOSED_S: Final = 0.4
"""Openings shorter than this are hidden, too: an invented joint passes the right place now and then."""
BESIDE_S: Final = 0.15
"""Time beside hidden frames that is hidden, too: low-passed landmarks remember as long."""


@dataclass(frozen=True)
class InventedJoints:
    """``(n,)`` frames in which a joint of one leg is not where one of the networks puts it."""

    hip: BoolArray
    knee: BoolArray
    ankle: BoolArray

    @property
    def thigh(self) -> BoolArray:
        """``(n,)`` frames in which the thigh is unknown."""
        return self.hip | self.knee


def invented_joints(track: JointTrack | None, side: Side, body: Body) -> InventedJoints:
    """Return where the two networks part beyond all errors.

    Parameters
    ----------
    track
        Joints of the leg by the second network; without them nothing shows.
    side, body
        The leg.
    """
    return InventedJoints(*(_parted(track, joint, side, body) for joint in ("hip", "knee", "ankle")))


def _parted(track: JointTrack | None, joint: Joint, side: Side, body: Body) -> BoolArray:
    picture = body.picture
    if track is None:
        return np.zeros(len(picture), dtype=np.bool_)
    apart = np.linalg.norm(cleaned_joint(track, joint, picture) - picture.xy(joint, side), axis=1)
    with np.errstate(invalid="ignore"):
        parted = apart > MAX_APART_SHANKS * whole_shank_px(picture, side)
    return spread_over_time(body.time_s, parted)


def spread_over_time(time_s: Array, hidden: BoolArray) -> BoolArray:
    """Close short openings between hidden frames, and hide what is just beside them.

    Parameters
    ----------
    time_s
        ``(n,)`` times of the frames, s.
    hidden
        ``(n,)`` which are hidden.
    """
    spread = hidden.copy()
    at_s = time_s[hidden]
    if not len(at_s):
        return spread
    after = np.searchsorted(at_s, time_s)
    to_next = np.append(at_s, np.inf)[after] - time_s
    since_last = time_s - np.insert(at_s, 0, -np.inf)[after]
    spread |= (to_next + since_last < CLOSED_S) | (np.minimum(to_next, since_last) < BESIDE_S)
    return spread
