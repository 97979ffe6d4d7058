"""Notices about feet that moved, and about feet that could not be followed."""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.assessment import Notice
from ankle_cv.conventions import SIDES, Side
from ankle_cv.evidence.records import FootTrack, PixelEvidence
from ankle_cv.measures.series import Measures
from ankle_cv.notices.spans import longest_stretch
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.visibility import foot_outside_picture

SMALL_FOOT_PX: Final = 32.0
"""A shorter foot has too few pixels: one of 28 px was lost, of 33 px found."""
MIN_OUTSIDE_SHARE: Final = 0.2
"""A foot at the picture's edge in this share of the person's frames is lost for that reason."""
SEEN_SHARE: Final = 0.5
"""A foot found in this share of the frames in which it stood flat can be told from the floor."""


def foot_notices(measures: Measures) -> list[Notice]:
    """Return the notices about feet that were moved as a whole."""
    return [
        notice
        for side in SIDES
        for notice in longest_stretch(
            measures.time_s, measures.leg(side).foot_moved, side, code="foot_moved",
            message=f"The {side} foot is lifted, turned or put elsewhere as a whole; heel lift is not "
            "measured there.",
            remedy="Keep both feet in place from the first movement to the last.",
        )
    ]  # fmt: skip


def lost_foot_notices(measures: Measures, scene: Scene, evidence: PixelEvidence) -> list[Notice]:
    """Return the notices about feet that could not be followed in the pictures, with the reason of each.

    Without the front of a foot there is no heel lift; without the heel it comes from the pose model.
    """
    notices = []
    for side in SIDES:
        source, track = measures.leg(side).foot_source, evidence.legs[side].foot
        if track is None or side not in scene.neutral:
            continue
        why, remedy = _reason(track, scene, side)
        lost = f"of the {side} foot could not be followed{why}:"
        if source == "hidden":
            message = f"The front {lost} no heel lift and no dorsiflexion; the shin angle is given."
            notices.append(Notice(code="forefoot_hidden", message=message, remedy=remedy, side=side))
        elif source == "landmarks":
            message = f"The heel {lost} it comes from the pose model, with a wide interval."
            notices.append(Notice(code="foot_not_followed", message=message, remedy=remedy, side=side))
    return notices


def _reason(track: FootTrack, scene: Scene, side: Side) -> tuple[str, str]:
    """Return why a foot was lost, as far as the clip tells it, and what helps."""
    present = scene.body.picture.present
    outside = foot_outside_picture(scene.body, side)
    flat = scene.foot_flat(side) & present
    found = np.isfinite(track.toe_shift_px[:, 0]) & np.isfinite(track.pitch_deg)
    if outside.any() and outside[present].mean() >= MIN_OUTSIDE_SHARE:
        return ", as it reaches the picture's edge", "Leave room around the feet."
    if scene.scale.foot_px < SMALL_FOOT_PX:
        return (
            f", as it is {scene.scale.foot_px:.0f} pixels long",
            f"Film from nearer or with more pixels: a foot needs {SMALL_FOOT_PX:.0f}, better 100.",
        )
    if flat.any() and found[flat].mean() >= SEEN_SHARE:
        return (
            " from where the person stood on: something came before it, or it moved",
            "Leave nothing in front of the feet in the whole movement, and keep them in place.",
        )
    return (
        ", as it hardly stands out from the floor or something is in front of it",
        "Have more light, shoes or socks of another colour than the floor, and nothing before the feet.",
    )
