"""Squats as numbers: a pelvis that goes down, holds and comes up with smooth transitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Array, BoolArray
from ankle_cv.measures.series import LEG_COLUMNS, LegErrors, LegMeasures, Measures


@dataclass(frozen=True)
class Squat:
    """Commanded times in s; drop in leg lengths."""

    start: float = 1.0
    down: float = 0.9
    hold: float = 0.3
    up: float = 0.8
    drop: float = 0.5

    @property
    def bottom(self) -> float:
        return self.start + self.down + self.hold / 2

    @property
    def end(self) -> float:
        return self.start + self.down + self.hold + self.up


def smooth(x: Array) -> Array:
    """Minimum-jerk step from 0 to 1."""
    x = np.clip(x, 0, 1)
    return x**3 * (x * (6 * x - 15) + 10)


def depth(time_s: Array, squats: Sequence[Squat]) -> Array:
    """How far below standing, leg lengths."""
    down = [s.drop * smooth((time_s - s.start) / s.down) for s in squats]
    up = [s.drop * smooth((time_s - s.end + s.up) / s.up) for s in squats]
    return np.sum([np.zeros_like(time_s), *down], axis=0) - np.sum([np.zeros_like(time_s), *up], axis=0)


def leg(n: int, measured: BoolArray | None = None, **columns: Array) -> LegMeasures:
    """A leg with these columns; the rest is unknown, and the readings bring no errors along."""
    filled = {name: columns.get(name, np.full(n, np.nan)) for name in LEG_COLUMNS}
    return LegMeasures(
        measured=np.ones(n, dtype=bool) if measured is None else measured,
        **filled,
        errors=LegErrors.unknown(n),
        shank_source="picture",
        foot_source="tracker",
        pitch_source="tracker",
        foot_moved=np.zeros(n, dtype=bool),
    )


def measures(
    time_s: Array,
    pelvis_height: Array,
    left: dict[str, Array] | None = None,
    right: dict[str, Array] | None = None,
    *,
    trunk_lean_deg: Array | None = None,
    kasr: Array | None = None,
) -> Measures:
    n = len(time_s)
    nothing = np.full(n, np.nan)
    return Measures(
        time_s=time_s,
        left=leg(n, **(left or {})),
        right=leg(n, **(right or {})),
        trunk_lean_deg=nothing if trunk_lean_deg is None else trunk_lean_deg,
        kasr=nothing if kasr is None else kasr,
        pelvis_height=pelvis_height,
        pelvis_rise=pelvis_height,
    )


def clip(squats: Sequence[Squat], duration_s: float, fps: float = 30.0) -> Measures:
    """A clip of these squats from 0 to its duration."""
    time_s = np.arange(0, duration_s, 1 / fps)
    return measures(time_s, 1.0 - depth(time_s, squats))


def series_of(count: int, *, every: float = 3.0, first: Squat | None = None) -> list[Squat]:
    """The same squat again and again."""
    s = first or Squat()
    return [Squat(s.start + k * every, s.down, s.hold, s.up, s.drop) for k in range(count)]
