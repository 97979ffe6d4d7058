"""What the numbers over ``overlay.mp4`` are: rows with their values, the counter, what a banner says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ankle_cv.assessment import Assessment, Notice
from ankle_cv.conventions import Array, Side
from ankle_cv.notices.spans import spans_of
from ankle_cv.outputs.ghost import within
from ankle_cv.outputs.tables import heel_unit
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.parts import spans_of_parts, test_of
from ankle_cv.telling.vocabulary import DORSIFLEXION, HEEL_LIFT, KNEE_RATIO, SHIN_ANGLE

HEEL_BAR_FULL: Final = {"mm": 40.0, "pct_foot": 15.0}
"""Heel lift that fills the bar; 40 mm is about 15 % of an adult foot."""
RAISE_BAR_FULL: Final = {"mm": 120.0, "pct_foot": 45.0}
"""The same in a heel raise."""

BANNER_CODES: Final = frozenset(
    {"person_lost", "person_jump", "second_person", "unclear_sides", "feet_out_of_frame", "low_visibility"}
)
"""Codes of notices shown over the picture while they last: numbers are missing or uncertain."""

ENOUGH_DECIMALS: Final = {"°": 0, "mm": 0, "%": 0, "": 2}
"""Decimals of a value by its unit: what can be read in passing."""


@dataclass(frozen=True)
class LegNumber:
    """One quantity of one leg, or of both together.

    Attributes
    ----------
    side
        The leg; None for both together.
    values
        ``(n,)`` value of every frame, NaN where it is not known.
    plus_minus
        Half-width of the 95 % interval at the moment of a frame; None where it is not known.
    """

    side: Side | None
    values: Array
    plus_minus: Callable[[int], float | None]


@dataclass(frozen=True)
class PanelRow:
    """One quantity of the panel.

    Attributes
    ----------
    label, unit
        Its name, and the unit behind the values.
    entries
        One for each leg, from left to right.
    bar_full
        Value that fills a bar under the value; None for no bar.
    ways
        Words for a positive and a negative value, which then has no sign; empty where it has one.
    """

    label: str
    unit: str
    entries: tuple[LegNumber, ...]
    bar_full: float | None = None
    ways: tuple[str, str] | tuple[()] = ()


def format_number(value: float, decimals: int) -> str:
    """Return a rounded number, without a minus sign for zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def signed_number(value: float, decimals: int) -> str:
    """Return the same with the sign that is set in print."""
    return format_number(value, decimals).replace("-", "\N{MINUS SIGN}")


def rows_of(
    scene: Assessment, analysis: Analysis, table: pd.DataFrame, sides: tuple[Side, ...]
) -> tuple[PanelRow, ...]:
    """Return what the view of a scene shows of these legs; values are those of ``frames.csv``."""
    if scene.view.kind == "front":
        return (_knees(scene, analysis, table),)
    heel = heel_unit(scene)
    full = (RAISE_BAR_FULL if scene.kind == "heel_raise" else HEEL_BAR_FULL)[heel]
    quantities = (
        (SHIN_ANGLE.title, "tibial_inclination", "deg", "°", None),
        (DORSIFLEXION.title, "dorsiflexion", "deg", "°", None),
        (HEEL_LIFT.title, "heel_lift", heel, "mm", full)
        if heel == "mm"
        else (f"{HEEL_LIFT.title}, % of foot", "heel_lift", heel, "%", full),
    )
    return tuple(
        PanelRow(label, unit, tuple(_entry(analysis, table, side, name, suffix) for side in sides), bar)
        for label, name, suffix, unit, bar in quantities
    )


def _entry(analysis: Analysis, table: pd.DataFrame, side: Side, name: str, suffix: str) -> LegNumber:
    """Return one quantity of one leg, where that leg is measured."""
    measured = table[f"measured_{side}"].to_numpy(dtype=bool)
    values = np.where(measured, table[f"{name}_{side}_{suffix}"].to_numpy(dtype=float), np.nan)
    measure = name if name != "heel_lift" else f"heel_lift_{suffix}"
    measure = measure if suffix in ("mm", "pct_foot") else f"{name}_deg"
    return LegNumber(side, values, lambda index: analysis.plus_minus_at(measure, side, index))


def _knees(scene: Assessment, analysis: Analysis, table: pd.DataFrame) -> PanelRow:
    """Return how far the knees have come in since standing, or their ratio without a standing."""
    ratio = table["kasr"].to_numpy(dtype=float)
    times_s = table["time_s"].to_numpy(dtype=float)
    stances = [within(times_s, one) for one in (scene.neutral.left, scene.neutral.right) if one is not None]
    standing = ratio[np.logical_or.reduce(stances)] if stances else ratio[:0]
    known = standing[np.isfinite(standing)]
    if not len(known):
        return PanelRow(
            KNEE_RATIO.title, "", (LegNumber(None, ratio, lambda i: analysis.plus_minus_at("kasr", None, i)),)
        )

    def plus_minus(index: int) -> float | None:
        width = analysis.plus_minus_at("kasr", None, index)
        return None if width is None else 100 * width

    inward = 100 * (float(np.median(known)) - ratio)
    return PanelRow("Knees", "%", (LegNumber(None, inward, plus_minus),), ways=("in", "out"))


def tail_of(row: PanelRow, entry: LegNumber, index: int, value: float) -> str:
    """Return the small text behind a value: its unit and the interval of this moment."""
    parts = ["" if row.unit == "°" else row.unit]
    if row.ways:
        parts.append(row.ways[round(value) < 0])
    width = entry.plus_minus(index)
    if width is not None:
        decimals = ENOUGH_DECIMALS[row.unit]
        parts.append(f"±{format_number(max(width, 1.0) if not decimals else width, decimals)}")
    return " ".join(parts).strip()


def value_of(row: PanelRow, value: float) -> str:
    """Return a value as it is set in large type."""
    shown = abs(value) if row.ways else value
    return signed_number(shown, ENOUGH_DECIMALS[row.unit]) + ("°" if row.unit == "°" else "")


def counter_text(assessment: Assessment, time_s: float) -> str | None:
    """Return the number of the present or last part of the test, of all; None without any."""
    spans = spans_of_parts(assessment)
    if not spans:
        return None
    begun = sum(start <= time_s for _, (start, _) in spans)
    return f"{test_of(assessment).short} {begun}/{len(spans)}"


def banners_of(notices: tuple[Notice, ...], times_s: Array) -> tuple[str, ...]:
    """Return all that a banner says at some of these times, each once."""
    shown = [active_notice(notices, float(time_s)) for time_s in times_s]
    return tuple(dict.fromkeys(notice.message for notice in shown if notice))


def active_notice(notices: tuple[Notice, ...], time_s: float) -> Notice | None:
    """Return the first notice with a code of `BANNER_CODES` of which one stretch contains the time."""
    for notice in notices:
        if notice.code in BANNER_CODES and any(a <= time_s <= b for a, b in spans_of(notice)):
            return notice
    return None
