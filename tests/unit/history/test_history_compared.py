"""Two days of a person held against each other: which two, and that the change is told as of two sessions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from kept_results import kept

from ankle_cv.history.compared import (
    compare_days,
    compared_numbers,
    days_of,
    two_to_compare,
    why_not_judged,
)
from ankle_cv.history.quantities import SWAY_NAME
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


SESSIONS, PEOPLE = 12, 300
ERROR_DEG = 4.7 / (1.96 * 2**0.5)
"""Of one session, from the published smallest change between two."""


def lowest_and_highest(days, value_of):
    return min(days, key=lambda day: value_of[day.day]), max(days, key=lambda day: value_of[day.day])


def test_where_nothing_changes_at_most_one_in_twenty_is_told_a_real_change(tmp_path):
    """Whichever two days are held against each other, the lowest and the highest among them."""
    with open_store(tmp_path / "h.sqlite", make=True) as store:
        store.keep([kept(38, days=7 * week) for week in range(SESSIONS)])
    rows = read_person(tmp_path / "h.sqlite", "ann", 104)
    shin = [one for one in rows.numbers if one.quantity == "tibial_inclination"]
    assert len(shin) == SESSIONS
    days, random = days_of(rows.results), np.random.default_rng(17)
    found = dict.fromkeys(("newest two", "first and newest", "extremes", "extremes, unguarded"), 0)
    for values in random.normal(38, ERROR_DEG, (PEOPLE, SESSIONS)):
        numbers = tuple(replace(one, value=float(value)) for one, value in zip(shin, values, strict=True))
        person = replace(rows, numbers=numbers)
        value_of = {day.day: value for day, value in zip(days[::-1], values, strict=True)}
        pairs = {
            "newest two": two_to_compare(days),
            "first and newest": (days[-1], days[0]),
            "extremes": lowest_and_highest(days, value_of),
        }
        for name, (one, other) in pairs.items():
            first, second = sorted((one, other), key=lambda day: day.day)
            report = compare_days(person, first, second)
            judged = not why_not_judged(days, first, second, report)
            (told,) = compared_numbers(report, first.day, second.day, judged=judged)
            found[name] += told.real
            if name == "extremes":
                (told,) = compared_numbers(report, first.day, second.day)
                found["extremes, unguarded"] += told.real
    chance = 2 * (0.05 * 0.95 / PEOPLE) ** 0.5
    assert found["newest two"] / PEOPLE <= 0.05 + chance
    assert found["first and newest"] / PEOPLE <= 0.05 + chance
    assert found["extremes"] / PEOPLE <= 0.05
    assert found["extremes, unguarded"] / PEOPLE > 0.5, "what would be told without that rule"


def test_two_days_among_several_have_their_interval_and_no_verdict(rows):
    newest, middle, oldest = days = days_of(rows.results)
    for first, second in ((oldest, newest), (middle, newest), (newest, newest)):
        assert why_not_judged(days, first, second, compare_days(rows, first, second)) == ""
    report = compare_days(rows, oldest, middle)
    assert why_not_judged(days, oldest, middle, report).startswith("Two days chosen among 3")
    left = compared_numbers(report, oldest.day, middle.day, judged=False)[0]
    assert (left.change, left.real, left.told) == ("+3.0 ± 4.7°", False, "not judged")


def test_in_other_shoes_or_with_eyes_untold_no_change_is_judged(tmp_path):
    with open_store(tmp_path / "h.sqlite", make=True) as store:
        store.keep([kept(33, days=0, footwear="barefoot"), kept(43, days=7, footwear="lifting shoes")])
    rows = read_person(tmp_path / "h.sqlite", "ann", 104)
    newest, oldest = days = days_of(rows.results)
    report = compare_days(rows, oldest, newest)
    assert "the footwear differs" in why_not_judged(days, oldest, newest, report)
    (test,) = report.tests
    untold = test.quantities[0].model_copy(update={"quantity": SWAY_NAME})
    balance = test.model_copy(update={"kind": "balance", "quantities": (untold,)})
    told = report.model_copy(update={"tests": (balance,), "remarks": ()})
    assert "whether the eyes were open" in why_not_judged(days, oldest, newest, told)
