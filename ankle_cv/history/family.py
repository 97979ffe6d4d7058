"""Left, right and left minus right of one number, told together: no more is wrong of three than of one. Pure.

Of the three any two that are level make the third one level. So it is enough to hold the error of all three
level (each has a share of the 5 % there); once one of them has changed, at most one other is level, and each
may use all of the 5 % (a closed test: Shaffer, Modified sequentially rejective multiple test procedures,
J Am Stat Assoc 1986). docs/history.md has what that does to simulated people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ankle_cv.conventions import Array
from ankle_cv.history.document import Leg
from ankle_cv.history.statistics import OUTSIDE, RepeatError, Trend, find_trend

SHARES: Final[Mapping[Leg, float]] = {"left": 0.45, "right": 0.45, "left_minus_right": 0.1}
"""Of the error of all that is told, by line. A difference has the errors of both legs, so it is seldom the
first to be told; a small share of the legs' own power is spent on it."""
CHANGED: Final = ("more", "less")


@dataclass(frozen=True)
class TrendLine:
    """The days of one line of a number, as `ankle_cv.history.statistics.find_trend` takes them."""

    time_days: Array
    values: Array
    error: RepeatError | None
    plus_minus: Array

    def trend(self, outside: float) -> Trend:
        """Return the line, its change told at a level."""
        return find_trend(self.time_days, self.values, self.error, self.plus_minus, outside=outside)


def family_trends(lines: Mapping[Leg, TrendLine]) -> dict[Leg, Trend]:
    """Return the lines of a number, at most one in twenty of which, together, tell a change that is none.

    Parameters
    ----------
    lines
        Those that there are. One that has a single day, or of which no error is known, tells no change, and
        has no share.
    """
    whole = {side: line.trend(OUTSIDE) for side, line in lines.items()}
    telling = [side for side, one in whole.items() if one.verdict not in ("too_few", "no_smallest_change")]
    total = sum(SHARES[side] for side in telling)
    shared = {side: lines[side].trend(OUTSIDE * SHARES[side] / total) for side in telling}
    if any(one.verdict in CHANGED for one in shared.values()):
        return whole
    return whole | shared
