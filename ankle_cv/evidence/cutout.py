"""A piece of the picture about one foot, level, facing right and of one size: all feet look alike in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image
from ankle_cv.evidence.plan import FootMarks
from ankle_cv.evidence.similarity import compose, inverse

UNIT_PX = 150.0
"""Heel-toe landmark distance in the cut-out: edges are then found to some 0.3 % of the foot."""

ITERATIONS = 1
"""A rough silhouette is a good start: a second round moved the ends of 15 generated feet by 0.1 % at most."""


@dataclass(frozen=True)
class Cutout:
    """A levelled cut-out.

    Attributes
    ----------
    image
        ``(h, w, 3)`` picture, the person facing right.
    from_picture
        ``(2, 3)`` map from picture px to cut-out px.
    """

    image: Image
    from_picture: Array

    def to_picture(self, point: Array) -> Array:
        """Return where a ``(2,)`` point of the cut-out lies in the picture, px."""
        return np.asarray(compose(inverse(self.from_picture), np.column_stack([np.eye(2), point]))[:, 2])


def cut_out(
    image: Image, marks: FootMarks, facing: int, roll_deg: float, margin: tuple[float, float, float, float]
) -> Cutout:
    """Cut out what lies about a foot.

    Parameters
    ----------
    image
        The picture.
    marks
        Landmarks of the foot, picture px, complete.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg, + level line turned clockwise.
    margin
        How far beyond heel, ankle and toe to cut: behind, ahead, above, below; in foot units
        (`FootMarks.length_px`).
    """
    scale = UNIT_PX / marks.length_px
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    linear = np.diag([facing, 1.0]) @ (scale * np.array([[c, s], [-s, c]]))
    turned = marks.mapped(np.column_stack([linear, np.zeros(2)]))
    points = np.stack([turned.heel, turned.ankle, turned.toe])
    behind, ahead, above, below = (UNIT_PX * m for m in margin)
    low = points.min(0) - np.array([behind, above])
    size = np.ceil(points.max(0) + np.array([ahead, below]) - low).astype(int)
    from_picture = np.column_stack([linear, -low])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    cut = cv2.warpAffine(
        image, from_picture, (int(size[0]), int(size[1])), flags=how, borderMode=cv2.BORDER_REPLICATE
    )
    return Cutout(np.asarray(cut, np.uint8), from_picture)


def disc(share: float) -> Image:
    """Return a round brush of this diameter, in foot units."""
    odd = 2 * max(1, round(share * UNIT_PX / 2)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (odd, odd)), np.uint8)


def sharpened(image: Image, rough: BoolArray, *, sure: float, reach: float, streak: float) -> BoolArray:
    """Find the exact border of a roughly known silhouette by colour (GrabCut; Rother 2004).

    Parameters
    ----------
    image
        Cut-out.
    rough
        ``(h, w)`` silhouette whose border may be off by a few percent and whose tips may be missing.
    sure, reach
        What lies this deep inside belongs to it, what lies this far outside does not; foot units.
    streak
        Thinner parts are shadow or gaps between planks; foot units.

    Returns
    -------
    BoolArray
        ``(h, w)`` the largest connected part; empty when nothing is left.
    """
    own = rough.astype(np.uint8)
    inside = cv2.erode(own, disc(sure)) > 0
    if not inside.any():
        return np.zeros_like(rough)
    label = np.full(own.shape, cv2.GC_BGD, np.uint8)
    label[cv2.dilate(own, disc(reach)) > 0] = cv2.GC_PR_BGD
    label[rough] = cv2.GC_PR_FGD
    label[inside] = cv2.GC_FGD
    if not (label == cv2.GC_BGD).any():
        return np.zeros_like(rough)
    # The colour clusters start from random centres; the same clip must give the same result.
    cv2.setRNGSeed(0)
    cv2.grabCut(image, label, None, np.zeros((1, 65)), np.zeros((1, 65)), ITERATIONS, cv2.GC_INIT_WITH_MASK)
    found = np.isin(label, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, disc(streak))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(found)
    if count < 2:  # noqa: PLR2004 - background only
        return np.zeros_like(rough)
    return np.asarray(parts == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))
