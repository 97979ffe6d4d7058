from __future__ import annotations

import numpy as np

from ankle_cv.evidence.records import SheetCorners
from ankle_cv.scene.stationary_patches import MOST_SEARCHED, stationary_patches

SQUARE = np.array([[0.0, 0.0], [90.0, 0.0], [90.0, 60.0], [0.0, 60.0]])


def seen(offsets_px: np.ndarray) -> SheetCorners:
    corners = SQUARE + offsets_px[:, None, None, None]
    return SheetCorners(corners, np.ones((len(offsets_px), 1)))


def test_a_patch_that_lies_still_is_the_median_of_its_readings():
    [(corners, paper)] = stationary_patches(seen(np.array([0.0, 1.0, 0.2])), None)
    np.testing.assert_allclose(corners, SQUARE + 0.2)
    assert paper


def test_a_patch_that_moves_is_none():
    assert stationary_patches(seen(np.array([0.0, 10.0, 20.0])), None) == []


def test_of_many_frames_the_first_are_compared():
    still, moving = np.zeros(MOST_SEARCHED), 10.0 * np.arange(1, 500)
    assert len(stationary_patches(seen(np.concatenate([still, moving])), None)) == 1
    assert stationary_patches(seen(np.concatenate([moving, still])), None) == []
