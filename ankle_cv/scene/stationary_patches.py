"""Four-sided patches that lie still: a consensus over the frames in which they were searched for."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.evidence.records import CameraMotion, SheetCorners
from ankle_cv.evidence.similarity import transformed

MIN_READINGS, SAME_PX = 2, 1.5
"""A stationary patch has the same corners, within this distance, in so many frames and in half of those
searched."""


def stationary_patches(seen: SheetCorners, motion: CameraMotion | None) -> list[tuple[Array, bool]]:
    """Return patches that lie still: median corners, ``(4, 2)`` reference px, and whether they are paper."""
    searched = np.flatnonzero(np.isfinite(seen.paper).any(axis=1))
    if not len(searched):
        return []
    maps = {i: np.eye(2, 3) if motion is None else motion.to_reference[i] for i in searched}
    patches: list[tuple[Array, float]] = [
        (
            transformed(maps[i] if np.isfinite(maps[i]).all() else np.eye(2, 3), seen.corners_px[i, k]),
            seen.paper[i, k],
        )
        for i in searched
        for k in np.flatnonzero(seen.paper[i] >= 0)
    ]
    stationary: list[tuple[Array, bool]] = []
    for corners, _ in patches:
        same: list[tuple[Array, float]] = [
            other for other in patches if np.abs(other[0] - corners).max() <= SAME_PX
        ]
        middle = np.median([other[0] for other in same], axis=0)
        known = any(np.abs(middle - other).max() <= 2 * SAME_PX for other, _ in stationary)
        if len(same) >= max(MIN_READINGS, len(searched) / 2) and not known:
            stationary.append((middle, float(np.median([other[1] for other in same])) > 0))
    return stationary
