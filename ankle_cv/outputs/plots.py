"""``angles.png``: every measured quantity over time in one picture."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from threading import RLock

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import Side
from ankle_cv.files import atomic_write
from ankle_cv.outputs.charts import (
    UNIT_LABEL,
    Quantity,
    active_spans,
    axis_range,
    neutral_spans,
    shown_quantities,
    unmeasured_spans,
)
from ankle_cv.outputs.glyphs import can_draw, shortened
from ankle_cv.outputs.palette import DASHES, GREEN, INK, ON_PAPER, Dash
from ankle_cv.outputs.tables import frames_table
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.parts import test_of
from ankle_cv.text import printable

WIDTH_IN, PANEL_IN, MARGIN_IN = 9.0, 1.75, 1.1
DPI = 120
SHADE = "#E3E8EE"
HATCH = "#8A929B"

_DRAWING = RLock()
"""matplotlib shares fonts and caches between figures and is made for one thread."""


class NotebookFigure(Figure):
    """A figure that a notebook shows although pyplot, which would do that, was never imported."""

    def _repr_png_(self) -> bytes:
        """Return the picture, as IPython asks for it."""
        picture = BytesIO()
        with _DRAWING:
            self.savefig(picture, format="png")
        return picture.getvalue()


def _curve_style(side: Side | None, alone: bool) -> tuple[str, Dash]:
    """Return colour and line style; dashes distinguish two curves in a grey print."""
    return (ON_PAPER[side] if side else INK, DASHES[side] if side and not alone else "solid")


def _draw_quantity(axes: Axes, quantity: Quantity, table: pd.DataFrame, assessment: Assessment) -> None:
    curves = {side: table[column].to_numpy(dtype=float) for side, column in quantity.curves.items()}
    low, high = axis_range(list(curves.values()), quantity.unit)
    for label, (start, end) in active_spans(assessment):
        axes.axvspan(start, end, color=SHADE, lw=0, zorder=0)
        axes.text(start, high, f" {label}", ha="left", va="top", fontsize=8, color="#4A525B", clip_on=True)
    for start, end in neutral_spans(assessment):
        axes.axvspan(start, end, ymax=0.06, color=GREEN, lw=0, zorder=1)
    for start, end in unmeasured_spans(assessment, table, quantity.curves):
        axes.axvspan(start, end, facecolor="none", edgecolor=HATCH, hatch="////", lw=0, zorder=1)
    for side, values in curves.items():
        colour, dashes = _curve_style(side, len(curves) == 1)
        axes.plot(table["time_s"], values, color=colour, linestyle=dashes, linewidth=1.6, zorder=3)
    axes.set_ylim(low, high)
    axes.set_title(f"{quantity.title}  ({quantity.sign})", loc="left", fontsize=9.5, fontweight="bold")
    axes.set_ylabel(UNIT_LABEL[quantity.unit], fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(axis="y", color="#D5DAE0", linewidth=0.6, zorder=1)
    axes.spines[["top", "right"]].set_visible(False)


def _legend(figure: Figure, assessment: Assessment, hatched: bool) -> None:
    sides = assessment.measured_sides
    entries: list[Line2D | Patch] = [
        Line2D([], [], color=colour, linestyle=dashes, linewidth=1.6, label=f"{side} leg")
        for side in sides
        for colour, dashes in [_curve_style(side, len(sides) == 1)]
    ]
    if active_spans(assessment):
        entries.append(Patch(facecolor=SHADE, label=test_of(assessment).many))
    if neutral_spans(assessment):
        entries.append(Patch(facecolor=GREEN, label="neutral stance"))
    if hatched:
        entries.append(Patch(facecolor="none", edgecolor=HATCH, hatch="////", label="not measured"))
    if entries:
        figure.legend(
            handles=entries, loc="outside lower center", ncols=len(entries), fontsize=8, frameon=False
        )


def angles_figure(analysis: Analysis) -> Figure:
    """Return the chart: one panel per quantity, repetitions shaded, unmeasured intervals hatched."""
    with _DRAWING:
        return _angles_figure(analysis)


def _angles_figure(analysis: Analysis) -> Figure:
    assessment, table = analysis.assessment, frames_table(analysis)
    shown = shown_quantities(assessment, table)
    rows = max(len(shown), 1)
    figure = NotebookFigure(figsize=(WIDTH_IN, MARGIN_IN + PANEL_IN * rows), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    for axes, quantity in zip(panels, shown, strict=False):
        _draw_quantity(axes, quantity, table, assessment)
    if not shown:
        panels[0].text(
            0.5, 0.5, "Nothing could be measured in this clip", ha="center", transform=panels[0].transAxes
        )
        panels[0].set_yticks([])
    panels[-1].set_xlabel("time, s", fontsize=9)
    panels[-1].set_xlim(0.0, max(float(table["time_s"].iloc[-1]), 1e-3))
    name = printable(Path(assessment.input.path).name)
    if can_draw(name):  # the page and the folder have the name in any case
        figure.suptitle(shortened(name), fontsize=11, x=0.01, ha="left", parse_math=False)
    _legend(figure, assessment, bool(unmeasured_spans(assessment, table)))
    return figure


def write_plot(analysis: Analysis, path: Path) -> Path:
    """Write ``angles.png``; the same analysis gives the same bytes.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with _DRAWING, atomic_write(path) as partial:
        figure = angles_figure(analysis)
        # By default the file contains the version of matplotlib and changes with it.
        figure.savefig(partial, format="png", metadata={"Software": None})
    return path
