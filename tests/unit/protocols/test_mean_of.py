"""The mean of repeated measurements and its interval, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.assessment import Measurement
from ankle_cv.protocols.mean import mean_of


def degrees(value: float, plus_minus: float) -> Measurement:
    return Measurement(value=value, plus_minus=plus_minus, unit="deg")


def test_what_repetitions_share_stays_and_their_scatter_is_that_of_a_mean() -> None:
    found = mean_of([degrees(30, 3), None, degrees(32, 5), degrees(34, 4)])
    assert found is not None
    assert (found.value, found.unit) == (32, "deg")
    # They scatter by 2°, so their mean by 2 / √3; the middle one of their own half-widths is 4°.
    assert found.plus_minus == pytest.approx(np.hypot(4, 1.96 * 2 / np.sqrt(3)))


def test_two_that_differ_scatter_too() -> None:
    found = mean_of([degrees(30, 4), degrees(36, 4)])
    assert found is not None
    # Standard deviation of two, 6 apart: 6 / √2; of their mean 3.
    assert found.plus_minus == pytest.approx(np.hypot(4, 1.96 * 3))


def test_one_is_as_sure_as_it_is_and_none_is_none() -> None:
    assert mean_of([None, degrees(30, 4)]) == degrees(30, 4)
    assert mean_of([None, None]) is None
    assert mean_of([]) is None
