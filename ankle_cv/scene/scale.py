"""From pixels to millimetres in the plane of the measured leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.assessment import ScaleSource
from ankle_cv.scene.foot_extent import FootExtent

LEG_SHARE_OF_HEIGHT = 0.473
"""Hip-to-ankle landmarks, standing, over body height: 0.473 ± 0.008 on 21 generated bodies from the side.
Anatomy has 0.491 from trochanter to malleolus (Winter 2009: 0.245 + 0.246); the model's hip lies lower."""
LEG_SD = 0.04
"""Relative spread of that share between adults (leg length at a given height varies by 3 %), and how well
generated bodies stand for people: anatomy's own figure lies one such step away."""
FOOT_SHARE_OF_HEIGHT = 0.152
"""Foot length as a share of body height (Winter 2009); generated bodies: 0.146-0.161."""
FOOT_SD = 0.06
"""Relative spread of that share, and a shoe, which is 6-7 % longer than the foot in it."""


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
    by_proportion
        Whether a foot length was given but the foot's own ends were not clear, so that the leg's length
        stood in for it.
    """

    source: ScaleSource
    mm_per_px: float | None
    relative_sd: float
    foot_px: float
    by_proportion: bool = False


def find_scale(
    leg_px: float, height_cm: float | None, foot_cm: float | None, foot: FootExtent | None = None
) -> PixelScale:
    """Scale from what the user told.

    Parameters
    ----------
    leg_px
        Standing leg length between landmarks in the picture, px.
    height_cm, foot_cm
        Body height; length of the foot, or of the shoe when worn.
    foot
        The foot's own length in the picture, when it could be read.

    Returns
    -------
    PixelScale
        From the foot itself when its length is given and its ends were found; else from the height, through
        the leg's share of it; else from the foot's length through proportions; else none.
    """
    by_leg = leg_px * FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    foot_px = by_leg if foot is None else foot.length_px
    if foot_cm is not None and foot is not None:
        return PixelScale("foot", 10 * foot_cm / foot.length_px, foot.relative_sd, foot_px)
    if height_cm is not None:
        return PixelScale("height", 10 * height_cm * LEG_SHARE_OF_HEIGHT / leg_px, LEG_SD, foot_px)
    both = float(np.hypot(LEG_SD, FOOT_SD))
    if foot_cm is not None:
        return PixelScale("foot", 10 * foot_cm / by_leg, both, foot_px, by_proportion=True)
    return PixelScale("none", None, both, foot_px)
