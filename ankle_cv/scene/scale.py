"""Scale: millimetres per pixel in the plane of the measured leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.anthropometry import FOOT_SD, FOOT_SHARE_OF_HEIGHT, LEG_SD, LEG_SHARE_OF_HEIGHT
from ankle_cv.assessment import ScaleSource
from ankle_cv.scene.foot_extent import FootExtent
from ankle_cv.scene.sheet_scale import SheetScale

CONTRADICTION_SD = 2.5
"""Lengths given by the user and a sheet contradict each other beyond this many standard errors."""


@dataclass(frozen=True)
class PixelScale:
    """Size of a pixel in the leg's plane.

    Attributes
    ----------
    source
        What it is computed from.
    mm_per_px
        None without a scale.
    relative_sd
        Its relative standard error.
    foot_px
        Length of the foot in the picture if it lay in its plane, px: the unit of unscaled heel lift.
    by_proportion
        Whether a foot length was given but the foot's ends were not found, so that the leg's length was used
        instead.
    sheet
        Result of the search for a sheet beside the foot, used or not; None without a search.
    """

    source: ScaleSource
    mm_per_px: float | None
    relative_sd: float
    foot_px: float
    by_proportion: bool = False
    sheet: SheetScale | None = None

    @property
    def contradiction(self) -> float | None:
        """Share by which a pixel is larger by the sheet than by the given length; None when they agree."""
        sheet = self.sheet
        if sheet is None or sheet.problem or self.mm_per_px is None or self.source == "reference":
            return None
        ratio = sheet.mm_per_px / self.mm_per_px
        beyond = abs(np.log(ratio)) > CONTRADICTION_SD * np.hypot(self.relative_sd, sheet.relative_sd)
        return ratio - 1 if beyond else None


def find_scale(
    leg_px: float,
    height_cm: float | None,
    foot_cm: float | None,
    foot: FootExtent | None = None,
    sheet: SheetScale | None = None,
) -> PixelScale:
    """Return the scale from the lengths given by the user, else from a sheet.

    Parameters
    ----------
    leg_px
        Standing leg length between landmarks in the picture, px.
    height_cm, foot_cm
        Body height; length of the foot, or of the shoe when worn.
    foot
        The foot's own length in the picture, when it was found.
    sheet
        Result of the search for a sheet.

    Returns
    -------
    PixelScale
        From the foot itself when its length is given and its ends were found; else from the height, through
        the leg's share of it; else from the foot's length through proportions; else from a sheet; else none.
    """
    by_leg = leg_px * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    foot_px = by_leg if foot is None else foot.length_px
    if foot_cm is not None and foot is not None:
        return PixelScale("foot", 10 * foot_cm / foot.length_px, foot.relative_sd, foot_px, sheet=sheet)
    if height_cm is not None:
        by_height = 10 * height_cm * LEG_SHARE_OF_HEIGHT / leg_px
        return PixelScale("height", by_height, LEG_SD, foot_px, sheet=sheet)
    both = float(np.hypot(LEG_SD, FOOT_SD))
    if foot_cm is not None:
        by_foot = 10 * foot_cm / by_leg
        return PixelScale("foot", by_foot, both, foot_px, by_proportion=True, sheet=sheet)
    if sheet is not None and sheet.problem is None:
        return PixelScale("reference", sheet.mm_per_px, sheet.relative_sd, foot_px, sheet=sheet)
    return PixelScale("none", None, both, foot_px, sheet=sheet)
