"""The foremost point of a bent knee, outlined at native resolution: what touches the wall."""

from __future__ import annotations

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image, X, Y
from ankle_cv.evidence.foot_crop import UNIT_PX, crop_foot, disc_brush
from ankle_cv.evidence.plan import FootLandmarks
from ankle_cv.evidence.segmentation import grab_cut

# Lengths are in foot units (heel-toe landmark distance, some 20 cm).
MARGIN = (0.8, 1.8, 2.8, 0.2)
"""Surroundings of the foot in the crop, so that a knee over or ahead of the toes is inside."""
BOX = (0.7, 0.9, 0.6, 0.6)
"""Region about the knee that is segmented: behind, ahead, above, below."""
SURE_THICKNESS, POSSIBLE_THICKNESS, CLEAR_AHEAD = 0.20, 0.66, 0.62
"""Thickness about the bones that is certainly leg; that may be leg; and how far ahead of the knee's centre
there is none: the kneecap lies 5-7 cm ahead of it."""
ITERATIONS = 2
STREAK = 0.08
"""Thinner parts are shadow or gaps between planks."""
FRONT_RANK = 4
"""The front is as far as the fourth of the crop's rows: three may be noise."""


def read_knee_tip(
    image: Image, landmarks: FootLandmarks, hip: Array, facing: int, roll_deg: float
) -> Array | None:
    """Find the foremost point of a knee in one frame.

    Parameters
    ----------
    image
        The picture.
    landmarks, hip
        Of the leg, picture px; landmarks complete, hip ``(2,)``.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg.

    Returns
    -------
    Array or None
        ``(2,)`` px; None when the knee cannot be segmented from the background.
    """
    crop = crop_foot(image, landmarks, facing, roll_deg, MARGIN)
    in_crop = landmarks.mapped(crop.from_picture)
    hip_in_crop = crop.to_crop(hip)
    behind, ahead, above, below = (UNIT_PX * share for share in BOX)
    low = np.floor(in_crop.knee - np.array([behind, above])).astype(int)
    high = np.ceil(in_crop.knee + np.array([ahead, below])).astype(int)
    size = np.array(crop.image.shape[1::-1])
    if np.any(low < 0) or np.any(high > size) or not np.isfinite(hip_in_crop).all():
        return None
    box = np.ascontiguousarray(crop.image[low[Y] : high[Y], low[X] : high[X]])
    leg = _leg_mask(box, in_crop.knee - low, in_crop.ankle - low, hip_in_crop - low)
    if leg is None:
        return None
    rows = np.flatnonzero(leg.any(axis=1))
    fronts = leg.shape[1] - leg[rows, ::-1].argmax(axis=1)
    front = float(np.sort(fronts)[-FRONT_RANK])
    at_edge = front >= in_crop.knee[X] - low[X] + CLEAR_AHEAD * UNIT_PX - 1
    if at_edge:
        return None
    row = float(np.median(rows[fronts >= front]))
    return crop.to_picture(np.array([front, row]) + low)


def _leg_mask(box: Image, knee: Array, ankle: Array, hip: Array) -> BoolArray | None:
    """Segment the leg about the knee by colour, seeded by its bones; None without a leg there."""
    label = np.full(box.shape[:2], cv2.GC_PR_BGD, np.uint8)
    centre = _rounded(knee)
    for thickness, kind in ((POSSIBLE_THICKNESS, cv2.GC_PR_FGD), (SURE_THICKNESS, cv2.GC_FGD)):
        for end in (ankle, hip):
            cv2.line(label, centre, _rounded(end), int(kind), round(thickness * UNIT_PX))
        if kind == cv2.GC_PR_FGD:
            label[:, int(knee[X] + CLEAR_AHEAD * UNIT_PX) :] = cv2.GC_BGD
    _, parts = cv2.connectedComponents(grab_cut(box, label, ITERATIONS, disc_brush(STREAK)))
    part = int(parts[centre[1], centre[0]])
    leg = np.asarray(parts == part)
    return leg if part and leg.any(axis=1).sum() > FRONT_RANK else None


def _rounded(point: Array) -> tuple[int, int]:
    x, y = np.rint(point).astype(int)
    return int(x), int(y)
