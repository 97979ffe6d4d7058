"""The rearmost point of a flat foot's heel and the tip of its toes, found in one picture."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image, X, Y
from ankle_cv.evidence.cutout import UNIT_PX, Cutout, cut_out, sharpened
from ankle_cv.evidence.foot_region import silhouette_of
from ankle_cv.evidence.plan import FootMarks

# Lengths are in foot units (heel-toe landmark distance, 0.7-0.9 of the foot from the side).
MARGIN = (0.6, 0.6, 0.6, 0.5)
"""Surroundings that are cut out: behind, ahead, above, below; more floor and shank only takes time."""
ROUGH_PX = 50.0
"""Foot length at which the first silhouette is found: what is made sharp afterwards may be coarse."""
SURE, REACH, STREAK = 0.12, 0.2, 0.05
"""See `sharpened`: a first silhouette misses at most the toes, and a toe is thicker than a streak."""
SOLE_BAND = 0.12
"""The sole is looked for this far before and behind the landmark of heel or toe."""
TIP_ROWS = (-0.22, 0.10)
"""The tip of toes or shoe lies between these heights over the sole (negative = above)."""
HEEL_ROWS = (-0.25, -0.04)
"""The rearmost point of the heel likewise."""
TIP_RANK = 4
"""The tip is as far forward as the fourth of its cut-out rows: three may be noise, 2 % of the foot."""
HEEL_QUANTILE = 0.8
"""The same for the heel, which is blunt: a shadow reaches over fewer rows."""
MAX_HEEL_SPREAD = 0.035
"""A heel's back is steep; rows that differ more (90th against 40th percentile) follow a shadow."""
MIN_ROWS = 8
PLAUSIBLE = (1.02, 1.60)
"""Foot over heel-toe landmark distance: 1.09-1.41 on generated bodies with and without shoes."""


def read_ends(image: Image, marks: FootMarks, facing: int, roll_deg: float) -> tuple[Array, Array] | None:
    """Find the rearmost point of the heel and the tip of the toes or the shoe in one frame.

    Parameters
    ----------
    image
        The picture.
    marks
        Landmarks of a flat foot, px, complete.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg.

    Returns
    -------
    tuple of Array or None
        Heel and tip, each ``(2,)`` px, at the height of the sole; None when the silhouette makes no sense.
    """
    cut = cut_out(image, marks, facing, roll_deg, MARGIN)
    own = marks.mapped(cut.from_picture)
    # Seeded as for a side view: a wider seed behind an oblique heel would let shadows in.
    rough = silhouette_of(cut.image, own, 1, 0.0, ROUGH_PX)
    if not rough.any():
        return None
    foot = sharpened(cut.image, rough, sure=SURE, reach=REACH, streak=STREAK)
    return _ends(foot, own, cut)


def _ends(foot: BoolArray, own: FootMarks, cut: Cutout) -> tuple[Array, Array] | None:
    # An oblique foot stands on a slanted line, so each end has its own row of the sole.
    tread, sole = _sole(foot, own.toe), _sole(foot, own.heel)
    if tread is None or sole is None:
        return None
    tips = np.sort(_furthest(foot, tread, TIP_ROWS, ahead=True))
    backs = _furthest(foot, sole, HEEL_ROWS, ahead=False)
    if min(len(tips), len(backs)) < MIN_ROWS:
        return None
    if np.quantile(backs, 0.6) - np.quantile(backs, 0.1) > MAX_HEEL_SPREAD * UNIT_PX:
        return None
    tip, back = float(tips[-TIP_RANK]) + 1, float(np.quantile(backs, 1 - HEEL_QUANTILE))
    if not PLAUSIBLE[0] <= (tip - back) / UNIT_PX <= PLAUSIBLE[1]:
        return None
    return cut.to_picture(np.array([back, sole])), cut.to_picture(np.array([tip, tread]))


def _sole(foot: BoolArray, mark: Array) -> float | None:
    """Row of the sole below a landmark: the usual lowest row about it; None without a foot there."""
    rows, columns = np.nonzero(foot)
    below = (np.abs(columns - mark[X]) < SOLE_BAND * UNIT_PX) & (rows > mark[Y])
    if not below.any():
        return None
    return float(np.median([rows[below & (columns == c)].max() for c in np.unique(columns[below])]))


def _furthest(foot: BoolArray, sole: float, band: tuple[float, float], *, ahead: bool) -> Array:
    """Furthest column of the foot in each row of a band about the sole."""
    start, stop = (int(sole + share * UNIT_PX) for share in band)
    rows = foot[max(start, 0) : stop]
    rows = rows[rows.any(axis=1)]
    found = rows.shape[1] - 1 - rows[:, ::-1].argmax(axis=1) if ahead else rows.argmax(axis=1)
    return np.asarray(found, np.float64)
