"""Segmentation by colour, seeded by what the landmarks know."""

from __future__ import annotations

import cv2
import numpy as np

from ankle_cv.conventions import Image


def grab_cut(image: Image, label: Image, iterations: int, brush: Image) -> Image:
    """Segment foreground from background by colour (GrabCut; Rother 2004).

    Parameters
    ----------
    image
        ``(h, w, 3)``.
    label
        ``(h, w)`` GrabCut classes that seed the segmentation; overwritten. Some must be background.
    iterations
        Rounds of estimating the colours and cutting.
    brush
        Structuring element: foreground thinner than it is removed.

    Returns
    -------
    Image
        ``(h, w)`` 1 foreground, 0 background.
    """
    # The colour clusters start from random centres; the same clip must give the same result.
    cv2.setRNGSeed(0)
    cv2.grabCut(image, label, None, np.zeros((1, 65)), np.zeros((1, 65)), iterations, cv2.GC_INIT_WITH_MASK)
    found = np.isin(label, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(found, cv2.MORPH_OPEN, brush), np.uint8)
