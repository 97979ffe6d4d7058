from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.scene.consensus import consensus

BEST = np.array([True, True, True, False, False, False])


def test_all_readings_decide_when_most_agree() -> None:
    same = consensus(np.array([20.0, 20, 10, 10.1, 9.9, 10]), BEST, tolerance=0.5, min_count=1)
    assert same == pytest.approx([10, 10.1, 9.9, 10])


def test_else_the_best_readings_decide() -> None:
    same = consensus(np.array([20.0, 20, 20.1, 10, 10, 15]), BEST, tolerance=0.5, min_count=1)
    assert same == pytest.approx([20, 20, 20.1])


def test_two_thirds_of_all_are_most_and_half_is_not() -> None:
    # All six have their middle at 10; when half of them agree on it, the best three decide instead.
    assert consensus(np.array([20.0, 20, 10, 10, 10, 10]), BEST, tolerance=0.5, min_count=1) == pytest.approx(
        [10] * 4
    )
    half = consensus(np.array([20.0, 20, 20, 10, 10, 10, 0, 0]), np.arange(8) < 3, tolerance=0.5, min_count=1)
    assert half == pytest.approx([20] * 3)
    three_fifths = np.array([20.0, 20, 10, 10, 10])
    assert consensus(three_fifths, np.arange(5) < 2, tolerance=0.5, min_count=1) == pytest.approx([20, 20])


@pytest.mark.parametrize(("apart", "found"), [([20.0, 20, 5, 90], True), ([20.0, 20, 5, 60, 90], False)])
def test_of_the_best_half_must_agree(apart: list[float], found: bool) -> None:
    best = np.arange(8) < len(apart)
    values = np.array([*apart, 7.0, 8, 9, 11, 12])[:8]
    readings = consensus(values, best, tolerance=0.5, min_count=2)
    assert (readings is not None) == found


@pytest.mark.parametrize(
    "values",
    [[np.nan] * 6, [1.0, 2, 3, 4, 5, 6], [20.0, np.nan, np.nan, np.nan, np.nan, np.nan]],
    ids=["nothing", "no two alike", "too few"],
)
def test_nothing_is_agreed_on(values: list[float]) -> None:
    assert consensus(np.array(values), BEST, tolerance=0.5, min_count=2) is None
