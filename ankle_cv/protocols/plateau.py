"""Medians over short intervals, instead of the extreme value of a single frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ankle_cv.assessment import Measurement, Unit
from ankle_cv.conventions import Array, Side

MIN_PLATEAU_S = 0.20
"""Shortest interval for a peak, s: six frames at 30 fps, and the turning point of a squat lasts as long."""
MAX_PLATEAU_S = 0.50
"""Longest interval for a peak, s: in a slow pause a longer one would average the peak away."""
FLAT_SHARE = 0.01
"""Values this close to the highest, as a share of the range, belong to the same plateau."""
MIN_SAMPLES = 3
"""A median of fewer samples is not robust to an outlier."""
MIN_KNOWN_SHARE = 0.6
"""Share of the frames in the interval that must have a value."""


class PlusMinus(Protocol):
    """Half-width of the 95 % interval of a measure averaged over time; None without a value.

    `ankle_cv.measures.uncertainty.Uncertainty.plus_minus` is one.
    """

    def __call__(self, measure: str, side: Side | None, from_s: float, to_s: float) -> float | None:
        """Return the half-width for a field of `LegMeasures` (with a side) or of `Measures` (without)."""
        ...


@dataclass(frozen=True)
class Plateau:
    """A median and the interval it was computed over, s."""

    value: float
    from_s: float
    to_s: float

    @property
    def at_s(self) -> float:
        """Middle of the interval, s."""
        return (self.from_s + self.to_s) / 2

    def measurement(self, plus_minus: float | None, unit: Unit) -> Measurement | None:
        """Return the value with its interval; None without an interval."""
        if plus_minus is None or not math.isfinite(plus_minus):
            return None
        return Measurement(value=self.value, plus_minus=plus_minus, unit=unit)


def median_over(time_s: Array, values: Array, from_s: float, to_s: float) -> Plateau | None:
    """Median over an interval of time.

    Parameters
    ----------
    time_s, values
        ``(n,)``; NaN without a value.
    from_s, to_s
        Ends of the interval, inclusive, s.

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


def known_share(time_s: Array, values: Array, from_s: float, to_s: float) -> float:
    """Return the share of the frames of an interval that have a value; 0 without any frame."""
    known = np.isfinite(values[(time_s >= from_s) & (time_s <= to_s)])
    return float(known.mean()) if len(known) else 0.0


def peak_over(
    time_s: Array, values: Array, from_s: float, to_s: float, *, width_s: float = MIN_PLATEAU_S
) -> Plateau | None:
    """Highest median over any short interval within a longer one.

    Parameters
    ----------
    time_s, values
        ``(n,)``; NaN without a value.
    from_s, to_s
        The longer interval, s.
    width_s
        Length of the short interval, s; limited to 0.2-0.5 s.

    Notes
    -----
    The maximum of 60 single frames with 2° of noise is 4.6° too high (science.md §2).
    """
    half = min(max(width_s, MIN_PLATEAU_S), MAX_PLATEAU_S) / 2
    centres = time_s[(time_s >= from_s) & (time_s <= to_s)]
    medians = [median_over(time_s, values, t - half, t + half) for t in map(float, centres)]
    found = [p for p in medians if p is not None]
    if not found:
        return None
    highest, lowest = max(p.value for p in found), min(p.value for p in found)
    top = [p for p in found if p.value >= highest - FLAT_SHARE * (highest - lowest)]
    # The middle of the plateau, not its first frame: the picture there shows it best.
    return top[len(top) // 2]


def widened(from_s: float, to_s: float, least_s: float = MIN_PLATEAU_S) -> tuple[float, float]:
    """Return an interval widened about its middle to a least length, s."""
    extra = max(least_s - (to_s - from_s), 0.0) / 2
    return from_s - extra, to_s + extra
