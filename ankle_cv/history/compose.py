"""From the rows of the store to a person's history: days, lines, verdicts. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final, TypeAlias

import numpy as np

from ankle_cv.assessment import Kind, Measurement, Unit
from ankle_cv.assessment.terms import DAYS_OF_FILMING
from ankle_cv.conventions import SIDES, Side
from ankle_cv.history.control import range_use_of
from ankle_cv.history.document import (
    DayPoint,
    HistoryOfTest,
    HistoryRemark,
    HistoryReport,
    HistoryResult,
    Leg,
    LegHistory,
    QuantityHistory,
    TrendRecord,
)
from ankle_cv.history.family import TrendLine, family_trends
from ankle_cv.history.quantities import (
    BALANCE,
    HEEL_LIFT_NAME,
    STANCE_NAME,
    TRACKED,
    TrackedQuantity,
)
from ankle_cv.history.rows import NumberRow, PersonKept, RepeatRow, ResultRow
from ankle_cv.history.statistics import RepeatError, Trend, more_sessions
from ankle_cv.history.words import change_told, test_headline, warning_told
from ankle_cv.telling.lifts import HIDDEN, hides_rise
from ankle_cv.telling.numbers import counted
from ankle_cv.telling.parts import TESTS
from ankle_cv.version import __version__

DEFAULT_WEEKS: Final = 12
"""Weeks that one straight line is drawn through: a block of training; in longer ones gains and pauses mix."""
MOST_WEEKS: Final = 104
"""Two years: longer than any one line holds, and a quarter of a million pairs of days."""

UNTOLD_EYES: Final = frozenset(name for name, _ in BALANCE)
"""Numbers of balance tests of which it is not told whether the eyes were open."""

ByDay: TypeAlias = Mapping[str, list[NumberRow]]


def window_start(person: PersonKept, weeks: int) -> str:
    """Return the first ISO day that counts: so many weeks before the newest result; empty without results."""
    if person.last_day is None:
        return ""
    newest = date.fromisoformat(person.last_day)
    return (newest - min(timedelta(weeks=weeks), newest - date.min)).isoformat()


def compose(
    person: PersonKept,
    results: Sequence[ResultRow],
    numbers: Sequence[NumberRow],
    own: Sequence[RepeatRow],
    *,
    weeks: int,
    store: str,
) -> HistoryReport:
    """Return the history of a person.

    Parameters
    ----------
    person
        Of whom.
    results, numbers
        Those of the weeks that count, in order of time.
    own
        The person's own errors, as far as they were measured.
    weeks
        As in the document.
    store
        Path of the store.
    """
    kind_of = {one.id: one.kind for one in results}
    by_kind: dict[Kind, list[NumberRow]] = defaultdict(list)
    sides: dict[int, set[Side]] = defaultdict(set)
    for number in numbers:
        by_kind[kind_of[number.result]].append(number)
        sides[number.result].add(number.side)
    day_of = {one.id: one.taken[:10] for one in results}
    tests = [_test(kind, by_kind[kind], day_of, own) for kind in TRACKED if by_kind.get(kind)]
    earlier = person.results - len(results)
    return HistoryReport(
        person=person.name,
        store=store,
        weeks=weeks,
        warning=warning_told(results),
        earlier_results=earlier,
        tests=tuple(tests),
        range_use=range_use_of(tests),
        results=tuple(_result(one, sides[one.id]) for one in results),
        remarks=tuple(_remarks(results, tests, earlier, weeks, sum(map(_tells_nothing, numbers)))),
        ankle_cv=__version__,
    )


def _result(row: ResultRow, sides: set[Side]) -> HistoryResult:
    return HistoryResult(
        taken=row.taken,
        taken_source=row.taken_source,
        kind=row.kind,
        sides=tuple(side for side in SIDES if side in sides),
        footwear=row.footwear,
        note=row.note,
        symptoms=row.symptoms,
        asked=tuple(filter(None, row.asked.split(","))),
        folder=row.folder,
        clip=row.clip,
        ankle_cv=row.ankle_cv,
    )


def _test(
    kind: Kind, numbers: Sequence[NumberRow], day_of: Mapping[int, str], own: Sequence[RepeatRow]
) -> HistoryOfTest:
    grouped: dict[tuple[str, Unit], dict[Side, dict[str, list[NumberRow]]]] = defaultdict(
        lambda: {side: defaultdict(list) for side in SIDES}
    )
    for number in numbers:
        if _tells_nothing(number):
            continue
        grouped[number.quantity, number.unit][number.side][day_of[number.result]].append(number)
    quantities = tuple(
        _quantity(quantity, unit, legs, own_error(own, kind, quantity.name, unit))
        for quantity in TRACKED[kind]
        for (name, unit), legs in grouped.items()
        if name == quantity.name
    )
    return HistoryOfTest(kind=kind, headline=test_headline(kind, quantities), quantities=quantities)


def _tells_nothing(number: NumberRow) -> bool:
    """Return whether a number is a heel lift whose error hides any rise: it is told nowhere else, either."""
    lift = Measurement(value=number.value, plus_minus=number.plus_minus, unit=number.unit)
    return number.quantity == HEEL_LIFT_NAME and hides_rise(lift)


def own_error(own: Iterable[RepeatRow], kind: Kind, quantity: str, unit: Unit) -> RepeatRow | None:
    """Return a person's own error of a quantity; None where it was not measured."""
    return next((one for one in own if (one.kind, one.quantity, one.unit) == (kind, quantity, unit)), None)


def _quantity(
    quantity: TrackedQuantity, unit: Unit, legs: Mapping[Side, ByDay], own: RepeatRow | None
) -> QuantityHistory:
    published = quantity.published.get(unit)
    error = None if published is None else RepeatError.of_published(published)
    source = quantity.source if error else "none is published"
    if own is not None:
        error = RepeatError(own.sd, own.df, error.sd if error else None)
        source = f"the person's own, from {own.repeats} repeats, {own.first_day} to {own.last_day}"
    days = {side: _points(legs[side]) for side in SIDES}
    points: dict[Leg, tuple[DayPoint, ...]] = {side: days[side] for side in SIDES}
    points["left_minus_right"] = _left_minus_right(days)
    errors = dict.fromkeys(SIDES, error) | {"left_minus_right": error and error.of_difference}
    lines = {side: _line(there, errors[side]) for side, there in points.items() if there}
    trends = family_trends(lines)
    return QuantityHistory(
        quantity=quantity.name,
        unit=unit,
        smallest_change=error.smallest_change if error else None,
        smallest_change_source=source,
        legs=tuple(_leg(side, points[side], unit, lines[side], trends[side]) for side in lines),
    )


def _points(by_day: ByDay) -> tuple[DayPoint, ...]:
    return tuple(
        DayPoint(
            day=day,
            value=median(one.value for one in rows),
            plus_minus=median(one.plus_minus for one in rows),
            results=len(rows),
        )
        for day, rows in sorted(by_day.items())
    )


def _left_minus_right(points: Mapping[Side, Sequence[DayPoint]]) -> tuple[DayPoint, ...]:
    right = {point.day: point for point in points["right"]}
    return tuple(
        DayPoint(
            day=one.day,
            value=one.value - right[one.day].value,
            plus_minus=math.hypot(one.plus_minus, right[one.day].plus_minus),
            results=min(one.results, right[one.day].results),
        )
        for one in points["left"]
        if one.day in right
    )


def _line(points: Sequence[DayPoint], error: RepeatError | None) -> TrendLine:
    return TrendLine(
        np.array([date.fromisoformat(point.day).toordinal() for point in points], dtype=float),
        np.array([point.value for point in points]),
        error,
        np.array([point.plus_minus for point in points]),
    )


def _leg(side: Leg, points: Sequence[DayPoint], unit: Unit, line: TrendLine, trend: Trend) -> LegHistory:
    more = None
    if line.error and trend.verdict == "cannot_tell":
        more = more_sessions(line.time_days, trend, line.error, line.plus_minus)
    return LegHistory(side=side, points=tuple(points), trend=_trend_record(side, trend, unit, more))


def _trend_record(side: Leg, trend: Trend, unit: Unit, more: int | None) -> TrendRecord:
    def told(value: float, plus_minus: float) -> Measurement | None:
        known = math.isfinite(value) and math.isfinite(plus_minus)
        return Measurement(value=value, plus_minus=plus_minus, unit=unit) if known else None

    change = told(trend.change, trend.plus_minus)
    known = math.isfinite(trend.change)
    return TrendRecord(
        days=trend.days,
        span_days=trend.span_days,
        per_week=told(trend.per_week, trend.per_week_plus_minus),
        change=change,
        level_percent=round(100 * (1 - trend.outside), 2) if change else None,
        smallest_change=trend.smallest_change if math.isfinite(trend.smallest_change) else None,
        line=(trend.start, trend.start + trend.change if known else trend.start),
        verdict=trend.verdict,
        more_sessions=more,
        told=change_told(side, trend, change, more),
    )


def _remarks(
    results: Sequence[ResultRow], tests: Sequence[HistoryOfTest], earlier: int, weeks: int, hidden: int
) -> list[HistoryRemark]:
    found = []
    for test in tests:
        title = TESTS[test.kind].title
        rows = [one for one in results if one.kind == test.kind]
        worn = sorted({one.footwear or "not told" for one in rows})
        if len(worn) > 1:
            text = (
                f"{title}: the footwear differs ({', '.join(worn)}). A raised heel alone changes the angles."
            )
            found.append(HistoryRemark(code="different_footwear", message=text))
        if len(rows) > 1 and (some := sum(bool(one.asked) for one in rows)):
            text = f"{title}: of {some} of {len(rows)} results not all counts, as asked. A mean over other "
            text += "attempts or repetitions may change without the ankle."
            found.append(HistoryRemark(code="not_all_counts", message=text))
        names = [one.quantity for one in test.quantities]
        if STANCE_NAME in names and len(names) > len(set(names) & UNTOLD_EYES):
            text = f"{title}: of some results it is not told whether the eyes were open (--eyes): they are "
            text += "followed on their own."
            found.append(HistoryRemark(code="untold_eyes", message=text))
        if len(set(names)) < len(names):
            text = f"{title}: some results have a scale and others have none; give the length of "
            text += "the foot each time (--foot-cm)."
            found.append(HistoryRemark(code="different_units", message=text))
    if len({one.ankle_cv for one in results}) > 1:
        text = "The clips were analysed by different versions, which may read the same clip differently."
        found.append(HistoryRemark(code="different_versions", message=text))
    if hidden:
        text = f"{counted(hidden, 'heel lift')} left out: {HIDDEN}."
        found.append(HistoryRemark(code="untold_lifts", message=text))
    copied = sum(one.taken_source not in DAYS_OF_FILMING for one in results)
    if copied:
        of = "the only result" if len(results) == 1 else f"{copied} of {len(results)} results"
        text = (
            f"Of {of} the day of filming is not in the clip: that of the file, "
            "or of its analysis, is taken for it."
        )
        found.append(HistoryRemark(code="dates_of_files", message=text))
    if earlier:
        text = (
            f"{earlier} earlier results lie more than {weeks} weeks before the newest (--weeks looks further "
            "back)."
        )
        found.append(HistoryRemark(code="earlier_results", message=text))
    return found
