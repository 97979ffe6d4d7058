from __future__ import annotations

import numpy as np

from ankle_cv.live.picture_check import PictureChecker


def picture(value, width=8, height=6):
    return np.full((height, width, 3), value, np.uint8)


def test_the_same_picture_for_long_is_frozen_and_noise_is_not():
    checker, noise = PictureChecker(), np.random.default_rng(0)
    still = noise.integers(0, 255, (80, 80, 3), dtype=np.uint8)
    assert [checker.check(t, still).frozen for t in (0.0, 1.0, 1.6)] == [False, False, True]
    moved = still.copy()
    moved[0, 0, 0] ^= 1
    assert not checker.check(1.7, moved).frozen


def test_dark_means_that_hardly_anything_is_bright():
    checker = PictureChecker()
    assert checker.check(0.0, picture(20, 80, 80)).dark
    half = picture(20, 80, 80)
    half[:40] = 120
    assert not checker.check(0.1, half).dark
