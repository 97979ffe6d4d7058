"""A sheet on the floor or the wall beside a leg, seen by a pinhole whose every number is known."""

from __future__ import annotations

import numpy as np

from ankle_cv.camera import Camera, Roll
from ankle_cv.conventions import Array
from ankle_cv.evidence.records import SheetCorners
from ankle_cv.scene.leg_position import LegPosition
from ankle_cv.scene.sheet_scale import SheetScale, find_sheet_scale
from ankle_cv.settings import ReferenceChoice

SIZE = (1280, 720)
MIDDLE = np.array(SIZE) / 2
FOCAL_PX, HEIGHT_MM, AWAY_MM, TILT = 1150.0, 700.0, 3000.0, np.radians(3.0)
A4, LETTER, CARD = (297.0, 210.0), (279.4, 215.9), (85.60, 53.98)
"""ISO 216; ANSI Y14.1, 11 x 8.5 in; ISO/IEC 7810 ID-1: long side first, mm."""
LEVEL = Roll(0.0, 0.3, known=True)
LEG_MM = 0.473 * 1700
"""Hip to ankle of somebody of 1.70 m."""


def seen(points: Array) -> Array:
    """Project ``(n, 3)`` mm, right, down from the lens, ahead, into the picture."""
    s, c = np.sin(TILT), np.cos(TILT)
    x, y, z = points.T
    depth = y * s + z * c
    return FOCAL_PX * np.column_stack([x, y * c - z * s]) / depth[:, None] + MIDDLE


def on_floor(
    size_mm: tuple[float, float], nearer_mm: float, turn_deg: float = 0.0, right_mm: float = 60.0
) -> Array:
    """Corners of a sheet that lies this much nearer to the camera than the foot."""
    wide, deep = np.array(size_mm) / 2
    corners = np.array([[-wide, deep], [wide, deep], [wide, -deep], [-wide, -deep]])
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turned = corners @ np.array([[c, s], [-s, c]]) + [right_mm, AWAY_MM - nearer_mm]
    return seen(np.column_stack([turned[:, 0], np.full(4, HEIGHT_MM), turned[:, 1]]))


def on_wall(size_mm: tuple[float, float], nearer_mm: float, ahead_mm: float = 400.0) -> Array:
    """Corners of a sheet on a wall that runs in depth to the right of the person."""
    deep, tall = size_mm
    far, near = AWAY_MM - nearer_mm + deep / 2, AWAY_MM - nearer_mm - deep / 2
    top, bottom = HEIGHT_MM - 500 - tall / 2, HEIGHT_MM - 500 + tall / 2
    ends = [[top, far], [top, near], [bottom, near], [bottom, far]]
    return seen(np.array([[ahead_mm, y, z] for y, z in ends]))


TRUE_SCALE = float((HEIGHT_MM * np.sin(TILT) + AWAY_MM * np.cos(TILT)) / FOCAL_PX)
"""Size of a pixel at the foot; at the leg 0.5 % less for the tilt and 1.6 % more for the foot's width."""


def the_leg(*, wall: bool = False, height_factor: float = 1.0) -> LegPosition:
    sole = seen(np.array([[0.0, HEIGHT_MM, AWAY_MM]]))[0] - MIDDLE
    at_wall = seen(np.array([[400.0, HEIGHT_MM, AWAY_MM]]))[0] - MIDDLE
    return LegPosition(
        sole, at_wall if wall else None, foot_px=260 / TRUE_SCALE, leg_px=height_factor * LEG_MM / TRUE_SCALE
    )


def sighted(*sheets: Array, paper: bool = True, frames: int = 3, drift_px: float = 0.0) -> SheetCorners:
    """Patches seen in some of ten frames."""
    corners, kind = np.full((10, 4, 4, 2), np.nan), np.full((10, 4), np.nan)
    kind[:frames, 0] = -1
    for frame in range(frames):
        for k, sheet in enumerate(sheets):
            corners[frame, k], kind[frame, k] = sheet + drift_px * frame, paper
    return SheetCorners(corners, kind)


def found(
    sight: SheetCorners, leg: LegPosition | None = None, choice: ReferenceChoice = "auto", roll: Roll = LEVEL
) -> SheetScale | None:
    return find_sheet_scale(sight, None, leg or the_leg(), Camera(SIZE, roll), choice)
