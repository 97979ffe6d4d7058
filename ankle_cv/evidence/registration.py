"""Direct image registration: the similarity that maps the template onto a picture.

Every pixel of the patch with a gradient contributes, edges included, so bare skin is enough where corner
features find nothing. Inverse-compositional Gauss-Newton (Baker & Matthews 2004, IJCV 56:221) with Tukey
weights, gain and offset of the brightness free, the size held near one by a prior. Each picture is compared
with the template and not with the picture before, so errors do not accumulate.
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
"""Most pixels used; more cost time and change nothing."""
TEXTURED_SHARE = 0.75
"""Share of the mask, by gradient, that is used; the flattest pixels only add noise."""
SIZE_SD = 0.02
"""Standard deviation of the patch's size: a heel 6 cm up at 3 m changes by 1 %."""
NOISE_FLOOR = 0.6
"""Grey levels; quantisation and coding, so that a perfect copy does not divide by zero."""
EDGE_ERROR_PX = 0.2
"""Position error of an edge from shading and bending: the weight of strong edges is reduced accordingly."""
SHADING_NOISE = 1.5
"""Error of flat skin from shading, grey levels."""
TUKEY_CONSTANT = 4.685
"""Constant of Tukey's biweight with 95 % efficiency at the normal distribution."""
MAX_STEPS = 12
QUICK_STEPS = 5
"""A fine fit that starts near enough converges in 1-4; otherwise the coarse level is needed first."""
STEP_PX = 0.02
"""Steps shorter than this end the search; a tenth of a millimetre at 3 m is 0.05 px."""
MARGIN_PX = 14
"""Margin of the crop about the predicted patch, level px; at the coarse level one is some 2 picture px."""
MIN_INSIDE = 0.75
"""Share of the patch that must lie in the picture."""
MIN_AGREEMENT = 0.3
"""Solutions with a smaller share of inlier pixels are rejected."""
SURE_AGREEMENT, SURE_CORRELATION = 0.85, 0.95
"""A fine fit this good is accepted without a coarse one."""
OUTLIER_WEIGHT = 0.1
"""A pixel with a robust weight below this is an outlier."""
MIN_PIXELS, MIN_SIDE_PX = 30, 8
"""Smaller patches and crops are not registered."""
RIDGE = 1e-9
"""Keeps the normal equations solvable on a blank patch."""


@dataclass(frozen=True)
class Picture:
    """A grey crop of a frame.

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
    """Level px per picture px, blur (level px, standard deviation), and the most pixels used."""

    scale: float
    blur: float
    max_pixels: int


@dataclass(frozen=True)
class Level:
    """The patch at one resolution.

    Attributes
    ----------
    resolution
        Of its picture.
    points
        ``(2, m)`` positions of the pixels used from the patch centre, px in the plane of the part.
    values
        ``(m,)`` grey values.
    jacobian
        ``(m, 6)`` derivative of the grey value by size change, rotation, x, y, gain and offset.
    precision
        ``(m,)`` inverse variance of each pixel, before robust weighting.
    sqrt_precision
        Its square root.
    independent_share
        Share of the pixels that are independent: blur correlates neighbours.
    radius
        Distance of the furthest pixel from the patch centre, px.
    """

    resolution: Resolution
    points: Values
    values: Values
    jacobian: Values
    precision: Values
    sqrt_precision: Values
    independent_share: float
    radius: float


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
        ``(4, 4)`` of size change, rotation (rad), x and y (px) at the patch centre, formal.
    agreement
        0..1, share of the pixels that are inliers.
    correlation
        -1..1, of the patch with the picture, over the inliers.
    """

    pose: Array
    covariance: Array
    agreement: float
    correlation: float


def make_patch(
    template: Values, mask: NDArray[np.bool_], centre: Array, length_px: float, foreshortening: float = 1.0
) -> Patch | None:
    """Prepare a template; None when too few pixels are left.

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
        Horizontal foreshortening of the plane in which the part rotates. Patch coordinates are those of the
        plane: x is divided by it.
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


def _downsampled(gray: Values | Gray, resolution: Resolution) -> Values:
    """Shrink and blur a picture."""
    scale = resolution.scale
    if scale < 1:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(np.asarray(gray, np.float32), (0, 0), resolution.blur))


def _level(
    template: Values, mask: NDArray[np.bool_], centre: Array, foreshortening: float, resolution: Resolution
) -> Level | None:
    """Prepare one resolution of a template; None when it has too few pixels."""
    gray = _downsampled(template, resolution)
    # The exact scale of the reduced picture, whose size was rounded.
    fx, fy = gray.shape[1] / template.shape[1], gray.shape[0] / template.shape[0]
    small = cv2.resize(mask.astype(np.uint8), gray.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    gx = cv2.Sobel(gray, cv2.CV_32F, 1, 0, scale=1 / 8) * fx
    gy = cv2.Sobel(gray, cv2.CV_32F, 0, 1, scale=1 / 8) * fy
    rows, columns = np.nonzero(small)
    if len(rows) < MIN_PIXELS:
        return None
    strength = np.hypot(gx, gy)[rows, columns]
    keep = np.flatnonzero(strength >= np.quantile(strength, 1 - TEXTURED_SHARE))
    stride = int(np.ceil(len(keep) / resolution.max_pixels))
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
        sqrt_precision=np.sqrt(precision),
        # Equivalent noise area of a Gaussian.
        independent_share=min(1.0, stride / (4 * np.pi * resolution.blur**2)),
        radius=float(np.abs(points).max()),
    )


def register(patch: Patch, picture: Picture, start: Array) -> Fit | None:
    """Find a patch in a picture, near a predicted pose.

    Parameters
    ----------
    patch
        The template.
    picture
        Crop that contains the predicted pose and some margin.
    start
        ``(2, 3)`` predicted pose.

    Returns
    -------
    Fit or None
        None when a quarter of the patch or more lies outside the picture, or the fit is rejected.
    """
    # Most frames hardly differ from the one before, and the fine level alone is enough.
    fit = _at_level(patch.fine, picture, start, QUICK_STEPS)
    if fit is not None and fit.agreement >= SURE_AGREEMENT and fit.correlation >= SURE_CORRELATION:
        return fit
    rough = _at_level(patch.coarse, picture, start)
    return None if rough is None else _at_level(patch.fine, picture, rough.pose)


def _at_level(level: Level, picture: Picture, start: Array, max_steps: int = MAX_STEPS) -> Fit | None:
    """Register a patch at one resolution in at most `max_steps` steps."""
    cut = _crop(level, picture, start)
    return None if cut is None else _solve(level, cut, start, max_steps)


@dataclass(frozen=True)
class _ScaledCrop:
    """A downsampled crop: grey values, position of its corner in the frame, its px per frame px (x, y)."""

    gray: Values
    origin: Array
    scales: Array


def _crop(level: Level, picture: Picture, pose: Array) -> _ScaledCrop | None:
    """Cut out, shrink and blur what lies around a predicted pose; None when it is not in the picture."""
    places = pose[:, :2] @ level.points + pose[:, 2:]
    margin = MARGIN_PX / level.resolution.scale
    size = np.array(picture.gray.shape[::-1])
    low = np.clip(np.floor(places.min(1) - margin - picture.origin), 0, size).astype(int)
    high = np.clip(np.ceil(places.max(1) + margin - picture.origin), 0, size).astype(int)
    if np.any(high - low < MIN_SIDE_PX):
        return None
    cut = picture.gray[low[1] : high[1], low[0] : high[0]]
    reduced = _downsampled(cut, level.resolution)
    scales = np.array(reduced.shape[::-1]) / np.array(cut.shape[::-1])
    return _ScaledCrop(reduced, picture.origin + low, scales)


@dataclass(frozen=True)
class _Residuals:
    """Residuals of one pose: ``(m,)`` grey values, residuals, robust weights 0..1; and the noise."""

    found: Values
    residual: Values
    robust: Values
    noise: float


def _residuals(level: Level, cut: _ScaledCrop, pose: Array) -> _Residuals | None:
    """Compare a picture with the template under one pose; None when too much lies outside the picture."""
    linear = (pose[:, :2] * cut.scales[:, None]).astype(np.float32)
    shift = ((pose[:, 2] - cut.origin + 0.5) * cut.scales - 0.5).astype(np.float32)
    at = linear @ level.points + shift[:, None]
    height, width = cut.gray.shape
    inside = (at[0] >= 0) & (at[0] <= width - 1) & (at[1] >= 0) & (at[1] <= height - 1)
    all_inside = bool(inside.all())
    if not all_inside and inside.mean() < MIN_INSIDE:
        return None
    found = cv2.remap(cut.gray, at[:1], at[1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
    residual = found - level.values
    residual -= upper_median(residual if all_inside else residual[inside])
    scaled = np.abs(residual) * level.sqrt_precision
    scatter = upper_median(scaled if all_inside else scaled[inside]) * SD_PER_MAD
    noise = max(scatter, NOISE_FLOOR / SHADING_NOISE)
    ratio = np.minimum(scaled * np.float32(1 / (TUKEY_CONSTANT * noise)), 1)
    robust = (1 - ratio * ratio) ** 2
    if not all_inside:
        robust *= inside
    return _Residuals(found, residual, robust, noise)


def _solve(level: Level, cut: _ScaledCrop, start: Array, max_steps: int) -> Fit | None:
    """Gauss-Newton at one level; None when the patch leaves the picture or the fit is rejected."""
    pose = start
    current = _residuals(level, cut, pose)
    normal = np.eye(6)
    for _ in range(max_steps):
        if current is None:
            return None
        normal, step = _step(level, current, pose)
        pose = _compose_inverse(pose, step)
        if np.abs(step[2:4]).sum() + level.radius * np.abs(step[:2]).sum() < STEP_PX:
            break
        current = _residuals(level, cut, pose)
    if current is None:
        return None
    inliers = current.robust > OUTLIER_WEIGHT
    if inliers.mean() < MIN_AGREEMENT:
        return None
    if np.ptp(current.found[inliers]) == 0:  # a black picture has no correlation
        return None
    correlation = float(np.corrcoef(current.found[inliers], level.values[inliers])[0, 1])
    return Fit(pose, np.asarray(np.linalg.inv(normal))[:4, :4], float(inliers.mean()), correlation)


def _step(level: Level, current: _Residuals, pose: Array) -> tuple[Array, Array]:
    """Return the ``(6, 6)`` normal matrix and the ``(6,)`` step."""
    weighted = level.jacobian * (current.robust * level.precision)[:, None]
    certainty = level.independent_share / current.noise**2
    normal = (weighted.T @ level.jacobian).astype(np.float64) * certainty
    slope = (weighted.T @ current.residual).astype(np.float64) * certainty
    normal[np.diag_indices(6)] += RIDGE
    normal[0, 0] += 1 / SIZE_SD**2
    slope[0] += (np.hypot(pose[1, 0], pose[1, 1]) - 1) / SIZE_SD**2
    return normal, np.asarray(np.linalg.solve(normal, slope), np.float64)


def _compose_inverse(pose: Array, step: Array) -> Array:
    """Apply the inverse of a small similarity before the pose."""
    size_change, turn, x, y = step[:4]
    size = 1 + size_change
    norm = size**2 + turn**2
    inverse = np.array([[size, turn], [-turn, size]]) / norm
    result = np.empty((2, 3))
    result[:, :2] = pose[:, :2] @ inverse
    result[:, 2] = pose[:, 2] - result[:, :2] @ np.array([x, y])
    return result
