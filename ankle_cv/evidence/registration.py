"""Direct registration of a textured patch: which similarity carries the template onto this picture.

Every pixel of the patch with a gradient votes, edges included, so bare skin is enough where corner
features find nothing. Inverse-compositional Gauss-Newton (Baker & Matthews 2004, IJCV 56:221) with Tukey
weights, gain and offset of the brightness free, the size held near one. Because each picture is compared
with the template itself and never with the picture before, errors do not add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ankle_cv.conventions import Array
from ankle_cv.evidence.similarity import upper_median
from ankle_cv.gaussian import SD_PER_MAD

Gray: TypeAlias = NDArray[np.uint8]
Values: TypeAlias = NDArray[np.float32]

COARSE_FOOT_PX, FINE_FOOT_PX = 55.0, 160.0
"""Foot length to which the two levels are reduced: the first gives capture range, the second precision."""
COARSE_BLUR_PX, FINE_BLUR_PX = 1.5, 1.0
COARSE_PIXELS, FINE_PIXELS = 500, 1400
"""At most this many pixels vote; more cost time and change nothing."""
TEXTURED_SHARE = 0.75
"""Share of the mask, by gradient, that votes; the flattest pixels only add noise."""
SIZE_SD = 0.02
"""Standard deviation of the patch's size: a heel 6 cm up at 3 m changes by 1 %."""
NOISE_FLOOR = 0.6
"""Grey levels; quantisation and coding, so that a perfect copy does not divide by zero."""
EDGE_ERROR_PX = 0.2
"""Position error that shading and bending leave on an edge: strong edges weigh accordingly less."""
SHADING_NOISE = 1.5
"""Grey levels that shading leaves on flat skin."""
TUKEY = 4.685
"""95 % efficiency at the normal distribution."""
MAX_STEPS = 12
QUICK_STEPS = 5
"""A fine fit that starts near enough needs 1-4; otherwise the coarse level has to come first."""
STEP_PX = 0.02
"""Steps shorter than this end the search; a tenth of a millimetre at 3 m is 0.05 px."""
MARGIN_PX = 14
"""Picture beyond the predicted patch that is looked at, at the coarse level's 2 px or so per pixel."""
MIN_INSIDE = 0.75
"""Share of the patch that must lie in the picture."""
MIN_AGREEMENT = 0.3
"""Below this share of votes the solution is no solution."""
SURE_AGREEMENT, SURE_LIKENESS = 0.85, 0.95
"""A fine fit this good needs no coarse one before it."""
REJECTED = 0.1
"""A robust weight below this counts as a rejected vote."""
MIN_PIXELS, MIN_SIDE_PX = 30, 8
"""Less than this cannot be registered."""
RIDGE = 1e-9
"""Keeps the normal equations solvable on a blank patch."""


@dataclass(frozen=True)
class Picture:
    """A grey cut-out of a frame.

    Attributes
    ----------
    gray
        ``(h, w)`` uint8.
    origin
        ``(2,)`` pixel position of its first pixel in the frame, whole numbers.
    """

    gray: Gray
    origin: Array


@dataclass(frozen=True)
class Resolution:
    """Own pixels per picture pixel, blur (own px, standard deviation), and how many pixels vote at most."""

    scale: float
    blur: float
    votes: int


@dataclass(frozen=True)
class Level:
    """The patch at one resolution.

    Attributes
    ----------
    resolution
        Of its picture.
    points
        ``(2, m)`` positions of the voting pixels from the patch centre, px in the plane of the part.
    values
        ``(m,)`` grey values.
    jacobian
        ``(m, 6)`` change of the grey value with growth, turn, x, y, gain and offset.
    precision
        ``(m,)`` inverse variance of each vote, before robust weighting.
    root_precision
        Its square root.
    independence
        Share of the votes that are independent: blur makes neighbours repeat each other.
    reach
        Distance of the furthest pixel from the patch centre, px.
    """

    resolution: Resolution
    points: Values
    values: Values
    jacobian: Values
    precision: Values
    root_precision: Values
    independence: float
    reach: float


@dataclass(frozen=True)
class Patch:
    """A template at two resolutions."""

    coarse: Level
    fine: Level


@dataclass(frozen=True)
class Fit:
    """Where a patch was found.

    Attributes
    ----------
    pose
        ``(2, 3)`` map from patch coordinates (about its centre, in the plane of the part) to picture pixels.
    covariance
        ``(4, 4)`` of growth, turn (rad), x and y (px) at the patch centre, formal.
    agreement
        0..1, share of the votes that were not rejected.
    likeness
        -1..1, correlation of the patch with what was found.
    """

    pose: Array
    covariance: Array
    agreement: float
    likeness: float


def make_patch(
    template: Values, mask: NDArray[np.bool_], centre: Array, length_px: float, foreshortening: float = 1.0
) -> Patch | None:
    """Prepare a template; None when hardly any pixel is left to vote.

    Parameters
    ----------
    template
        ``(h, w)`` float32 grey values, the mean of several frames.
    mask
        ``(h, w)`` the pixels that belong to the part.
    centre
        ``(2,)`` origin of the patch coordinates, template px.
    length_px
        Foot length, which decides the two resolutions.
    foreshortening
        Horizontal shrinkage of the plane the part turns in. Patch coordinates are those of the plane: x is
        divided by it.
    """
    levels = [
        _level(template, mask, centre, foreshortening, resolution)
        for resolution in (
            Resolution(min(1.0, COARSE_FOOT_PX / length_px), COARSE_BLUR_PX, COARSE_PIXELS),
            Resolution(min(1.0, FINE_FOOT_PX / length_px), FINE_BLUR_PX, FINE_PIXELS),
        )
    ]
    coarse, fine = levels
    return None if coarse is None or fine is None else Patch(coarse, fine)


def _reduced(gray: Values | Gray, resolution: Resolution) -> Values:
    """Shrink and blur a picture."""
    scale = resolution.scale
    if scale < 1:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(np.asarray(gray, np.float32), (0, 0), resolution.blur))


def _level(
    template: Values, mask: NDArray[np.bool_], centre: Array, foreshortening: float, resolution: Resolution
) -> Level | None:
    """Prepare one resolution of a template; None when it has too few pixels."""
    gray = _reduced(template, resolution)
    # What the reduced picture's pixels really measure, also when its size was rounded.
    fx, fy = gray.shape[1] / template.shape[1], gray.shape[0] / template.shape[0]
    small = cv2.resize(mask.astype(np.uint8), gray.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    gx = cv2.Sobel(gray, cv2.CV_32F, 1, 0, scale=1 / 8) * fx
    gy = cv2.Sobel(gray, cv2.CV_32F, 0, 1, scale=1 / 8) * fy
    rows, columns = np.nonzero(small)
    if len(rows) < MIN_PIXELS:
        return None
    strength = np.hypot(gx, gy)[rows, columns]
    keep = np.flatnonzero(strength >= np.quantile(strength, 1 - TEXTURED_SHARE))
    stride = int(np.ceil(len(keep) / resolution.votes))
    keep = keep[::stride]
    rows, columns = rows[keep], columns[keep]
    x = (((columns + 0.5) / fx - 0.5 - centre[0]) / foreshortening).astype(np.float32)
    y = ((rows + 0.5) / fy - 0.5 - centre[1]).astype(np.float32)
    gx, gy, value = foreshortening * gx[rows, columns], gy[rows, columns], gray[rows, columns]
    jacobian = np.stack([gx * x + gy * y, gy * x - gx * y, gx, gy, value - value.mean(), np.ones_like(gx)], 1)
    precision = (1 / (SHADING_NOISE**2 + (EDGE_ERROR_PX * np.hypot(gx, gy)) ** 2)).astype(np.float32)
    points = np.stack([x, y])
    return Level(
        resolution=resolution,
        points=points,
        values=value,
        jacobian=jacobian,
        precision=precision,
        root_precision=np.sqrt(precision),
        # Equivalent noise area of a Gaussian.
        independence=min(1.0, stride / (4 * np.pi * resolution.blur**2)),
        reach=float(np.abs(points).max()),
    )


def register(patch: Patch, picture: Picture, start: Array) -> Fit | None:
    """Find a patch in a picture, near a predicted pose.

    Parameters
    ----------
    patch
        The template.
    picture
        Cut-out that holds the predicted place and some margin.
    start
        ``(2, 3)`` predicted pose.

    Returns
    -------
    Fit or None
        None when a quarter of the patch or more lies outside the picture, or nothing can be solved.
    """
    # Most frames hardly differ from the one before: then the fine level alone is enough.
    fit = _at_level(patch.fine, picture, start, QUICK_STEPS)
    if fit is not None and fit.agreement >= SURE_AGREEMENT and fit.likeness >= SURE_LIKENESS:
        return fit
    rough = _at_level(patch.coarse, picture, start)
    return None if rough is None else _at_level(patch.fine, picture, rough.pose)


def _at_level(level: Level, picture: Picture, start: Array, most: int = MAX_STEPS) -> Fit | None:
    """Find a patch at one resolution in at most so many steps."""
    cut = _surroundings(level, picture, start)
    return None if cut is None else _solve(level, cut, start, most)


@dataclass(frozen=True)
class _ScaledCrop:
    """Shrunken surroundings: grey values, position of their corner in the frame, own pixels per px."""

    gray: Values
    origin: Array
    scales: Array


def _surroundings(level: Level, picture: Picture, pose: Array) -> _ScaledCrop | None:
    """Cut out, shrink and blur what lies around a predicted pose; None when it is not in the picture."""
    places = pose[:, :2] @ level.points + pose[:, 2:]
    margin = MARGIN_PX / level.resolution.scale
    size = np.array(picture.gray.shape[::-1])
    low = np.clip(np.floor(places.min(1) - margin - picture.origin), 0, size).astype(int)
    high = np.clip(np.ceil(places.max(1) + margin - picture.origin), 0, size).astype(int)
    if np.any(high - low < MIN_SIDE_PX):
        return None
    cut = picture.gray[low[1] : high[1], low[0] : high[0]]
    reduced = _reduced(cut, level.resolution)
    scales = np.array(reduced.shape[::-1]) / np.array(cut.shape[::-1])
    return _ScaledCrop(reduced, picture.origin + low, scales)


@dataclass(frozen=True)
class _Votes:
    """Residuals of one pose: ``(m,)`` grey values found, residuals, robust weights 0..1, and their noise."""

    found: Values
    residual: Values
    robust: Values
    noise: float


def _poll(level: Level, cut: _ScaledCrop, pose: Array) -> _Votes | None:
    """Compare a picture with the template under one pose; None when too much lies outside."""
    linear = (pose[:, :2] * cut.scales[:, None]).astype(np.float32)
    shift = ((pose[:, 2] - cut.origin + 0.5) * cut.scales - 0.5).astype(np.float32)
    at = linear @ level.points + shift[:, None]
    height, width = cut.gray.shape
    inside = (at[0] >= 0) & (at[0] <= width - 1) & (at[1] >= 0) & (at[1] <= height - 1)
    whole = bool(inside.all())
    if not whole and inside.mean() < MIN_INSIDE:
        return None
    found = cv2.remap(cut.gray, at[:1], at[1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
    residual = found - level.values
    residual -= upper_median(residual if whole else residual[inside])
    scaled = np.abs(residual) * level.root_precision
    noise = max(upper_median(scaled if whole else scaled[inside]) * SD_PER_MAD, NOISE_FLOOR / SHADING_NOISE)
    ratio = np.minimum(scaled * np.float32(1 / (TUKEY * noise)), 1)
    robust = (1 - ratio * ratio) ** 2
    if not whole:
        robust *= inside
    return _Votes(found, residual, robust, noise)


def _solve(level: Level, cut: _ScaledCrop, start: Array, most: int) -> Fit | None:
    """Gauss-Newton at one level; None when lost on the way."""
    pose = start
    votes = _poll(level, cut, pose)
    normal = np.eye(6)
    for _ in range(most):
        if votes is None:
            return None
        normal, step = _step(level, votes, pose)
        pose = _uncompose(pose, step)
        if np.abs(step[2:4]).sum() + level.reach * np.abs(step[:2]).sum() < STEP_PX:
            break
        votes = _poll(level, cut, pose)
    if votes is None:
        return None
    kept = votes.robust > REJECTED
    if kept.mean() < MIN_AGREEMENT:
        return None
    if np.ptp(votes.found[kept]) == 0:  # a black picture is like nothing
        return None
    likeness = float(np.corrcoef(votes.found[kept], level.values[kept])[0, 1])
    return Fit(pose, np.asarray(np.linalg.inv(normal))[:4, :4], float(kept.mean()), likeness)


def _step(level: Level, votes: _Votes, pose: Array) -> tuple[Array, Array]:
    """Return the ``(6, 6)`` normal matrix and the ``(6,)`` step."""
    weighted = level.jacobian * (votes.robust * level.precision)[:, None]
    certainty = level.independence / votes.noise**2
    normal = (weighted.T @ level.jacobian).astype(np.float64) * certainty
    slope = (weighted.T @ votes.residual).astype(np.float64) * certainty
    normal[np.diag_indices(6)] += RIDGE
    normal[0, 0] += 1 / SIZE_SD**2
    slope[0] += (np.hypot(pose[1, 0], pose[1, 1]) - 1) / SIZE_SD**2
    return normal, np.asarray(np.linalg.solve(normal, slope), np.float64)


def _uncompose(pose: Array, step: Array) -> Array:
    """Apply the inverse of a small similarity before the pose."""
    growth, turn, x, y = step[:4]
    size = 1 + growth
    norm = size**2 + turn**2
    inverse = np.array([[size, turn], [-turn, size]]) / norm
    result = np.empty((2, 3))
    result[:, :2] = pose[:, :2] @ inverse
    result[:, 2] = pose[:, 2] - result[:, :2] @ np.array([x, y])
    return result
