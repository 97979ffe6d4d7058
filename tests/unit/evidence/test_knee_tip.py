from __future__ import annotations

import cv2
import numpy as np
import pytest
from test_wall_line import mirrored

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.knee_tip import read_knee_tip
from ankle_cv.evidence.plan import FootLandmarks


def a_lunge(facing: int) -> tuple[Image, FootLandmarks, Array]:
    """A bent leg before a grey wall; its kneecap is 30 px ahead of the knee's centre."""
    rng = np.random.default_rng(6)
    knee, ankle, hip = np.array([450.0, 480]), np.array([340.0, 660]), np.array([270.0, 400])
    image = np.full((1000, 900, 3), 110.0)
    for end in (ankle, hip):
        cv2.line(image, (450, 480), (int(end[0]), int(end[1])), (140, 170, 215), 60)
    image += rng.normal(0, 4, image.shape)
    picture = np.clip(image, 0, 255).astype(np.uint8)
    if facing < 0:
        picture = np.ascontiguousarray(picture[:, ::-1])
    landmarks = np.stack([knee, ankle, [320, 680], [420, 690]])
    return picture, FootLandmarks(*mirrored(landmarks, facing)), mirrored(hip, facing)


@pytest.mark.parametrize("facing", [1, -1])
def test_the_front_of_a_bent_knee_is_found(facing: int) -> None:
    image, landmarks, hip = a_lunge(facing)
    front = read_knee_tip(image, landmarks, hip, facing, 0.0)
    assert front is not None
    assert facing * (front[0] - landmarks.knee[0]) == pytest.approx(30, abs=2)


def test_a_knee_at_the_edge_of_the_picture_is_refused() -> None:
    image, landmarks, _ = a_lunge(1)
    assert read_knee_tip(image, landmarks, np.array([np.nan, np.nan]), 1, 0.0) is None
