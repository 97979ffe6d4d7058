"""Where the borders of a shank lie in a picture: a rigid turn and shift of the flat stance's contour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.evidence.shank_contour import (
    REACH,
    Contour,
    Values,
    banded,
    inner_kernel,
    profiles,
    slope_kernel,
)
from ankle_cv.evidence.similarity import upper_median
from ankle_cv.gaussian import SD_PER_MAD

TRIED_TURNS_DEG = tuple(range(-12, 13, 3))
"""Turns off the prediction that are tried; landmarks change 2–5° too little, 8° beyond 45° of inclination."""
TURN_SD_DEG, ASIDE_SD = 8.0, 0.08
"""How far the prediction is off, deg and share of the shank: among equal fits the nearer one is taken."""
ASIDE = 0.10
"""Sideways shift that is tried, share of the shank."""
PRIOR = 0.02
"""Weight of that nearness against the share of the borders on edges."""
CANDIDATES, RIVAL = 2, 0.10
"""So many places at most are looked at closely, none with a share this much below the best."""
CLEAR = 0.6
"""Share of the steepness in the flat stance that makes an edge count in full."""
THINNED = 3
"""Every so many-th station takes part in the search."""
SPREAD_PX = 3
"""Search blurs scores by this many px, half a step of the turn at the ends of the shank."""
RANGES = (0.04, 0.03, 0.02)
"""Half-width of the fit along the normals, step by step, shares of the shank."""
CLOSENESS = 0.8
"""Edges far from the prediction count less: standard deviation, share of the search range."""
COLOUR_SD = 30.0
"""Grey levels by which the leg's own colour may change with light and turn."""
ROBUST_STEPS = 4
CAUCHY_SCALE = 3.0
"""Residuals of this many standard deviations count a quarter (squared Cauchy weights)."""
MIN_SPREAD_PX = 0.5
AGREE_PX = 1.5
"""A border point this near the fitted contour agrees with it, working px."""
SIZE_SD = 0.03
"""Standard deviation of the size: knees 0.3 m nearer to a camera at 3 m grow by 10 % at one end only."""
SLIDE_SD = 0.05
"""Along the bone the borders tell little: the landmarks do, to this share of the shank."""


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

    rotation_rad: float
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


def fit_contour(picture: Values, contour: Contour, start: Place) -> list[ContourFit]:
    """Find the places near a predicted one where a contour may be, likeliest first.

    Parameters
    ----------
    picture
        ``(h, w, 3)`` float32, slightly blurred.
    contour
        From the flat stance.
    start
        Prediction, right to about 13° and 10 % of the shank.
    """
    return [_refined(picture, contour, place) for place in _search(picture, contour, start)]


def _refined(picture: Values, contour: Contour, start: Place) -> ContourFit:
    """Lay the contour on the edges about a place."""
    place = start
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
        c, s = np.cos(place.rotation_rad), np.sin(place.rotation_rad)
        turn = np.array([[c, s], [-s, c]])
        arms = place.size * contour.points @ turn
        return _Moved(arms, arms + place.centre, contour.normals @ turn, contour.axis @ turn)


@lru_cache(maxsize=16)
def _bands(n: int) -> tuple[Values, Values]:
    """Return matrices that give slope, and colour just inside, for n offsets."""
    return banded(slope_kernel(), n), banded(inner_kernel(), n)


def _search(picture: Values, contour: Contour, start: Place) -> list[Place]:
    """Return the turns, with sideways shifts, that put most of the borders on edges of their own colour."""
    half = int(np.ceil(ASIDE * contour.length_px))
    thin = slice(None, None, THINNED)
    weight = contour.weight[thin] / contour.weight[thin].sum()
    front = np.arange(len(contour.points))[thin] < contour.front
    turns = start.rotation_rad + np.radians(TRIED_TURNS_DEG)
    tried = [_Moved.of(contour, Place(float(turn), start.centre)) for turn in turns]
    points, normals = (
        np.concatenate([getattr(m, name)[thin] for m in tried]) for name in ("points", "normals")
    )
    score = _scores(picture, np.tile(contour.inside[thin], (len(turns), 1)), points, normals, half)[0]
    clear = cv2.blur(np.minimum(score / (CLEAR * contour.steepness), 1), (SPREAD_PX, 1))
    clear = clear.reshape(len(turns), len(weight), -1) * weight[:, None]
    total = clear[:, front].sum(axis=1) + clear[:, ~front, ::-1].sum(axis=1)
    shifts = np.arange(-half, half + 1)
    total -= PRIOR / 2 * (shifts / (ASIDE_SD * contour.length_px)) ** 2
    total -= PRIOR / 2 * (np.array(TRIED_TURNS_DEG)[:, None] / TURN_SD_DEG) ** 2
    at, best = total.argmax(axis=1), np.pad(total.max(axis=1), 1, constant_values=-np.inf)
    peaks = np.flatnonzero((best[1:-1] >= best[:-2]) & (best[1:-1] > best[2:]))
    rivals = peaks[best[1 + peaks] >= best.max() - RIVAL]
    chosen = sorted(rivals, key=lambda k: -best[1 + k])[:CANDIDATES]
    forward = [m.normals[: contour.front].mean(axis=0) for m in tried]
    return [Place(float(turns[k]), start.centre + shifts[at[k]] * forward[k]) for k in chosen]


def _scores(
    picture: Values, own: Values, points: Array, normals: Array, half: int
) -> tuple[Values, Values, Values]:
    """Edge-likeness, steepness and colour distance, ``(k, 2 half + 1)`` each, across the borders."""
    read = profiles(picture, points, normals, np.arange(-half - REACH, half + REACH + 1, dtype=np.float64))
    slope, inner = _bands(2 * half + 1)
    steep = np.abs(read @ slope).max(axis=1)
    away = ((read @ inner - own[:, :, None]) ** 2).mean(axis=1)
    return steep * np.exp(-0.5 * away / COLOUR_SD**2), steep, away


def _edges(picture: Values, contour: Contour, moved: _Moved, reach_px: float) -> tuple[Array, Array]:
    """Offset ``(k,)`` of the likeliest edge along each normal, px, and its strength 0..1.5."""
    half = int(np.ceil(reach_px))
    offsets = np.arange(-half, half + 1, dtype=np.float64)
    score, steep, away = _scores(picture, contour.inside, moved.points, moved.normals, half)
    score = score * np.exp(-0.5 * (offsets / (CLOSENESS * reach_px)) ** 2)
    best = score.argmax(axis=1)
    rows = np.arange(len(best))
    left, mid, right = (score[rows, np.clip(best + d, 0, len(offsets) - 1)] for d in (-1, 0, 1))
    bow = left - 2 * mid + right
    nudge = np.where(bow < 0, 0.5 * (left - right) / np.where(bow < 0, bow, 1), 0)
    colour = np.exp(-0.5 * away[rows, best] / COLOUR_SD**2)
    strength = steep[rows, best] * colour
    clear = np.minimum(strength / (CLEAR * contour.steepness), 1.0)
    return offsets[best] + np.clip(nudge, -0.5, 0.5), clear


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
    spread = 2.0
    robust: Array = weight
    residual: Array = edges
    step: Array = np.zeros(4)
    for _ in range(ROBUST_STEPS):
        normal = design.T @ (design * robust[:, None]) / spread**2 + stiff
        step = np.linalg.solve(normal, design.T @ (robust * edges) / spread**2 + pull).astype(float)
        residual = edges - design @ step
        spread = max(upper_median(np.abs(residual)) * SD_PER_MAD, MIN_SPREAD_PX)
        robust = weight / (1 + (residual / (CAUCHY_SCALE * spread)) ** 2) ** 2
    normal = design.T @ (design * robust[:, None]) / spread**2 + stiff
    agree = float(np.sum(weight * (np.abs(residual) < AGREE_PX)) / np.sum(contour.weight))
    moved_to = Place(place.rotation_rad + step[0], place.centre + step[1:3], place.size * (1 + step[3]))
    independent = 2 * REACH / max(length * (0.68 / (k / 2)), 1e-6)
    sd = float(np.sqrt(np.linalg.inv(normal)[0, 0] * max(independent, 1.0)))
    return ContourFit(moved_to, sd, agree, residual)
