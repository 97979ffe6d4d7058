from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.foot_crop import crop_foot
from ankle_cv.evidence.foot_ends import read_foot_ends
from ankle_cv.evidence.plan import FootLandmarks

LENGTH = 120.0
HEEL, SOLE = np.array([300.0, 400.0]), 400.0


def a_foot(facing: int, roll_deg: float = 0.0, length: float = LENGTH) -> tuple[Image, FootLandmarks]:
    """A shoe with a shin on a speckled floor; its heel's back is at `HEEL` and it is `length` px long."""
    rng = np.random.default_rng(3)
    floor = np.array([90.0, 120.0, 150.0]) + rng.normal(0, 6, (640, 640, 3))
    u = length
    across = [0, 0, 0.05, 0.30, 0.36, 0.75, 0.98, 1.0, 0.97]
    down = [0, -0.22, -1.0, -1.0, -0.32, -0.20, -0.12, -0.06, 0]
    outline = u * np.column_stack([across, down])
    landmarks = u * np.array([[0.25, -1.6], [0.17, -0.30], [0.10, -0.16], [0.88, -0.10]])
    turn = np.radians(roll_deg)
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def placed(points: Array) -> Array:
        return np.asarray((points * [facing, 1]) @ rotate.T + HEEL)

    image = np.clip(floor, 0, 255).astype(np.uint8)
    body = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(body, [np.rint(16 * placed(outline)).astype(np.int32)], 1, shift=4)
    image[body > 0] = np.clip(np.array([60, 40, 40]) + rng.normal(0, 6, (int(body.sum()), 3)), 0, 255)
    return image, FootLandmarks(*placed(landmarks))


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("roll_deg", [0.0, 5.0])
@pytest.mark.parametrize("length", [60.0, 120.0, 240.0])
def test_both_ends_of_a_drawn_foot_are_found(facing: int, roll_deg: float, length: float) -> None:
    image, landmarks = a_foot(facing, roll_deg, length)
    ends = read_foot_ends(image, landmarks, facing, roll_deg)
    assert ends is not None
    heel, tip = ends
    assert np.hypot(*(tip - heel)) == pytest.approx(length, abs=0.015 * length + 1)
    assert heel == pytest.approx(HEEL, abs=0.03 * length)
    assert np.sign(tip[0] - heel[0]) == facing


def test_a_foot_like_its_floor_is_refused() -> None:
    image, landmarks = a_foot(1)
    image[:] = image[10, 10]
    assert read_foot_ends(image, landmarks, 1, 0.0) is None


def test_a_crop_is_level_and_faces_right() -> None:
    image, landmarks = a_foot(-1, roll_deg=6.0)
    crop = crop_foot(image, landmarks, -1, 6.0, (0.5, 0.5, 0.5, 0.5))
    inside = landmarks.mapped(crop.from_picture)
    forward, down = inside.toe - inside.heel
    assert forward > 0
    # Level: the toe landmark is 0.06 of 0.78 foot lengths lower than the heel landmark.
    assert down / forward == pytest.approx(0.06 / 0.78, abs=1e-6)
    assert crop.to_crop(landmarks.heel) == pytest.approx(inside.heel)
    assert crop.to_picture(inside.heel) == pytest.approx(landmarks.heel)
