"""Template of a flat foot: the mean of the first frames of a flat stretch, in reference pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ankle_cv.conventions import Array, Float32Array, Image
from ankle_cv.evidence.foot_region import find_region, search_box
from ankle_cv.evidence.patch import Patch, make_patch
from ankle_cv.evidence.plan import FOOT_LANDMARKS, FootLandmarks, FootPlan
from ankle_cv.evidence.sole_edge import SoleEdge, find_sole_edge

BLURS_PX = (1.0, 3.0)
"""Blurs added to the picture, from whose effect its own blur is estimated."""
STRONG_EDGES = 99
"""Percentile of the gradients that counts as an edge."""
MIN_FORESHORTENING = 0.9
"""The sole's edge is read on feet turned by up to 25 degrees: beyond, it belongs to the side of the foot, and
rises of 9 px were read as 4."""
TEMPLATE_FRAMES = 10
"""Frames averaged: noise falls by a factor of three, and the stretch need not be long."""


@dataclass(frozen=True)
class FootTemplate:
    """A flat foot; positions in reference pixels.

    Attributes
    ----------
    rearfoot, forefoot
        Patches about the contact points; the forefoot may be missing.
    heel_contact, forefoot_contact
        ``(2,)`` points of the sole under heel and forefoot whose displacement is reported.
    landmarks
        Of the foot, medians over the frames.
    length_px
        Foot length in its own plane.
    outlined
        Whether the foot was outlined rather than guessed.
    blur_px
        Blur of its edges, standard deviation.
    sole
        Its edge against the floor; None when the foot was not outlined.
    """

    rearfoot: Patch
    forefoot: Patch | None
    heel_contact: Array
    forefoot_contact: Array
    landmarks: FootLandmarks
    length_px: float
    outlined: bool
    blur_px: float
    sole: SoleEdge | None


class FootTemplateBuilder:
    """Averages the first frames of a flat stretch.

    Parameters
    ----------
    landmarks
        Of the foot in the first of them, reference px.
    """

    def __init__(self, landmarks: FootLandmarks) -> None:
        low, high = search_box(landmarks)
        self._low = low
        self._size = (int(high[0] - low[0]), int(high[1] - low[1]))
        self._sum: Float32Array = np.zeros(self._size[::-1], np.float32)
        self._colour: Image | None = None
        self._landmarks: list[FootLandmarks] = []

    @property
    def full(self) -> bool:
        """Whether enough frames were averaged."""
        return len(self._landmarks) >= TEMPLATE_FRAMES

    def add(self, image: Image, to_reference: Array, landmarks: FootLandmarks) -> None:
        """Add a frame with its camera map and its landmarks in reference px."""
        to_crop = to_reference - np.column_stack([np.zeros((2, 2)), self._low])
        crop = cv2.warpAffine(
            image, to_crop, self._size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        self._sum += cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
        self._colour = crop if self._colour is None else self._colour
        self._landmarks.append(landmarks)

    def build(self, plan: FootPlan) -> FootTemplate | None:
        """Return the template, or None when too little of the foot is in the picture."""
        if self._colour is None:
            return None
        shift = np.column_stack([np.eye(2), -self._low])
        landmarks = FootLandmarks(
            *(np.median([getattr(m, joint) for m in self._landmarks], axis=0) for joint in FOOT_LANDMARKS)
        )
        region = find_region(self._colour, landmarks.mapped(shift), plan)
        mean = (self._sum / len(self._landmarks)).astype(np.float32)
        scale = (landmarks.length_px, plan.foreshortening)
        rearfoot = make_patch(mean, region.rearfoot, region.heel_contact, *scale)
        if rearfoot is None:
            return None
        sole = (
            find_sole_edge(mean, region.whole, region.heel_contact, region.length_px, plan.facing)
            if region.outlined and plan.foreshortening >= MIN_FORESHORTENING
            else None
        )
        return FootTemplate(
            rearfoot=rearfoot,
            forefoot=make_patch(mean, region.forefoot, region.forefoot_contact, *scale),
            heel_contact=region.heel_contact + self._low,
            forefoot_contact=region.forefoot_contact + self._low,
            landmarks=landmarks,
            length_px=region.length_px / plan.foreshortening,
            outlined=region.outlined,
            blur_px=_blur_px(mean),
            sole=None if sole is None else replace(sole, points=sole.points + self._low),
        )


def _blur_px(gray: Float32Array) -> float:
    """Return the blur of the strongest edges, standard deviation, px.

    A step edge of blur s has a gradient of 1/√(s² + b²) after a further blur by b; two known blurs give s.
    """
    slopes = []
    for blur in BLURS_PX:
        soft = cv2.GaussianBlur(gray, (0, 0), blur)
        slope = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))
        slopes.append(float(np.percentile(slope, STRONG_EDGES)))
    ratio = (slopes[0] / max(slopes[1], 1e-6)) ** 2
    little, much = (b**2 for b in BLURS_PX)
    return float(np.sqrt(np.clip((much - little * ratio) / max(ratio - 1, 1e-6), 0, much)))
