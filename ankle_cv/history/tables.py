"""A person's history as CSV: one row per test, number, leg and day."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from ankle_cv.files import atomic_write
from ankle_cv.history.document import HistoryReport
from ankle_cv.outputs.spreadsheet import csv_of

COLUMNS: Final = (
    "person", "test", "quantity", "leg", "day", "value", "plus_minus", "unit", "results", "change",
    "change_plus_minus", "level_percent", "smallest_change", "verdict",
)  # fmt: skip
"""The last five are of the whole line through the days, and stand in each of its rows."""


def history_table(report: HistoryReport) -> pd.DataFrame:
    """Return the rows; an unknown number is missing."""
    rows = []
    for test in report.tests:
        for quantity in test.quantities:
            for leg in quantity.legs:
                trend = leg.trend
                change = trend.change if trend else None
                end = (
                    change.value if change else None,
                    change.plus_minus if change else None,
                    trend.level_percent if trend else None,
                    trend.smallest_change if trend else None,
                    trend.verdict if trend else "",
                )
                rows += [
                    (report.person, test.kind, quantity.quantity, leg.side, one.day, one.value,
                     one.plus_minus, quantity.unit, one.results, *end)
                    for one in leg.points
                ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def write_history_csv(report: HistoryReport, path: Path) -> Path:
    """Write the table; text that a spreadsheet would run as a formula is made harmless.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        partial.write_bytes(csv_of(history_table(report)))
    return path
