"""Criteria of a finding: how far a value exceeds its threshold, with its uncertainty, and for how long."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from ankle_cv.assessment import Finding, Measurement
from ankle_cv.conventions import Array, Side
from ankle_cv.findings.thresholds import Threshold
from ankle_cv.gaussian import Z_95
from ankle_cv.signals.clean import runs

Certainty: TypeAlias = Literal["clear", "possible"]

MIN_EPISODE_S = 0.10
"""Shortest duration of a compensation, s."""
MIN_EPISODE_FRAMES = 3
"""... and least number of frames, so that with slow cameras one outlier does not count as 100 ms."""
LEAVE_SHARE = 0.75
"""An episode ends when the value falls below this share of the threshold (hysteresis)."""


@dataclass(frozen=True)
class Episode:
    """An interval in which a value stayed beyond a threshold, s."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class Candidate:
    """A measurement that may be a finding.

    Attributes
    ----------
    rep
        Number of the repetition; None outside repetitions.
    measured
        The value with its interval.
    at_s
        Time of the frame that shows it best, s.
    """

    rep: int | None
    measured: Measurement
    at_s: float


def told(number: Measurement, factor: float = 1) -> str:
    """Return a number with its 95 % interval, without unit, for a message: ``"39 ± 6"``."""
    return f"{factor * number.value:.0f} ± {abs(factor) * number.plus_minus:.0f}"


def told_degrees(number: Measurement) -> str:
    """Return an angle with its 95 % interval, deg, for a message."""
    return f"{number.value:.0f}° ± {number.plus_minus:.0f}°"


def episodes(time_s: Array, excess: Array, leave: float) -> tuple[Episode, ...]:
    """Find the intervals in which a value was beyond its threshold for long enough.

    Parameters
    ----------
    time_s
        ``(n,)`` increasing, s.
    excess
        ``(n,)`` distance beyond the threshold, NaN if unknown; unknown frames end an episode.
    leave
        Excess (negative) below which an episode ends.

    Returns
    -------
    tuple of Episode
        Episodes with at least 100 ms and three frames beyond the threshold itself.
    """
    found = []
    for run in runs(np.isfinite(excess) & (excess >= leave)):
        beyond = np.flatnonzero(excess[run] >= 0)
        if len(beyond) < MIN_EPISODE_FRAMES:
            continue
        first, last = time_s[run][beyond[0]], time_s[run][beyond[-1]]
        if last - first >= MIN_EPISODE_S:
            found.append(Episode(float(first), float(time_s[run][-1])))
    return tuple(found)


def threshold_episodes(
    time_s: Array, values: Array, threshold: Threshold, from_s: float, to_s: float
) -> tuple[Episode, ...]:
    """Find the episodes of a value beyond a threshold between two times, s."""
    inside = (time_s >= from_s) & (time_s <= to_s)
    excess = threshold.direction * (values - threshold.value)
    return episodes(time_s[inside], excess[inside], -(1 - LEAVE_SHARE) * abs(threshold.value))


def certainty(measured: Measurement, threshold: Threshold) -> Certainty | None:
    """Classify one measurement.

    Returns
    -------
    "clear", "possible" or None
        Clear when the whole interval is beyond the threshold; possible when the value is but the interval
        contains the threshold; None when the value is not, when the interval contains the value of no effect,
        or when it is too wide to decide.
    """
    excess = threshold.excess(measured.value)
    if excess < 0 or measured.plus_minus > threshold.resolvable:
        return None
    effect = None if threshold.no_effect is None else abs(measured.value - threshold.no_effect)
    if effect is not None and effect <= measured.plus_minus:
        return None
    return "clear" if excess >= measured.plus_minus else "possible"


def confidence(measured: Measurement, threshold: Threshold) -> float:
    """Probability that the true value is beyond the threshold, 0..1, from the interval of the measurement."""
    excess = threshold.excess(measured.value)
    if measured.plus_minus == 0:
        return 1.0 if excess >= 0 else 0.0
    return 0.5 * (1 + math.erf(excess / (measured.plus_minus / Z_95) / math.sqrt(2)))


def raise_finding(
    threshold: Threshold,
    side: Side | None,
    candidates: Sequence[Candidate],
    message: Callable[[Candidate], str],
    *,
    at_most: Certainty = "clear",
) -> Finding | None:
    """Combine the candidates of several repetitions into one finding; None when none of them is one.

    Parameters
    ----------
    threshold
        Threshold of the finding.
    side
        Side of the candidates.
    candidates
        At most one measurement per repetition.
    message
        Describes the chosen candidate in plain words.
    at_most
        ``possible`` where the value may be certain but its meaning is not.

    Notes
    -----
    The value reported is that of the repetition that shows the finding most certainly, not the most extreme
    one.
    """
    judged = [(c, certainty(c.measured, threshold)) for c in candidates]
    raised = [c for c, verdict in judged if verdict is not None]
    if not raised:
        return None
    best = max(raised, key=lambda c: threshold.excess(c.measured.value) - c.measured.plus_minus)
    clear = at_most == "clear" and certainty(best.measured, threshold) == "clear"
    return Finding(
        code=threshold.code,
        side=side,
        reps=tuple(c.rep for c in raised if c.rep is not None),
        severity=threshold.severity(best.measured.value) if clear else threshold.steps[0][1],
        certainty="clear" if clear else "possible",
        value=best.measured,
        threshold=threshold.value,
        evidence_time_s=best.at_s,
        confidence=round(confidence(best.measured, threshold), 3),
        reference=threshold.reference,
        message=message(best),
    )
