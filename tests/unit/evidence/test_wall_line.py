from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.plan import FootLandmarks
from ankle_cv.evidence.wall_line import read_wall_line

UNIT = 100.0
TIP = np.array([420.0, 700.0])
WALL_AHEAD = 70.0
"""The wall meets the row of the tip this far ahead, px."""
LEAN = 0.6
"""Columns towards the person per row upwards."""


def mirrored(points: Array, facing: int) -> Array:
    return points if facing > 0 else np.asarray(points * [-1, 1] + [900, 0])


def a_room(facing: int, *, wall: bool = True, planks: bool = False) -> tuple[Image, FootLandmarks, Array]:
    """A floor that meets a wall in a slanting line ahead of the tip of a foot."""
    rng = np.random.default_rng(5)
    image = np.empty((1000, 900, 3))
    image[:] = [100, 140, 170]
    line = TIP[0] + WALL_AHEAD
    if wall:
        corners = np.array(
            [[line - 0.6 * 300, 400], [line + 0.6 * 250, 950], [899, 950], [899, 0], [line - 180, 0]]
        )
        cv2.fillPoly(image, [np.rint(corners).astype(np.int32)], (90, 85, 80))
    if planks:
        for column in range(0, 900, 40):
            cv2.line(image, (column + 240, 400), (column - 120, 999), (80, 115, 140), 2)
    image += rng.normal(0, 4, image.shape)
    picture = np.clip(image, 0, 255).astype(np.uint8)
    landmarks = np.array([[400, 480], [340, 660], [320, 680], [420, 690]], float)
    if facing < 0:
        picture = np.ascontiguousarray(picture[:, ::-1])
    return picture, FootLandmarks(*mirrored(landmarks, facing)), mirrored(TIP, facing)


@pytest.mark.parametrize("facing", [1, -1])
def test_the_wall_is_where_its_foot_crosses_the_row_of_the_toes(facing: int) -> None:
    image, landmarks, tip = a_room(facing)
    seen = read_wall_line(image, landmarks, tip, facing, 0.0)
    assert seen is not None
    wall, lean = seen
    assert lean == pytest.approx(LEAN, abs=0.02)
    assert facing * (wall[0] - tip[0]) == pytest.approx(WALL_AHEAD, abs=1.5)
    assert wall[1] == pytest.approx(tip[1])


def test_a_line_cut_up_by_shadows_is_still_one_line() -> None:
    image, landmarks, tip = a_room(1)
    for row in range(560, 800, 24):
        cv2.rectangle(image, (380, row), (520, row + 4), (60, 60, 60), -1)
    seen = read_wall_line(image, landmarks, tip, 1, 0.0)
    assert seen is not None
    assert seen[0][0] - tip[0] == pytest.approx(WALL_AHEAD, abs=2.5)


def test_an_open_floor_has_no_wall_even_with_planks() -> None:
    for planks in (False, True):
        image, landmarks, tip = a_room(1, wall=False, planks=planks)
        assert read_wall_line(image, landmarks, tip, 1, 0.0) is None
