"""Segmentation of a flat foot: its silhouette, and the parts of it that are tracked."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image, X, Y
from ankle_cv.evidence.plan import FootLandmarks, FootPlan
from ankle_cv.evidence.segmentation import grab_cut
from ankle_cv.evidence.similarity import IDENTITY

# Lengths are in units of the heel-toe landmark distance, itself 0.7-0.9 of the foot from the side. Where the
# landmarks lie on a foot (heel on the Achilles or the collar, 3-6 cm above the sole) was read off generated
# bodies with and without shoes.
MARGIN = (0.8, 0.9, 0.7)
"""Margin of the crop: to both sides, above, below."""
WORK_LENGTH_PX = 100.0
"""The silhouette is found at this foot length; finer costs time and gains nothing."""
ITERATIONS = 2
"""Rounds of recolouring and cutting; two more changed the ends of 15 generated feet by 0.0 %."""
REAR_SHARE = 0.52
"""Rear share of the foot that stays rigid when the heel rises; shoes and toes bend further forward."""
FORE_FROM, FORE_TO = 0.72, 1.1
"""Part ahead of the metatarsal heads, which stays on the floor when the heel rises."""
REAR_HEIGHT = 0.55
"""Share of the ankle's height above the sole up to which the heel moves with the foot, not with the shank."""
SOLE_AHEAD = 0.08
"""The heel rests this share of the foot ahead of its rearmost point: 14-30 mm of 240-320 mm measured."""
NEAR_SIDE = 0.12
"""The visible side of a foot is on average this share of its length nearer than its middle (width 0.38)."""
TOE_BEYOND = 0.12
"""The tip of the foot lies about this far beyond the toe landmark."""
HEEL_BAND = 0.15
"""The sole under the heel is searched for this far before and behind the heel landmark."""
HEEL_CURVE, HEEL_HEIGHT, HEEL_REACH = 0.05, 0.25, 0.4
"""The back of the heel is searched for this far above the sole, from and to, and around the heel landmark."""
BACK_PERCENTILE = (20, 60)
"""Percentile, from the front, of the rows' rearmost pixels: from the side a clean heel is steep and a shadow
reaches far; obliquely the lower rows end at the slanted sole, so it grows with the sine of the angle."""
BEHIND_HEEL = (0.2, 0.25)
"""The foot ends at most this far behind the heel landmark, plus the second times the sine of the angle."""
SHADOW = 0.12
"""Streaks of the silhouette thinner than this are shadow, or a gap between planks."""
SOLE_DEPTH = (-0.05, 0.5)
"""Range below the heel landmark in which the sole may lie; elsewhere the silhouette is rejected."""
TYPICAL_SOLE_DEPTH, TYPICAL_BACK = 0.22, 0.10
"""Sole below and heel's back behind the heel landmark, when the silhouette is rejected."""


@dataclass(frozen=True)
class FootRegion:
    """A flat foot in a crop.

    Attributes
    ----------
    rearfoot, forefoot, whole
        ``(h, w)`` pixels of the rearfoot, of the forefoot, and of both with what lies between them.
    heel_contact
        ``(2,)`` point of the sole on which the heel rests, crop px.
    forefoot_contact
        ``(2,)`` the same under the forefoot.
    length_px
        Heel to tip of the foot.
    outlined
        Whether a silhouette was found; otherwise the region is derived from the landmarks.
    """

    rearfoot: BoolArray
    forefoot: BoolArray
    whole: BoolArray
    heel_contact: Array
    forefoot_contact: Array
    length_px: float
    outlined: bool


def search_box(landmarks: FootLandmarks) -> tuple[Array, Array]:
    """Return the corners ``(2,)`` of the box in which a foot is segmented, px."""
    points = np.stack([landmarks.heel, landmarks.ankle, landmarks.toe])
    side, above, below = (m * landmarks.length_px for m in MARGIN)
    return np.floor(points.min(0) - np.array([side, above])), np.ceil(points.max(0) + np.array([side, below]))


def find_region(colour: Image, landmarks: FootLandmarks, plan: FootPlan) -> FootRegion:
    """Segment a flat foot.

    Parameters
    ----------
    colour
        ``(h, w, 3)`` crop around the foot, see `search_box`.
    landmarks
        Of the foot, crop px.
    plan
        For its direction.
    """
    facing, foreshortening = plan.facing, plan.foreshortening
    oblique = abs(float(np.sin(np.radians(plan.out_of_plane_deg))))
    silhouette = silhouette_of(colour, landmarks, facing, oblique)
    ends = _ends(silhouette, landmarks, facing, oblique)
    back_x, sole_y = _typical_ends(landmarks, facing) if ends is None else ends
    tip_x = landmarks.toe[X] + facing * TOE_BEYOND * foreshortening * landmarks.length_px
    length = float(abs(tip_x - back_x))
    rows, columns = np.mgrid[: colour.shape[0], : colour.shape[1]]
    along = facing * (columns - back_x) / length
    if ends is None:
        body = (rows <= sole_y) & (along > 0)
    else:
        # One pixel beyond the outline: on bare skin the edge itself has the most contrast.
        body = cv2.dilate(silhouette.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # The near side of the foot is what is seen and tracked; obliquely it lies beside the middle of the sole,
    # so the middle rises as that point of the near side does which lies as far behind it.
    sideways = NEAR_SIDE * length / foreshortening * np.sin(np.radians(plan.out_of_plane_deg))
    low = rows > sole_y - REAR_HEIGHT * (sole_y - landmarks.ankle[Y])
    return FootRegion(
        rearfoot=body & low & (along < REAR_SHARE),
        forefoot=body & low & (along > FORE_FROM) & (along < FORE_TO),
        whole=body & low & (along < FORE_TO),
        heel_contact=np.array([back_x + facing * (SOLE_AHEAD * length - sideways), sole_y]),
        forefoot_contact=landmarks.toe,
        length_px=length,
        outlined=ends is not None,
    )


def silhouette_of(
    colour: Image, landmarks: FootLandmarks, facing: int, oblique: float, work_px: float = WORK_LENGTH_PX
) -> BoolArray:
    """Segment foot and shank from the floor by colour, see `grab_cut`, seeded by the landmarks.

    Parameters
    ----------
    colour
        ``(h, w, 3)`` crop around the foot.
    landmarks
        Of the foot, crop px.
    facing
        +1 when the foot points to the right of the crop, -1 to the left.
    oblique
        Sine of its out-of-plane angle, 0..1.
    work_px
        Foot length at which the crop is segmented, which is the resolution of the outline.

    Returns
    -------
    BoolArray
        ``(h, w)``; all False when no background is left in the crop.
    """
    scale = min(1.0, work_px / landmarks.length_px)
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    unit = scale * landmarks.length_px
    label = _seeds(small.shape[:2], landmarks.mapped(scale * IDENTITY), unit, facing, oblique)
    if not (label == cv2.GC_BGD).any():
        return np.zeros(colour.shape[:2], bool)
    odd = 2 * round(SHADOW * unit / 2) + 1
    brush = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (odd, odd)), np.uint8)
    foot = grab_cut(small, label, ITERATIONS, brush)
    full = cv2.resize(foot, colour.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(full > 0)


def _seeds(
    shape: tuple[int, ...], landmarks: FootLandmarks, unit: float, facing: int, oblique: float
) -> Image:
    """Return GrabCut classes: foreground along the bones, probable foreground in a polygon about the foot."""
    heel, ankle, toe = landmarks.heel, landmarks.ankle, landmarks.toe
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
    label = np.full(shape, cv2.GC_BGD, np.uint8)
    cv2.fillPoly(label, [np.rint(outline).astype(np.int32)], int(cv2.GC_PR_FGD))
    bones = [
        (heel + 0.06 * down, toe + 0.03 * down),
        (ankle, heel + 0.3 * (toe - heel) + 0.02 * down),
        (ankle, ankle - 0.6 * down),
    ]
    for start, end in bones:
        a, b = (tuple(int(v) for v in np.rint(p)) for p in (start, end))
        cv2.line(label, a, b, int(cv2.GC_FGD), max(1, round(0.1 * unit)))
    return label


def _ends(
    silhouette: BoolArray, landmarks: FootLandmarks, facing: int, oblique: float
) -> tuple[float, float] | None:
    """Return the rearmost x of the heel and the y of the sole, px; None when the silhouette is rejected."""
    unit = landmarks.length_px
    rows, columns = np.nonzero(silhouette)
    near = np.abs(columns - landmarks.heel[X]) < HEEL_BAND * np.sqrt(1 - oblique**2) * unit
    near &= (rows > landmarks.heel[Y] + SOLE_DEPTH[0] * unit) & (
        rows < landmarks.heel[Y] + SOLE_DEPTH[1] * unit
    )
    if not near.any():
        return None
    lowest = [rows[near & (columns == c)].max() for c in np.unique(columns[near])]
    sole = float(np.median(lowest))
    heel = (rows > sole - HEEL_HEIGHT * unit) & (rows < sole - HEEL_CURVE * unit)
    heel &= np.abs(columns - landmarks.heel[X]) < HEEL_REACH * unit
    if heel.sum() < (0.1 * unit) ** 2 or sole > landmarks.heel[Y] + (SOLE_DEPTH[1] - 0.02) * unit:
        return None
    # Row by row, so that a shadow at part of the heel's back is an outlier.
    edge = [(-facing * columns[heel & (rows == r)]).max() for r in np.unique(rows[heel])]
    return -facing * float(np.percentile(edge, BACK_PERCENTILE[0] + oblique * BACK_PERCENTILE[1])), sole


def _typical_ends(landmarks: FootLandmarks, facing: int) -> tuple[float, float]:
    """Return the usual rearmost x of the heel and y of the sole, from the landmarks, px."""
    back = landmarks.heel[X] - facing * TYPICAL_BACK * landmarks.length_px
    return float(back), float(landmarks.heel[Y] + TYPICAL_SOLE_DEPTH * landmarks.length_px)
