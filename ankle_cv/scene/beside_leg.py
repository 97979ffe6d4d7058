"""What lies still beside the leg: patches that several frames agree on, and where foot and wall are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.camera import Camera
from ankle_cv.conventions import Array, BoolArray
from ankle_cv.evidence.records import CameraMotion, LegEvidence, SheetCorners
from ankle_cv.evidence.similarity import transformed

MIN_READINGS, SAME_PX = 2, 1.5
"""A sheet lies still: its corners are found in the same place in as many frames, and in half
of those looked at."""


@dataclass(frozen=True)
class BesideLeg:
    """Where the leg is, px from the picture's middle, levelled.

    Attributes
    ----------
    sole
        ``(2,)`` middle of the foot's sole.
    wall
        ``(2,)`` where the wall meets the floor on the row of the sole; None when not seen.
    foot_px, leg_px
        Lengths of the foot and of the standing leg.
    """

    sole: Array
    wall: Array | None
    foot_px: float
    leg_px: float


def beside_leg(
    seen: LegEvidence, flat: BoolArray, camera: Camera, *, foot_px: float, leg_px: float
) -> BesideLeg | None:
    """Say where the leg is.

    Parameters
    ----------
    seen
        The near foot and the wall ahead of it.
    flat
        ``(n,)`` frames in which the foot stands flat.
    camera
        What filmed it.
    foot_px, leg_px
        Lengths of the foot and of the standing leg.

    Returns
    -------
    BesideLeg or None
        None when the foot's ends were not found.
    """
    ends, wall = seen.ends, seen.wall
    if ends is None:
        return None
    soles = ((ends.heel_px + ends.tip_px) / 2)[flat]
    soles = soles[np.isfinite(soles).all(axis=1)]
    if not len(soles):
        return None
    walls = np.empty((0, 2)) if wall is None else wall.wall_px[np.isfinite(wall.wall_px).all(axis=1)]

    def placed(points: Array) -> Array:
        middle: Array = np.median(points, axis=0) - camera.centre_px
        return camera.levelled(middle)

    return BesideLeg(placed(soles), placed(walls) if len(walls) else None, foot_px, leg_px)


def steady_sheets(seen: SheetCorners, motion: CameraMotion | None) -> list[tuple[Array, bool]]:
    """Patches that lie still: median corners, ``(4, 2)`` reference px, and whether they are paper."""
    looked = np.flatnonzero(np.isfinite(seen.paper).any(axis=1))
    if not len(looked):
        return []
    maps = {i: np.eye(2, 3) if motion is None else motion.to_reference[i] for i in looked}
    patches: list[tuple[Array, float]] = [
        (
            transformed(maps[i] if np.isfinite(maps[i]).all() else np.eye(2, 3), seen.corners_px[i, k]),
            seen.paper[i, k],
        )
        for i in looked
        for k in np.flatnonzero(seen.paper[i] >= 0)
    ]
    sheets: list[tuple[Array, bool]] = []
    for corners, _ in patches:
        alike: list[tuple[Array, float]] = [
            other for other in patches if np.abs(other[0] - corners).max() <= SAME_PX
        ]
        middle = np.median([other[0] for other in alike], axis=0)
        known = any(np.abs(middle - other).max() <= 2 * SAME_PX for other, _ in sheets)
        if len(alike) >= max(MIN_READINGS, len(looked) / 2) and not known:
            sheets.append((middle, float(np.median([other[1] for other in alike])) > 0))
    return sheets
