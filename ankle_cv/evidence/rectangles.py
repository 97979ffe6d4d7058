"""Rectangles seen in perspective: four-sided patches of a picture, their edges located to subpixels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array, Float32Array, Image, X, Y
from ankle_cv.gaussian import SD_PER_MAD

MIN_SIDE_PX, MIN_LONG_PX = 4.0, 30.0
"""To a shorter side no line can be fitted; a patch shorter than 30 px gives no scale better than 2 %."""
MAX_SHARE = 0.25
"""A patch larger than this share of the searched part is the floor, a wall or a door."""
MIN_FILL = 0.78
"""Least share of its four-sided outline that a patch fills; thin ones lose a border of half a pixel."""
CORNER_MARGIN = 0.12
"""Share of an edge at either end that is not sampled: cards have round corners."""
MIN_SAMPLES, SAMPLE_STEP_PX = 5, 0.5
REACH_PX, THIN_REACH = 4.0, 0.45
"""Half-width of the search across an edge; in a thin patch this share of its thickness."""
MIN_STEP = 12.0
"""Grey levels across an edge: less is a shade of the floor."""
LINE_INLIER_PX, MIN_INLIERS = 0.8, 0.7
"""A straight edge has this share of its points within that of a line."""
DUPLICATE_PX = 3.0
"""Corners this close to those of another patch are a second detection of it."""
MAX_CHROMA, MIN_LIGHTER = 22.0, 10.0
"""Paper is nearly without colour (CIELAB, warm light included), and lighter than what it lies on (8 bit)."""
MAX_TEXTURE = 0.22
"""Spread inside a plain patch over its step to the surroundings."""
LEVEL_STEP = 10.0
"""Grey levels between the thresholds at which patches are searched for."""
MAX_RECTANGLES = 10
"""Most patches returned from one picture."""


@dataclass(frozen=True)
class Rectangle:
    """A four-sided patch that may be a rectangle in perspective.

    Attributes
    ----------
    corners_px
        ``(4, 2)`` picture px: top left, top right, bottom right, bottom left.
    paper
        Whether it is plain, nearly white, and lighter than its surroundings on every side.
    """

    corners_px: Array
    paper: bool


def find_rectangles(image: Image, low: Array, high: Array) -> list[Rectangle]:
    """Find four-sided patches that differ from their surroundings in brightness.

    Parameters
    ----------
    image
        The picture.
    low, high
        ``(2,)`` corners of the part to search, px.

    Returns
    -------
    list of Rectangle
        At most `MAX_RECTANGLES`, paper first, then the largest.
    """
    size = np.array(image.shape[1::-1])
    first, last = np.clip(low, 0, size).astype(int), np.clip(high, 0, size).astype(int)
    if np.any(last - first < MIN_LONG_PX):
        return []
    part = np.ascontiguousarray(image[first[Y] : last[Y], first[X] : last[X]])
    lab = cv2.cvtColor(part, cv2.COLOR_BGR2LAB)
    light = np.ascontiguousarray(lab[..., 0])
    found: list[Rectangle] = []
    for initial in _candidates(light):
        if _is_duplicate(initial, found):
            continue
        corners = _refine_corners(light.astype(np.float32), initial)
        if corners is not None and not _is_duplicate(corners, found):
            found.append(Rectangle(corners, _is_paper(lab, corners)))
    found.sort(key=lambda one: (not one.paper, -_area(one.corners_px)))
    # The centre of the first pixel is (0.5, 0.5); arrays count from its centre.
    return [Rectangle(one.corners_px + first + 0.5, one.paper) for one in found[:MAX_RECTANGLES]]


def _is_duplicate(corners: Array, found: list[Rectangle]) -> bool:
    return any(np.abs(corners - one.corners_px).max() < DUPLICATE_PX for one in found)


def _candidates(plane: NDArray[np.uint8]) -> list[Array]:
    """Return initial corners, ``(4, 2)``, of patches lighter or darker than a threshold, with duplicates."""
    height, width = plane.shape
    low, high = np.percentile(plane, (0.5, 99.5))
    found = []
    for level in np.arange(low + LEVEL_STEP, high, LEVEL_STEP):
        lighter = (plane > level).astype(np.uint8)
        for side in (lighter, 1 - lighter):
            _, parts, stats, _ = cv2.connectedComponentsWithStats(side, connectivity=4)
            wide, tall, area = (
                stats[:, cv2.CC_STAT_WIDTH],
                stats[:, cv2.CC_STAT_HEIGHT],
                stats[:, cv2.CC_STAT_AREA],
            )
            likely = (area >= MIN_LONG_PX * MIN_SIDE_PX / 2) & (area <= MAX_SHARE * height * width)
            likely &= np.maximum(wide, tall) >= MIN_LONG_PX * 0.7
            for part in np.flatnonzero(likely):
                corners = _four_corners(parts, int(part), stats[part])
                if corners is not None:
                    found.append(corners)
    return found


def _four_corners(parts: NDArray[np.int32], part: int, stats: NDArray[np.int32]) -> Array | None:
    """Return the corners of a connected part that four straight sides enclose tightly, off the border."""
    left, top, wide, tall, area = (int(v) for v in stats)
    inside = np.ascontiguousarray((parts[top : top + tall, left : left + wide] == part).astype(np.uint8))
    outline = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0]
    hull = cv2.convexHull(outline)
    if len(hull) < 4 or area < MIN_FILL * cv2.contourArea(hull):  # noqa: PLR2004 - four corners
        return None
    corners = _ordered(np.reshape(cv2.approxPolyN(hull, 4), (-1, 2)).astype(float))
    corners = corners + np.array([left, top])
    edge = np.array(parts.shape[::-1])
    if (corners < 1).any() or (corners > edge - 2).any() or area < MIN_FILL * _area(corners):
        return None
    sides = _sides(corners)
    return corners if sides.min() >= MIN_SIDE_PX - 1 and sides.max() >= MIN_LONG_PX else None


def _ordered(corners: Array) -> Array:
    """Sort corners clockwise as seen, the top left one first."""
    offset = corners - corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(offset[:, Y], offset[:, X]))]
    # A low camera sees a sheet as a thin sliver: sort by which end is left, not by the sum of x and y.
    left = np.sort(np.argsort(around[:, X])[:2])
    top = left[np.argmin(around[left, Y])]
    return np.asarray(np.roll(around, -int(top), axis=0))


def _sides(corners: Array) -> Array:
    return np.asarray(np.hypot(*(np.roll(corners, -1, axis=0) - corners).T))


def _area(corners: Array) -> float:
    return float(cv2.contourArea(corners.astype(np.float32)))


def _refine_corners(plane: Float32Array, initial: Array) -> Array | None:
    """Return subpixel corners: the intersections of lines fitted to the four edges; None when one fails."""
    thickness = _area(initial) / max(_sides(initial).max(), 1.0)
    reach = float(np.clip(THIN_REACH * thickness, 1.5, REACH_PX))
    lines = []
    for i in range(4):
        line = _edge_line(plane, initial[i], initial[(i + 1) % 4], reach)
        if line is None:
            return None
        lines.append(line)
    corners = np.array([_crossing(lines[i - 1], lines[i]) for i in range(4)])
    settled = np.isfinite(corners).all() and np.abs(corners - initial).max() < 2 * reach + 2
    return corners if settled and _sides(corners).min() >= MIN_SIDE_PX else None


def _edge_line(plane: Float32Array, start: Array, end: Array, reach: float) -> tuple[Array, Array] | None:
    """Fit a line to one edge: a point and a direction; None when the edge is faint or not straight."""
    along = end - start
    length = float(np.hypot(*along))
    direction = along / length
    normal = np.array([direction[Y], -direction[X]])  # outwards, the corners being clockwise
    count = max(MIN_SAMPLES, int(length * (1 - 2 * CORNER_MARGIN) / SAMPLE_STEP_PX))
    places = start + np.linspace(CORNER_MARGIN, 1 - CORNER_MARGIN, count)[:, None] * along
    across = np.arange(-reach, reach + 0.25, 0.25)
    grid = (places[:, None] + across[None, :, None] * normal).astype(np.float32)
    profile = cv2.remap(plane, grid[..., X], grid[..., Y], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    step = np.gradient(profile, 0.25, axis=1)
    sign = np.sign(np.median(profile[:, 0] - profile[:, -1]))
    if sign == 0 or np.median(sign * (profile[:, 0] - profile[:, -1])) < MIN_STEP:
        return None
    steep = np.clip(-sign * step, 0, None) ** 2
    weight = steep.sum(axis=1)
    known = weight > 0
    offset = (steep @ across)[known] / weight[known]
    points = places[known] + offset[:, None] * normal
    return _line(points, direction) if known.mean() >= MIN_INLIERS else None


def _line(points: Array, direction: Array) -> tuple[Array, Array] | None:
    """Fit a line, leaving out outliers; ``direction`` is its approximate direction."""
    normal = np.array([direction[Y], -direction[X]])
    s, d = points @ direction, points @ normal
    keep = np.ones(len(points), dtype=bool)
    for _ in range(3):
        slope, level = np.polyfit(s[keep], d[keep], 1)
        keep = np.abs(d - slope * s - level) < LINE_INLIER_PX
        if keep.sum() < max(MIN_SAMPLES - 1, MIN_INLIERS * len(points)):
            return None
    middle = float(s.mean())
    return middle * direction + (slope * middle + level) * normal, direction + slope * normal


def _crossing(a: tuple[Array, Array], b: tuple[Array, Array]) -> Array:
    """Return the intersection of two lines; NaN when they are parallel."""
    system = np.column_stack([a[1], -b[1]])
    if abs(np.linalg.det(system)) < 1e-6:  # noqa: PLR2004 - parallel to rounding
        return np.full(2, np.nan)
    return np.asarray(a[0] + np.linalg.solve(system, b[0] - a[0])[0] * a[1])


def _is_paper(lab: Image, corners: Array) -> bool:
    """Whether a patch is plain, nearly white and lighter than the ground on all four sides."""
    middle = corners.mean(axis=0)
    mask = np.zeros(lab.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.rint(middle + 0.75 * (corners - middle)).astype(np.int32), 255)
    inside = lab[mask > 0].astype(float)
    level = float(np.median(inside[:, 0]))
    chroma = float(np.hypot(*(np.median(inside[:, 1:], axis=0) - 128)))
    steps = []
    for i in range(4):
        a, b = corners[i], corners[(i + 1) % 4]
        normal = np.array([b[Y] - a[Y], a[X] - b[X]]) / np.hypot(*(b - a))
        places = np.rint(a + np.linspace(0.2, 0.8, 15)[:, None] * (b - a) + 4 * normal).astype(int)
        places = np.clip(places, 0, np.array(lab.shape[1::-1]) - 1)
        steps.append(level - float(np.median(lab[places[:, Y], places[:, X], 0])))
    spread = SD_PER_MAD * float(np.median(np.abs(inside[:, 0] - level)))
    return min(steps) > MIN_LIGHTER and chroma < MAX_CHROMA and spread < MAX_TEXTURE * float(np.median(steps))
