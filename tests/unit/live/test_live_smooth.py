from __future__ import annotations

import math

import numpy as np
import pytest

from ankle_cv.live.smooth import OneEuro

FPS = 30


def smoothed(raw, fps=FPS):
    filt = OneEuro()
    return np.array([filt(i / fps, float(value)) for i, value in enumerate(raw)])


@pytest.mark.parametrize(("speed_deg_s", "most_ms"), [(60, 45), (30, 60), (10, 90)])
def test_the_lag_behind_a_steady_lunge_is_known_and_small(speed_deg_s, most_ms):
    raw = speed_deg_s * np.arange(2 * FPS) / FPS
    behind_deg = (raw - smoothed(raw))[FPS:]
    lag_ms = 1000 * behind_deg.mean() / speed_deg_s
    assert 0 < lag_ms <= most_ms


def test_a_hold_is_reached_within_half_a_second_and_never_overshot():
    raw = np.concatenate([np.full(30, 5.0), np.linspace(5, 40, 18), np.full(30, 40.0)])
    out = smoothed(raw)
    assert out.max() <= 40.0
    assert abs(out[48 + 15] - 40) < 0.5


def test_noise_on_a_hold_is_less_than_half_of_what_it_was():
    raw = 40 + np.random.default_rng(1).normal(0, 1.0, 300)
    assert smoothed(raw)[60:].std() < 0.5


def test_nothing_seen_gives_nothing_and_a_gap_starts_anew():
    filt = OneEuro()
    filt(0.0, 5.0)
    assert math.isnan(filt(0.03, math.nan))
    assert filt(0.29, 40.0) != 40.0  # three tenths of a second after the 5° are no gap
    assert filt(0.60, 20.0) == 20.0
