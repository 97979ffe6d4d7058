"""Which pixels are the foot: a silhouette in the flat stance, and the parts of it that are followed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array, BoolArray, Image, X, Y
from ankle_cv.evidence.plan import FootMarks, FootPlan

# Lengths are in units of the heel-toe landmark distance, itself 0.7-0.9 of the foot from the side. Where the
# landmarks lie on a foot (heel on the Achilles or the collar, 3-6 cm above the sole) was read off generated
# bodies with and without shoes.
MARGIN = (0.8, 0.9, 0.7)
"""Surroundings that are cut out: to both sides, above, below."""
WORK_LENGTH_PX = 100.0
"""The silhouette is found at this foot length; finer costs time and gains nothing."""
ITERATIONS = 2
"""Rounds of recolouring and cutting; two more changed the ends of 15 generated feet by 0.0 %."""
REAR_SHARE = 0.52
"""Rear part of the foot that stays rigid when the heel rises; shoes and toes bend further forward."""
FORE_FROM, FORE_TO = 0.72, 1.1
"""Part ahead of the metatarsal heads, which stays on the floor when the heel rises."""
REAR_HEIGHT = 0.55
"""Share of the ankle's height above the sole up to which the heel moves with the foot, not with the shank."""
SOLE_AHEAD = 0.08
"""The heel rests this share of the foot ahead of its rearmost point: 14-30 mm of 240-320 mm measured."""
NEAR_SIDE = 0.12
"""What is seen of a foot lies on average this share of its length nearer than its middle (width 0.38)."""
TOE_BEYOND = 0.12
"""The tip of the foot lies about this far beyond the toe landmark."""
HEEL_BAND = 0.15
"""The sole under the heel is looked for this far before and behind the heel landmark."""
HEEL_CURVE, HEEL_HEIGHT, HEEL_REACH = 0.05, 0.25, 0.4
"""The back of the heel is looked for this far above the sole, from and to, and around the heel landmark."""
CLEAN_ROWS = (20, 60)
"""Percentile, from the front, of the rows' rearmost pixels: from the side a clean heel is steep and a shadow
reaches far; obliquely the lower rows end at the slanted sole, so it grows with the sine of the turn."""
BEHIND_HEEL = (0.2, 0.25)
"""The foot ends at most this far behind the heel landmark; more by the sine of the turn."""
SHADOW = 0.12
"""Streaks of the silhouette thinner than this are shadow, or a gap between planks."""
SOLE_DEPTH = (-0.05, 0.5)
"""Where below the heel landmark the sole may lie; elsewhere the silhouette has failed."""
TYPICAL_SOLE_DEPTH, TYPICAL_BACK = 0.22, 0.10
"""Sole below and heel's back behind the heel landmark, when no silhouette tells."""


@dataclass(frozen=True)
class FootRegion:
    """The foot in a cut-out picture, flat.

    Attributes
    ----------
    rear, fore
        ``(h, w)`` pixels of the rear foot and of the forefoot.
    sole
        ``(2,)`` the point of the sole the heel rests on, cut-out px.
    tread
        ``(2,)`` the same under the forefoot.
    length_px
        Heel to tip of the foot.
    outlined
        Whether a silhouette was found; otherwise the region is a guess from the landmarks.
    """

    rear: BoolArray
    fore: BoolArray
    sole: Array
    tread: Array
    length_px: float
    outlined: bool


def surroundings(marks: FootMarks) -> tuple[Array, Array]:
    """Return the corners ``(2,)`` of the box a foot is looked for in, px."""
    points = np.stack([marks.heel, marks.ankle, marks.toe])
    side, above, below = (m * marks.length_px for m in MARGIN)
    return np.floor(points.min(0) - np.array([side, above])), np.ceil(points.max(0) + np.array([side, below]))


def find_region(colour: Image, marks: FootMarks, plan: FootPlan) -> FootRegion:
    """Outline a flat foot.

    Parameters
    ----------
    colour
        ``(h, w, 3)`` cut-out around the foot (see :func:`surroundings`).
    marks
        Its landmarks, cut-out px.
    plan
        Which way it points.
    """
    facing, foreshortening = plan.facing, plan.foreshortening
    oblique = abs(float(np.sin(np.radians(plan.turn_deg))))
    silhouette = silhouette_of(colour, marks, facing, oblique)
    ends = _ends(silhouette, marks, facing, oblique)
    back_x, sole_y = _typical_ends(marks, facing) if ends is None else ends
    tip_x = marks.toe[X] + facing * TOE_BEYOND * foreshortening * marks.length_px
    length = float(abs(tip_x - back_x))
    rows, columns = np.mgrid[: colour.shape[0], : colour.shape[1]]
    along = facing * (columns - back_x) / length
    if ends is None:
        body = (rows <= sole_y) & (along > 0)
    else:
        # One pixel beyond the outline: the edge itself is the best landmark bare skin has.
        body = cv2.dilate(silhouette.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # The near side of the foot is what is seen and followed; obliquely it lies aside of the sole's middle,
    # so the middle rises as that point of the near side does which lies as far behind it.
    aside = NEAR_SIDE * length / foreshortening * np.sin(np.radians(plan.turn_deg))
    low = rows > sole_y - REAR_HEIGHT * (sole_y - marks.ankle[Y])
    return FootRegion(
        rear=body & low & (along < REAR_SHARE),
        fore=body & low & (along > FORE_FROM) & (along < FORE_TO),
        sole=np.array([back_x + facing * (SOLE_AHEAD * length - aside), sole_y]),
        tread=marks.toe,
        length_px=length,
        outlined=ends is not None,
    )


def silhouette_of(
    colour: Image, marks: FootMarks, facing: int, oblique: float, work_px: float = WORK_LENGTH_PX
) -> NDArray[np.bool_]:
    """Separate foot and shank from the floor by colour (GrabCut; Rother 2004), seeded by the landmarks.

    Parameters
    ----------
    colour
        ``(h, w, 3)`` cut-out around the foot.
    marks
        Its landmarks, cut-out px.
    facing
        +1 when the foot points to the right of the cut-out, -1 to the left.
    oblique
        Sine of its turn out of the picture's plane, 0..1.
    work_px
        Foot length at which it is done; the outline is that fine.

    Returns
    -------
    NDArray[np.bool_]
        ``(h, w)``; empty when the cut-out is all foot.
    """
    scale = min(1.0, work_px / marks.length_px)
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    heel, ankle, toe = (scale * p for p in (marks.heel, marks.ankle, marks.toe))
    unit = scale * marks.length_px
    forward = np.array([facing * unit, 0.0])
    down = np.array([0.0, unit])
    behind = BEHIND_HEEL[0] + oblique * BEHIND_HEEL[1]
    outline = [
        ankle - 0.35 * forward - 0.8 * down,
        heel - behind * forward - 0.15 * down,
        heel - behind * forward + 0.45 * down,
        toe + 0.45 * forward + 0.35 * down,
        toe + 0.45 * forward - 0.15 * down,
        ankle + 0.5 * forward - 0.1 * down,
        ankle + 0.3 * forward - 0.8 * down,
    ]
    label = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    cv2.fillPoly(label, [np.rint(outline).astype(np.int32)], int(cv2.GC_PR_FGD))
    bones = [
        (heel + 0.06 * down, toe + 0.03 * down),
        (ankle, heel + 0.3 * (toe - heel) + 0.02 * down),
        (ankle, ankle - 0.6 * down),
    ]
    for start, end in bones:
        a, b = (tuple(int(v) for v in np.rint(p)) for p in (start, end))
        cv2.line(label, a, b, int(cv2.GC_FGD), max(1, round(0.1 * unit)))
    if not (label == cv2.GC_BGD).any():
        return np.zeros(colour.shape[:2], bool)
    # The colour clusters start from random centres; the same clip must give the same result.
    cv2.setRNGSeed(0)
    cv2.grabCut(small, label, None, np.zeros((1, 65)), np.zeros((1, 65)), ITERATIONS, cv2.GC_INIT_WITH_MASK)
    own = ((label == cv2.GC_FGD) | (label == cv2.GC_PR_FGD)).astype(np.uint8)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (odd := 2 * round(SHADOW * unit / 2) + 1, odd))
    own = cv2.morphologyEx(own, cv2.MORPH_OPEN, brush)
    full = cv2.resize(own, colour.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(full > 0)


def _ends(silhouette: BoolArray, marks: FootMarks, facing: int, oblique: float) -> tuple[float, float] | None:
    """Rearmost x of the heel and y of the sole under it, px; None when the silhouette makes no sense."""
    unit = marks.length_px
    rows, columns = np.nonzero(silhouette)
    near = np.abs(columns - marks.heel[X]) < HEEL_BAND * np.sqrt(1 - oblique**2) * unit
    near &= (rows > marks.heel[Y] + SOLE_DEPTH[0] * unit) & (rows < marks.heel[Y] + SOLE_DEPTH[1] * unit)
    if not near.any():
        return None
    lowest = [rows[near & (columns == c)].max() for c in np.unique(columns[near])]
    sole = float(np.median(lowest))
    heel = (rows > sole - HEEL_HEIGHT * unit) & (rows < sole - HEEL_CURVE * unit)
    heel &= np.abs(columns - marks.heel[X]) < HEEL_REACH * unit
    if heel.sum() < (0.1 * unit) ** 2 or sole > marks.heel[Y] + (SOLE_DEPTH[1] - 0.02) * unit:
        return None
    # Row by row: a shadow that clings to part of the heel's back must not move it.
    edge = [(-facing * columns[heel & (rows == r)]).max() for r in np.unique(rows[heel])]
    return -facing * float(np.percentile(edge, CLEAN_ROWS[0] + oblique * CLEAN_ROWS[1])), sole


def _typical_ends(marks: FootMarks, facing: int) -> tuple[float, float]:
    """Rearmost x of the heel and y of the sole where they usually lie."""
    back = marks.heel[X] - facing * TYPICAL_BACK * marks.length_px
    return float(back), float(marks.heel[Y] + TYPICAL_SOLE_DEPTH * marks.length_px)
