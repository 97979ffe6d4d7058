"""Where pictures of a clip are missing, by what the file promises and by its own even row of times."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.video.losses import MOST_TOLD, Loss, Promise, find_losses

AT = np.arange(90) / 30


def approx(*places: tuple[float, float, int]) -> list[object]:
    return [pytest.approx(place, abs=1e-6) for place in places]


def without(times_s: np.ndarray, *numbers: int) -> np.ndarray:
    return np.delete(times_s, numbers)


@pytest.mark.parametrize("times_s", [AT, AT[:1], AT[:2], np.round(AT, 3), np.cumsum([0.03, 0.1] * 20)])
def test_of_a_whole_clip_nothing_is_missing(times_s: np.ndarray) -> None:
    assert find_losses(Promise(times_s), times_s) == ()


def test_pictures_that_are_not_decoded_are_told_with_their_place() -> None:
    shown = without(AT, 0, 30, 31, 32, 60)
    assert list(find_losses(Promise(AT), shown)) == approx(
        (0, 1 / 30, 1), (29 / 30, 33 / 30, 3), (59 / 30, 61 / 30, 1)
    )


def test_packets_that_are_gone_leave_a_hole_in_the_row() -> None:
    left = without(AT, 30, 31, 32)
    assert list(find_losses(Promise(left), left)) == approx((29 / 30, 33 / 30, 3))


def test_a_hole_and_what_is_not_decoded_beside_it_are_one_place() -> None:
    packets = without(AT, 30, 31, 32)
    shown = without(AT, 29, 30, 31, 32, 33)
    assert list(find_losses(Promise(packets), shown)) == approx((28 / 30, 34 / 30, 5))


def test_where_the_clock_does_not_go_on_no_hole_is_seen() -> None:
    joined = np.where(AT >= 1, AT + 60, AT)
    assert find_losses(Promise(joined, joins_s=(61.0,)), joined) == ()
    assert find_losses(Promise(joined), joined)[0].pictures == 1800


def test_a_variable_rate_has_no_row() -> None:
    times_s = np.cumsum(np.random.default_rng(0).uniform(0.01, 0.1, 60))
    assert find_losses(Promise(times_s), times_s) == ()
    assert find_losses(Promise(times_s), without(times_s, 7))[0].pictures == 1


def test_what_the_index_has_beyond_the_data_is_missing_at_the_end() -> None:
    assert list(find_losses(Promise(AT, beyond=30), AT)) == approx((89 / 30, 119 / 30, 30))


@pytest.mark.parametrize(
    ("end_s", "within_s", "pictures"), [(5, 0.5, 60), (3.4, 0.5, 0), (3.4, 0, 12), (3, 0, 0)]
)
def test_a_declared_end_that_is_not_reached(end_s: float, within_s: float, pictures: int) -> None:
    found = find_losses(Promise(AT, end_s=end_s, end_tolerance_s=within_s), AT)
    assert list(found) == (approx((89 / 30, end_s, pictures)) if pictures else [])


def test_the_places_told_are_bounded_and_count_all() -> None:
    times_s = np.arange(6 * MOST_TOLD) / 30
    found = find_losses(Promise(times_s), times_s[::2])
    assert len(found) == MOST_TOLD
    assert sum(place.pictures for place in found) == len(times_s) // 2
    assert isinstance(found[-1], Loss)
