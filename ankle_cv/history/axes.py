"""The axes of a curve over weeks, for every picture of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ankle_cv.history.document import Leg, LegHistory, QuantityHistory
from ankle_cv.telling.about_rows import MONTHS

DAY_STEPS: Final = (1, 2, 7, 14, 28, 56, 91, 182, 364)
MOST_DAY_TICKS: Final = 5
ROOM: Final = 1.08
"""Of the axis, in what it shows: no mark lies on its edge."""
LEAST_IN_SMALLEST_CHANGES: Final = 2.0
"""Least height of an axis, in smallest real changes: noise shall not look like a mountain."""
LEAST_HEIGHT: Final = 2.0
"""The same where none is known, in the unit of the values."""


@dataclass(frozen=True)
class HistoryAxes:
    """What a curve over weeks is drawn in.

    Attributes
    ----------
    days
        First and last day as ordinals, with room at both sides.
    values
        Ends of the value axis.
    day_ticks
        Ordinals with their labels.
    """

    days: tuple[float, float]
    values: tuple[float, float]
    day_ticks: tuple[tuple[float, str], ...]


def axes_of(quantity: QuantityHistory, legs: Sequence[LegHistory]) -> HistoryAxes:
    """Return the axes of some legs of a quantity; intervals of single days are within them."""
    points = [point for leg in legs for point in leg.points]
    days = [date.fromisoformat(point.day).toordinal() for point in points]
    low = min(point.value - point.plus_minus for point in points)
    high = max(point.value + point.plus_minus for point in points)
    least = LEAST_IN_SMALLEST_CHANGES * quantity.smallest_change if quantity.smallest_change else LEAST_HEIGHT
    middle, half = (low + high) / 2, max(high - low, least) / 2 * ROOM
    room = max(0.5, (max(days) - min(days)) * (ROOM - 1) / 2)
    return HistoryAxes(
        (min(days) - room, max(days) + room), (middle - half, middle + half), _day_ticks(min(days), max(days))
    )


def legs_of(quantity: QuantityHistory, *sides: Leg) -> list[LegHistory]:
    """Return the legs of a quantity that are among some."""
    return [leg for leg in quantity.legs if leg.side in sides]


def _day_ticks(first: int, last: int) -> tuple[tuple[float, str], ...]:
    step = next((one for one in DAY_STEPS if (last - first) / one < MOST_DAY_TICKS), last - first)
    return tuple(
        (float(day), _short_day(date.fromordinal(day))) for day in range(first, last + 1, max(step, 1))
    )


def _short_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"
