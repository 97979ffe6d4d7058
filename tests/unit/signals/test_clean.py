from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.signals import clean as signals_clean
from ankle_cv.signals.clean import (
    bridged,
    fill_short_gaps,
    hampel_outliers,
    known_median,
    median_step_s,
    runs,
)
from ankle_cv.signals.filters import MAX_OVERSAMPLING, even_grid_s, low_pass

TIME = np.arange(0, 2, 1 / 30)


def test_a_single_jump_is_an_outlier_and_its_neighbours_are_not() -> None:
    values = np.sin(TIME)
    values[20] += 5
    marked = hampel_outliers(TIME, values, floor=0.1)
    assert list(np.flatnonzero(marked)) == [20]


def test_a_fast_steady_movement_is_no_outlier() -> None:
    assert not hampel_outliers(TIME, 200 * np.sin(2 * np.pi * TIME), floor=0.1).any()


def test_small_deviations_of_a_still_signal_are_tolerated() -> None:
    values = np.zeros_like(TIME)
    values[10] = 0.05
    assert not hampel_outliers(TIME, values, floor=0.1).any()


def test_a_long_signal_is_looked_at_in_blocks_that_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).normal(size=(len(TIME), 2)) ** 3
    whole = hampel_outliers(TIME, values, floor=0.5)
    monkeypatch.setattr(signals_clean, "BLOCK", 7)
    assert whole.any()
    assert (hampel_outliers(TIME, values, floor=0.5) == whole).all()


def test_missing_samples_are_never_outliers() -> None:
    values = np.full_like(TIME, np.nan)
    values[3] = 7
    assert not hampel_outliers(TIME, values, floor=0.1).any()


def test_short_gaps_are_filled_linearly_long_ones_and_ends_stay_empty() -> None:
    time = np.arange(10) * 0.05
    values = np.array([np.nan, 1, np.nan, 3, np.nan, np.nan, np.nan, np.nan, 8, np.nan])
    filled = fill_short_gaps(time, values, max_gap_s=0.2)
    assert filled[2] == pytest.approx(2)
    assert np.isnan(filled[[0, 4, 5, 6, 7, 9]]).all()
    assert np.isnan(values[2]), "the input must not change"


def test_gaps_are_judged_in_seconds_not_frames() -> None:
    time = np.array([0, 0.01, 0.02, 0.5, 1.0])
    values = np.array([0, np.nan, 2, np.nan, 4])
    filled = fill_short_gaps(time, values, max_gap_s=0.2)
    assert filled[1] == pytest.approx(1)
    assert np.isnan(filled[3])


def test_runs_lists_stretches() -> None:
    assert runs(np.array([True, False, True, True])) == [slice(0, 1), slice(2, 4)]
    assert runs(np.array([False])) == []


def test_step_of_one_sample_is_unknown() -> None:
    assert np.isnan(median_step_s(np.array([1.0])))


@pytest.mark.parametrize("fps", [24, 30, 60, 120, 240])
def test_the_low_pass_keeps_a_squat_and_removes_jitter_without_lag(fps: int) -> None:
    time = np.arange(0, 6, 1 / fps)
    squat = 100 * np.sin(2 * np.pi * 0.4 * time)
    jitter = 5 * np.sin(2 * np.pi * 11 * time)
    smooth = low_pass(time, squat + jitter)
    middle = (time > 1) & (time < 5)
    assert np.abs(smooth - squat)[middle].max() < 1.0


def test_the_low_pass_halves_amplitude_at_its_corner() -> None:
    time = np.arange(0, 20, 1 / 120)
    smooth = low_pass(time, np.sin(2 * np.pi * 6 * time), cutoff_hz=6.0)
    assert np.abs(smooth[600:1800]).max() == pytest.approx(0.5, abs=0.02)


def test_uneven_times_are_filtered_by_time() -> None:
    rng = np.random.default_rng(1)
    time = np.cumsum(rng.choice([1 / 60, 1 / 30, 1 / 20], 300))
    squat = 100 * np.sin(2 * np.pi * 0.3 * time)
    middle = slice(30, -30)
    assert np.abs(low_pass(time, squat) - squat)[middle].max() < 2.0


def test_gaps_split_the_filter_and_stay_gaps() -> None:
    values = np.ones_like(TIME)
    values[25:32] = np.nan
    values[32:] = 9
    smooth = low_pass(TIME, values)
    assert np.isnan(smooth[25:32]).all()
    assert smooth[:25] == pytest.approx(1)
    assert smooth[32:] == pytest.approx(9)


def test_an_even_recording_keeps_its_own_clock() -> None:
    assert even_grid_s(TIME) == pytest.approx(TIME)


def test_all_gaps_are_bridged_and_the_ends_continued() -> None:
    values = np.array([np.nan, 1.0, np.nan, np.nan, 4.0, np.nan])
    assert bridged(values) == pytest.approx([1, 1, 2, 3, 4, 4])
    assert np.isnan(bridged(np.full(3, np.nan))).all()


def test_the_median_of_what_is_known() -> None:
    assert known_median(np.array([np.nan, 1.0, 7.0, 2.0])) == 2.0
    assert np.isnan(known_median(np.full(3, np.nan)))


def test_bursts_of_pictures_far_apart_make_no_endless_grid() -> None:
    burst = np.arange(20) * 1e-4
    time_s = np.concatenate([burst, burst + 60])
    assert len(even_grid_s(time_s)) <= MAX_OVERSAMPLING * len(time_s) + 1
