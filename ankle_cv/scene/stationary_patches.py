"""Four-sided patches that lie still: a consensus over the frames in which they were searched for."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.evidence.records import CameraMotion, SheetCorners
from ankle_cv.evidence.similarity import transformed

MIN_READINGS, SAME_PX = 2, 1.5
"""A stationary patch has the same corners, within this distance, in so many frames and in half of those
searched."""
MOST_SEARCHED = 12
"""Frames of one scene that are compared, the first ones. Three are searched for patches; a recording that
somebody made may hold more, and all are compared with all."""


def stationary_patches(seen: SheetCorners, motion: CameraMotion | None) -> list[tuple[Array, bool]]:
    """Return patches that lie still: median corners, ``(4, 2)`` reference px, and whether they are paper."""
    searched = np.flatnonzero(np.isfinite(seen.paper).any(axis=1))[:MOST_SEARCHED]
    if not len(searched):
        return []
    maps = {i: np.eye(2, 3) if motion is None else motion.to_reference[i] for i in searched}
    found = [(i, k) for i in searched for k in np.flatnonzero(seen.paper[i] >= 0)]
    if not found:
        return []
    corners = np.array(
        [
            transformed(maps[i] if np.isfinite(maps[i]).all() else np.eye(2, 3), seen.corners_px[i, k])
            for i, k in found
        ]
    )
    paper = np.array([seen.paper[i, k] for i, k in found])
    stationary: list[tuple[Array, bool]] = []
    for one in corners:
        same = np.abs(corners - one).max(axis=(1, 2)) <= SAME_PX
        if same.sum() < max(MIN_READINGS, len(searched) / 2):
            continue
        middle = np.median(corners[same], axis=0)
        if not any(np.abs(middle - other).max() <= 2 * SAME_PX for other, _ in stationary):
            stationary.append((middle, float(np.median(paper[same])) > 0))
    return stationary
