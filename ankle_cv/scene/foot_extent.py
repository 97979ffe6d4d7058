"""Length of the foot in the picture, from its rearmost point to its tip, for the scale from ``--foot-cm``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.anthropometry import TOE_OUT_DEG, TOE_OUT_SD_DEG
from ankle_cv.camera import Camera
from ankle_cv.conventions import BoolArray, X
from ankle_cv.evidence.records import FootEnds
from ankle_cv.scene.consensus import consensus
from ankle_cv.scene.view import View

CONSENSUS_TOLERANCE = 0.02
"""Readings this near to their median agree, share of it."""
MIN_AGREEING = 2
ENDS_SD = 0.010
"""Standard error of both ends, share of the foot: 32 generated clips with known ends."""
ENDS_SD_PX = 1.0
"""The same in a small picture, in which edges are not sharper than a pixel."""
END_RADIUS = 0.15
"""Radius of heel and forefoot over the foot's length, seen from above: round ends are not foreshortened."""


@dataclass(frozen=True)
class FootExtent:
    """Length of a foot.

    Attributes
    ----------
    length_px
        Heel to tip if the foot lay in the plane of the picture, px.
    relative_sd
        Its relative standard error.
    readings
        Number of frames that agree.
    """

    length_px: float
    relative_sd: float
    readings: int


def foot_extent(ends: FootEnds | None, flat: BoolArray, camera: Camera, view: View) -> FootExtent | None:
    """Return the consensus of a foot's length over the frames in which its ends were read.

    Parameters
    ----------
    ends
        Readings, one row per frame.
    flat
        ``(n,)`` frames in which the foot is known to be flat; used alone when all do not agree.
    camera
        For the roll of the floor.
    view
        For the yaw of the camera around the person.

    Returns
    -------
    FootExtent or None
        None when the readings do not agree, see `consensus`.
    """
    if ends is None:
        return None
    lengths = np.abs(camera.levelled(ends.tip_px - ends.heel_px)[..., X])
    if not np.isfinite(lengths).any():
        return None
    agreeing = consensus(
        lengths, flat, tolerance=CONSENSUS_TOLERANCE * float(np.nanmedian(lengths)), min_count=MIN_AGREEING
    )
    if agreeing is None:
        return None
    seen_px = float(np.median(agreeing))
    shrink, shrink_sd = _foreshortening(view.yaw_deg, view.yaw_sd_deg)
    scatter = float(np.std(agreeing)) / seen_px
    sd = float(np.sqrt(ENDS_SD**2 + (ENDS_SD_PX / seen_px) ** 2 + scatter**2 + (shrink_sd / shrink) ** 2))
    return FootExtent(seen_px / shrink, sd, len(agreeing))


def _foreshortening(yaw_deg: float, yaw_sd_deg: float) -> tuple[float, float]:
    """Return the foreshortening of the near foot and its standard error.

    A foot is rounded at both ends: of its length the part between the centres of the two circles is
    shortened by the cosine, the circles are not.
    """
    turn, sd = 90 - abs(yaw_deg) + TOE_OUT_DEG, float(np.hypot(yaw_sd_deg, TOE_OUT_SD_DEG))
    turns = np.radians([turn, turn - sd, turn + sd])
    middle, low, high = (1 - 2 * END_RADIUS) * np.cos(turns) + 2 * END_RADIUS
    return float(middle), float(max(abs(middle - low), abs(middle - high)))
