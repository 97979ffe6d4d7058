"""Where the borders of a shank lie in a picture: a rigid turn and shift of the flat stance's contour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.tracking.shank_contour import (
    REACH,
    Contour,
    Values,
    banded,
    inner_kernel,
    profiles,
    slope_kernel,
)

RANGES = (0.07, 0.045, 0.03, 0.02)
"""Half-width of the search along the normals, step by step, shares of the shank."""
CLOSENESS = 0.8
"""Edges far from the prediction count less: standard deviation, share of the search range."""
COLOUR_SD = 30.0
"""Grey levels by which the leg's own colour may change with light and turn."""
ROBUST_STEPS = 4
BISQUARE = 1.5 * 2.0
MIN_SPREAD_PX = 0.5
AGREE_PX = 1.5
"""A border point this near the fitted contour agrees with it, working px."""
SIZE_SD = 0.03
"""Standard deviation of the size: knees 0.3 m nearer to a camera at 3 m grow by 10 % at one end only."""
SLIDE_SD = 0.05
"""Along the bone the borders tell little: the landmarks do, to this share of the shank."""
MAD_PER_SD = 0.6745


@dataclass(frozen=True)
class Place:
    """Where a contour is.

    Attributes
    ----------
    turn_rad
        Rotation from the flat stance, + clockwise as seen.
    centre
        ``(2,)`` its origin in the picture, px.
    size
        Relative to the flat stance.
    """

    turn_rad: float
    centre: Array
    size: float = 1.0


@dataclass(frozen=True)
class ContourFit:
    """A contour found.

    Attributes
    ----------
    place
        Where.
    sd_rad
        Formal standard error of the turn.
    agreement
        0..1, share of the border's weight that agrees.
    residual
        ``(k,)`` px, where the edges lie off the fitted contour.
    """

    place: Place
    sd_rad: float
    agreement: float
    residual: Array


def fit_contour(picture: Values, contour: Contour, start: Place) -> ContourFit:
    """Find the contour near a predicted place.

    Parameters
    ----------
    picture
        ``(h, w, 3)`` float32, slightly blurred.
    contour
        From the flat stance.
    start
        Prediction, right to about 5° and 5 % of the shank.
    """
    place, edges, strength = start, np.zeros(0), np.zeros(0)
    moved = _Moved.of(contour, place)
    for share in RANGES:
        edges, strength = _edges(picture, contour, moved, max(share * contour.length_px, 2.0))
        step = _solve(contour, moved, edges, strength * contour.weight, place=place, start=start)
        place = step.place
        moved = _Moved.of(contour, place)
    return step


@dataclass(frozen=True)
class _Moved:
    """The contour at a place: arms from the centre, points and normals ``(k, 2)``."""

    arms: Array
    points: Array
    normals: Array
    axis: Array

    @staticmethod
    def of(contour: Contour, place: Place) -> _Moved:
        c, s = np.cos(place.turn_rad), np.sin(place.turn_rad)
        turn = np.array([[c, s], [-s, c]])
        arms = place.size * contour.points @ turn
        return _Moved(arms, arms + place.centre, contour.normals @ turn, contour.axis @ turn)


@lru_cache(maxsize=16)
def _bands(n: int) -> tuple[Values, Values]:
    """Return matrices that give slope, and colour just inside, for n offsets."""
    return banded(slope_kernel(), n), banded(inner_kernel(), n)


def _edges(picture: Values, contour: Contour, moved: _Moved, reach_px: float) -> tuple[Array, Array]:
    """Offset ``(k,)`` of the likeliest edge along each normal, px, and its strength 0..1.5."""
    half = int(np.ceil(reach_px))
    offsets = np.arange(-half, half + 1, dtype=np.float64)
    wide = np.arange(-half - REACH, half + REACH + 1, dtype=np.float64)
    read = profiles(picture, moved.points, moved.normals, wide)
    slope, inner = _bands(len(offsets))
    steep = np.abs(read @ slope).max(axis=1)
    away = ((read @ inner - contour.inside[:, :, None]) ** 2).mean(axis=1)
    likely = np.exp(-0.5 * away / COLOUR_SD**2 - 0.5 * (offsets / (CLOSENESS * reach_px)) ** 2)
    score = steep * likely
    best = score.argmax(axis=1)
    rows = np.arange(len(best))
    left, mid, right = (score[rows, np.clip(best + d, 0, len(offsets) - 1)] for d in (-1, 0, 1))
    bow = left - 2 * mid + right
    nudge = np.where(bow < 0, 0.5 * (left - right) / np.where(bow < 0, bow, 1), 0)
    colour = np.exp(-0.5 * away[rows, best] / COLOUR_SD**2)
    strength = steep[rows, best] * colour
    typical = float(np.median(strength)) + 1e-6
    return offsets[best] + np.clip(nudge, -0.5, 0.5), np.clip(strength / typical, 0, 1.5)


def _solve(
    contour: Contour, moved: _Moved, edges: Array, weight: Array, *, place: Place, start: Place
) -> ContourFit:
    """Turn, shift and grow the contour so that it lies on the edges; outliers lose their say."""
    sideways = np.stack([-moved.arms[:, 1], moved.arms[:, 0]], axis=1)
    n = moved.normals
    k, length = len(edges), contour.length_px
    design = np.column_stack([(sideways * n).sum(1), n, (moved.arms * n).sum(1)])
    slide = np.array([0.0, *moved.axis, 0.0])
    drift = float((place.centre - start.centre) @ moved.axis)
    stiff = np.diag([0, 0, 0, 1 / SIZE_SD**2])
    stiff += np.outer(slide, slide) / (SLIDE_SD * length) ** 2
    pull = -slide * drift / (SLIDE_SD * length) ** 2
    pull[3] -= (place.size - 1) / SIZE_SD**2
    spread, robust, residual = 2.0, weight, edges
    step: Array = np.zeros(4)
    for _ in range(ROBUST_STEPS):
        normal = design.T @ (design * robust[:, None]) / spread**2 + stiff
        step = np.linalg.solve(normal, design.T @ (robust * edges) / spread**2 + pull)
        residual = np.asarray(edges - design @ step, np.float64)
        spread = max(float(np.median(np.abs(residual))) / MAD_PER_SD, MIN_SPREAD_PX)
        robust = weight / (1 + (residual / (BISQUARE * spread)) ** 2) ** 2
    normal = design.T @ (design * robust[:, None]) / spread**2 + stiff
    agree = float(np.sum(weight * (np.abs(residual) < AGREE_PX)) / (np.sum(weight) + 1e-9))
    moved_to = Place(place.turn_rad + step[0], place.centre + step[1:3], place.size * (1 + step[3]))
    independent = 2 * REACH / max(length * (0.68 / (k / 2)), 1e-6)
    sd = float(np.sqrt(np.linalg.inv(normal)[0, 0] * max(independent, 1.0)))
    return ContourFit(moved_to, sd, agree, residual)
