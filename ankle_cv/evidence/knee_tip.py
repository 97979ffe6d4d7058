"""The foremost point of a bent knee, outlined at native resolution: what touches the wall."""

from __future__ import annotations

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Image, X, Y
from ankle_cv.evidence.cutout import UNIT_PX, cut_out, disc
from ankle_cv.evidence.plan import FootMarks

# Lengths are in foot units (heel-toe landmark distance, some 20 cm).
MARGIN = (0.8, 1.8, 2.8, 0.2)
"""Surroundings that are cut out about the foot, so that a knee over or ahead of the toes is inside."""
BOX = (0.7, 0.9, 0.6, 0.6)
"""What is looked at about the knee: behind, ahead, above, below."""
BONE, FLESH, CLEAR = 0.20, 0.66, 0.62
"""Thickness about the bones that is leg beyond doubt; that may be leg; and how far ahead of the knee's
centre there is none: the kneecap lies 5-7 cm ahead of it."""
ITERATIONS = 2
STREAK = 0.08
RANK = 4
"""The front is as far as the fourth of the cut-out rows: three may be noise."""


def read_knee_front(image: Image, marks: FootMarks, hip: Array, facing: int, roll_deg: float) -> Array | None:
    """Find the foremost point of a knee in one frame.

    Parameters
    ----------
    image
        The picture.
    marks, hip
        Landmarks of the leg, picture px; marks complete, hip ``(2,)``.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg.

    Returns
    -------
    Array or None
        ``(2,)`` px; None when the knee does not stand out from what is behind it.
    """
    cut = cut_out(image, marks, facing, roll_deg, MARGIN)
    own = marks.mapped(cut.from_picture)
    thigh = cut.from_picture[:, :2] @ hip + cut.from_picture[:, 2]
    behind, ahead, above, below = (UNIT_PX * share for share in BOX)
    low = np.floor(own.knee - np.array([behind, above])).astype(int)
    high = np.ceil(own.knee + np.array([ahead, below])).astype(int)
    size = np.array(cut.image.shape[1::-1])
    if np.any(low < 0) or np.any(high > size) or not np.isfinite(thigh).all():
        return None
    box = np.ascontiguousarray(cut.image[low[Y] : high[Y], low[X] : high[X]])
    leg = _outlined(box, own.knee - low, own.ankle - low, thigh - low)
    if leg is None:
        return None
    rows = np.flatnonzero(leg.any(axis=1))
    fronts = leg.shape[1] - leg[rows, ::-1].argmax(axis=1)
    front = float(np.sort(fronts)[-RANK])
    at_edge = front >= own.knee[X] - low[X] + CLEAR * UNIT_PX - 1
    if at_edge:
        return None
    row = float(np.median(rows[fronts >= front]))
    return cut.to_picture(np.array([front, row]) + low)


def _outlined(box: Image, knee: Array, ankle: Array, hip: Array) -> BoolArray | None:
    """Separate the leg about the knee by colour (GrabCut; Rother 2004), seeded by its bones."""
    label = np.full(box.shape[:2], cv2.GC_PR_BGD, np.uint8)
    centre = _whole(knee)
    for thickness, kind in ((FLESH, cv2.GC_PR_FGD), (BONE, cv2.GC_FGD)):
        for end in (ankle, hip):
            cv2.line(label, centre, _whole(end), int(kind), round(thickness * UNIT_PX))
        if kind == cv2.GC_PR_FGD:
            label[:, int(knee[X] + CLEAR * UNIT_PX) :] = cv2.GC_BGD
    # The colour clusters start from random centres; the same clip must give the same result.
    cv2.setRNGSeed(0)
    cv2.grabCut(box, label, None, np.zeros((1, 65)), np.zeros((1, 65)), ITERATIONS, cv2.GC_INIT_WITH_MASK)
    found = np.isin(label, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, disc(STREAK))
    _, parts = cv2.connectedComponents(found)
    part = int(parts[centre[1], centre[0]])
    leg = np.asarray(parts == part)
    return leg if part and leg.any(axis=1).sum() > RANK else None


def _whole(point: Array) -> tuple[int, int]:
    x, y = np.rint(point).astype(int)
    return int(x), int(y)
