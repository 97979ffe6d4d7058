"""A person's history in the terminal: what it comes to, a table with small curves, the latest sessions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ankle_cv.history.document import HistoryOfTest, HistoryReport, LegHistory, QuantityHistory
from ankle_cv.history.statistics import ChangeVerdict
from ankle_cv.history.words import (
    LEGS,
    asked_note,
    means_told,
    quantity_name,
    signed,
    smallest_text,
    taken_text,
    unit_text,
    verdict_words,
)
from ankle_cv.telling.numbers import counted
from ankle_cv.telling.part_table import per_foot
from ankle_cv.telling.parts import TESTS

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from ankle_cv.history.rows import PersonKept

BARS: Final = "▁▂▃▄▅▆▇█"
MOST_BARS: Final = 16
"""Days in a small curve: the newest."""
SHORT: Final[dict[ChangeVerdict, str]] = {
    "cannot_tell": "does not tell yet",
    "no_smallest_change": "not known",
}
"""Where the words of the page are too long for a column; the sentence above the table has them."""
SHOWN_RESULTS: Final = 10
"""Results that are listed: the newest; all are in the JSON and the CSV."""


def history_of(report: HistoryReport) -> Group:
    """Lay out the history of a person."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Text | Table] = [Text(report.warning, style="bold yellow")] if report.warning else []
    parts.append(Text(report.person, style="bold"))
    for test in report.tests:
        parts += [Text(test.headline), _test_table(test)]
        parts += [Text(line, style="dim") for line in (smallest_text(test), means_told(test.kind)) if line]
    parts += [Text(one.told) for one in report.range_use]
    if not report.tests:
        parts.append(Text("No number that is followed is in these results."))
    parts += [Text(f"• {one.message}", style="yellow") for one in report.remarks]
    parts += [Text(_listed(report), style="dim"), _results_table(report)]
    if note := asked_note(report.results[-SHOWN_RESULTS:]):
        parts.append(Text(note, style="dim"))
    parts.append(Text(f"kept in {report.store}", style="dim"))
    return Group(*parts)


def people_of(people: Sequence[PersonKept]) -> Table:
    """Lay out of whom something is kept."""
    table = _table("Person", "Results", "First", "Last")
    for one in people:
        table.add_row(one.name, str(one.results), one.first_day or "", one.last_day or "")
    return table


def small_curve(leg: LegHistory, smallest_change: float | None) -> str:
    """Return the newest days as bars; within the smallest real change they fill half of the height."""
    values = [point.value for point in leg.points][-MOST_BARS:]
    low, high = min(values), max(values)
    room = max(high - low, 2 * (smallest_change or 0.0))
    if room == 0:
        return BARS[len(BARS) // 2] * len(values)
    middle = (low + high) / 2
    last = len(BARS) - 1
    return "".join(BARS[round(last * (0.5 + (value - middle) / room))] for value in values)


def _test_table(test: HistoryOfTest) -> Table:
    table = _table("Number", "Leg", "Days", "Last", "Change", "What it comes to")
    for quantity in test.quantities:
        for leg in quantity.legs:
            table.add_row(*_leg_row(test, quantity, leg))
    return table


def _leg_row(test: HistoryOfTest, quantity: QuantityHistory, leg: LegHistory) -> list[str]:
    first = leg is quantity.legs[0]
    last = leg.points[-1]
    trend = leg.trend
    verdict = SHORT.get(trend.verdict) or verdict_words(leg.side, trend.verdict) if trend else ""
    if trend and trend.more_sessions:
        verdict += f", about {trend.more_sessions} more would"
    return [
        per_foot(quantity_name(test.kind, quantity.quantity), [quantity.unit]) if first else "",
        LEGS[leg.side],
        small_curve(leg, quantity.smallest_change) if _shows_bars() else str(len(leg.points)),
        _short_unit(f"{last.value:.{_decimals(quantity)}f}{unit_text(quantity.unit)}", quantity),
        _short_unit(signed(trend.change if trend else None), quantity),
        verdict,
    ]


def _decimals(quantity: QuantityHistory) -> int:
    return 0 if quantity.unit == "count" else 1


def _short_unit(text: str, quantity: QuantityHistory) -> str:
    """Return a number for a narrow column, whose head says what its percent are of."""
    shorter = text.replace(unit_text(quantity.unit), " %") if quantity.unit == "pct_foot" else text
    return shorter.replace("-", "\N{MINUS SIGN}")


def _shows_bars() -> bool:
    """Return whether standard output has the letters of the small curves."""
    try:
        BARS.encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _listed(report: HistoryReport) -> str:
    total = len(report.results)
    shown = min(total, SHOWN_RESULTS)
    of = f"the newest {shown} of {total} results" if shown < total else counted(total, "result")
    return f"{of} of {report.weeks} weeks:"


def _results_table(report: HistoryReport) -> Table:
    table = _table("Filmed", "Test", "Legs", "Footwear", "Note", "Folder")
    for one in report.results[-SHOWN_RESULTS:]:
        legs = " and ".join(one.sides)
        test = TESTS[one.kind].title
        table.add_row(taken_text(one), test, legs, one.footwear or "", one.note or "", one.folder)
    return table


def _table(*heads: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head)
    return table
