"""Scale: millimetres per pixel in the plane of the measured leg."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ankle_cv.anthropometry import FOOT_SD, FOOT_SHARE_OF_HEIGHT, LEG_SD, LEG_SHARE_OF_HEIGHT
from ankle_cv.assessment import ScaleSource
from ankle_cv.scene.foot_extent import FootExtent
from ankle_cv.scene.sheet_scale import SheetScale

SHORTEST_FOOT, LONGEST_FOOT = 0.85, 1.40
"""Length of a foot or shoe over what the leg's length lets expect: 0.94-1.18 on 45 generated feet; bare feet
scatter by 7 %. An outline cut at a picture's edge, or of a white shoe on a white floor, gave 0.75-0.84."""
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
    foot_sd
        Relative standard error of ``foot_px``.
    """

    source: ScaleSource
    mm_per_px: float | None
    relative_sd: float
    foot_px: float
    by_proportion: bool = False
    sheet: SheetScale | None = None
    foot_sd: float = 0.0

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
        From the foot itself when its length is given and its ends were found where a foot can have them; else
        from the height, through the leg's share of it; else from the foot's length through proportions; else
        from a sheet; else none.
    """
    by_leg, both = leg_px * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT, float(np.hypot(LEG_SD, FOOT_SD))
    if foot is not None and not SHORTEST_FOOT * by_leg <= foot.length_px <= LONGEST_FOOT * by_leg:
        foot = None
    foot_px, foot_sd = (by_leg, both) if foot is None else (foot.length_px, foot.relative_sd)
    scale = partial(PixelScale, foot_px=foot_px, foot_sd=foot_sd, sheet=sheet)
    if foot_cm is not None and foot is not None:
        return scale("foot", 10 * foot_cm / foot.length_px, foot.relative_sd)
    if height_cm is not None:
        return scale("height", 10 * height_cm * LEG_SHARE_OF_HEIGHT / leg_px, LEG_SD)
    if foot_cm is not None:
        return scale("foot", 10 * foot_cm / by_leg, both, by_proportion=True)
    if sheet is not None and sheet.problem is None:
        return scale("reference", sheet.mm_per_px, sheet.relative_sd)
    return scale("none", None, both)
