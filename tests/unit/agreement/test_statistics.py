from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.agreement.statistics import agreement, best_offset_s, peak_agreement


def test_a_constant_error_is_all_bias() -> None:
    reference = np.array([0.0, 10, 20, 30])
    found = agreement(reference + 2, reference)
    assert found is not None
    assert (found.n, found.coverage) == (4, 1.0)
    assert (found.bias, found.sd, found.rmse, found.centred_rmse, found.mae) == (2, 0, 2, 0, 2)
    assert found.r == pytest.approx(1)


def test_limits_of_agreement_by_hand() -> None:
    found = agreement(np.array([1.0, -1, 1, -1]), np.zeros(4))
    assert found is not None
    sd = np.sqrt(4 / 3)
    assert found.sd == pytest.approx(sd)
    assert (found.loa_low, found.loa_high) == (pytest.approx(-1.96 * sd), pytest.approx(1.96 * sd))
    assert np.isnan(found.r)


def test_missing_samples_lower_the_coverage_only() -> None:
    found = agreement(np.array([np.nan, 1, 2, 3]), np.array([0.0, 1, 2, 3]))
    assert found is not None
    assert (found.n, found.coverage, found.rmse) == (3, 0.75, 0)
    assert agreement(np.array([np.nan, np.nan, 2, 3]), np.zeros(4)) is None


def test_peaks_count_intervals_that_hold() -> None:
    found = peak_agreement([30, 40], [2, 2], [31, 44])
    assert found is not None
    assert (found.n, found.bias, found.mae, found.worst) == (2, -2.5, 2.5, 4)
    assert found.interval_coverage == 0.5
    assert peak_agreement([], [], []) is None


@pytest.mark.parametrize("shift", [-0.4, 0.0, 0.055, 0.7])
def test_the_time_offset_is_found(shift: float) -> None:
    time = np.arange(0, 8, 1 / 60)
    reference_time = np.arange(0, 10, 0.01)

    def wave(t: np.ndarray) -> np.ndarray:
        return np.sin(2 * np.pi * 0.37 * t) + 0.4 * np.sin(2 * np.pi * 0.9 * t + 1)

    found = best_offset_s(
        time,
        3 * wave(time + 1 + shift) + 5,
        reference_time,
        wave(reference_time + 1),
        max_offset_s=1,
        step_s=0.005,
    )
    assert found == pytest.approx(shift, abs=0.006)


def test_still_series_have_no_offset() -> None:
    time = np.arange(10.0)
    assert best_offset_s(time, np.ones(10), time, np.ones(10), max_offset_s=1, step_s=0.1) is None
