"""A person's own error, from repeats of one test within a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np

from ankle_cv.assessment import Kind, Unit
from ankle_cv.conventions import Side
from ankle_cv.errors import NotMeasurableError
from ankle_cv.history.rows import NumberRow, PersonKept, RepeatRow, ResultRow
from ankle_cv.history.statistics import LEAST_REPEATS, pooled_repeat_error
from ankle_cv.history.store import HistoryStore
from ankle_cv.telling.both_legs import MAX_DAYS_APART

LEAST_SD: Final = 1e-6
"""Repeats that are all one number are copies of one clip, no repeats."""


def repeat_errors(
    results: Sequence[ResultRow], numbers: Sequence[NumberRow], last_day: date | None = None
) -> tuple[RepeatRow, ...]:
    """Return the error of each quantity whose repeats are enough.

    Parameters
    ----------
    results, numbers
        Of one person, in order of time.
    last_day
        The repeats are those of the seven days that end with it; None: with each test's newest result.

    Returns
    -------
    tuple of RepeatRow
        Of each quantity with at least `LEAST_REPEATS` results of one leg in those days; both legs together,
        for the error is the measurement's and not the leg's.
    """
    newest: dict[Kind, date] = {}
    for result in results:
        newest[result.kind] = max(result.day, newest.get(result.kind, date.min))
    repeats: dict[int, ResultRow] = {}
    for result in results:
        last = last_day or newest[result.kind]
        if timedelta(0) <= last - result.day < timedelta(days=MAX_DAYS_APART):
            repeats[result.id] = result
    grouped: dict[tuple[Kind, str, Unit], dict[Side, list[NumberRow]]] = defaultdict(
        lambda: defaultdict(list)
    )
    seen: set[tuple[str, Side, str, Unit]] = set()
    for number in numbers:
        if number.result in repeats:
            kind, clip = repeats[number.result].kind, repeats[number.result].sha256
            if (clip, number.side, number.quantity, number.unit) in seen:
                continue  # one clip, read twice, is no repeat
            seen.add((clip, number.side, number.quantity, number.unit))
            grouped[kind, number.quantity, number.unit][number.side].append(number)
    found = [_row(key, legs, repeats) for key, legs in grouped.items()]
    return tuple(row for row in found if row is not None)


def _row(
    key: tuple[Kind, str, Unit], legs: dict[Side, list[NumberRow]], results: dict[int, ResultRow]
) -> RepeatRow | None:
    enough = [leg for leg in legs.values() if len(leg) >= LEAST_REPEATS]
    error = pooled_repeat_error([np.array([one.value for one in leg]) for leg in enough])
    if error is None or error.sd < LEAST_SD:
        return None
    days = sorted(results[one.result].taken[:10] for leg in enough for one in leg)
    return RepeatRow(*key, error.sd, error.df, sum(map(len, enough)), days[0], days[-1])


def measure_own_errors(
    store: HistoryStore, person: PersonKept, last_day: date | None = None
) -> tuple[RepeatRow, ...]:
    """Measure a person's own errors and keep them; those of other numbers stay.

    Parameters
    ----------
    store
        Where the person is kept.
    person
        Whose errors.
    last_day
        As of `repeat_errors`.

    Raises
    ------
    NotMeasurableError
        There are not enough repeats.
    """
    rows = repeat_errors(store.results(person), store.numbers(person), last_day)
    if not rows:
        raise no_repeats(person.name)
    measured = {one.of for one in rows}
    others = [one for one in store.repeat_errors(person) if one.of not in measured]
    store.set_repeat_errors(person.name, [*rows, *others])
    return rows


def no_repeats(name: str) -> NotMeasurableError:
    """Return the error for a person without enough repeats."""
    return NotMeasurableError(
        f"{name} has no {LEAST_REPEATS} results of one leg in one test within {MAX_DAYS_APART} days",
        "film the same leg five times within a week, the camera put up anew each time, and keep the results",
    )
