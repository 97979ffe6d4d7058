from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from ankle_cv.history.statistics import (
    RepeatError,
    find_trend,
    huber_line,
    more_sessions,
    pooled_repeat_error,
    t_quantile,
    theil_sen,
)

POWDEN = RepeatError.of_published(4.7)
WEEKLY = np.arange(5) * 7.0


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 8, 9, 16, 40, 200])
def test_the_quantile_is_that_of_scipy(df):
    assert t_quantile(df) == pytest.approx(stats.t.ppf(0.975, df), rel=0.002)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 8, 16, 40])
def test_so_it_is_at_another_level(df):
    assert t_quantile(df, 0.0225) == pytest.approx(stats.t.ppf(1 - 0.0225 / 2, df), rel=0.01)
    assert t_quantile(math.inf, 0.0225) == pytest.approx(stats.norm.ppf(1 - 0.0225 / 2))


def test_of_a_published_error_it_is_the_normal_one():
    assert t_quantile(math.inf) == 1.96


@pytest.mark.parametrize("n", [2, 3, 8, 31])
def test_the_line_is_that_of_scipy(n):
    rng = np.random.default_rng(n)
    days, values = np.sort(rng.choice(200, n, replace=False)).astype(float), rng.normal(35, 3, n)
    slope, intercept, _, _ = stats.theilslopes(values, days)
    assert theil_sen(days, values) == pytest.approx((slope, intercept))


def test_a_published_smallest_change_is_its_own_for_two_sessions():
    assert POWDEN.sd == pytest.approx(4.7 / 1.96 / math.sqrt(2))
    assert POWDEN.smallest_change == pytest.approx(4.7)
    trend = find_trend(np.array([0.0, 28.0]), np.array([35.0, 39.6]), POWDEN)
    assert (trend.change, trend.plus_minus) == pytest.approx((4.6, 4.7))
    assert trend.smallest_change == pytest.approx(4.7)
    assert trend.verdict == "cannot_tell"


@pytest.mark.parametrize(("last", "verdict"), [(39.8, "more"), (30.2, "less"), (39.6, "cannot_tell")])
def test_two_sessions_differ_beyond_it_only(last, verdict):
    assert find_trend(np.array([0.0, 28.0]), np.array([35.0, last]), POWDEN).verdict == verdict


def test_more_sessions_detect_less():
    # Five equal steps: sum of squares 0.625 of the span's, so 1 / sqrt(1.25) of two; Huber's loss.
    trend = find_trend(WEEKLY, 35 + 0.1 * WEEKLY, POWDEN)
    assert trend.smallest_change == pytest.approx(1.02 * 4.7 / math.sqrt(1.25))
    assert trend.per_week == pytest.approx(0.7)
    assert trend.change == pytest.approx(2.8)
    assert trend.start == pytest.approx(35)


def test_quiet_days_do_not_go_below_the_known_error():
    nine = np.arange(9) * 7.0
    trend = find_trend(nine, 35 + 0.1 * nine, POWDEN)
    assert trend.scatter == pytest.approx(0, abs=1e-9)
    assert trend.plus_minus == pytest.approx(trend.smallest_change)


def test_days_that_scatter_more_than_is_published_widen_the_interval():
    values = 35 + np.array([6.0, -6, 0, 6, -6])
    trend = find_trend(WEEKLY, values, POWDEN)
    rest = values - trend.per_week / 7 * WEEKLY
    own = rest.var(ddof=1) * 4 / 3
    variance = (8 * POWDEN.sd**2 + 3 * own) / 11
    half = 1.02 * stats.t.ppf(0.975, 11) * math.sqrt(2 * variance) / math.sqrt(1.25)
    assert trend.plus_minus == pytest.approx(half, rel=1e-4)
    assert trend.plus_minus > 1.3 * trend.smallest_change


def test_an_outlier_does_not_turn_the_line():
    nine = np.arange(9) * 7.0
    values = 35 + 0.1 * nine
    values[-1] += 20
    # By least squares 0.7 + 20 * 4 / 60 = 2.03 a week; not a quarter of that pull is left.
    assert np.polyfit(nine / 7, values, 1)[0] == pytest.approx(2.03, abs=0.01)
    assert find_trend(nine, values, POWDEN).per_week == pytest.approx(0.7, abs=0.3)
    assert find_trend(nine, values, None).per_week == pytest.approx(0.7)


def test_within_the_error_the_line_is_that_of_least_squares():
    values = 35 + 0.1 * WEEKLY + np.array([1.0, -1, 2, 0, -2])
    slope, at_zero = huber_line(WEEKLY, values, 3.0)
    assert (slope, at_zero) == pytest.approx(tuple(np.polyfit(WEEKLY, values, 1)))


@pytest.mark.parametrize("seed", range(5))
def test_the_line_makes_hubers_sum_least(seed):
    rng = np.random.default_rng(seed)
    days, sd = np.sort(rng.choice(80, 12, replace=False)).astype(float), 1.7
    values = 35 + 0.1 * days + sd * rng.standard_t(2, 12)
    least = optimize.least_squares(
        lambda line: (line[0] * days + line[1] - values) / (1.5 * sd), [0.0, 35.0], loss="huber", xtol=1e-12
    )
    assert huber_line(days, values, sd) == pytest.approx(tuple(least.x), abs=1e-4)


def test_on_days_without_any_scatter_the_line_goes_through_them():
    assert huber_line(WEEKLY, 35 + 0.1 * WEEKLY, None) == pytest.approx((0.1, 35))


def test_without_a_known_error_nothing_is_called_real():
    trend = find_trend(WEEKLY, 10 + 3.0 * WEEKLY + np.array([0, 0.1, -0.1, 0.1, 0]), None)
    assert trend.verdict == "no_smallest_change"
    assert math.isnan(trend.smallest_change)
    assert 0 < trend.plus_minus < 5
    assert math.isnan(find_trend(np.array([0.0, 7]), np.array([1.0, 9]), None).plus_minus)


@pytest.mark.parametrize("n", [0, 1])
def test_one_day_is_no_trend(n):
    trend = find_trend(np.zeros(n), np.full(n, 35.0), POWDEN)
    assert trend.verdict == "too_few"
    assert math.isnan(trend.change)
    assert math.isnan(trend.start) == (n == 0)


def test_a_persons_own_error_is_pooled_over_the_legs():
    left, right = np.array([34.0, 35, 36, 35, 35]), np.array([40.0, 42, 38, 40, 40])
    error = pooled_repeat_error([left, right])
    assert error is not None
    assert error.sd == pytest.approx(math.sqrt((2 + 8) / 8))
    assert error.df == 8
    assert error.smallest_change == pytest.approx(stats.t.ppf(0.975, 8) * math.sqrt(2) * error.sd, rel=1e-4)
    assert error.of_difference.sd == pytest.approx(math.sqrt(2) * error.sd)


def test_four_repeats_are_too_few_and_do_not_count_beside_five():
    few, enough = np.array([30.0, 50, 30, 50]), np.array([34.0, 35, 36, 35, 35])
    assert pooled_repeat_error([few, few]) is None
    error = pooled_repeat_error([few, enough])
    assert error is not None
    assert (error.sd, error.df) == (pytest.approx(math.sqrt(2 / 4)), 4)


def test_how_many_more_sessions_would_tell():
    # +0.7 a week. Seven: 4.2 > 1.05 * 4.7 * 6 / sqrt(2 * 28) = 3.96; six: 3.5 < 4.17 in the same way.
    trend = find_trend(WEEKLY, 35 + 0.1 * WEEKLY, POWDEN)
    assert more_sessions(WEEKLY, trend, POWDEN) == 2
    longer = np.arange(7) * 7.0
    assert find_trend(longer, 35 + 0.1 * longer, POWDEN).verdict == "more"
    assert find_trend(longer[:6], 35 + 0.1 * longer[:6], POWDEN).verdict == "cannot_tell"


def test_a_level_line_would_not_be_told_by_a_year_of_sessions():
    trend = find_trend(WEEKLY, np.full(5, 35.0), POWDEN)
    assert more_sessions(WEEKLY, trend, POWDEN) is None


def test_an_unsure_day_is_no_proof_of_a_change():
    days, widths = np.array([0.0, 7.0]), np.array([2.0, 12.0])
    trend = find_trend(days, np.array([30.0, 38.0]), POWDEN, widths)
    assert trend.plus_minus == pytest.approx(math.hypot(1.96 * POWDEN.sd, 12.0))
    assert trend.verdict == "cannot_tell"
    assert find_trend(days, np.array([30.0, 38.0]), POWDEN, np.array([2.0, 3.0])).verdict == "more"


def test_an_own_error_grows_by_what_a_day_is_less_sure_than_those_it_is_from():
    own = RepeatError(0.5, usual_sd=1.5)
    assert own.growth(np.array([1.0, 1.96 * 1.5, 1.96 * 6.0])) == pytest.approx([1.0, 1.0, 4.0])
    assert own.of_difference.growth(np.array([1.96 * 3.0])) == pytest.approx([2**0.5])


def test_an_own_error_is_weighed_with_the_days_and_no_floor():
    own = RepeatError(2.0, 8.0, 1.7)
    trend = find_trend(WEEKLY, 35 + 0.1 * WEEKLY, own)
    half = 1.02 * stats.t.ppf(0.975, 11) * math.sqrt(2 * 8 * 2.0**2 / 11) / math.sqrt(1.25)
    assert (trend.plus_minus, trend.smallest_change) == (pytest.approx(half, rel=1e-4),) * 2
    assert find_trend(WEEKLY[:2], np.array([35.0, 36]), own).plus_minus == pytest.approx(own.smallest_change)
