"""The rearmost point of a flat foot's heel and the tip of its toes, found in one picture."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image, X, Y
from ankle_cv.evidence.foot_crop import UNIT_PX, NormalisedCrop, crop_foot, refine_silhouette
from ankle_cv.evidence.foot_region import silhouette_of
from ankle_cv.evidence.plan import FootLandmarks

# Lengths are in foot units (heel-toe landmark distance, 0.7-0.9 of the foot from the side).
MARGIN = (0.6, 0.6, 0.6, 0.5)
"""Surroundings in the crop: behind, ahead, above, below; more floor and shank only takes time."""
ROUGH_PX = 50.0
"""Foot length at which the first silhouette is found: it may be coarse, as it is refined afterwards."""
SURE, REACH, STREAK = 0.12, 0.2, 0.05
"""See `refine_silhouette`: a first silhouette misses at most the toes, and a toe is thicker than a streak."""
SOLE_BAND = 0.12
"""The sole is searched for this far before and behind the landmark of heel or toe."""
TIP_ROWS = (-0.22, 0.10)
"""The tip of toes or shoe lies between these heights over the sole (negative = above)."""
HEEL_ROWS = (-0.25, -0.04)
"""The rearmost point of the heel likewise."""
TIP_RANK = 4
"""The tip is as far forward as the fourth of the crop's rows: three may be noise, 2 % of the foot."""
HEEL_QUANTILE = 0.8
"""The same for the heel, which is blunt: a shadow reaches over fewer rows."""
MAX_HEEL_SPREAD = 0.035
"""A heel's back is steep; rows that differ more (90th against 40th percentile) follow a shadow."""
MIN_ROWS = 8
PLAUSIBLE_LENGTH = (1.02, 1.60)
"""Foot over heel-toe landmark distance: 1.09-1.41 on generated bodies with and without shoes."""


def read_foot_ends(
    image: Image, landmarks: FootLandmarks, facing: int, roll_deg: float
) -> tuple[Array, Array] | None:
    """Find the rearmost point of the heel and the tip of the toes or the shoe in one frame.

    Parameters
    ----------
    image
        The picture.
    landmarks
        Of a flat foot, px, complete.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg.

    Returns
    -------
    tuple of Array or None
        Heel and tip, each ``(2,)`` px, at the height of the sole; None when the silhouette is not that of a
        foot.
    """
    crop = crop_foot(image, landmarks, facing, roll_deg, MARGIN)
    in_crop = landmarks.mapped(crop.from_picture)
    # Seeded as for a side view: a wider seed behind an oblique heel would let shadows in.
    rough = silhouette_of(crop.image, in_crop, 1, 0.0, ROUGH_PX)
    if not rough.any():
        return None
    foot = refine_silhouette(crop.image, rough, sure=SURE, reach=REACH, streak=STREAK)
    return _ends(foot, in_crop, crop)


def _ends(foot: BoolArray, in_crop: FootLandmarks, crop: NormalisedCrop) -> tuple[Array, Array] | None:
    # An oblique foot stands on a slanted line, so each end has its own row of the sole.
    toe_row, heel_row = _sole_row(foot, in_crop.toe), _sole_row(foot, in_crop.heel)
    if toe_row is None or heel_row is None:
        return None
    tips = np.sort(_furthest(foot, toe_row, TIP_ROWS, ahead=True))
    backs = _furthest(foot, heel_row, HEEL_ROWS, ahead=False)
    if min(len(tips), len(backs)) < MIN_ROWS:
        return None
    if np.quantile(backs, 0.6) - np.quantile(backs, 0.1) > MAX_HEEL_SPREAD * UNIT_PX:
        return None
    tip, back = float(tips[-TIP_RANK]) + 1, float(np.quantile(backs, 1 - HEEL_QUANTILE))
    if not PLAUSIBLE_LENGTH[0] <= (tip - back) / UNIT_PX <= PLAUSIBLE_LENGTH[1]:
        return None
    return crop.to_picture(np.array([back, heel_row])), crop.to_picture(np.array([tip, toe_row]))


def _sole_row(foot: BoolArray, point: Array) -> float | None:
    """Return the row of the sole below a landmark: the median lowest row about it; None without a foot."""
    rows, columns = np.nonzero(foot)
    below = (np.abs(columns - point[X]) < SOLE_BAND * UNIT_PX) & (rows > point[Y])
    if not below.any():
        return None
    return float(np.median([rows[below & (columns == c)].max() for c in np.unique(columns[below])]))


def _furthest(foot: BoolArray, sole_row: float, band: tuple[float, float], *, ahead: bool) -> Array:
    """Return the furthest column of the foot in each row of a band about the sole."""
    start, stop = (int(sole_row + share * UNIT_PX) for share in band)
    rows = foot[max(start, 0) : stop]
    rows = rows[rows.any(axis=1)]
    found = rows.shape[1] - 1 - rows[:, ::-1].argmax(axis=1) if ahead else rows.argmax(axis=1)
    return np.asarray(found, np.float64)
