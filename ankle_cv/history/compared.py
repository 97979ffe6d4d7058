"""Two days of one person held against each other, by the rules that hold for many. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ankle_cv.assessment import Kind, Measurement, Unit
from ankle_cv.history.compose import UNTOLD_EYES, compose
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


def why_not_judged(
    days: Sequence[DayOfTest], first: DayOfTest, second: DayOfTest, report: HistoryReport
) -> str:
    """Return why no change between two days of a test is called real or not; empty where it may be.

    The 5 % of a change hold for two days that are fixed beforehand: the newest two, and the first and the
    newest. Of many days the lowest and the highest differ by error alone.

    Parameters
    ----------
    days
        All of the person's, the newest first: from `days_of`.
    first, second
        Two of them, of one test.
    report
        Of `compare_days`.
    """
    of_test = [one.day for one in days if one.kind == first.kind]
    fixed = [{of_test[0], other} for other in (*of_test[1:2], of_test[-1])]
    if first.day != second.day and {first.day, second.day} not in fixed:
        return (
            f"Two days chosen among {len(of_test)}: some of them differ by error alone, so that no change is "
            "judged here. See the line over all of them."
        )
    if any(one.code == "different_footwear" for one in report.remarks):
        return "No change is judged: the footwear differs, which alone changes the numbers."
    if any(one.quantity in UNTOLD_EYES for test in report.tests for one in test.quantities):
        return "No change is judged: it is not told of each clip whether the eyes were open."
    return ""


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


def compared_numbers(
    report: HistoryReport, first: str, second: str, *, judged: bool = True
) -> list[ComparedNumber]:
    """Return the numbers of two days beside each other.

    Parameters
    ----------
    report
        Of `compare_days`.
    first, second
        The ISO days, the earlier one first.
    judged
        Whether it is told what a change comes to: where `why_not_judged` says nothing.
    """
    return [
        _compared(quantity_title(test.kind, one.quantity), leg, one.unit, (first, second), judged=judged)
        for test in report.tests
        for one in test.quantities
        for leg in one.legs
    ]


def _compared(
    title: str, leg: LegHistory, unit: Unit, days: tuple[str, str], *, judged: bool
) -> ComparedNumber:
    first, second = days
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
        real=bool(judged and both and trend and trend.verdict in ("more", "less")),
        told=(verdict_words(leg.side, trend.verdict) if judged else "not judged") if both and trend else "",
    )
