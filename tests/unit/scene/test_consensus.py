from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.scene.consensus import agreed

BEST = np.array([True, True, True, False, False, False])


def test_all_readings_decide_when_most_agree() -> None:
    same = agreed(np.array([20.0, 20, 10, 10.1, 9.9, 10]), BEST, within=0.5, least=1)
    assert same == pytest.approx([10, 10.1, 9.9, 10])


def test_else_the_best_readings_decide() -> None:
    same = agreed(np.array([20.0, 20, 20.1, 10, 10, 15]), BEST, within=0.5, least=1)
    assert same == pytest.approx([20, 20, 20.1])


@pytest.mark.parametrize(
    "values",
    [[np.nan] * 6, [1.0, 2, 3, 4, 5, 6], [20.0, np.nan, np.nan, np.nan, np.nan, np.nan]],
    ids=["nothing", "no two alike", "too few"],
)
def test_nothing_is_agreed_on(values: list[float]) -> None:
    assert agreed(np.array(values), BEST, within=0.5, least=2) is None
