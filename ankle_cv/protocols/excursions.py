"""Dips of an evenly sampled signal below its own baseline, with their phases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from ankle_cv.conventions import Array

RIPPLE = 0.03
"""Prominence below which a local minimum is landmark noise, leg lengths (3 sd of the smoothed hip height)."""
MIN_DROP = 0.09
"""Least drop of a partial squat, leg lengths: knees flexed to about 50°; gait stays below 0.08."""
MIN_SHARE_OF_DEEPEST = 0.25
"""Least drop relative to the deepest dip of the signal, so that shifting the feet between squats is no
dip."""
SEPARATE_FROM = 0.5
"""Share of the drop that must be recovered between two minima for two repetitions rather than a bounce."""
COMPLETE_FROM = 0.8
"""Share of the drop that must be seen on a side for the dip to be complete on that side: knees may stay
soft."""
PLATEAU_FROM = 0.85
"""Samples that recovered this share of the drop define the baseline beside a dip."""
LEFT_REST = 0.05
"""Share of the drop at which the movement starts: a smooth one is visible about 0.1 s after its onset."""
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
        Start of the descent, start of the hold, middle of the deepest turning point or pause, end of the
        hold, end of the ascent. Bounces are part of the hold.
    drop
        Depth below the higher of the two baselines beside it, in the signal's unit.
    half_depth_s
        Time spent below half depth around the bottom, s.
    path_ratio
        Path length between half depth and baseline over the direct distance, of the longer side; 1 for a
        monotonic movement, more for a wandering signal.
    complete_start, complete_end
        Whether the signal started from, and returned to, (nearly) that baseline.
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
        ``(n,)`` smoothed, without NaN, in leg lengths.
    step_s
        Time between samples, s.
    """
    bottoms = _bottoms(signal)
    drops = [_drop(signal, bottoms, k) for k in range(len(bottoms))]
    least = max([MIN_DROP, *(MIN_SHARE_OF_DEEPEST * d for d in drops)])
    bottoms = [b for b, d in zip(bottoms, drops, strict=True) if d >= least]
    return [_describe(signal, bottoms, k, step_s) for k in range(len(bottoms))]


def _bottoms(signal: Array) -> list[int]:
    """Minima, ends included, merged where two neighbours are bounces of one repetition."""
    pad = float(np.max(signal)) + 1.0  # so that a minimum at either end is found, too
    minima, _ = find_peaks(-np.concatenate([[pad], signal, [pad]]), prominence=RIPPLE)
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
    """Count the samples from the bottom until the signal first exceeds a level, or its end."""
    above = outward > level
    return int(np.argmax(above)) if above.any() else len(outward) - 1


def _steps_in_hold(outward: Array, reach: float, level: float, step_s: float) -> int:
    """Count the samples to the outermost one that is slow and below `level`, before `reach` is exceeded."""
    if float(np.max(outward)) <= level:
        return len(outward) - 1  # the signal starts, or ends, in the hold
    # Beyond the top between two bottoms it is the other bottom that is low and slow.
    part = outward[: min(_steps_below(outward, reach), int(np.argmax(outward))) + 1]
    speed = np.abs(np.diff(part)) / step_s
    slow = max(MIN_HOLD_SPEED, HOLD_SPEED_SHARE * float(np.max(speed, initial=0.0)))
    held = np.flatnonzero((part[1:] <= level) & (speed <= slow))
    return int(held[-1]) + 1 if len(held) else 0


def _path_ratio(outward: Array) -> float:
    """Return the path length of the upper half of the rise over its height; 1 without a rise."""
    half = (float(np.max(outward)) + float(outward[0])) / 2
    rise = float(np.max(outward)) - half
    return float(np.sum(np.abs(np.diff(np.maximum(outward, half))))) / rise if rise > 0 else 1.0


def _steps_to_rest(outward: Array, drop: float) -> int:
    """Count the samples from the bottom until the baseline beside the dip is nearly reached."""
    low, top = float(outward[0]), float(np.max(outward))
    rest = float(np.median(outward[outward >= low + PLATEAU_FROM * (top - low)]))
    return _steps_below(outward, rest - LEFT_REST * drop)
