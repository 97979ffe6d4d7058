from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.history.family import TrendLine, family_trends
from ankle_cv.history.statistics import RepeatError, find_trend

POWDEN = RepeatError.of_published(4.7)
FIRST_AND_LAST = np.array([0.0, 28.0])


def lines(left, right=None, error=POWDEN, days=FIRST_AND_LAST):
    found = {"left": TrendLine(days, np.array(left), error, np.zeros(len(days)))}
    if right is not None:
        found["right"] = TrendLine(days, np.array(right), error, np.zeros(len(days)))
        apart = np.array(left) - np.array(right)
        found["left_minus_right"] = TrendLine(days, apart, error and error.of_difference, np.zeros(len(days)))
    return found


def told(found):
    return {side: trend.verdict for side, trend in family_trends(found).items()}


def test_one_leg_alone_has_all_of_the_error():
    assert told(lines([35, 39.8])) == {"left": "more"}
    assert family_trends(lines([35, 39.8]))["left"].plus_minus == pytest.approx(4.7)


def test_beside_the_other_leg_more_is_asked_until_one_has_changed():
    # 45 % of 5 %: 2.28 standard errors of 2.40 deg instead of 1.96.
    trends = family_trends(lines([35, 39.8], [35, 36]))
    assert {one.verdict for one in trends.values()} == {"cannot_tell"}
    assert trends["left"].plus_minus == pytest.approx(5.47, abs=0.01)
    assert told(lines([35, 41], [35, 39.8])) == {
        "left": "more", "right": "more", "left_minus_right": "cannot_tell"
    }  # fmt: skip


def test_a_leg_with_one_day_has_no_share():
    days = np.array([0.0])
    one_day = {"right": TrendLine(days, np.array([35.0]), POWDEN, np.zeros(1))}
    assert told(lines([35, 39.8]) | one_day) == {"left": "more", "right": "too_few"}


def test_without_a_known_error_the_intervals_are_as_of_one_line():
    days = np.arange(5) * 7.0
    trends = family_trends(lines([3.0, 5, 4, 6, 5], [2.0, 2, 3, 2, 2], None, days))
    assert {one.verdict for one in trends.values()} == {"no_smallest_change"}
    assert trends["left"] == find_trend(days, np.array([3.0, 5, 4, 6, 5]), None)


@pytest.mark.parametrize("gain", [0.0, 8.0])
def test_of_twenty_people_whose_legs_are_level_one_is_told_a_change(gain):
    """Also where the left leg has changed. Line by line, of legs that are level, it is one in ten."""
    rng = np.random.default_rng(1)
    wrong = alone = 0
    people = 1000
    for _ in range(people):
        left, right = (35 + rng.normal(0, POWDEN.sd, 2) for _ in range(2))
        found = lines(left + np.array([0, gain]), right)
        level = ["right"] if gain else ["left", "right", "left_minus_right"]
        wrong += any(told(found)[side] in ("more", "less") for side in level)
        alone += any(found[side].trend(0.05).verdict in ("more", "less") for side in level)
    assert wrong / people <= 0.06
    assert alone / people > (0.08 if not gain else 0.03)
