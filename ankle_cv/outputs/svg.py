"""The report's charts as inline SVG: sharp in print, small, and in the colours of the page, light or dark.

Colours and line widths are classes of ``report.css``; ``url(#hatch)`` is defined once in the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import Array, Side
from ankle_cv.outputs.charts import (
    CYCLE_PERCENT,
    Quantity,
    Range,
    active_spans,
    axis_range,
    cycles,
    neutral_spans,
    unmeasured_spans,
)

WIDTH, HEIGHT = 440.0, 170.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 8.0, 8.0, 24.0
"""Size and margins of a chart, in units that are pixels at its natural size."""

MAX_POINTS = 600
"""A curve with more points is decimated to the extremes of equal bins, which looks the same."""

UNIT_ROOM = 22.0
"""Width kept free for the unit at the end of the time axis."""

MIN_REPS_FOR_MEAN = 2


@dataclass(frozen=True)
class PlotArea:
    """The plotting area with its axes: maps values to coordinates of the drawing."""

    x: Range
    y: Range

    def px(self, x: float) -> float:
        """Return the horizontal coordinate."""
        return LEFT + (x - self.x[0]) / (self.x[1] - self.x[0]) * (WIDTH - LEFT - RIGHT)

    def py(self, y: float) -> float:
        """Return the vertical coordinate, down."""
        return HEIGHT - BOTTOM - (y - self.y[0]) / (self.y[1] - self.y[0]) * (HEIGHT - TOP - BOTTOM)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Return tick values within an axis, in steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, math.floor(high / step + 1e-9) + 1)]


def _decimate(x: Array, y: Array) -> tuple[Array, Array]:
    if len(x) <= MAX_POINTS:
        return x, y
    keep: set[int] = set()
    for part in np.array_split(np.arange(len(x)), MAX_POINTS // 2):
        known = part[np.isfinite(y[part])]
        if len(known) < len(part):
            keep.add(int(part[~np.isfinite(y[part])][0]))
        if len(known):
            keep |= {int(known[np.argmin(y[known])]), int(known[np.argmax(y[known])])}
    order = sorted(keep)
    return x[order], y[order]


def _path(area: PlotArea, x: Array, y: Array) -> str:
    """Return SVG path data; the path is interrupted at missing values."""
    parts, down = [], False
    for a, b in zip(*_decimate(x, y), strict=True):
        if math.isfinite(b):
            parts.append(f"{'L' if down else 'M'}{area.px(a):.1f} {area.py(b):.1f}")
        down = math.isfinite(b)
    return "".join(parts)


def _rect(area: PlotArea, span: Range, css: str, *, share: float = 1.0) -> str:
    """Return a band over an interval of time, as high as a share of the plotting area."""
    x0, x1 = (min(max(area.px(t), LEFT), WIDTH - RIGHT) for t in span)
    tall = share * (HEIGHT - TOP - BOTTOM)
    return (
        f'<rect class="{css}" x="{x0:.1f}" y="{HEIGHT - BOTTOM - tall:.1f}" '
        f'width="{max(x1 - x0, 0.0):.1f}" height="{tall:.1f}"/>'
    )


def _axes(area: PlotArea, x_label: str) -> list[str]:
    parts = []
    for value in ticks(*area.y):
        y = area.py(value)
        parts += [
            f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>',
            f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>',
        ]
    for value in ticks(*area.x, wanted=6):
        x = area.px(value)
        if x > WIDTH - RIGHT - UNIT_ROOM:
            continue  # the place of the unit
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 9}" text-anchor="middle">{value:g}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 9}" text-anchor="end">{escape(x_label)}</text>')
    return parts


def _wrap(parts: list[str], label: str) -> Markup:
    # Every text in `parts` is a number, or escaped where it is inserted.
    return Markup(  # noqa: S704
        f'<svg class="chart" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _extent(curves: list[Array]) -> str:
    known = np.concatenate([c[np.isfinite(c)] for c in curves])
    return f"from {known.min():.3g} to {known.max():.3g}" if known.size else "nothing measured"


def curve_class(side: Side | None, *, alone: bool) -> str:
    """Return the CSS classes of a curve; of two curves the right one is dashed."""
    return f"curve {side or 'both'}" + ("" if alone or side != "right" else " dashed")


def time_chart(quantity: Quantity, table: pd.DataFrame, assessment: Assessment) -> Markup:
    """Return one quantity over time: repetitions shaded, neutral marked, unmeasured intervals hatched."""
    time_s = table["time_s"].to_numpy(dtype=float)
    curves = {side: table[column].to_numpy(dtype=float) for side, column in quantity.curves.items()}
    values = list(curves.values())
    area = PlotArea((0.0, max(float(time_s[-1]), 1e-3)), axis_range(values, quantity.unit))
    parts = [_rect(area, span, "active") for _, span in active_spans(assessment)]
    parts += _axes(area, "s")
    parts += [_rect(area, span, "lost") for span in unmeasured_spans(assessment, table, quantity.curves)]
    parts += [_rect(area, span, "neutral", share=0.05) for span in neutral_spans(assessment)]
    parts += [
        f'<text class="muted" x="{area.px(start) + 3:.1f}" y="{TOP + 11}">{escape(label)}</text>'
        for label, (start, _) in active_spans(assessment)
    ]
    parts += [
        f'<path class="{curve_class(side, alone=len(curves) == 1)}" d="{_path(area, time_s, curve)}"/>'
        for side, curve in curves.items()
    ]
    return _wrap(parts, f"{quantity.title} against time, {_extent(values)}")


def cycle_chart(quantity: Quantity, table: pd.DataFrame, assessment: Assessment) -> Markup | None:
    """Return one quantity over the repetition: mean ± SD, and each repetition; None below two repetitions."""
    curves = {side: cycles(assessment, table, column) for side, column in quantity.curves.items()}
    known = {side: c[np.all(np.isfinite(c), axis=1)] for side, c in curves.items()}
    known = {side: c for side, c in known.items() if len(c) >= MIN_REPS_FOR_MEAN}
    if not known:
        return None
    area = PlotArea((0.0, 100.0), axis_range([c.ravel() for c in known.values()], quantity.unit))
    parts = _axes(area, "%")
    for side, rows in known.items():
        mean, sd = rows.mean(axis=0), rows.std(axis=0, ddof=1)
        upper = _path(area, CYCLE_PERCENT, mean + sd)
        lower = _path(area, CYCLE_PERCENT[::-1], (mean - sd)[::-1]).replace("M", "L", 1)
        parts.append(f'<path class="band {side or "both"}" d="{upper}{lower}Z"/>')
        parts += [
            f'<path class="{curve_class(side, alone=len(known) == 1)} single" '
            f'd="{_path(area, CYCLE_PERCENT, row)}"/>'
            for row in rows
        ]
        css = curve_class(side, alone=len(known) == 1)
        parts.append(f'<path class="{css}" d="{_path(area, CYCLE_PERCENT, mean)}"/>')
    counts = ", ".join(f"{len(c)} repetitions" for c in known.values())
    extent = _extent([c.ravel() for c in known.values()])
    return _wrap(parts, f"{quantity.title} over the repetition, mean and spread of {counts}, {extent}")
