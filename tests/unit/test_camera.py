"""One pinhole: what cameras in general are like, and how its picture is levelled."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.camera import UNKNOWN_ROLL, Camera, Roll


@pytest.mark.parametrize("size_px", [(1280, 720), (720, 1280)])
def test_the_focal_length_is_nine_tenths_of_the_longer_side(size_px: tuple[int, int]) -> None:
    # A phone's 26 mm lens has 0.72, a steadied video up to 1.
    camera = Camera(size_px)
    assert camera.focal_px == pytest.approx(1152)
    assert camera.centre_px == pytest.approx(np.array(size_px) / 2)


def test_a_camera_of_which_the_room_tells_nothing_is_level_to_a_degree_or_so() -> None:
    assert Camera((640, 480)).roll == UNKNOWN_ROLL == Roll(0.0, 1.2, known=False)


def test_a_picture_turned_clockwise_is_turned_back() -> None:
    # A level line of a picture turned clockwise by 30° falls to the right.
    c, s = np.cos(np.radians(30)), np.sin(np.radians(30))
    camera = Camera((640, 480), Roll(30.0, 0.3, known=True))
    assert camera.levelled(np.array([[c, s], [-s, c]])) == pytest.approx(np.eye(2))
    assert np.isnan(camera.levelled(np.array([np.nan, 1.0]))).all()
