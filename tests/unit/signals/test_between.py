"""What is carried from one known frame to the next, and what is not."""

from __future__ import annotations

import numpy as np

from ankle_cv.signals.between import carried


def test_values_lie_on_straight_lines_and_keep_their_own_places() -> None:
    at_s, time_s = np.array([0.0, 2.0, 6.0]), np.arange(7.0)
    values = np.array([[0.0, 1.0], [4.0, 1.0], [0.0, 3.0]])
    found = carried(values, at_s, time_s)
    assert found[:, 0].tolist() == [0, 2, 4, 3, 2, 1, 0]
    assert found[:, 1].tolist() == [1, 1, 1, 1.5, 2, 2.5, 3]


def test_next_to_the_unknown_nothing_is_carried_but_what_is_known_stays() -> None:
    found = carried(np.array([1.0, np.nan, 3.0, 5.0]), np.array([0.0, 2.0, 4.0, 6.0]), np.arange(7.0))
    assert np.isnan(found).tolist() == [False, True, True, True, False, False, False]
    assert found[[0, 4, 5, 6]].tolist() == [1, 3, 4, 5]


def test_before_the_first_and_after_the_last_nothing_is_known() -> None:
    found = carried(np.array([1.0, 2.0]), np.array([1.0, 3.0]), np.arange(5.0))
    assert np.isnan(found).tolist() == [True, False, False, False, True]
    assert np.isnan(carried(np.empty((0, 2)), np.empty(0), np.arange(2.0))).all()
