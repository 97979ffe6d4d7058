"""The schedule of a clip: its repetitions, the sway of the shank, and when its frames are taken.

Each repetition is down - hold - up with minimum-jerk transitions. The spec's dorsiflexion is the
commanded sagittal value (tibial inclination minus foot pitch); a small sway is added to the shank, so
the exact angles of each frame are read back from the posed skeleton (truth.py), never from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spec import Spec, option

DEPTH_FACTORS = (1.0, 0.90, 0.96, 0.84)
"""Of the peaks, rep by rep, unless the spec lists them."""
TIMING_S = {
    "squat": (0.85, 0.35, 0.80, 0.25),
    "single_leg": (0.90, 0.35, 0.85, 0.30),
    "calf_raise": (0.70, 0.50, 0.70, 0.30),
    "wall": (0.70, 0.85, 0.60, 0.20),
    "hinge": (1.00, 0.40, 0.95, 0.35),
    "split_squat": (0.90, 0.35, 0.85, 0.30),
    "jump": (0.60, 0.15, 0.35, 1.00),
    "balance": (0.60, 10.0, 0.40, 0.30),
}
"""Down, hold, up, rest."""
THIGH_DEG = {
    "squat": (35, 1.5),
    "single_leg": (25, 0.9),
    "wall": (22, 0.5),
    "calf_raise": (2.0, 0.0),
    "hinge": (30, 1.0),
    "split_squat": (70, 0.6),
    "jump": (35, 1.5),
    "balance": (1.0, 0.0),
}
"""Thigh inclination at the bottom where the spec has none: at no dorsiflexion, and per degree of it."""
FINAL_STANDING_S = 0.4
SWAY_HZ = (0.15, 0.9)
SWAY_WAVES = 4
MIN_INTERVAL = 0.4
"""Of the nominal one: two frames of a jittering camera are never closer."""


def smooth(x: float) -> float:
    """Minimum-jerk step from 0 at 0 to 1 at 1, flat beyond."""
    x = float(np.clip(x, 0, 1))
    return x**3 * (x * (6 * x - 15) + 10)


@dataclass(frozen=True)
class Rep:
    """One repetition: times in s, and what is commanded at its bottom (deg, mm)."""

    start_s: float
    hold_from_s: float
    hold_to_s: float
    end_s: float
    dorsiflexion: float
    thigh: float
    heel_lift_mm: float
    valgus: float

    @property
    def bottom_s(self) -> float:
        """Middle of the hold at the bottom."""
        return (self.hold_from_s + self.hold_to_s) / 2

    def phase(self, t: float) -> float:
        """0 standing, 1 at the bottom."""
        down = smooth((t - self.start_s) / (self.hold_from_s - self.start_s))
        return down - smooth((t - self.hold_to_s) / (self.end_s - self.hold_to_s))


def per_rep(
    value: float | Sequence[float], count: int, factors: Sequence[float] | None = None
) -> list[float]:
    """Return a list as given (one entry a rep), or a number repeated, times `factors` if given.

    Raises
    ------
    ValueError
        The list has another length, or there are more reps than factors.
    """
    if isinstance(value, (list, tuple)):
        if len(value) != count:
            raise ValueError(f"{len(value)} values for {count} reps: {value}")
        return [float(x) for x in value]
    if factors is not None and count > len(factors):
        raise ValueError(f"list the peaks of {count} reps; a single one serves {len(factors)} at most")
    return [float(value) * (factors[k] if factors else 1) for k in range(count)]  # type: ignore[arg-type]


def schedule(spec: Spec) -> tuple[list[Rep], float]:
    """Return the repetitions of a clip and its duration in seconds."""
    kind, count = spec["kind"], int(spec["reps"])
    factors = None if kind in {"wall", "calf_raise", "balance"} else DEPTH_FACTORS
    dorsiflexion = per_rep(spec["peak_dorsiflexion_deg"], count, factors)
    heel, valgus = per_rep(spec["heel_lift_mm"], count), per_rep(spec["valgus_deg"] or 0.0, count)
    down, hold, up, rest = (x / spec["tempo"] for x in TIMING_S[kind])
    hold = hold if option(spec, "hold_s") is None else option(spec, "hold_s")
    standing, per_degree = THIGH_DEG[kind]
    reps, t = [], float(spec["neutral_s"])
    for k in range(count):
        df, thigh = dorsiflexion[k], spec["peak_thigh_deg"]
        thigh = standing + per_degree * df if thigh is None else per_rep(thigh, count, factors)[k]
        reps.append(Rep(t, t + down, t + down + hold, t + down + hold + up, df, thigh, heel[k], valgus[k]))
        t += down + hold + up + rest
    return reps, t - rest + FINAL_STANDING_S


def frame_times(duration_s: float, spec: Spec) -> list[float]:
    """When the frames are taken, s: evenly, or with the jitter and gaps of a variable frame rate."""
    count, fps = round(duration_s * spec["fps"]), spec["fps"]
    jitter_s, dropped = option(spec, "time_jitter_ms") / 1000, option(spec, "dropped_share")
    if not jitter_s and not dropped:
        return [frame / fps for frame in range(count)]
    rng = np.random.default_rng(spec["seed"] + 4)
    intervals = np.maximum(1 / fps + jitter_s * rng.standard_normal(count), MIN_INTERVAL / fps)
    times = np.concatenate([[0.0], np.cumsum(intervals)])
    kept = (rng.random(len(times)) >= dropped) & (times < duration_s)
    kept[0] = True
    # On the 1/90000 s clock of the file, so that truth and clip carry the same times.
    return [round(t * 90_000) / 90_000 for t in times[kept].tolist()]


class Sway:
    """Slow, smooth, seeded wander of the shank inclination around its command, deg."""

    def __init__(self, amplitude_deg: float, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self._amplitude = amplitude_deg
        self._frequency = rng.uniform(*SWAY_HZ, SWAY_WAVES)
        self._phase = rng.uniform(0, 2 * np.pi, SWAY_WAVES)

    def __call__(self, t: float) -> float:
        """Deviation at time `t` (s), deg."""
        return float(self._amplitude * np.sin(2 * np.pi * self._frequency * t + self._phase).mean())
