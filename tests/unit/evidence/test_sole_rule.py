"""What the sole's edge changes in a track, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.evidence.sole_edge import UNKNOWN_RISE, SoleRise
from ankle_cv.evidence.sole_rule import (
    SOLE_LEVERS,
    held_by_the_sole,
    lowered_to_the_sole,
    on_the_ball,
    steadied,
)


def frame(
    up: float, pitch: float = 0.0, *, front: tuple[float, float] = (0.0, 0.0), sole: tuple[float, ...]
) -> Array:
    """One reading: heel's rise, pitch, shift of the forefoot, rise by the sole of ball, heel, midfoot."""
    return np.array([[0.0, -up, pitch, *front, *sole]])


SD = np.full((1, 3), 0.2)


@pytest.mark.parametrize(
    ("sole", "left_px", "doubt_px"),
    [
        # All agree.
        ((0.0, 5.0, 5.0), 5.0, 0.0),
        # The sole says more: it is not asked.
        ((0.0, 6.0, 7.0), 5.0, 0.0),
        # The sole stayed: nothing of the rise is left, and half of it is in doubt.
        ((0.0, 0.0, 0.0), 0.0, 2.5),
        # Under the heel it rose by 2 px.
        ((0.0, 2.0, 2.0), 2.0, 1.5),
        # It bent: the midfoot stayed.
        ((0.0, 5.0, 0.0), 2.5, 2.5),
        # Not seen.
        ((np.nan, np.nan, np.nan), 5.0, 0.0),
        ((0.0, 5.0, np.nan), 5.0, 0.0),
    ],
)
def test_a_rise_that_the_sole_does_not_share_is_lowered(
    sole: tuple[float, ...], left_px: float, doubt_px: float
):
    values = frame(5.0, 6.0, sole=sole)
    variance = held_by_the_sole(values, SD)
    assert -values[0, 1] == pytest.approx(left_px)
    assert values[0, 2] == pytest.approx(6.0 * left_px / 5.0)
    assert np.sqrt(variance[0]) == pytest.approx([doubt_px, 6.0 * doubt_px / 5.0])


def test_a_heel_below_the_floor_is_not_raised():
    values = frame(-2.0, -1.0, sole=(0.0, 0.0, 0.0))
    assert held_by_the_sole(values, SD) == pytest.approx(np.zeros((1, 2)))
    assert values[0, 1:3] == pytest.approx([2.0, -1.0])


def test_a_difference_within_its_error_changes_nothing():
    values = frame(5.0, sole=(0.0, 4.9, 4.9))
    held_by_the_sole(values, SD)
    assert -values[0, 1] == pytest.approx(5.0)


def test_a_foot_that_drifts_as_a_whole_before_a_camera_in_the_hand_did_not_move():
    sole = 4.0 / SOLE_LEVERS + np.array([0.0, 1.0, 1.0])
    values = frame(5.0, front=(3.0, -4.0), sole=tuple(sole))
    values[0, 0] = 3.5
    variance = on_the_ball(values, SD)
    assert values[0] == pytest.approx([0.5, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0])
    assert variance[0] == pytest.approx([0.04, 0.0])


def test_a_heel_that_rises_on_its_ball_is_left_alone():
    values = frame(9.0, 6.0, sole=(0.0, 9.0, 9.0))
    before = values.copy()
    assert on_the_ball(values, SD) == pytest.approx(np.zeros((1, 2)))
    assert values == pytest.approx(before)


def test_one_wrong_frame_of_the_sole_is_steadied():
    values = np.concatenate([frame(5.0, sole=(0.0, 9.0 if i == 4 else 5.0, 5.0)) for i in range(9)])
    values[6, 5:] = np.nan
    steadied(values, np.ones(9, np.int64))
    assert values[4, 6] == pytest.approx(5.0)
    assert np.isnan(values[6, 5:]).all()


def test_one_frame_is_lowered_in_the_same_way():
    sole = SoleRise(*np.array([[0.0, 0.2], [2.0, 0.2], [2.0, 0.2]]))
    assert lowered_to_the_sole(np.array([1.0, -5.0]), sole) == pytest.approx([1.0, -2.0])
    assert lowered_to_the_sole(np.array([1.0, -5.0]), UNKNOWN_RISE) == pytest.approx([1.0, -5.0])
