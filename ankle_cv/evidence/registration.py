"""Direct image registration: the similarity that maps the template onto a picture.

Every pixel of the patch with a gradient contributes, edges included, so bare skin is enough where corner
features find nothing. Inverse-compositional Gauss-Newton (Baker & Matthews 2004, IJCV 56:221) with Tukey
weights, gain and offset of the brightness free, the size held near one by a prior. Each picture is compared
with the template and not with the picture before, so errors do not accumulate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Float32Array, Gray
from ankle_cv.evidence.patch import SHADING_NOISE, Level, Patch, downsampled
from ankle_cv.evidence.similarity import rotation_rad, upper_median
from ankle_cv.gaussian import SD_PER_MAD

SIZE_SD = 0.02
"""Standard deviation of the patch's size: a heel 6 cm up at 3 m changes by 1 %."""
FREE_TURN = float("inf")
"""Standard deviation of a rotation of which nothing is known beforehand."""
NOISE_FLOOR = 0.6
"""Grey levels; quantisation and coding, so that a perfect copy does not divide by zero."""
TUKEY_CONSTANT = 4.685
"""Constant of Tukey's biweight with 95 % efficiency at the normal distribution."""
MAX_STEPS = 12
QUICK_STEPS = 5
"""A fine fit that starts near enough converges in 1-4; otherwise the coarse level is needed first."""
USUAL_NOISE = 1.5
"""Noise at which turns are compared, in units of the error of each pixel: with an estimate for each of them,
a false one with much noise would look probable."""
SHIFT_STEPS = 2
"""Steps after which the place of a patch under a given turn is good enough to compare turns."""
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
MIN_SIDE_PX = 8
"""Smaller crops are not registered."""
RIDGE = 1e-9
"""Keeps the normal equations solvable on a blank patch."""
_RIDGES: Array = RIDGE * np.eye(6)


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


def register(patch: Patch, picture: Picture, start: Array, turn_sd: float = FREE_TURN) -> Fit | None:
    """Find a patch in a picture, near a predicted pose.

    Parameters
    ----------
    patch
        The template.
    picture
        Crop that contains the predicted pose and some margin.
    start
        ``(2, 3)`` predicted pose.
    turn_sd
        Standard deviation of the part's rotation from the template, rad; infinite when nothing is known.

    Returns
    -------
    Fit or None
        None when a quarter of the patch or more lies outside the picture, or the fit is rejected.
    """
    # Most frames hardly differ from the one before, and the fine level alone is enough.
    fit = _at_level(patch.fine, picture, start, turn_sd, QUICK_STEPS)
    if fit is not None and fit.agreement >= SURE_AGREEMENT and fit.correlation >= SURE_CORRELATION:
        return fit
    rough = _at_level(patch.coarse, picture, start, turn_sd)
    return None if rough is None else _at_level(patch.fine, picture, rough.pose, turn_sd)


def _at_level(
    level: Level, picture: Picture, start: Array, turn_sd: float, max_steps: int = MAX_STEPS
) -> Fit | None:
    """Register a patch at one resolution in at most `max_steps` steps."""
    crop = _crop(level, picture, start)
    return None if crop is None else _solve(level, crop, start, turn_sd, max_steps)


def losses_at_turns(patch: Patch, picture: Picture, starts: Array, play_px: Array) -> tuple[Array, Array]:
    """Return how badly a patch suits a picture under several turns, each at the place that suits it best.

    All are compared at once: for so few pixels most of the time would go into calling numpy.

    Parameters
    ----------
    patch, picture
        As of `register`.
    starts
        ``(k, 2, 3)`` predicted poses; their turns stay.
    play_px
        ``(k,)`` standard deviation of the place about that of the start, px.

    Returns
    -------
    tuple
        The ``(k, 2, 3)`` poses, and the ``(k,)`` negative logarithm of their probability: Tukey's loss of all
        pixels at `USUAL_NOISE`, with that of the place; infinite where a quarter of the patch or more lies
        outside the picture.
    """
    level, poses = patch.fine, starts.copy()
    crop = _crop(level, picture, starts)
    if crop is None:
        return poses, np.full(len(starts), np.inf)
    slopes, products = level.of_place  # turn and size stay
    linear = starts[:, :, :2]
    prior = (linear.transpose(0, 2, 1) @ linear) / (play_px**2)[:, None, None]
    inside = np.ones(len(starts), dtype=bool)
    for _ in range(SHIFT_STEPS):
        residual, robust, noise, seen = _residuals_of_all(level, crop, poses)
        inside &= seen
        weight, certainty = robust * level.precision, level.independent_share / noise**2
        normal = (weight @ products).reshape(len(starts), 4, 4) * certainty[:, None, None] + RIDGE * np.eye(4)
        slope = (weight * residual) @ slopes * certainty[:, None]
        off = (poses[:, :, 2] - starts[:, :, 2]) / (play_px**2)[:, None]
        normal[:, :2, :2] += prior
        slope[:, :2] += np.einsum("kji,kj->ki", linear, off)
        step = np.linalg.solve(normal, slope[..., None])[:, :2, 0]
        poses[:, :, 2] -= np.einsum("kij,kj->ki", linear, step)
    residual, _, _, seen = _residuals_of_all(level, crop, poses)
    ratio = np.minimum(np.abs(residual) * level.sqrt_precision / (TUKEY_CONSTANT * USUAL_NOISE), 1)
    of_pixels = np.sum(1 - (1 - ratio**2) ** 3, axis=1, dtype=np.float64)
    of_pixels *= level.independent_share * TUKEY_CONSTANT**2 / 6
    off = (poses[:, :, 2] - starts[:, :, 2]) / play_px[:, None]
    return poses, np.where(inside & seen, of_pixels + np.sum(off**2, axis=1) / 2, np.inf)


@dataclass(frozen=True)
class _ScaledCrop:
    """A downsampled crop: grey values, position of its corner in the frame, its px per frame px (x, y)."""

    gray: Float32Array
    origin: Array
    scales: Array


def _crop(level: Level, picture: Picture, poses: Array) -> _ScaledCrop | None:
    """Cut out, shrink and blur what lies around ``(..., 2, 3)`` poses; None outside the picture."""
    places = poses[..., :2] @ level.points + poses[..., 2:]
    others = (*range(poses.ndim - 2), -1)  # all axes but that of x and y
    margin = MARGIN_PX / level.resolution.scale
    size = np.array(picture.gray.shape[::-1])
    low = np.clip(np.floor(places.min(others) - margin - picture.origin), 0, size).astype(int)
    high = np.clip(np.ceil(places.max(others) + margin - picture.origin), 0, size).astype(int)
    if np.any(high - low < MIN_SIDE_PX):
        return None
    crop = picture.gray[low[1] : high[1], low[0] : high[0]]
    reduced = downsampled(crop, level.resolution)
    scales = np.array(reduced.shape[::-1]) / np.array(crop.shape[::-1])
    return _ScaledCrop(reduced, picture.origin + low, scales)


@dataclass(frozen=True)
class _Residuals:
    """Residuals of one pose: ``(m,)`` grey values, residuals, robust weights 0..1; and the noise."""

    found: Float32Array
    residual: Float32Array
    robust: Float32Array
    noise: float


def _residuals(level: Level, crop: _ScaledCrop, pose: Array) -> _Residuals | None:
    """Compare a picture with the template under one pose; None when too much lies outside the picture."""
    # With plain numbers where there are few: a call of numpy takes as long as 500 pixels.
    (a, b, x), (c, d, y) = pose.tolist()
    (left, top), (across, down) = crop.origin.tolist(), crop.scales.tolist()
    linear = np.array([[a * across, b * across], [c * down, d * down]], np.float32)
    shift = np.array([[(x - left + 0.5) * across - 0.5], [(y - top + 0.5) * down - 0.5]], np.float32)
    at = linear @ level.points
    at += shift
    (low_x, low_y), (high_x, high_y) = at.min(axis=1).tolist(), at.max(axis=1).tolist()
    height, width = crop.gray.shape
    inside: BoolArray | None = None
    if min(low_x, low_y) < 0 or high_x > width - 1 or high_y > height - 1:
        inside = (at[0] >= 0) & (at[0] <= width - 1) & (at[1] >= 0) & (at[1] <= height - 1)
        if inside.mean() < MIN_INSIDE:
            return None
    found = cv2.remap(crop.gray, at[:1], at[1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
    residual = found - level.values
    residual -= np.float32(upper_median(residual if inside is None else residual[inside]))
    scaled = np.abs(residual)
    scaled *= level.sqrt_precision
    scatter = upper_median(scaled if inside is None else scaled[inside]) * SD_PER_MAD
    noise = max(scatter, NOISE_FLOOR / SHADING_NOISE)
    robust = np.minimum(scaled * np.float32(1 / (TUKEY_CONSTANT * noise)), 1)
    robust *= robust
    np.square(1 - robust, out=robust)
    if inside is not None:
        robust *= inside
    return _Residuals(found, residual, robust, noise)


def _residuals_of_all(
    level: Level, crop: _ScaledCrop, poses: Array
) -> tuple[Float32Array, Float32Array, Array, BoolArray]:
    """Compare a picture with the template under ``(k, 2, 3)`` poses, as `_residuals` does under one.

    Returns the ``(k, m)`` residuals and robust weights, the ``(k,)`` noise, and under which of the poses
    enough of the patch lies in the picture.
    """
    linear = (poses[:, :, :2] * crop.scales[:, None]).astype(np.float32)
    shift = ((poses[:, :, 2] - crop.origin + 0.5) * crop.scales - 0.5).astype(np.float32)
    x, y = (linear[:, axis] @ level.points + shift[:, axis, None] for axis in (0, 1))
    height, width = crop.gray.shape
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    found = cv2.remap(crop.gray, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    residual = np.asarray(found, np.float32) - level.values
    residual -= _upper_medians(residual, inside)[:, None]
    scaled = np.abs(residual)
    scaled *= level.sqrt_precision
    noise = np.maximum(_upper_medians(scaled, inside) * SD_PER_MAD, NOISE_FLOOR / SHADING_NOISE)
    robust = np.minimum(scaled / (TUKEY_CONSTANT * noise)[:, None].astype(np.float32), 1)
    robust *= robust
    np.square(1 - robust, out=robust)
    robust *= inside
    return residual, robust, noise.astype(np.float64), inside.mean(axis=1) >= MIN_INSIDE


def _upper_medians(values: Float32Array, counted: BoolArray) -> Float32Array:
    """Return the ``(k,)`` upper medians of the counted ones in each row; of all in a row without any."""
    if counted.all():
        half = values.shape[1] // 2
        return np.asarray(np.partition(values, half, axis=1)[:, half])
    rows = zip(values, counted, strict=True)
    return np.array([upper_median(row[mask] if mask.any() else row) for row, mask in rows], np.float32)


def _solve(level: Level, crop: _ScaledCrop, start: Array, turn_sd: float, max_steps: int) -> Fit | None:
    """Gauss-Newton at one level; None when the patch leaves the picture or the fit is rejected."""
    pose = start
    current = _residuals(level, crop, pose)
    normal = np.eye(6)
    for _ in range(max_steps):
        if current is None:
            return None
        normal, step = _step(level, current, pose, turn_sd)
        pose = _compose_inverse(pose, step)
        size, turn, x, y = map(abs, step[:4].tolist())
        if x + y + level.radius * (size + turn) < STEP_PX:
            break
        current = _residuals(level, crop, pose)
    if current is None:
        return None
    inliers = current.robust > OUTLIER_WEIGHT
    agreement = float(np.count_nonzero(inliers)) / len(inliers)
    if agreement < MIN_AGREEMENT:
        return None
    correlation = _correlation(current.found[inliers], level.values[inliers])
    if correlation is None:  # a black picture
        return None
    return Fit(pose, np.asarray(np.linalg.inv(normal))[:4, :4], agreement, correlation)


def _correlation(one: Float32Array, other: Float32Array) -> float | None:
    """Return the correlation of ``(m,)`` grey values; None when all of the first are alike."""
    if one.max() == one.min():
        return None
    one, other = one - one.mean(dtype=np.float64), other - other.mean(dtype=np.float64)
    return float(one @ other) / math.sqrt(float(one @ one) * float(other @ other))


def _normal_equations(level: Level, current: _Residuals) -> tuple[Array, Array]:
    """Return the ``(6, 6)`` normal matrix and the ``(6,)`` slope of the pixels."""
    weighted = level.slopes * (current.robust * level.precision)
    certainty = level.independent_share / current.noise**2
    normal = (weighted @ level.jacobian).astype(np.float64) * certainty
    slope = (weighted @ current.residual).astype(np.float64) * certainty
    return normal + _RIDGES, slope


def _step(level: Level, current: _Residuals, pose: Array, turn_sd: float) -> tuple[Array, Array]:
    """Return the ``(6, 6)`` normal matrix and the ``(6,)`` step."""
    normal, slope = _normal_equations(level, current)
    normal[0, 0] += 1 / SIZE_SD**2
    slope[0] += (math.hypot(pose[1, 0], pose[1, 1]) - 1) / SIZE_SD**2
    normal[1, 1] += 1 / turn_sd**2
    slope[1] += rotation_rad(pose) / turn_sd**2
    return normal, np.asarray(np.linalg.solve(normal, slope), np.float64)


def _compose_inverse(pose: Array, step: Array) -> Array:
    """Apply the inverse of a small similarity before the pose."""
    size_change, turn, x, y = step[:4].tolist()
    size = 1 + size_change
    norm = size**2 + turn**2
    along, aside = size / norm, turn / norm
    rows = []
    for a, b, shift in pose.tolist():
        first, second = a * along - b * aside, a * aside + b * along
        rows.append((first, second, shift - first * x - second * y))
    return np.array(rows)
