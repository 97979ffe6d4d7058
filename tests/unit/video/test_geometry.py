"""Display matrices are read as players read them, and undone where they mirror."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.settings import RotateChoice
from ankle_cv.video.geometry import (
    Orientation,
    displayed_orientation,
    square_pixel_size,
    upright_orientation,
)


def matrix(a: int, b: int, c: int, d: int) -> bytes:
    return struct.pack("=9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)


@pytest.mark.parametrize(
    ("cells", "turn_deg", "flip"),
    [
        ((1, 0, 0, 1), 0, False),
        ((0, 1, -1, 0), 90, False),
        ((-1, 0, 0, -1), 180, False),
        ((0, -1, 1, 0), 270, False),
        ((-1, 0, 0, 1), 0, True),
        ((1, 0, 0, -1), 180, True),
        ((0, 1, 1, 0), 90, True),
        ((0, -1, -1, 0), 270, True),
    ],
)
def test_a_matrix_moves_pixels_as_its_definition_says(
    cells: tuple[int, int, int, int], turn_deg: int, flip: bool
) -> None:
    orientation = displayed_orientation(matrix(*cells))
    assert orientation == Orientation(turn_deg, flip)
    a, b, c, d = cells
    # One bright pixel right of and above the centre, (x, y) = (1, -2) from it in a 5 x 5 picture.
    stored = np.zeros((5, 5, 3), np.uint8)
    stored[2 - 2, 2 + 1] = 255
    x, y = a * 1 + c * -2, b * 1 + d * -2
    shown = orientation.apply(stored)
    assert shown[2 + y, 2 + x].all()
    assert shown.sum() == 3 * 255


@pytest.mark.parametrize("data", [None, b"", b"\0" * 36, matrix(1, 1, 1, 1)])
def test_no_matrix_or_a_senseless_one_changes_nothing(data: bytes | None) -> None:
    assert displayed_orientation(data) == Orientation(0, flip=False)


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-20, 20))
def test_a_turn_is_rounded_to_the_nearest_quarter(turn_deg: int, off_deg: float) -> None:
    angle = np.radians(turn_deg + off_deg)
    cos, sin = round(np.cos(angle) * 65536), round(np.sin(angle) * 65536)
    data = struct.pack("=9i", cos, sin, 0, -sin, cos, 0, 0, 0, 1 << 30)
    assert displayed_orientation(data) == Orientation(turn_deg, flip=False)


@pytest.mark.parametrize("rotate", ["auto", "90"])
@pytest.mark.parametrize(
    ("flag", "user", "flip", "mirrored"),
    [
        (False, False, False, False),
        (False, True, True, True),
        (True, False, False, True),
        (True, True, False, True),
    ],
)
def test_a_mirror_image_is_undone_once(
    rotate: RotateChoice, flag: bool, user: bool, flip: bool, mirrored: bool
) -> None:
    found = upright_orientation(Orientation(90, flag), rotate, mirrored=user)
    assert found == (Orientation(90, flip), mirrored)


@pytest.mark.parametrize(
    ("pixel_aspect", "size"),
    [
        (None, (1440, 1080)),
        (Fraction(0), (1440, 1080)),
        (Fraction(1), (1440, 1080)),
        (Fraction(1001, 1000), (1440, 1080)),
        (Fraction(4, 3), (1920, 1080)),
        (Fraction(8, 9), (1440, 1215)),
        (Fraction(100), (1440, 1080)),
    ],
)
def test_oblong_pixels_are_stretched_to_square(pixel_aspect: Fraction | None, size: tuple[int, int]) -> None:
    assert square_pixel_size(1440, 1080, pixel_aspect) == size
