"""Fit of a shank's contour to a picture: a similarity of the contour in the flat stance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from ankle_cv.conventions import Array, Float32Array
from ankle_cv.evidence.shank_contour import (
    REACH,
    Contour,
    correlation_matrix,
    inner_kernel,
    profiles,
    slope_kernel,
)
from ankle_cv.evidence.similarity import upper_median
from ankle_cv.gaussian import SD_PER_MAD

TRIED_ROTATIONS_DEG = tuple(range(-12, 13, 3))
"""Rotations tried about the prediction; landmarks change 2–5° too little, 8° beyond 45° of inclination."""
ROTATION_SD_DEG, SIDEWAYS_SD = 8.0, 0.08
"""Standard errors of the prediction, deg and share of the shank: among equal fits the nearer one is taken."""
MAX_SIDEWAYS = 0.10
"""Largest sideways shift tried, share of the shank."""
PRIOR_WEIGHT = 0.02
"""Weight of that nearness against the share of the borders on edges."""
CANDIDATES, RIVAL_MARGIN = 2, 0.10
"""Most poses that are refined, and the score below the best one at which none is."""
FULL_EDGE_SHARE = 0.6
"""Share of the gradient in the flat stance from which an edge has full weight."""
STATION_STRIDE = 3
"""The search uses every third station."""
SPREAD_PX = 3
"""The search blurs scores by this many px, half a step of the rotation at the ends of the shank."""
RANGES = (0.04, 0.03, 0.02)
"""Half-width of the search for edges along the normals, iteration by iteration, shares of the shank."""
CLOSENESS_SD = 0.8
"""Weight of edges by their distance from the prediction: standard deviation, share of the search range."""
COLOUR_SD = 30.0
"""Standard deviation of the leg's own colour with light and rotation, grey levels."""
ROBUST_STEPS = 4
CAUCHY_SCALE = 3.0
"""Residuals of this many standard deviations have a quarter of the weight (squared Cauchy weights)."""
MIN_SPREAD_PX = 0.5
INLIER_PX = 1.5
"""A border point this near the fitted contour agrees with it, working px."""
SIZE_SD = 0.03
"""Standard deviation of the size: knees 0.3 m nearer to a camera at 3 m grow by 10 % at one end only."""
ALONG_BONE_SD = 0.05
"""Standard error of the landmarks along the bone, where the borders determine little, share of the shank."""


@dataclass(frozen=True)
class ContourPose:
    """Pose of a contour.

    Attributes
    ----------
    turn_rad
        Rotation from the flat stance, + clockwise as seen.
    centre
        ``(2,)`` position of its origin in the picture, px.
    size
        Relative to the flat stance.
    """

    rotation_rad: float
    centre: Array
    size: float = 1.0


@dataclass(frozen=True)
class ContourFit:
    """Fit of a contour.

    Attributes
    ----------
    pose
        Of the contour.
    sd_rad
        Formal standard error of the rotation.
    agreement
        0..1, share of the border's weight that is inliers.
    """

    pose: ContourPose
    sd_rad: float
    agreement: float


def fit_contour(picture: Float32Array, contour: Contour, start: ContourPose) -> list[ContourFit]:
    """Fit a contour near a predicted pose; several candidates, likeliest first.

    Parameters
    ----------
    picture
        ``(h, w, 3)`` float32, slightly blurred.
    contour
        From the flat stance.
    start
        Prediction, within about 13° and 10 % of the shank.
    """
    return [_refine(picture, contour, pose) for pose in _search(picture, contour, start)]


def _refine(picture: Float32Array, contour: Contour, start: ContourPose) -> ContourFit:
    """Fit the contour to the edges about a pose."""
    pose = start
    posed = _PosedContour.of(contour, pose)
    for share in RANGES:
        edges, strength = _edges(picture, contour, posed, max(share * contour.length_px, 2.0))
        step = _solve(contour, posed, edges, strength * contour.weight, pose=pose, start=start)
        pose = step.pose
        posed = _PosedContour.of(contour, pose)
    return step


@dataclass(frozen=True)
class _PosedContour:
    """The contour at a pose: arms from the centre, points and normals ``(k, 2)``."""

    arms: Array
    points: Array
    normals: Array
    axis: Array

    @staticmethod
    def of(contour: Contour, pose: ContourPose) -> _PosedContour:
        c, s = np.cos(pose.rotation_rad), np.sin(pose.rotation_rad)
        rotation = np.array([[c, s], [-s, c]])
        arms = pose.size * contour.points @ rotation
        return _PosedContour(arms, arms + pose.centre, contour.normals @ rotation, contour.axis @ rotation)


@lru_cache(maxsize=16)
def _bands(n: int) -> tuple[Float32Array, Float32Array]:
    """Return matrices that give slope, and colour just inside, for n offsets."""
    return correlation_matrix(slope_kernel(), n), correlation_matrix(inner_kernel(), n)


def _search(picture: Float32Array, contour: Contour, start: ContourPose) -> list[ContourPose]:
    """Return the poses, over rotations and sideways shifts, that agree best with edges and colour."""
    half = int(np.ceil(MAX_SIDEWAYS * contour.length_px))
    stations = slice(None, None, STATION_STRIDE)
    weight = contour.weight[stations] / contour.weight[stations].sum()
    front = np.arange(len(contour.points))[stations] < contour.n_front
    rotations = start.rotation_rad + np.radians(TRIED_ROTATIONS_DEG)
    candidates = [_PosedContour.of(contour, ContourPose(float(r), start.centre)) for r in rotations]
    points, normals = (
        np.concatenate([getattr(m, name)[stations] for m in candidates]) for name in ("points", "normals")
    )
    inner_colour = np.tile(contour.inner_colour[stations], (len(rotations), 1))
    score = _scores(picture, inner_colour, points, normals, half)[0]
    clear = cv2.blur(np.minimum(score / (FULL_EDGE_SHARE * contour.steepness), 1), (SPREAD_PX, 1))
    clear = clear.reshape(len(rotations), len(weight), -1) * weight[:, None]
    total = clear[:, front].sum(axis=1) + clear[:, ~front, ::-1].sum(axis=1)
    shifts = np.arange(-half, half + 1)
    total -= PRIOR_WEIGHT / 2 * (shifts / (SIDEWAYS_SD * contour.length_px)) ** 2
    total -= PRIOR_WEIGHT / 2 * (np.array(TRIED_ROTATIONS_DEG)[:, None] / ROTATION_SD_DEG) ** 2
    at, best = total.argmax(axis=1), np.pad(total.max(axis=1), 1, constant_values=-np.inf)
    peaks = np.flatnonzero((best[1:-1] >= best[:-2]) & (best[1:-1] > best[2:]))
    rivals = peaks[best[1 + peaks] >= best.max() - RIVAL_MARGIN]
    chosen = sorted(rivals, key=lambda k: -best[1 + k])[:CANDIDATES]
    forward = [m.normals[: contour.n_front].mean(axis=0) for m in candidates]
    return [ContourPose(float(rotations[k]), start.centre + shifts[at[k]] * forward[k]) for k in chosen]


def _scores(
    picture: Float32Array, inner_colour: Float32Array, points: Array, normals: Array, half: int
) -> tuple[Float32Array, Float32Array, Float32Array]:
    """Return edge score, gradient and squared colour distance across the borders, ``(k, 2 half + 1)``."""
    read = profiles(picture, points, normals, np.arange(-half - REACH, half + REACH + 1, dtype=np.float64))
    slope, inner = _bands(2 * half + 1)
    steep = np.abs(read @ slope).max(axis=1)
    colour_distance = ((read @ inner - inner_colour[:, :, None]) ** 2).mean(axis=1)
    return steep * np.exp(-0.5 * colour_distance / COLOUR_SD**2), steep, colour_distance


def _edges(
    picture: Float32Array, contour: Contour, posed: _PosedContour, reach_px: float
) -> tuple[Array, Array]:
    """Return the ``(k,)`` offset of the likeliest edge along each normal, px, and its strength 0..1."""
    half = int(np.ceil(reach_px))
    offsets = np.arange(-half, half + 1, dtype=np.float64)
    score, steep, colour_distance = _scores(picture, contour.inner_colour, posed.points, posed.normals, half)
    score = score * np.exp(-0.5 * (offsets / (CLOSENESS_SD * reach_px)) ** 2)
    best = score.argmax(axis=1)
    rows = np.arange(len(best))
    left, mid, right = (score[rows, np.clip(best + d, 0, len(offsets) - 1)] for d in (-1, 0, 1))
    curvature = left - 2 * mid + right
    subpixel = np.where(curvature < 0, 0.5 * (left - right) / np.where(curvature < 0, curvature, 1), 0)
    colour = np.exp(-0.5 * colour_distance[rows, best] / COLOUR_SD**2)
    strength = steep[rows, best] * colour
    clear = np.minimum(strength / (FULL_EDGE_SHARE * contour.steepness), 1.0)
    return offsets[best] + np.clip(subpixel, -0.5, 0.5), clear


def _solve(
    contour: Contour,
    posed: _PosedContour,
    edges: Array,
    weight: Array,
    *,
    pose: ContourPose,
    start: ContourPose,
) -> ContourFit:
    """Return the contour rotated, shifted and scaled onto the edges by robust least squares."""
    sideways = np.stack([-posed.arms[:, 1], posed.arms[:, 0]], axis=1)
    n = posed.normals
    k, length = len(edges), contour.length_px
    design = np.column_stack([(sideways * n).sum(1), n, (posed.arms * n).sum(1)])
    along_bone = np.array([0.0, *posed.axis, 0.0])
    drift = float((pose.centre - start.centre) @ posed.axis)
    prior_precision = np.diag([0, 0, 0, 1 / SIZE_SD**2])
    prior_precision += np.outer(along_bone, along_bone) / (ALONG_BONE_SD * length) ** 2
    prior_gradient = -along_bone * drift / (ALONG_BONE_SD * length) ** 2
    prior_gradient[3] -= (pose.size - 1) / SIZE_SD**2
    spread = 2.0
    robust: Array = weight
    residual: Array = edges
    step: Array = np.zeros(4)
    for _ in range(ROBUST_STEPS):
        normal = design.T @ (design * robust[:, None]) / spread**2 + prior_precision
        step = np.linalg.solve(normal, design.T @ (robust * edges) / spread**2 + prior_gradient).astype(float)
        residual = edges - design @ step
        spread = max(upper_median(np.abs(residual)) * SD_PER_MAD, MIN_SPREAD_PX)
        robust = weight / (1 + (residual / (CAUCHY_SCALE * spread)) ** 2) ** 2
    normal = design.T @ (design * robust[:, None]) / spread**2 + prior_precision
    agreement = float(np.sum(weight * (np.abs(residual) < INLIER_PX)) / np.sum(contour.weight))
    updated = ContourPose(pose.rotation_rad + step[0], pose.centre + step[1:3], pose.size * (1 + step[3]))
    independent = 2 * REACH / max(length * (0.68 / (k / 2)), 1e-6)
    sd = float(np.sqrt(np.linalg.inv(normal)[0, 0] * max(independent, 1.0)))
    return ContourFit(updated, sd, agreement)
