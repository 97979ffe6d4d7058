"""The foot as it looks when flat: averaged over the first frames of a flat stretch, in reference pixels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.foot_region import find_region, surroundings
from ankle_cv.evidence.plan import MARKS, FootMarks, FootPlan
from ankle_cv.evidence.registration import Patch, make_patch

BLURS_PX = (1.0, 3.0)
"""Added blurs between which the picture's own is measured."""
STRONG_EDGES = 99
"""Percentile of the slopes that counts as an edge."""
TEMPLATE_FRAMES = 10
"""Frames averaged: noise falls by three, and the stretch need not be long."""


@dataclass(frozen=True)
class Template:
    """A flat foot; positions in reference pixels.

    Attributes
    ----------
    rear, fore
        Patches about the sole and the tread; the forefoot may be missing.
    sole, tread
        ``(2,)`` the points under heel and forefoot whose displacement is reported.
    marks
        The landmarks it was made with.
    length_px
        Foot length in its own plane.
    outlined
        Whether the foot was outlined rather than guessed.
    blur_px
        How far its edges are smeared, standard deviation.
    """

    rear: Patch
    fore: Patch | None
    sole: Array
    tread: Array
    marks: FootMarks
    length_px: float
    outlined: bool
    blur_px: float


class TemplateBuilder:
    """Averages the first frames of a flat stretch.

    Parameters
    ----------
    marks
        Landmarks of the foot in the first of them, reference px.
    """

    def __init__(self, marks: FootMarks) -> None:
        low, high = surroundings(marks)
        self._low = low
        self._size = (int(high[0] - low[0]), int(high[1] - low[1]))
        self._sum: NDArray[np.float32] = np.zeros(self._size[::-1], np.float32)
        self._colour: Image | None = None
        self._marks: list[FootMarks] = []

    @property
    def full(self) -> bool:
        """Whether enough frames were averaged."""
        return len(self._marks) >= TEMPLATE_FRAMES

    def add(self, image: Image, to_reference: Array, marks: FootMarks) -> None:
        """Add a frame with its camera map and its landmarks in reference px."""
        to_cut = to_reference - np.column_stack([np.zeros((2, 2)), self._low])
        cut = cv2.warpAffine(
            image, to_cut, self._size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        self._sum += cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
        self._colour = cut if self._colour is None else self._colour
        self._marks.append(marks)

    def build(self, plan: FootPlan) -> Template | None:
        """Return the template, or None when too little of the foot is in the picture."""
        if self._colour is None:
            return None
        shift = np.column_stack([np.eye(2), -self._low])
        marks = FootMarks(*(np.median([getattr(m, joint) for m in self._marks], axis=0) for joint in MARKS))
        region = find_region(self._colour, marks.mapped(shift), plan)
        mean = (self._sum / len(self._marks)).astype(np.float32)
        scale = (marks.length_px, plan.foreshortening)
        rear = make_patch(mean, region.rear, region.sole, *scale)
        if rear is None:
            return None
        return Template(
            rear=rear,
            fore=make_patch(mean, region.fore, region.tread, *scale),
            sole=region.sole + self._low,
            tread=region.tread + self._low,
            marks=marks,
            length_px=region.length_px / plan.foreshortening,
            outlined=region.outlined,
            blur_px=_blur_px(mean),
        )


def _blur_px(gray: NDArray[np.float32]) -> float:
    """How far the strongest edges are smeared, standard deviation, px.

    A step smeared by s has a slope of 1/√(s² + b²) after a blur by b; two known blurs give s.
    """
    slopes = []
    for blur in BLURS_PX:
        soft = cv2.GaussianBlur(gray, (0, 0), blur)
        slope = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))
        slopes.append(float(np.percentile(slope, STRONG_EDGES)))
    ratio = (slopes[0] / max(slopes[1], 1e-6)) ** 2
    little, much = (b**2 for b in BLURS_PX)
    return float(np.sqrt(np.clip((much - little * ratio) / max(ratio - 1, 1e-6), 0, much)))
