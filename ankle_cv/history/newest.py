"""The newest result of each test and leg of a person, and the warning signs that hold now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.history.rows import PersonKept
from ankle_cv.history.store import HistoryStore
from ankle_cv.history.words import warning_told
from ankle_cv.symptoms import signs_of

MOST_LOOKED_AT: Final = 24
"""Results that are looked at, the newest: both legs in three tests, four times."""


@dataclass(frozen=True)
class NewestResults:
    """What a plan is made of.

    Attributes
    ----------
    assessments
        The newest of each test and leg, each with the warning signs that were told last.
    earlier_warning
        What is told of signs that the last answer does not have any more; empty without any.
    """

    assessments: tuple[Assessment, ...]
    earlier_warning: str


def newest_results(store: HistoryStore, person: PersonKept) -> NewestResults:
    """Return the newest results of a person; older ones of the same test and leg say nothing any more."""
    told = [one.symptoms for one in store.results(person)]
    last = next((one for one in reversed(told) if one is not None), None)
    found = newest_of_each(one.assessment for one in store.newest(person, MOST_LOOKED_AT))
    with_signs = tuple(
        one.model_copy(update={"about": one.about.model_copy(update={"symptoms": last})}) for one in found
    )
    earlier = "" if signs_of(last) else warning_told(store.results(person))
    return NewestResults(with_signs, earlier)


def newest_of_each(newest_first: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """Return of each test, view and leg the first that has it."""
    seen: set[tuple[str, str, str]] = set()
    found = []
    for one in newest_first:
        new = {(one.kind, one.view.kind, side) for side in one.measured_sides} - seen
        if new:
            seen |= new
            found.append(one)
    return tuple(found)
