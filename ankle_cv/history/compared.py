"""Two days of one person held against each other, by the rules that hold for many. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ankle_cv.assessment import Kind, Measurement, Unit
from ankle_cv.history.compose import compose
from ankle_cv.history.document import HistoryReport, LegHistory
from ankle_cv.history.reading import PersonRows
from ankle_cv.history.rows import ResultRow
from ankle_cv.history.words import LEGS, quantity_title, signed, verdict_words
from ankle_cv.telling.numbers import DASH, format_measurement


@dataclass(frozen=True)
class DayOfTest:
    """One test of one person on one day: a clip of each leg, or several.

    Attributes
    ----------
    day
        ISO day.
    kind
        The test.
    results
        Its results, in order of time.
    """

    day: str
    kind: Kind
    results: tuple[ResultRow, ...]

    @property
    def key(self) -> str:
        """A name for it among the person's."""
        return f"{self.day}.{self.kind}"


def days_of(results: Iterable[ResultRow]) -> tuple[DayOfTest, ...]:
    """Return the days of each test, the newest first.

    Parameters
    ----------
    results
        Of one person, in order of time.
    """
    grouped: dict[tuple[str, Kind], list[ResultRow]] = {}
    for one in results:
        grouped.setdefault((one.taken[:10], one.kind), []).append(one)
    return tuple(DayOfTest(day, kind, tuple(rows)) for (day, kind), rows in grouped.items())[::-1]


def two_to_compare(days: Sequence[DayOfTest]) -> tuple[DayOfTest, DayOfTest] | None:
    """Return the newest two days of one test, the older one first; None without two."""
    for number, later in enumerate(days):
        earlier = next((one for one in days[number + 1 :] if one.kind == later.kind), None)
        if earlier is not None:
            return earlier, later
    return None


def compare_days(rows: PersonRows, first: DayOfTest, second: DayOfTest) -> HistoryReport:
    """Return the history of two days alone: a change is told as it is told of two sessions.

    Parameters
    ----------
    rows
        What is kept of the person.
    first, second
        Two of the person's days, in any order.
    """
    results = [one for one in rows.results if one in (*first.results, *second.results)]
    ids = {one.id for one in results}
    numbers = [one for one in rows.numbers if one.result in ids]
    person = replace(rows.person, results=len(results))  # what was left out on purpose is not told
    return compose(person, results, numbers, rows.own, weeks=rows.weeks, store=str(rows.store))


@dataclass(frozen=True)
class ComparedNumber:
    """One number of one leg on both days, as text.

    Attributes
    ----------
    title, leg
        What it is.
    first, second
        On the two days; a dash where it was not measured.
    change
        The later minus the earlier with its interval; a dash where one is not there.
    real
        Whether the change is beyond error.
    told
        What the change comes to.
    """

    title: str
    leg: str
    first: str
    second: str
    change: str
    real: bool
    told: str


def compared_numbers(report: HistoryReport, first: str, second: str) -> list[ComparedNumber]:
    """Return the numbers of two days beside each other.

    Parameters
    ----------
    report
        Of `compare_days`.
    first, second
        The ISO days, the earlier one first.
    """
    return [
        _compared(quantity_title(test.kind, one.quantity), leg, one.unit, first, second)
        for test in report.tests
        for one in test.quantities
        for leg in one.legs
    ]


def _compared(title: str, leg: LegHistory, unit: Unit, first: str, second: str) -> ComparedNumber:
    by_day = {
        one.day: format_measurement(Measurement(value=one.value, plus_minus=one.plus_minus, unit=unit))
        for one in leg.points
    }
    trend = leg.trend
    both = trend is not None and first != second and {first, second} <= set(by_day)
    return ComparedNumber(
        title=title,
        leg=LEGS[leg.side].capitalize(),
        first=by_day.get(first, DASH),
        second=by_day.get(second, DASH),
        change=signed(trend.change) if both and trend else DASH,
        real=bool(both and trend and trend.verdict in ("more", "less")),
        told=verdict_words(leg.side, trend.verdict) if both and trend else "",
    )
