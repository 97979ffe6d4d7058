"""The same curves as a picture, PNG."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ankle_cv.assessment import Kind
from ankle_cv.files import atomic_write
from ankle_cv.history.axes import axes_of, legs_of
from ankle_cv.history.document import HistoryReport, Leg, LegHistory, QuantityHistory
from ankle_cv.history.words import LEGS, quantity_name, unit_text
from ankle_cv.outputs.palette import DASHES, INK, ON_PAPER
from ankle_cv.telling.parts import TESTS

WIDTH_IN, ROW_IN, MARGIN_IN, DPI = 10.0, 2.5, 0.6, 110
MARKS: Final[dict[Leg, str]] = {"left": "o", "right": "s", "left_minus_right": "D"}
GRID: Final = "#D5DAE0"


def history_figure(report: HistoryReport) -> Figure:
    """Draw one row per number: both legs on the left, left minus right beside them."""
    rows = [(test.kind, quantity) for test in report.tests for quantity in test.quantities]
    figure = Figure(figsize=(WIDTH_IN, MARGIN_IN + ROW_IN * max(len(rows), 1)), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(max(len(rows), 1), 2, squeeze=False, width_ratios=[3, 2])
    for (both, apart), (kind, quantity) in zip(panels, rows, strict=False):
        _panel(both, kind, quantity, legs_of(quantity, "left", "right"))
        _panel(apart, kind, quantity, legs_of(quantity, "left_minus_right"))
    if not rows:
        for axes in panels[0]:
            axes.set_axis_off()
        panels[0][0].text(0.5, 0.5, "No number that is followed", ha="center")
    return figure


def _panel(axes: Axes, kind: Kind, quantity: QuantityHistory, legs: list[LegHistory]) -> None:
    if not legs:
        axes.set_axis_off()
        return
    frame = axes_of(quantity, legs)
    for leg in legs:
        _leg(axes, leg)
    title = f"{TESTS[kind].title}: {quantity_name(kind, quantity.quantity)}"
    axes.set_title(
        f"{title}, left minus right" if legs[0].side == "left_minus_right" else title,
        loc="left",
        fontsize=9.5,
        fontweight="bold",
    )
    axes.set_ylabel(unit_text(quantity.unit).strip(), fontsize=9)
    axes.set_xlim(*frame.days)
    axes.set_ylim(*frame.values)
    if quantity.unit == "count":
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xticks([day for day, _ in frame.day_ticks], [label for _, label in frame.day_ticks])
    axes.tick_params(labelsize=8)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=7.5, frameon=False, loc="best")


def _leg(axes: Axes, leg: LegHistory) -> None:
    colour = INK if leg.side == "left_minus_right" else ON_PAPER[leg.side]
    days = [date.fromisoformat(point.day).toordinal() for point in leg.points]
    values = [point.value for point in leg.points]
    axes.errorbar(
        days,
        values,
        [point.plus_minus for point in leg.points],
        fmt=MARKS[leg.side],
        color=colour,
        ecolor=(colour, 0.3),
        markersize=4.5,
        linewidth=1.2,
        label=LEGS[leg.side],
    )
    if leg.trend and leg.trend.span_days:
        dashes = "solid" if leg.side == "left_minus_right" else DASHES[leg.side]
        axes.plot([days[0], days[-1]], leg.trend.line, color=colour, linestyle=dashes, linewidth=1.6)
    if leg.side == "left_minus_right":
        axes.axhline(0, color=INK, linewidth=0.6)


def write_history_picture(report: HistoryReport, path: Path) -> Path:
    """Write the curves as PNG.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        history_figure(report).savefig(partial, format="png", metadata={"Software": None})
    return path
