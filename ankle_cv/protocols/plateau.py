"""Values a person would read off: medians over short stretches, never a single frame's extreme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ankle_cv.assessment import Measurement, Unit
from ankle_cv.conventions import Array, Side

MIN_PLATEAU_S = 0.20
"""Shortest stretch a peak is read over, s: six frames at 30 fps, and a squat's turning lasts as long."""
MAX_PLATEAU_S = 0.50
"""Longest; beyond it a slow pause would average what it should show, s."""
FLAT_SHARE = 0.01
"""Values this close to the highest, as a share of the range, belong to the same flat top."""
MIN_SAMPLES = 3
"""A median of fewer samples is no protection against a wild one."""
MIN_KNOWN_SHARE = 0.6
"""Share of the frames in the stretch that must have a value."""


class PlusMinus(Protocol):
    """Half-width of the 95 % interval of a measure averaged over a stretch of time; None without a value.

    `ankle_cv.measures.uncertainty.Uncertainty.plus_minus` is one.
    """

    def __call__(self, measure: str, side: Side | None, from_s: float, to_s: float) -> float | None:
        """Return it for a field of `LegMeasures` (with a side) or of `Measures` (without)."""
        ...


@dataclass(frozen=True)
class Plateau:
    """A median and the stretch it was taken over, s."""

    value: float
    from_s: float
    to_s: float

    @property
    def at_s(self) -> float:
        """Middle of the stretch."""
        return (self.from_s + self.to_s) / 2

    def measurement(self, plus_minus: float | None, unit: Unit) -> Measurement | None:
        """Return it as part of the document; None without an interval."""
        if plus_minus is None or not math.isfinite(plus_minus):
            return None
        return Measurement(value=self.value, plus_minus=plus_minus, unit=unit)


def median_over(time_s: Array, values: Array, from_s: float, to_s: float) -> Plateau | None:
    """Median of a stretch of time.

    Parameters
    ----------
    time_s, values
        ``(n,)``; NaN where there is no value.
    from_s, to_s
        Ends, inside.

    Returns
    -------
    Plateau or None
        None when fewer than three samples, or less than 60 % of the frames, have a value.
    """
    inside = values[(time_s >= from_s) & (time_s <= to_s)]
    known = inside[np.isfinite(inside)]
    if len(known) < MIN_SAMPLES or len(known) < MIN_KNOWN_SHARE * len(inside):
        return None
    return Plateau(float(np.median(known)), from_s, to_s)


def peak_over(
    time_s: Array, values: Array, from_s: float, to_s: float, *, width_s: float = MIN_PLATEAU_S
) -> Plateau | None:
    """Highest median of any short stretch within a longer one.

    Parameters
    ----------
    time_s, values
        ``(n,)``; NaN where there is no value.
    from_s, to_s
        Where to look, s.
    width_s
        Length of the short stretch, s; kept within 0.2-0.5 s.

    Notes
    -----
    One frame at a time the maximum of 60 frames with 2° of noise reads 4.6° too high (science.md §2).
    """
    half = min(max(width_s, MIN_PLATEAU_S), MAX_PLATEAU_S) / 2
    centres = time_s[(time_s >= from_s) & (time_s <= to_s)]
    medians = [median_over(time_s, values, t - half, t + half) for t in map(float, centres)]
    found = [p for p in medians if p is not None]
    if not found:
        return None
    highest, lowest = max(p.value for p in found), min(p.value for p in found)
    top = [p for p in found if p.value >= highest - FLAT_SHARE * (highest - lowest)]
    # The middle of a flat top, not its first frame: the picture taken there shows it best.
    return top[len(top) // 2]


def widened(from_s: float, to_s: float, least_s: float = MIN_PLATEAU_S) -> tuple[float, float]:
    """Return a stretch widened about its middle to a least length, s."""
    extra = max(least_s - (to_s - from_s), 0.0) / 2
    return from_s - extra, to_s + extra
