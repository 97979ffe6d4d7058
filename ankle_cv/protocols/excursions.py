"""Dips of an evenly sampled signal below its own resting level, with their phases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from ankle_cv.conventions import Array

RIPPLE = 0.03
"""Prominence below which a local minimum is landmark noise, leg lengths (3 sd of the smoothed hip height)."""
MIN_DROP = 0.12
"""Least drop of a partial squat, leg lengths: knees bent to about 55°; gait stays below 0.08."""
MIN_SHARE_OF_DEEPEST = 0.25
"""Least drop relative to the deepest dip of the stretch: shifting the feet between squats is none."""
SEPARATE_FROM = 0.5
"""Share of the drop that must be recovered between two bottoms to make them two repetitions, not a bounce."""
COMPLETE_FROM = 0.8
"""Share of the drop that must be seen on a side for the dip to be whole on that side: lockout may be soft."""
PLATEAU_FROM = 0.85
"""Samples that recovered this share of the drop make up the resting level beside a dip."""
LEFT_REST = 0.05
"""Share of the drop at which rest is over: a smooth movement is visible about 0.1 s after it begins."""
HOLD_WITHIN = 0.15
"""The hold stays within this share of the drop above the bottom ..."""
HOLD_SPEED_SHARE = 0.15
"""... and begins and ends where the signal is slower than this share of that side's own top speed ..."""
MIN_HOLD_SPEED = 0.03
"""... or this, which landmark noise alone can reach, leg lengths/s."""


@dataclass(frozen=True)
class Excursion:
    """One dip; indices into the signal.

    Attributes
    ----------
    start, hold_from, bottom, hold_to, end
        Rest left, bottom reached, middle of the deepest turning or pause, bottom left, rest reached. Bounces
        lie within the hold.
    drop
        Depth below the higher of the two levels beside it, in the signal's unit.
    half_depth_s
        Time spent below half depth around the bottom, s.
    path_ratio
        Length of the way between half depth and rest over the direct way, of the longer side; 1 = straight
        there, as people move; a signal that wanders reads more.
    complete_start, complete_end
        Whether the signal came from, and returned to, (nearly) that level.
    """

    start: int
    hold_from: int
    bottom: int
    hold_to: int
    end: int
    drop: float
    half_depth_s: float
    path_ratio: float
    complete_start: bool
    complete_end: bool


def find_excursions(signal: Array, step_s: float) -> list[Excursion]:
    """Find the dips of a signal.

    Parameters
    ----------
    signal
        ``(n,)`` smooth, without NaN, in leg lengths.
    step_s
        Time between samples, s.
    """
    bottoms = _bottoms(signal)
    drops = [_drop(signal, bottoms, k) for k in range(len(bottoms))]
    least = max([MIN_DROP, *(MIN_SHARE_OF_DEEPEST * d for d in drops)])
    bottoms = [b for b, d in zip(bottoms, drops, strict=True) if d >= least]
    return [_describe(signal, bottoms, k, step_s) for k in range(len(bottoms))]


def _bottoms(signal: Array) -> list[int]:
    """Minima, ends included, of which no two neighbours are a bounce of each other."""
    wall = float(np.max(signal)) + 1.0  # makes a minimum at either end one like any other
    minima, _ = find_peaks(-np.concatenate([[wall], signal, [wall]]), prominence=RIPPLE)
    bottoms = [int(i) - 1 for i in minima]
    while len(bottoms) > 1:
        recovered = [_recovered(signal, bottoms, k) for k in range(len(bottoms) - 1)]
        k = int(np.argmin(recovered))
        if recovered[k] >= SEPARATE_FROM:
            break
        higher = k if signal[bottoms[k]] > signal[bottoms[k + 1]] else k + 1
        del bottoms[higher]
    return bottoms


def _tops(signal: Array, bottoms: list[int], k: int) -> tuple[float, float]:
    """Highest values between bottom `k` and its neighbours, or the ends."""
    before = signal[bottoms[k - 1] if k > 0 else 0 : bottoms[k] + 1]
    after = signal[bottoms[k] : bottoms[k + 1] + 1 if k + 1 < len(bottoms) else len(signal)]
    return float(np.max(before)), float(np.max(after))


def _drop(signal: Array, bottoms: list[int], k: int) -> float:
    return max(_tops(signal, bottoms, k)) - float(signal[bottoms[k]])


def _recovered(signal: Array, bottoms: list[int], k: int) -> float:
    """Share of the drop recovered between bottoms `k` and `k + 1`."""
    low = float(min(signal[bottoms[k]], signal[bottoms[k + 1]]))
    outer = (_tops(signal, bottoms, k)[0], _tops(signal, bottoms, k + 1)[1])
    between = _tops(signal, bottoms, k)[1]
    return (between - low) / (max(between, *outer) - low)


def _describe(signal: Array, bottoms: list[int], k: int, step_s: float) -> Excursion:
    bottom = bottoms[k]
    low, drop = float(signal[bottom]), _drop(signal, bottoms, k)
    before, after = (top - low for top in _tops(signal, bottoms, k))
    left = signal[bottoms[k - 1] if k > 0 else 0 : bottom + 1][::-1]
    right = signal[bottom : bottoms[k + 1] + 1 if k + 1 < len(bottoms) else len(signal)]
    half, near = low + drop / 2, low + HOLD_WITHIN * drop
    down, up = (_steps_in_hold(part, half, near, step_s) for part in (left, right))
    turning = [_steps_in_hold(part, near, near, step_s) for part in (left, right)]
    return Excursion(
        start=bottom - max(_steps_to_rest(left, drop), down),
        hold_from=bottom - down,
        bottom=bottom + (turning[1] - turning[0]) // 2,
        hold_to=bottom + up,
        end=bottom + max(_steps_to_rest(right, drop), up),
        drop=drop,
        half_depth_s=step_s * sum(_steps_below(part, half) for part in (left, right)),
        path_ratio=max(_path_ratio(part[: _steps_to_rest(part, drop) + 1]) for part in (left, right)),
        complete_start=before >= COMPLETE_FROM * drop,
        complete_end=after >= COMPLETE_FROM * drop,
    )


def _steps_below(outward: Array, level: float) -> int:
    """Count the steps from the bottom until the signal first exceeds a level, or its end."""
    above = outward > level
    return int(np.argmax(above)) if above.any() else len(outward) - 1


def _steps_in_hold(outward: Array, reach: float, level: float, step_s: float) -> int:
    """Count the steps to the outermost sample that is slow and below `level`, before `reach` is exceeded."""
    if float(np.max(outward)) <= level:
        return len(outward) - 1  # the signal begins, or ends, in the hold
    part = outward[: _steps_below(outward, reach) + 1]
    speed = np.abs(np.diff(part)) / step_s
    slow = max(MIN_HOLD_SPEED, HOLD_SPEED_SHARE * float(np.max(speed, initial=0.0)))
    held = np.flatnonzero((part[1:] <= level) & (speed <= slow))
    return int(held[-1]) + 1 if len(held) else 0


def _path_ratio(outward: Array) -> float:
    """Compare the way from half of the rise to its end with the direct one; 1 when there is no rise."""
    half = (float(np.max(outward)) + float(outward[0])) / 2
    rise = float(np.max(outward)) - half
    return float(np.sum(np.abs(np.diff(np.maximum(outward, half))))) / rise if rise > 0 else 1.0


def _steps_to_rest(outward: Array, drop: float) -> int:
    """Count the steps from the bottom until the level beside the dip is nearly reached."""
    low, top = float(outward[0]), float(np.max(outward))
    rest = float(np.median(outward[outward >= low + PLATEAU_FROM * (top - low)]))
    return _steps_below(outward, rest - LEFT_REST * drop)
