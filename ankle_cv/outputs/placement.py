"""Where there is room in a picture: away from the person, from what is drawn, and inside the edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np

from ankle_cv.conventions import SIDES, Array, Image, IntArray, Joint, Side
from ankle_cv.landmarks import LandmarkSeries

Box: TypeAlias = tuple[int, int, int, int]
"""x0, y0, x1, y1, px."""

CELLS: Final = 128
"""Cells along the longer edge of the picture in which the person is looked up."""
MOST_FRAMES: Final = 60
"""Frames of a scene that are looked at, evenly spaced: a squat of 2 s in a clip of 30 s falls on four."""
FACE: Final = (0, 7, 8)
"""Nose and ears among the landmarks."""
ARMS: Final = ((11, 13, 15), (12, 14, 16))
"""Shoulder, elbow and wrist of each side among the landmarks."""
HEAD_OF_TRUNK: Final = 0.34
"""Radius of the head, with the hair, over the length of the trunk."""
LIMB_OF_TRUNK: Final = 0.24
"""Thickness of a limb over the length of the trunk."""
HEAD_WEIGHT, LEG_WEIGHT, BODY_WEIGHT = 4, 3, 2
"""How bad it is to cover the head, the legs, which the picture is about, and trunk and arms."""


@dataclass(frozen=True)
class Crowd:
    """Where the person is over a stretch of the clip.

    Attributes
    ----------
    sums
        ``(h + 1, w + 1)`` running sums over cells of how often, and with what, each is filled.
    cell_px
        Edge of a cell.
    """

    sums: Array
    cell_px: float

    def covered(self, box: Box) -> float:
        """Return the share of the person behind a box, 0..1; 0 where nobody was ever seen."""
        height, width = self.sums.shape
        x0, y0 = (max(0, int(v / self.cell_px)) for v in box[:2])
        x1, y1 = (
            min(int(np.ceil(v / self.cell_px)), limit - 1)
            for v, limit in zip(box[2:], (width, height), strict=True)
        )
        if x0 >= x1 or y0 >= y1:
            return 0.0
        inside = self.sums[y1, x1] - self.sums[y0, x1] - self.sums[y1, x0] + self.sums[y0, x0]
        total = self.sums[-1, -1]
        return float(inside / total) if total > 0 else 0.0


def crowd_of(series: LandmarkSeries, frames: IntArray) -> Crowd:
    """Return where the person is in these frames: head, trunk, arms, legs and feet.

    Parameters
    ----------
    series
        Landmarks; missing ones are left out.
    frames
        ``(k,)`` indices of the frames of one scene.
    """
    width, height = series.size_px
    cell = max(width, height) / CELLS
    shape = int(np.ceil(height / cell)), int(np.ceil(width / cell))
    seen = frames[series.present[frames]]
    if not len(seen):
        return Crowd(np.zeros((shape[0] + 1, shape[1] + 1)), cell)
    chosen = seen[np.unique(np.linspace(0, len(seen) - 1, min(len(seen), MOST_FRAMES)).astype(int))]
    bodies = np.array([_body(series, int(index), cell, shape) for index in chosen], dtype=float)
    # A bottom of half a second counts as much as long standing: the mean, and wherever anything ever was.
    usual, ever = bodies.mean(axis=0), bodies.max(axis=0)
    heat = usual / max(float(usual.sum()), 1.0) + ever / max(float(ever.sum()), 1.0)
    return Crowd(np.pad(heat, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1), cell)


def _body(series: LandmarkSeries, index: int, cell: float, shape: tuple[int, int]) -> Array:
    """Return how much it matters to see each cell in one frame."""
    canvas = np.zeros(shape, np.uint8)

    def at(*joints: tuple[Joint, Side]) -> Array:
        return np.array([series.xy(joint, side)[index] for joint, side in joints]) / cell

    trunk = at(*_TRUNK)
    if not np.all(np.isfinite(trunk)):
        return canvas.astype(float)
    shoulders = trunk[:2].mean(axis=0)
    length = float(np.hypot(*(shoulders - trunk[2:].mean(axis=0))))
    limb = max(1, round(LIMB_OF_TRUNK * length))
    for arm in ARMS:
        _line(canvas, series.points[index, list(arm), :2] / cell, max(1, limb // 2))
    hull = cv2.convexHull(np.rint(trunk).astype(np.int32))
    cv2.fillConvexPoly(canvas, hull, BODY_WEIGHT)
    cv2.polylines(canvas, [hull], isClosed=True, color=BODY_WEIGHT, thickness=2 * limb)
    for side in SIDES:
        _line(canvas, at(*((joint, side) for joint in _LEG)), limb, LEG_WEIGHT)
    face = series.points[index, list(FACE), :2].mean(axis=0) / cell
    _line(canvas, np.array([face, shoulders]), limb)
    if np.all(np.isfinite(face)):
        centre = round(float(face[0])), round(float(face[1]))
        cv2.circle(canvas, centre, max(1, round(HEAD_OF_TRUNK * length)), HEAD_WEIGHT, cv2.FILLED)
    return canvas.astype(float)


_TRUNK: Final[tuple[tuple[Joint, Side], ...]] = (
    ("shoulder", "left"), ("shoulder", "right"), ("hip", "right"), ("hip", "left"),
)  # fmt: skip
_LEG: Final[tuple[Joint, ...]] = ("hip", "knee", "ankle", "heel", "toe", "ankle")


def _line(canvas: Image, points: Array, thickness: int, weight: int = BODY_WEIGHT) -> None:
    if np.all(np.isfinite(points)):
        path = np.rint(points).astype(np.int32)
        cv2.polylines(canvas, [path], isClosed=False, color=weight, thickness=thickness)


FEELERS: Final = (np.arange(16) + 0.5) / 16
"""Where along a straight line it is felt for."""
OUTSIDE_COST: Final = 6.0
"""Cost of a text that leaves the picture over that of one wholly on another."""
LINE_COST: Final = 1.5
"""The same of one with a line through its whole width."""


def overlap(box: Box, other: Box) -> float:
    """Return the share of a box that another covers, 0..1."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return across * down / area if across > 0 and down > 0 and area > 0 else 0.0


def points_along(lines: Iterable[Array]) -> Array:
    """Return ``(k, 3)`` points along polylines, x, y and the length that each stands for, px, for `freest`.

    Lines with a NaN have none.
    """
    pieces = [np.hstack([line[:-1], line[1:]]) for line in lines if np.all(np.isfinite(line))]
    ends = np.vstack(pieces) if pieces else np.empty((0, 4))
    across = ends[:, 2:] - ends[:, :2]
    points = ends[:, None, :2] + FEELERS[:, None] * across[:, None]
    lengths = np.hypot(across[:, 0], across[:, 1]) / len(FEELERS)
    return np.column_stack([points.reshape(-1, 2), np.repeat(lengths, len(FEELERS))])


def freest(places: Sequence[Box], taken: Sequence[Box], along: Array, within: Box) -> int:
    """Return the number of the place with least on it; of several alike the first.

    Parameters
    ----------
    places
        Where a text could be, the best first.
    taken
        Boxes already in the picture.
    along
        From `points_along`, of the lines in the picture.
    within
        The picture.
    """
    costs: list[float] = []
    for place in places:
        costs.append(_cost(place, taken, along, within))
        if not costs[-1]:  # no other can have less
            break
    return costs.index(min(costs))


def _cost(place: Box, taken: Sequence[Box], along: Array, within: Box) -> float:
    x, y, length = along.T
    hit = (x >= place[0]) & (x <= place[2]) & (y >= place[1]) & (y <= place[3])
    on_lines = min(1.0, float(length[hit].sum()) / max(place[2] - place[0], 1))
    return (
        OUTSIDE_COST * (1 - overlap(place, within))
        + sum(overlap(place, other) for other in taken)
        + LINE_COST * on_lines
    )
