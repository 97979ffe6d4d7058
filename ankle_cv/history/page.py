"""A person's history as one page: what it comes to first, then each number with its curve."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from ankle_cv.assessment import Measurement, Unit
from ankle_cv.conventions import SIDES
from ankle_cv.history.chart import difference_chart, legs_chart
from ankle_cv.history.document import (
    HistoryOfTest,
    HistoryReport,
    HistoryResult,
    LegHistory,
    QuantityHistory,
)
from ankle_cv.history.words import (
    LEGS,
    asked_note,
    means_told,
    quantity_title,
    signed,
    smallest_text,
    taken_text,
    unit_text,
    verdict_words,
)
from ankle_cv.outputs.html import template_environment, verbatim
from ankle_cv.outputs.text import write_text
from ankle_cv.telling.about_rows import day_text
from ankle_cv.telling.drills import WARNING_SIGNS
from ankle_cv.telling.numbers import DASH, format_measurement
from ankle_cv.telling.parts import TESTS

SHOWN_RESULTS: Final = 60
"""Results that are listed, the newest: more make a print of many pages."""


def to_history_page(report: HistoryReport) -> str:
    """Return the page; it loads nothing from elsewhere."""
    environment = template_environment("ankle_cv.outputs")
    return environment.get_template("history.html").render(
        css=verbatim(environment, "report.css"),
        own_css=verbatim(environment, "history.css"),
        **page_context(report),
    )


def page_context(report: HistoryReport) -> dict[str, Any]:
    """Return what ``history_pieces.html`` shows of a person."""
    newest = report.results[::-1]
    return {
        "report": report,
        "about": _about(report),
        "tests": [_test(one) for one in report.tests],
        "warning_signs": WARNING_SIGNS,
        "results": [_result(one) for one in newest[:SHOWN_RESULTS]],
        "left_out": max(0, len(newest) - SHOWN_RESULTS),
        "asked_note": asked_note(newest[:SHOWN_RESULTS]),
    }


def write_history_page(report: HistoryReport, path: Path) -> Path:
    """Write the page.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_text(to_history_page(report), path)


def _about(report: HistoryReport) -> list[tuple[str, str]]:
    rows = [("Person", report.person), ("Results", str(len(report.results)))]
    if report.results:
        first, last = (day_text(date.fromisoformat(report.results[n].taken[:10])) for n in (0, -1))
        rows.append(("Filmed", first if first == last else f"{first} to {last}"))
    return rows


def _test(test: HistoryOfTest) -> dict[str, Any]:
    return {
        "title": TESTS[test.kind].title,
        "headline": test.headline,
        "smallest": smallest_text(test),
        "means": means_told(test.kind),
        "quantities": [_quantity(test, one) for one in test.quantities],
    }


def _quantity(test: HistoryOfTest, quantity: QuantityHistory) -> dict[str, Any]:
    return {
        "title": quantity_title(test.kind, quantity.quantity),
        "legs": [_leg(leg, quantity.unit) for leg in quantity.legs],
        "unit": unit_text(quantity.unit).strip(),
        "sides": [leg.side for leg in quantity.legs if leg.side != "left_minus_right"],
        "chart": legs_chart(test.kind, quantity),
        "difference": difference_chart(test.kind, quantity),
    }


def _leg(leg: LegHistory, unit: Unit) -> dict[str, Any]:
    trend, newest = leg.trend, leg.points[-1]
    last = Measurement(value=newest.value, plus_minus=newest.plus_minus, unit=unit)
    return {
        "name": LEGS[leg.side].capitalize(),
        "days": len(leg.points),
        "last": format_measurement(last),
        "change": signed(trend.change) if trend else DASH,
        "verdict": verdict_words(leg.side, trend.verdict) if trend else "",
        "real": bool(trend and trend.verdict in ("more", "less")),
        "told": trend.told if trend else "",
    }


def _result(result: HistoryResult) -> dict[str, str]:
    return {
        "taken": taken_text(result),
        "test": TESTS[result.kind].title,
        "legs": " and ".join(result.sides) or DASH,
        "footwear": result.footwear or "",
        "note": result.note or "",
        "folder": _folder_name(Path(result.folder)),
    }


def _folder_name(folder: Path) -> str:
    """Return which folder it is without where it lies, which tells of the machine: the page is handed on."""
    return f"{folder.parent.name}/{folder.name}" if folder.name in SIDES else folder.name
