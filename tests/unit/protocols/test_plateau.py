"""A peak is what lasts, not what flickers."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.protocols.plateau import Plateau, median_over, peak_over, widened

TIME_S = np.arange(0, 3, 1 / 30)


def test_a_wild_frame_does_not_move_the_peak():
    values = np.full_like(TIME_S, 30.0)
    values[40] = 80.0
    peak = peak_over(TIME_S, values, 0, 3)
    assert peak is not None
    assert peak.value == 30.0


def test_the_peak_is_read_at_the_middle_of_a_flat_top():
    values = np.where((TIME_S >= 1.0) & (TIME_S <= 2.0), 35.0, 5.0)
    peak = peak_over(TIME_S, values, 0, 3, width_s=0.3)
    assert peak is not None
    assert peak.value == 35.0
    assert peak.at_s == pytest.approx(1.5, abs=0.05)


def test_noise_does_not_push_the_peak_up_by_its_own_size():
    rng = np.random.default_rng(1)
    noisy = 40.0 + 2.0 * rng.standard_normal(len(TIME_S))
    peak = peak_over(TIME_S, noisy, 0, 3, width_s=0.5)
    assert peak is not None
    assert np.max(noisy) > 44.0
    assert peak.value < 42.0


def test_too_few_known_frames_give_no_value():
    values = np.where(TIME_S < 1.0, 30.0, np.nan)
    assert median_over(TIME_S, values, 1.1, 2.0) is None
    assert median_over(TIME_S, values, 0.7, 1.5) is None, "less than 60 % of the stretch is known"
    assert median_over(TIME_S, values, 0.0, 0.04) is None, "two frames are no median"
    assert peak_over(TIME_S, np.full_like(TIME_S, np.nan), 0, 3) is None


def test_no_interval_means_no_measurement():
    plateau = Plateau(30.0, 1.0, 1.5)
    assert plateau.measurement(None, "deg") is None
    assert plateau.measurement(float("nan"), "deg") is None
    measured = plateau.measurement(2.0, "deg")
    assert measured is not None
    assert (measured.value, measured.plus_minus, measured.unit) == (30.0, 2.0, "deg")


def test_short_stretches_are_widened_about_their_middle():
    assert widened(1.0, 1.1, 0.2) == pytest.approx((0.95, 1.15))
    assert widened(1.0, 2.0, 0.2) == (1.0, 2.0)
