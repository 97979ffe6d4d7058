"""Drawing on a picture: antialiased text, translucent boxes, lines that are visible on any background.

OpenCV's own stroke font has neither "°" nor "±", so text is rendered in DejaVu Sans, which is part of
matplotlib, and blended in.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal, TypeAlias

import cv2
import matplotlib as mpl
import numpy as np
from matplotlib.ft2font import FT2Font

from ankle_cv.conventions import Array, Image
from ankle_cv.outputs.palette import INK, bgr

Anchor: TypeAlias = Literal["left", "right", "centre"]

Coverage: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.floating]]
"""Shares 0..1 of pixels that a text fills, ``(height, width)``."""

FRACTION_BITS = 4
"""Fractional bits of coordinates for OpenCV: lines are positioned to a sixteenth of a pixel."""

DPI = 72
"""At 72 dots per inch one typographic point is one pixel."""

_RENDERING = Lock()
"""A font holds the text that it draws: two threads at once would mix theirs."""


@lru_cache(maxsize=8)
def _font(bold: bool, em_px: int) -> FT2Font:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name))
    font.set_size(em_px, DPI)
    return font


@lru_cache(maxsize=512)
def _rendered(text: str, em_px: int, bold: bool) -> tuple[Coverage, int]:
    """Return the coverage of a text, 0..1 ``(height, width)``, and its extent below the baseline, px."""
    with _RENDERING:
        font = _font(bold, em_px)
        font.set_text(text, 0.0)
        font.draw_glyphs_to_bitmap(antialiased=True)
        # FreeType returns lengths in 64ths of a pixel.
        return np.asarray(font.get_image(), dtype=np.float32) / np.float32(255), round(
            font.get_descent() / 64
        )


def text_width(text: str, em_px: int, *, bold: bool = False) -> int:
    """Return the width of a text, px."""
    return int(_rendered(text, em_px, bold)[0].shape[1])


def draw_text(
    image: Image,
    text: str,
    at: tuple[float, float],
    em_px: int,
    colour: str,
    *,
    bold: bool = False,
    anchor: Anchor = "left",
    rim_px: int = 0,
) -> None:
    """Draw a text with its baseline at `at` (x, y px), clipped to the picture, if wanted with a dark rim."""
    cover, below = _rendered(text, em_px, bold)
    height, width = cover.shape
    left = round(at[0] - {"left": 0.0, "centre": 0.5, "right": 1.0}[anchor] * width)
    top = round(at[1]) - height + below
    if rim_px:
        _blend(image, _rim(text, em_px, bold, rim_px), (left - rim_px, top - rim_px), INK)
    _blend(image, cover, (left, top), colour)


@lru_cache(maxsize=512)
def _rim(text: str, em_px: int, bold: bool, rim_px: int) -> Coverage:
    """Return the coverage of a text and of what surrounds it, by so many px on every side."""
    cover = np.pad(_rendered(text, em_px, bold)[0], rim_px)
    return np.asarray(cv2.dilate(cover, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim_px + 1,) * 2)))


def _blend(image: Image, cover: Coverage, at: tuple[int, int], colour: str) -> None:
    """Blend a colour in where it covers, from the left upper corner `at` on, clipped to the picture."""
    (left, top), (height, width) = at, cover.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, image.shape[1]), min(top + height, image.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    alpha = np.ascontiguousarray(cover[y0 - top : y1 - top, x0 - left : x1 - left])
    patch = image[y0:y1, x0:x1]
    ink = _plain(colour, *patch.shape[:2])
    patch[:] = cv2.blendLinear(ink, np.ascontiguousarray(patch), alpha, 1 - alpha)


@lru_cache(maxsize=256)
def _plain(colour: str, height: int, width: int) -> Image:
    """Return a picture of one colour, which is not to be changed."""
    plain = np.empty((height, width, 3), np.uint8)
    plain[:] = bgr(colour)
    return plain


def draw_box(
    image: Image, box: tuple[int, int, int, int], *, colour: str = INK, opacity: float = 0.62
) -> None:
    """Draw a translucent box with rounded corners over ``(x0, y0, x1, y1)``, px."""
    x0, y0 = max(box[0], 0), max(box[1], 0)
    x1, y1 = min(box[2], image.shape[1]), min(box[3], image.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    patch = image[y0:y1, x0:x1]
    cv2.copyTo(cv2.LUT(patch, _blended(colour, opacity)), _rounded(x1 - x0, y1 - y0), patch)


@lru_cache(maxsize=64)
def _blended(colour: str, opacity: float) -> Image:
    """Return ``(1, 256, 3)`` what a translucent colour makes of every value of a pixel."""
    under, over = np.arange(256.0)[:, None], np.array(bgr(colour), dtype=float)
    return np.rint(under * (1 - opacity) + opacity * over).astype(np.uint8)[None]


@lru_cache(maxsize=64)
def _rounded(width: int, height: int) -> Image:
    """Return the mask ``(height, width)`` of a box with rounded corners."""
    cover = np.zeros((height, width), np.uint8)
    radius = max(2, min(height, width) // 10)
    inner = (radius, radius), (width - 1 - radius, height - 1 - radius)
    cv2.rectangle(cover, (0, inner[0][1]), (width - 1, inner[1][1]), 255, cv2.FILLED)
    cv2.rectangle(cover, (inner[0][0], 0), (inner[1][0], height - 1), 255, cv2.FILLED)
    for x in (inner[0][0], inner[1][0]):
        for y in (inner[0][1], inner[1][1]):
            cv2.circle(cover, (x, y), radius, 255, cv2.FILLED)
    return cover


def _fixed(points: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    # The centre of the first pixel is (0.5, 0.5) here and (0, 0) in OpenCV.
    return np.rint((points - 0.5) * (1 << FRACTION_BITS)).astype(np.int32)


def draw_path(image: Image, points: Array, colour: str, width_px: int, *, halo: bool = True) -> None:
    """Draw one or several polylines through ``(..., k, 2)`` points with a dark outline; none with a NaN."""
    if not np.isfinite(points).all():
        return
    path = list(_fixed(points).reshape(-1, *points.shape[-2:]))
    if halo:
        rim = width_px + max(2, width_px // 2)
        cv2.polylines(
            image,
            path,
            isClosed=False,
            color=bgr(INK),
            thickness=rim,
            lineType=cv2.LINE_AA,
            shift=FRACTION_BITS,
        )
    cv2.polylines(
        image,
        path,
        isClosed=False,
        color=bgr(colour),
        thickness=width_px,
        lineType=cv2.LINE_AA,
        shift=FRACTION_BITS,
    )


def draw_dot(image: Image, at: Array, radius_px: int, fill: str, rim: str) -> None:
    """Draw a joint as a disc with a coloured rim; nothing when its position is NaN."""
    if not np.isfinite(at).all():
        return
    centre = tuple(int(v) for v in _fixed(at))
    for radius, colour in ((radius_px, rim), (0.6 * radius_px, fill)):
        cv2.circle(
            image,
            centre,
            round(radius * (1 << FRACTION_BITS)),
            bgr(colour),
            cv2.FILLED,
            cv2.LINE_AA,
            shift=FRACTION_BITS,
        )


def draw_wedge(image: Image, points: Array, colour: str, opacity: float) -> None:
    """Fill a polygon ``(k, 2)`` translucently; nothing when a point is NaN."""
    if not np.all(np.isfinite(points)):
        return
    low = np.clip(np.floor(points.min(axis=0)).astype(int), 0, None)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 1, image.shape[1::-1])
    if np.any(low >= high):
        return
    patch = image[low[1] : high[1], low[0] : high[0]]
    filled = patch.copy()
    cv2.fillPoly(filled, [_fixed(points - low)], bgr(colour), cv2.LINE_AA, FRACTION_BITS)
    cv2.addWeighted(filled, opacity, patch, 1 - opacity, 0, dst=patch)
