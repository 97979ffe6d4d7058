"""Curves over weeks as inline SVG, in the colours of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from markupsafe import Markup, escape

from ankle_cv.assessment import Kind
from ankle_cv.history.axes import HistoryAxes, axes_of, legs_of
from ankle_cv.history.document import DayPoint, LegHistory, QuantityHistory
from ankle_cv.history.words import LEGS, quantity_name
from ankle_cv.outputs.svg import HEIGHT, LEFT, RIGHT, WIDTH, PlotArea, ticks

RADIUS: Final = 4.0
"""Of a day's mark, px."""
LABEL_ROOM: Final = 16.0
"""Half a label of a day, px: none is cut off at the edges."""


def legs_chart(kind: Kind, quantity: QuantityHistory) -> Markup:
    """Return left and right over the days, each with its line; marks have their intervals."""
    return _chart(kind, quantity, legs_of(quantity, "left", "right"))


def difference_chart(kind: Kind, quantity: QuantityHistory) -> Markup | None:
    """Return left minus right over the days; None where no day has both."""
    legs = legs_of(quantity, "left_minus_right")
    return _chart(kind, quantity, legs) if legs else None


def _chart(kind: Kind, quantity: QuantityHistory, legs: Sequence[LegHistory]) -> Markup:
    axes = axes_of(quantity, legs)
    area = PlotArea(axes.days, axes.values)
    parts = _grid(area, axes)
    for leg in legs:
        parts += _leg(area, leg)
    told = "; ".join(f"{LEGS[leg.side]}: {leg.trend.told}" for leg in legs if leg.trend)
    label = f"{quantity_name(kind, quantity.quantity)} over the days. {told}"
    # Every text in `parts` is a number, or escaped where it is inserted.
    return Markup(  # noqa: S704
        f'<svg class="chart" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _grid(area: PlotArea, axes: HistoryAxes) -> list[str]:
    parts = []
    for value in ticks(*axes.values):
        y = area.py(value)
        css = "grid zero" if value == 0 else "grid"
        parts += [
            f'<path class="{css}" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>',
            f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>',
        ]
    for day, label in axes.day_ticks:
        x = min(max(area.px(day), LEFT + LABEL_ROOM), WIDTH - RIGHT - LABEL_ROOM)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{escape(label)}</text>')
    return parts


def _leg(area: PlotArea, leg: LegHistory) -> list[str]:
    css = "apart" if leg.side == "left_minus_right" else leg.side
    parts = [_interval(area, point, css) for point in leg.points]
    if leg.trend and leg.trend.span_days:
        (first, last), (start, end) = (leg.points[0], leg.points[-1]), leg.trend.line
        dashes = " dashed" if leg.side == "right" else ""
        parts.append(
            f'<path class="curve {css}{dashes}" d="M{area.px(_ordinal(first)):.1f} {area.py(start):.1f}'
            f'L{area.px(_ordinal(last)):.1f} {area.py(end):.1f}"/>'
        )
    return parts + [_mark(area, point, css) for point in leg.points]


def _interval(area: PlotArea, point: DayPoint, css: str) -> str:
    x = area.px(_ordinal(point))
    low, high = area.py(point.value - point.plus_minus), area.py(point.value + point.plus_minus)
    return f'<path class="reach {css}" d="M{x:.1f} {low:.1f}V{high:.1f}"/>'


def _mark(area: PlotArea, point: DayPoint, css: str) -> str:
    """Return a day's mark: a disc for the left leg, a square for the right one."""
    x, y = area.px(_ordinal(point)), area.py(point.value)
    if css == "right":
        side = 2 * RADIUS - 1
        return (
            f'<rect class="mark {css}" x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:g}" '
            f'height="{side:g}"/>'
        )
    return f'<circle class="mark {css}" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/>'


def _ordinal(point: DayPoint) -> float:
    return float(date.fromisoformat(point.day).toordinal())
