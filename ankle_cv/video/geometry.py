"""Geometry of the picture: from the stored one to an upright, unmirrored one with square pixels."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction

import cv2

from ankle_cv.conventions import Image
from ankle_cv.settings import RotateChoice

_MATRIX = struct.Struct("=9i")
_QUARTER_DEG = 90
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}

_NEARLY_SQUARE = 0.005
"""Pixel aspect ratios this close to 1 are rounding of the encoder; they change a 45° angle by 0.15° at
most."""
_WIDEST_PIXEL = 4
"""A larger pixel aspect ratio indicates a damaged header."""


@dataclass(frozen=True)
class Orientation:
    """How a stored picture is made upright: first rotated, then flipped left to right.

    Attributes
    ----------
    turn_deg
        Clockwise rotation: 0, 90, 180 or 270.
    flip
        Whether left and right are flipped after the rotation.
    """

    turn_deg: int
    flip: bool

    def apply(self, image: Image) -> Image:
        """Return the upright picture; the same array if there is nothing to do."""
        if self.turn_deg:
            image = cv2.rotate(image, _TURNS[self.turn_deg])
        return cv2.flip(image, 1) if self.flip else image

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return width and height of the upright picture."""
        return (width, height) if self.turn_deg in (0, 180) else (height, width)


def displayed_orientation(matrix: bytes | None) -> Orientation:
    """Parse the display matrix of a file: what a player does with the stored picture.

    Parameters
    ----------
    matrix
        FFmpeg's ``AV_FRAME_DATA_DISPLAYMATRIX``: nine int32, row by row, (a b u; c d v; x y w), that take
        the stored (x, y), y down, to (a·x + c·y, b·x + d·y). None when the file has none.

    Notes
    -----
    Rotations are rounded to the nearest multiple of 90°. With T a rotation and F the left-right flip, a
    matrix of negative determinant is F·T, so T = F·matrix. (From the angle of the first column alone, as in
    `av_display_rotation_get`, a plain flip would be a rotation by 180°.)
    """
    if matrix is None or len(matrix) < _MATRIX.size:
        return Orientation(0, flip=False)
    a, b, _, c, d, *_ = _MATRIX.unpack_from(matrix)
    determinant = a * d - b * c
    if determinant == 0:
        return Orientation(0, flip=False)
    flip = determinant < 0
    clockwise_deg = math.degrees(math.atan2(b, -a if flip else a))
    return Orientation(round(clockwise_deg / _QUARTER_DEG) * _QUARTER_DEG % 360, flip)


def upright_orientation(
    displayed: Orientation, rotate: RotateChoice, *, mirrored: bool
) -> tuple[Orientation, bool]:
    """Return how to make a stored picture upright and unmirrored.

    Parameters
    ----------
    displayed
        Orientation that the file requests of players.
    rotate
        The user's clockwise rotation of the stored picture, or ``auto`` for that of the file.
    mirrored
        Whether the clip, as players show it, is mirrored according to the user.

    Returns
    -------
    Orientation
        Orientation to apply to the stored picture.
    bool
        Whether the clip as shown is mirrored, according to the user or to the file.

    Notes
    -----
    Phones save a selfie "as previewed" by a flip in the display matrix: the stored picture is unmirrored, and
    only players mirror it. Left and right are correct in the stored picture, so that flip is not applied;
    ``mirrored`` then repeats what the file says and changes nothing.
    """
    turn_deg = displayed.turn_deg if rotate == "auto" else int(rotate)
    return Orientation(turn_deg, flip=mirrored and not displayed.flip), mirrored or displayed.flip


def square_pixel_size(width: int, height: int, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Return the size at which the pixels of a picture become square; never smaller than stored.

    Angles are measured in pixels, so non-square ones (DV and 1440x1080 camcorders) would distort them.

    Parameters
    ----------
    width, height
        As stored, px.
    pixel_aspect
        Width over height of one stored pixel; None or 0 if unknown, taken as square.
    """
    if not pixel_aspect or abs(pixel_aspect - 1) <= _NEARLY_SQUARE:
        return width, height
    if not Fraction(1, _WIDEST_PIXEL) <= pixel_aspect <= _WIDEST_PIXEL:
        return width, height
    if pixel_aspect > 1:
        return round(width * pixel_aspect), height
    return width, round(height / pixel_aspect)
