"""From pixels to millimetres in the plane of the measured leg."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.assessment import ScaleSource

LEG_SHARE_OF_HEIGHT = 0.491
"""Hip-to-ankle length as a share of body height (Winter 2009 after Drillis & Contini: 0.245 + 0.246)."""
FOOT_SHARE_OF_HEIGHT = 0.152
"""Foot length as a share of body height (same source)."""
PROPORTION_SD = 0.05
"""Relative spread of those shares between adults, with the landmarks' own bias at the hip."""


@dataclass(frozen=True)
class PixelScale:
    """Size of a pixel in the leg's plane.

    Attributes
    ----------
    source
        What it rests on.
    mm_per_px
        None without any.
    relative_sd
        Its relative standard error.
    foot_px
        Length of the foot in the picture if it lay in its plane, px: the unit of unscaled heel lift.
    """

    source: ScaleSource
    mm_per_px: float | None
    relative_sd: float
    foot_px: float


def find_scale(leg_px: float, height_cm: float | None, foot_cm: float | None) -> PixelScale:
    """Scale from what the user told, through body proportions.

    Parameters
    ----------
    leg_px
        Standing leg length in the picture, px.
    height_cm, foot_cm
        Body height; length of the foot. Height wins: it fixes the leg more closely.
    """
    foot_px = leg_px * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    if height_cm is not None:
        return PixelScale("height", 10 * height_cm * LEG_SHARE_OF_HEIGHT / leg_px, PROPORTION_SD, foot_px)
    if foot_cm is not None:
        return PixelScale("foot", 10 * foot_cm / foot_px, PROPORTION_SD, foot_px)
    return PixelScale("none", None, PROPORTION_SD, foot_px)
