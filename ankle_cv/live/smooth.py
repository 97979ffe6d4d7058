"""Causal smoothing of the angle on the screen; recordings are filtered without lag instead."""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_CUTOFF_HZ = 1.5
"""Cutoff of a signal at rest, Hz: keeps the last digit of a held lunge still."""
SPEED_GAIN = 0.08
"""Increase of the cutoff with speed, Hz per deg/s: 6 Hz, a lag of 25 ms, at the 60 deg/s of a brisk lunge."""
SPEED_CUTOFF_HZ = 2.0
"""Cutoff of the filter on the speed itself, Hz."""
MAX_GAP_S = 0.3
"""After a longer gap, s, the filter is reset: it must not carry an old value over."""


def _smoothing_factor(cutoff_hz: float, step_s: float) -> float:
    """Return the weight of a new sample in a first-order low-pass."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff_hz * step_s))


@dataclass(frozen=True)
class _FilterState:
    time_s: float
    raw: float
    value: float
    speed: float


class OneEuro:
    """The 1€ filter: a low-pass whose cutoff rises with speed (Casiez, Roussel & Vogel 2012, CHI).

    Signals at rest are smoothed strongly, moving ones hardly delayed. NaN gives NaN, never the last value.
    """

    def __init__(self) -> None:
        self._last: _FilterState | None = None

    def reset(self) -> None:
        """Discard all earlier samples."""
        self._last = None

    def __call__(self, time_s: float, raw: float) -> float:
        """Return the smoothed value of the next sample; times must increase, steps may be uneven."""
        if math.isnan(raw):
            return math.nan
        last = self._last
        if last is None or not 0 < time_s - last.time_s <= MAX_GAP_S:
            self._last = _FilterState(time_s, raw, raw, 0.0)
            return raw
        step = time_s - last.time_s
        speed = last.speed + _smoothing_factor(SPEED_CUTOFF_HZ, step) * ((raw - last.raw) / step - last.speed)
        share = _smoothing_factor(MIN_CUTOFF_HZ + SPEED_GAIN * abs(speed), step)
        value = last.value + share * (raw - last.value)
        self._last = _FilterState(time_s, raw, value, speed)
        return value
