"""A normalised crop about one foot: level, facing right, and the foot always of one size."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image
from ankle_cv.evidence.plan import FootLandmarks
from ankle_cv.evidence.segmentation import grab_cut
from ankle_cv.evidence.similarity import compose, inverse

UNIT_PX = 150.0
"""Heel-toe landmark distance in the crop: edges are then found to some 0.3 % of the foot."""

ITERATIONS = 1
"""A rough silhouette is a good seed: a second round moved the ends of 15 generated feet by 0.1 % at most."""


@dataclass(frozen=True)
class NormalisedCrop:
    """A levelled crop.

    Attributes
    ----------
    image
        ``(h, w, 3)`` picture, the person facing right.
    from_picture
        ``(2, 3)`` map from picture px to crop px.
    """

    image: Image
    from_picture: Array

    def to_picture(self, point: Array) -> Array:
        """Map a ``(2,)`` point of the crop to the picture, px."""
        return np.asarray(compose(inverse(self.from_picture), np.column_stack([np.eye(2), point]))[:, 2])

    def to_crop(self, point: Array) -> Array:
        """Map a ``(2,)`` point of the picture to the crop, px."""
        return np.asarray(self.from_picture[:, :2] @ point + self.from_picture[:, 2])


def crop_foot(
    image: Image,
    landmarks: FootLandmarks,
    facing: int,
    roll_deg: float,
    margin: tuple[float, float, float, float],
) -> NormalisedCrop:
    """Crop and normalise the surroundings of a foot.

    Parameters
    ----------
    image
        The picture.
    landmarks
        Of the foot, picture px, complete.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg, + level line turned clockwise.
    margin
        How far the crop reaches beyond heel, ankle and toe: behind, ahead, above, below; in foot units
        (`FootLandmarks.length_px`).
    """
    scale = UNIT_PX / landmarks.length_px
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    linear = np.diag([facing, 1.0]) @ (scale * np.array([[c, s], [-s, c]]))
    levelled = landmarks.mapped(np.column_stack([linear, np.zeros(2)]))
    points = np.stack([levelled.heel, levelled.ankle, levelled.toe])
    behind, ahead, above, below = (UNIT_PX * m for m in margin)
    low = points.min(0) - np.array([behind, above])
    size = np.ceil(points.max(0) + np.array([ahead, below]) - low).astype(int)
    from_picture = np.column_stack([linear, -low])
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    crop = cv2.warpAffine(
        image,
        from_picture,
        (int(size[0]), int(size[1])),
        flags=interpolation,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return NormalisedCrop(np.asarray(crop, np.uint8), from_picture)


def disc_brush(share: float) -> Image:
    """Return a round brush of this diameter, in foot units."""
    odd = 2 * max(1, round(share * UNIT_PX / 2)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (odd, odd)), np.uint8)


def refine_silhouette(
    image: Image, rough: BoolArray, *, sure: float, reach: float, streak: float
) -> BoolArray:
    """Refine the border of an approximate silhouette by colour, see `grab_cut`.

    Parameters
    ----------
    image
        The crop.
    rough
        ``(h, w)`` silhouette whose border may be off by a few percent and whose tips may be missing.
    sure, reach
        Pixels this deep inside are sure foreground, those this far outside sure background; foot units.
    streak
        Thinner parts are shadow or gaps between planks; foot units.

    Returns
    -------
    BoolArray
        ``(h, w)`` the largest connected part; all False when nothing is left.
    """
    silhouette = rough.astype(np.uint8)
    inside = cv2.erode(silhouette, disc_brush(sure)) > 0
    if not inside.any():
        return np.zeros_like(rough)
    label = np.full(silhouette.shape, cv2.GC_BGD, np.uint8)
    label[cv2.dilate(silhouette, disc_brush(reach)) > 0] = cv2.GC_PR_BGD
    label[rough] = cv2.GC_PR_FGD
    label[inside] = cv2.GC_FGD
    if not (label == cv2.GC_BGD).any():
        return np.zeros_like(rough)
    found = grab_cut(image, label, ITERATIONS, disc_brush(streak))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(found)
    if count < 2:  # noqa: PLR2004 - background only
        return np.zeros_like(rough)
    return np.asarray(parts == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))
