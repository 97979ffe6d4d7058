"""The table of stances on one leg."""

from __future__ import annotations

from ankle_cv.assessment import Assessment
from ankle_cv.telling.numbers import fine_measurement
from ankle_cv.telling.part_table import Columns, PartTable, TableRow, per_foot, told
from ankle_cv.telling.vocabulary import FOOT_SWAY, SWAY


def stance_rows(assessment: Assessment) -> PartTable:
    """Return the table of stances, and which of them ended with a touch-down."""
    columns = Columns(TableRow(one, one.side) for one in assessment.stances)
    units = [one.foot_sway.unit for one in assessment.stances if one.foot_sway]
    return told(
        [
            columns.first("Stance", "stance", lambda one: f"{one.index}", lambda one: f"{one.index}"),
            columns.legs("Leg", always=True),
            columns.shared("Stood", "stood", lambda one: f"{one.from_s:.1f}-{one.to_s:.1f} s"),
            columns.sided(SWAY.title, "sway of\nthe shin", lambda one, _: one.sway),
            columns.shared("Which way", "which\nway", lambda one: one.direction or ""),
            columns.sided(
                per_foot(FOOT_SWAY.title, units),
                "sway of\nthe heel",
                lambda one, _: one.foot_sway,
                text=fine_measurement,
            ),
            columns.shared("Then", "then", lambda one: "touch-down" if one.touch_down else "ended"),
        ]
    )
