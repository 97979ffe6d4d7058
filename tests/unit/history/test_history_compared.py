"""Two days of a person held against each other: which two, and that the change is told as of two sessions."""

from __future__ import annotations

import pytest
from kept_results import kept

from ankle_cv.history.compared import compare_days, compared_numbers, days_of, two_to_compare
from ankle_cv.history.reading import PersonRows, read_person
from ankle_cv.history.store import open_store


@pytest.fixture
def rows(tmp_path) -> PersonRows:
    """Three days of the left leg, the second with two clips, and the right one on the first and the last."""
    results = [kept(33, days=0), kept(35, days=7), kept(37, days=7.01), kept(40, days=14)]
    results += [kept(38, days=days, side="right") for days in (0, 14)]
    with open_store(tmp_path / "h.sqlite", make=True) as store:
        store.keep(results)
    return read_person(tmp_path / "h.sqlite", "ann", 12)


def test_days_are_the_newest_first_with_all_their_clips(rows):
    days = days_of(rows.results)
    assert [one.key for one in days] == ["2026-09-21.wall", "2026-09-14.wall", "2026-09-07.wall"]
    assert [len(one.results) for one in days] == [2, 2, 2]


def test_the_newest_two_days_of_one_test_are_proposed(rows):
    newest, middle, _ = days_of(rows.results)
    assert two_to_compare(days_of(rows.results)) == (middle, newest)
    assert two_to_compare([newest]) is None
    assert two_to_compare([]) is None


def test_a_change_is_real_beyond_the_published_one_of_two_sessions_alone(rows):
    newest, _, oldest = days_of(rows.results)
    report = compare_days(rows, newest, oldest)
    left, right, apart = compared_numbers(report, "2026-09-07", "2026-09-21")[:3]
    assert (left.first, left.second, left.change, left.real) == ("33° ± 2°", "40° ± 2°", "+7.0 ± 4.7°", True)
    assert (right.change, right.real) == ("0.0 ± 4.7°", False)
    assert right.told == "not distinguishable from no change yet"
    assert apart.leg == "Left minus right"
    assert apart.change == "+7.0 ± 6.6°"
    assert [one.code for one in report.remarks] == [], "the day between is left out on purpose"


def test_of_several_clips_of_a_day_the_median_counts_and_a_leg_that_is_not_there_has_a_dash(rows):
    _, middle, oldest = days_of(rows.results)
    left, right = compared_numbers(compare_days(rows, oldest, middle), "2026-09-07", "2026-09-14")[:2]
    assert (left.second, left.change, left.real) == ("36° ± 2°", "+3.0 ± 4.7°", False)
    assert (right.first, right.second, right.change, right.told) == ("38° ± 2°", "–", "–", "")


def test_one_day_twice_has_no_change(rows):
    newest = days_of(rows.results)[0]
    number = compared_numbers(compare_days(rows, newest, newest), newest.day, newest.day)[0]
    assert (number.first, number.second, number.change, number.told) == ("40° ± 2°", "40° ± 2°", "–", "")
