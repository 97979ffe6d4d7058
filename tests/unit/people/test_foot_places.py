from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.people.foot_places import find_place_swaps

FPS = 30
TIME_S = np.arange(120) / FPS
GLIDE = 4
"""Frames the model takes from one leg to the other."""


def split_stance(apart: float = 0.6) -> Array:
    """Left foot ahead of the right, both still, with a jitter of half a percent."""
    feet = np.zeros((len(TIME_S), 2, 2))
    feet[:, 0, 0] = apart
    return feet + np.random.default_rng(3).normal(0, 0.003, feet.shape)


def gliding(feet: Array, *spans: tuple[int, int]) -> Array:
    """Exchange the feet in some frames, on the way from one to the other for `GLIDE` of them."""
    given = feet.copy()
    for start, stop in spans:
        share = np.interp(np.arange(len(feet)), [start, start + GLIDE, stop - GLIDE, stop], [0, 1, 1, 0])
        share = share[:, None, None]
        given = (1 - share) * given + share * given[:, ::-1]
    return given


@pytest.mark.parametrize("spans", [[(30, 60)], [(20, 45), (70, 100)]], ids=["once", "twice"])
def test_feet_that_change_places_in_a_moment_are_exchanged(spans: list[tuple[int, int]]) -> None:
    found = find_place_swaps(TIME_S, gliding(split_stance(), *spans))
    expected = np.zeros(len(TIME_S), dtype=bool)
    for start, stop in spans:
        expected[start + GLIDE : stop - GLIDE + 1] = True
    sure = np.ones(len(TIME_S), dtype=bool)
    for edge in np.ravel(spans):
        sure[edge - GLIDE : edge + GLIDE + 1] = False
    assert np.array_equal(found.swapped[sure], expected[sure])
    # Half way over, both feet are in the middle.
    for start, stop in spans:
        assert found.cut[start + GLIDE // 2]
        assert found.cut[stop - GLIDE // 2]
    assert not found.cut[sure].any()


def test_the_names_of_most_of_the_time_are_right() -> None:
    found = find_place_swaps(TIME_S, gliding(split_stance(), (20, 110)))
    assert found.swapped[:10].all()
    assert not found.swapped[40:90].any()


def test_feet_side_by_side_are_left_alone() -> None:
    found = find_place_swaps(TIME_S, gliding(split_stance(0.1), (30, 60)))
    assert not found.swapped.any()
    assert not found.cut.any()


def test_a_step_past_the_other_foot_is_no_exchange() -> None:
    feet = split_stance()
    feet[60:, 1, 0] += 2 * 0.6
    feet[54:60, 1, 0] += np.linspace(0, 1.2, 6)
    found = find_place_swaps(TIME_S, feet)
    assert not found.swapped.any()
    assert not found.cut.any()


def test_feet_that_change_places_slowly_have_walked() -> None:
    feet = split_stance()
    share = np.clip((TIME_S - 1.0) / 1.2, 0, 1)[:, None, None]
    found = find_place_swaps(TIME_S, (1 - share) * feet + share * feet[:, ::-1])
    assert not found.swapped.any()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_very_short_clips(n: int) -> None:
    found = find_place_swaps(TIME_S[:n], split_stance()[:n])
    assert len(found.swapped) == len(found.cut) == n
