"""Template of a registration: the textured pixels of a patch with their derivatives, at two resolutions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ankle_cv.conventions import Array, BoolArray, Float32Array, Gray

COARSE_FOOT_PX, FINE_FOOT_PX = 55.0, 160.0
"""Foot length to which the two levels are reduced: the first gives capture range, the second precision."""
COARSE_BLUR_PX, FINE_BLUR_PX = 1.5, 1.0
COARSE_PIXELS, FINE_PIXELS = 500, 1400
"""Most pixels used; more cost time and change nothing."""
TEXTURED_SHARE = 0.75
"""Share of the mask, by gradient, that is used; the flattest pixels only add noise."""
EDGE_ERROR_PX = 0.2
"""Position error of an edge from shading and bending: the weight of strong edges is reduced accordingly."""
SHADING_NOISE = 1.5
"""Error of flat skin from shading, grey levels."""
MIN_PIXELS = 30
"""Smaller patches are not registered."""


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
    slopes
        ``(6, m)``, its transpose in the order of memory.
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
    points: Float32Array
    values: Float32Array
    jacobian: Float32Array
    slopes: Float32Array
    precision: Float32Array
    sqrt_precision: Float32Array
    independent_share: float
    radius: float

    @cached_property
    def of_place(self) -> tuple[Float32Array, Float32Array]:
        """By place and brightness alone: the ``(m, 4)`` derivatives, and their ``(m, 16)`` products."""
        slopes = np.ascontiguousarray(self.jacobian[:, 2:])
        return slopes, (slopes[:, :, None] * slopes[:, None]).reshape(len(slopes), -1)


@dataclass(frozen=True)
class Patch:
    """A template at two resolutions."""

    coarse: Level
    fine: Level


def make_patch(
    template: Float32Array, mask: BoolArray, centre: Array, length_px: float, foreshortening: float = 1.0
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


def downsampled(gray: Float32Array | Gray, resolution: Resolution) -> Float32Array:
    """Shrink and blur a picture."""
    scale = resolution.scale
    if scale < 1:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(np.asarray(gray, np.float32), (0, 0), resolution.blur))


def _level(
    template: Float32Array, mask: BoolArray, centre: Array, foreshortening: float, resolution: Resolution
) -> Level | None:
    """Prepare one resolution of a template; None when it has too few pixels."""
    gray = downsampled(template, resolution)
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
        slopes=np.ascontiguousarray(jacobian.T),
        precision=precision,
        sqrt_precision=np.sqrt(precision),
        # Equivalent noise area of a Gaussian.
        independent_share=min(1.0, stride / (4 * np.pi * resolution.blur**2)),
        radius=float(np.abs(points).max()),
    )
