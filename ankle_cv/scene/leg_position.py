"""Position of the near foot, and of the wall ahead of it, in the levelled picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.camera import Camera
from ankle_cv.conventions import Array, BoolArray
from ankle_cv.evidence.records import LegEvidence


@dataclass(frozen=True)
class LegPosition:
    """Position of the leg, px from the picture's middle, levelled.

    Attributes
    ----------
    sole
        ``(2,)`` middle of the foot's sole.
    wall
        ``(2,)`` where the wall meets the floor on the row of the sole; None when not found.
    foot_px, leg_px
        Lengths of the foot and of the standing leg.
    """

    sole: Array
    wall: Array | None
    foot_px: float
    leg_px: float


def leg_position(
    seen: LegEvidence, flat: BoolArray, camera: Camera, *, foot_px: float, leg_px: float
) -> LegPosition | None:
    """Return the median positions of foot and wall over the frames in which they were found.

    Parameters
    ----------
    seen
        The near foot and the wall ahead of it.
    flat
        ``(n,)`` frames in which the foot stands flat.
    camera
        For the roll and the principal point.
    foot_px, leg_px
        Lengths of the foot and of the standing leg.

    Returns
    -------
    LegPosition or None
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

    def levelled_median(points: Array) -> Array:
        middle: Array = np.median(points, axis=0) - camera.centre_px
        return camera.levelled(middle)

    wall_px = levelled_median(walls) if len(walls) else None
    return LegPosition(levelled_median(soles), wall_px, foot_px, leg_px)
