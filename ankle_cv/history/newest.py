"""The newest result of each test and leg of a person, the warning signs that hold now, and the plan after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.history.reading import opened_store
from ankle_cv.history.records import taken_of
from ankle_cv.history.rows import PersonKept
from ankle_cv.history.store import HistoryStore
from ankle_cv.history.words import warning_told
from ankle_cv.outputs.calendar import WeeklyTest, calendar_title
from ankle_cv.sessions.results import ReadResult
from ankle_cv.symptoms import signs_of
from ankle_cv.telling.both_legs import same_key
from ankle_cv.telling.plan import Plan, make_plan

MOST_LOOKED_AT: Final = 24
"""Results that are looked at, the newest: both legs in three tests, four times."""


@dataclass(frozen=True)
class NewestResults:
    """What a plan is made of.

    Attributes
    ----------
    assessments
        The newest of each test and leg.
    symptoms
        What was told of warning signs and holds now, also with results in which no leg was measured.
    earlier_warning
        What is told of signs that the last answer does not have any more; empty without any.
    """

    assessments: tuple[Assessment, ...]
    symptoms: tuple[str | None, ...]
    earlier_warning: str = ""


def newest_results(store: HistoryStore, person: PersonKept) -> NewestResults:
    """Return the newest results of a person; older ones of the same test and leg say nothing any more."""
    told = [one.symptoms for one in store.results(person)]
    last = next((one for one in reversed(told) if one is not None), None)
    found = _newest_of_each(one.assessment for one in store.newest(person, MOST_LOOKED_AT))
    earlier = "" if signs_of(last) else warning_told(store.results(person))
    return NewestResults(found, (last,), earlier)


def newest_of_folders(results: Sequence[ReadResult]) -> NewestResults:
    """Return the newest of some results of one person, in any order; a sign told with any of them holds.

    Raises
    ------
    InputError
        One does not say when it was made.
    """
    newest_first = sorted(results, key=lambda one: taken_of(one)[0], reverse=True)
    found = _newest_of_each(one.assessment for one in newest_first)
    return NewestResults(found, tuple(one.assessment.about.symptoms for one in results))


def _newest_of_each(newest_first: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """Return of each test and leg, from the front and else, the first that has it."""
    seen: set[tuple[str, bool, str]] = set()
    found = []
    for one in newest_first:
        new = {(one.kind, one.view.kind == "front", side) for side in one.measured_sides} - seen
        if new:
            seen |= new
            found.append(one)
    return tuple(found)


@dataclass(frozen=True)
class OwnPlan:
    """A plan and whose it is.

    Attributes
    ----------
    person
        The person; None where nobody is named.
    whose
        What tells that person from others.
    plan
        What is planned.
    """

    person: str | None
    whose: str
    plan: Plan

    def weekly_test(self, first: datetime, weeks: int, made: datetime) -> WeeklyTest:
        """Return the tests of so many weeks for a calendar; times as of `WeeklyTest`."""
        text = "\n".join(self.plan.retests)
        return WeeklyTest(first, weeks, calendar_title(self.person), text, self.whose, made)


def read_plan(path: Path, name: str) -> OwnPlan:
    """Return the plan of a person by the newest result of each test.

    Raises
    ------
    InputError
        Nothing is kept of such a person; further errors as of `ankle_cv.history.connection.connected`.
    """
    with opened_store(path) as opened, opened.snapshot():
        person = opened.person(name)
        newest = newest_results(opened, person)
    plan = make_plan(newest.assessments, newest.symptoms, earlier_warning=newest.earlier_warning)
    return OwnPlan(person.name, same_key(person.name), plan)
