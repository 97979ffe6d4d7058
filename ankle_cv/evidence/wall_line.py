"""Position of the wall in the leg's plane, from the line in which it meets the floor.

Seen from the side, a wall in front of a person shows its face at a grazing angle: it meets the floor in a
line that runs away from the camera. Where that line crosses the row on which the foot stands, the wall is as
far from the camera as the foot.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, Float32Array, Image, X, Y
from ankle_cv.evidence.foot_crop import UNIT_PX, crop_foot
from ankle_cv.evidence.plan import FootLandmarks

# Lengths are in foot units (heel-toe landmark distance, some 20 cm).
MARGIN = (0.1, 1.9, 1.2, 0.6)
"""Surroundings in the crop: the floor and the wall ahead of the toes."""
MIN_LENGTH, MIN_RISE = 0.25, 0.12
"""Shorter or flatter edges do not determine where they cross the floor."""
LEAN_DEG = (-8.0, 52.0)
"""Lean of the line towards the person, from vertical (camera in the wall's plane) to where a pixel's error in
height becomes more than one in width."""
SAME_LINE = 0.015
"""Segments this near to the line of the longest one belong to it."""
AHEAD = (0.12, 1.4)
"""Where the wall may stand ahead of the tip: 2-28 cm."""
REACH = 1.0
"""An edge is extrapolated to the row of the foot by at most this."""
FLOOR_ROWS = (0.14, 0.02)
"""Rows above the sole in which floor and what is beyond the line are compared."""
FLOOR_FROM, CLEARANCE, BEYOND = 0.12, 0.03, 0.10
"""The floor begins this far ahead of the tip, beyond the foot's own shadow; this near the line nothing is
compared; this wide a strip beyond it is."""
MIN_STEP, FLOOR_SPREAD = 4.0, 4.0
"""Wall and floor differ in colour by more than this many spreads of the floor, itself at least so many Lab
units."""


def read_wall_line(
    image: Image, landmarks: FootLandmarks, tip: Array, facing: int, roll_deg: float
) -> tuple[Array, float] | None:
    """Find where the wall meets the floor on the row of the foot in one frame.

    Parameters
    ----------
    image
        The picture.
    landmarks
        Of a flat foot, picture px, complete.
    tip
        ``(2,)`` tip of the foot at the height of its sole, picture px; see `foot_ends.read_foot_ends`.
    facing
        +1 when the person faces the right of the picture, -1 for the left.
    roll_deg
        Roll of the floor, deg.

    Returns
    -------
    tuple of Array and float, or None
        ``(2,)`` px, on the row of the tip, and how many columns the line comes towards the person per row
        upwards; None when no edge separates the floor from another colour.
    """
    crop = crop_foot(image, landmarks, facing, roll_deg, MARGIN)
    in_crop = crop.to_crop(tip)
    lab = cv2.cvtColor(crop.image, cv2.COLOR_BGR2LAB).astype(np.float32)
    for line in _edges(crop.image, in_crop):
        if _separates_floor(lab, line, in_crop):
            return crop.to_picture(np.array([line.at(in_crop[Y]), in_crop[Y]])), -line.slope
    return None


@dataclass(frozen=True)
class _Edge:
    """A straight edge: its lower end, and how far it leans per row upwards, px."""

    x: float
    y: float
    slope: float

    def at(self, row: float) -> float:
        """Return the column in which it crosses a row."""
        return self.x + self.slope * (self.y - row)


def _edges(image: Image, tip: Array) -> list[_Edge]:
    """Return the straight edges ahead of the tip that cross its row, the nearest first."""
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(gray)[0]
    if found is None:
        return []
    edges = []
    for pieces in _lines(np.reshape(found, (-1, 2, 2)).astype(float)):
        xs, ys = pieces[..., X].ravel(), pieces[..., Y].ravel()
        length = float(np.hypot(*(pieces[:, 1] - pieces[:, 0]).T).sum())
        if np.ptp(ys) < MIN_RISE * UNIT_PX or length < MIN_LENGTH * UNIT_PX:
            continue
        slope, level = np.polyfit(ys, xs, 1)
        low_y = float(ys.max())
        edge = _Edge(slope * low_y + level, low_y, -slope)
        ahead = (edge.at(tip[Y]) - tip[X]) / UNIT_PX
        lean = np.degrees(np.arctan(-edge.slope))
        near = tip[Y] - low_y < REACH * UNIT_PX
        if near and AHEAD[0] <= ahead <= AHEAD[1] and LEAN_DEG[0] <= lean <= LEAN_DEG[1]:
            edges.append(edge)
    return sorted(edges, key=lambda e: e.at(tip[Y]))


def _lines(segments: Array) -> list[Array]:
    """Group ``(n, 2, 2)`` segments by common line: shadows and planks interrupt an edge."""
    left = segments[np.argsort(-np.hypot(*(segments[:, 1] - segments[:, 0]).T))]
    found = []
    while len(left):
        start, end = left[0]
        along = (end - start) / np.hypot(*(end - start))
        off = np.abs((left - start) @ np.array([along[Y], -along[X]])).max(axis=1)
        same = off < SAME_LINE * UNIT_PX
        found.append(left[same])
        left = left[~same]
    return found


def _separates_floor(lab: Float32Array, edge: _Edge, tip: Array) -> bool:
    """Return whether the strip beyond an edge differs in colour from the floor between it and the foot."""
    top, bottom = (int(tip[Y] - share * UNIT_PX) for share in FLOOR_ROWS)
    floor, beyond = [], []
    for row in range(max(top, 0), min(bottom, len(lab))):
        at, off = edge.at(row), CLEARANCE * UNIT_PX
        floor.append(lab[row, int(tip[X] + FLOOR_FROM * UNIT_PX) : max(int(at - off), 0)])
        beyond.append(lab[row, int(at + off) : int(at + off + BEYOND * UNIT_PX)])
    here, there = np.concatenate(floor), np.concatenate(beyond)
    if min(len(here), len(there)) < UNIT_PX / 2:
        return False
    middle = np.median(here, axis=0)
    spread = max(float(np.median(np.linalg.norm(here - middle, axis=1))), FLOOR_SPREAD)
    return bool(np.linalg.norm(np.median(there, axis=0) - middle) > MIN_STEP * spread)
