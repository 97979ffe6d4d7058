"""Knee-to-wall attempts: detection of held lunges, and measurements in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.signal import find_peaks

from ankle_cv.anthropometry import FOOT_MM
from ankle_cv.assessment import Attempt, Measurement, Sided, SideSummary, Summary
from ankle_cv.conventions import SIDES, Array, BoolArray, Side
from ankle_cv.measures.series import LegMeasures, Measures
from ankle_cv.protocols.control import mean_control
from ankle_cv.protocols.mean import counts_of
from ankle_cv.protocols.norms import asymmetry_verdict, verdict
from ankle_cv.protocols.plateau import PlusMinus, median_over
from ankle_cv.protocols.reps import heel_lift_unit, left_minus_right
from ankle_cv.scene.stance import SPLIT_FROM
from ankle_cv.signals.clean import fill_short_gaps, known_median, runs
from ankle_cv.signals.filters import low_pass

SMOOTHING_HZ = 3.0
"""Low-pass cutoff for finding attempts, Hz: a lunge and its hold last a second or more."""
GRID_S = 0.01
"""Step of the even grid on which attempts are found, s."""
MAX_GAP_S = 0.5
"""Longest gap in the shank's inclination that is interpolated, s."""
MIN_SWING_DEG = 8.0
"""Least excursion of the shank from the stance and back, deg: twice the sway of a stance."""
STEADY_DEG = 1.5
"""The hold stays this close below its maximum, deg: beyond it the shank still moves."""
MIN_HOLD_S = 0.5
"""Shortest hold that counts (science.md §2)."""
HEEL_UP_MM = 8.0
"""Heel lift from which the heel counts as up, mm: it adds 2.6° to the inclination (science.md §1, rule 2).
See also `ankle_cv.findings.thresholds.HEEL_RISE_MM`: the same height is a finding in a squat."""


@dataclass(frozen=True)
class AttemptSpan:
    """One held lunge of one leg, s."""

    side: Side
    from_s: float
    to_s: float


Distance: TypeAlias = Callable[[AttemptSpan], Measurement | None]
"""Returns the distance of the toes from a wall that the knee touches in this span; None if unknown."""
Touched: TypeAlias = Callable[[AttemptSpan], bool | None]
"""Returns whether the knee touches the wall in this span; None if unknown."""


def find_attempts(measures: Measures, sides: Sequence[Side]) -> tuple[AttemptSpan, ...]:
    """Find the held lunges of a clip.

    Parameters
    ----------
    measures
        Cleaned measures; times may be uneven.
    sides
        Legs to search: those that the view shows.

    Returns
    -------
    tuple of AttemptSpan
        In order of time; only the hold, not the movement before and after it. A lunge with a shorter hold
        than `MIN_HOLD_S` is no attempt.
    """
    found = [
        span for side in sides for span in _peaks(measures, side) if span.to_s - span.from_s >= MIN_HOLD_S
    ]
    return tuple(sorted(found, key=lambda span: span.from_s))


def of_front_leg(spans: Sequence[AttemptSpan], time_s: Array, left_ahead: Array) -> tuple[AttemptSpan, ...]:
    """Return the lunges of the leg in front: the shank of the other leans, too, on its raised heel.

    Parameters
    ----------
    spans
        Held or not.
    time_s, left_ahead
        ``(n,)`` times and how far the left ankle is ahead of the right one
        (`ankle_cv.scene.stance.left_ahead`), leg lengths; where it is unknown, a lunge counts.
    """

    def ahead(span: AttemptSpan) -> float:
        return _median_in(time_s, left_ahead if span.side == "left" else -left_ahead, span)

    return tuple(span for span in spans if not ahead(span) < -SPLIT_FROM)


def find_unheld_lunges(
    measures: Measures, sides: Sequence[Side], attempts: Sequence[AttemptSpan]
) -> tuple[AttemptSpan, ...]:
    """Find lunges that reached as far as the attempts of their leg but were not held.

    Parameters
    ----------
    measures, sides
        As in `find_attempts`.
    attempts
        What it found; a leg without attempts has no value to compare with and is left out.

    Returns
    -------
    tuple of AttemptSpan
        The steady part at the turning point, shorter than `MIN_HOLD_S`. Only with the foot planted, so that
        steps to the wall and away from it do not count.
    """
    found: list[AttemptSpan] = []
    for side in sides:
        spans = [span for span in attempts if span.side == side]
        leg = measures.leg(side)
        reached = [_median_in(measures.time_s, leg.tibial_inclination_deg, span) for span in spans]
        if not reached:
            continue
        for span in _peaks(measures, side):
            top = _median_in(measures.time_s, leg.tibial_inclination_deg, span)
            planted = np.isfinite(_median_in(measures.time_s, leg.heel_lift_pct_foot, span))
            if span.to_s - span.from_s < MIN_HOLD_S and planted and top >= min(reached) - MIN_SWING_DEG:
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.from_s))


def _median_in(time_s: Array, values: Array, span: AttemptSpan) -> float:
    return known_median(values[(time_s >= span.from_s - GRID_S) & (time_s <= span.to_s + GRID_S)])


def _peaks(measures: Measures, side: Side) -> list[AttemptSpan]:
    """Steady parts at the turning points of the shank, held or not."""
    shank = fill_short_gaps(measures.time_s, measures.leg(side).tibial_inclination_deg, max_gap_s=MAX_GAP_S)
    found: list[AttemptSpan] = []
    for run in runs(np.isfinite(shank)):
        time_s = measures.time_s[run]
        if time_s[-1] - time_s[0] >= MIN_HOLD_S:
            found += [AttemptSpan(side, *ends) for ends in _steady_turns(time_s, shank[run])]
    return found


def _steady_turns(time_s: Array, shank: Array) -> list[tuple[float, float]]:
    grid = np.arange(time_s[0], time_s[-1], GRID_S)
    smooth = np.interp(grid, time_s, low_pass(time_s, shank, cutoff_hz=SMOOTHING_HZ))
    # A clip may start or end in a hold: beyond its ends the shank is taken as upright.
    padded = np.concatenate([[smooth.min()], smooth, [smooth.min()]])
    peaks = find_peaks(padded, prominence=MIN_SWING_DEG)[0] - 1
    holds = []
    for peak in peaks:
        steady = next(r for r in runs(smooth >= smooth[peak] - STEADY_DEG) if r.start <= peak < r.stop)
        from_s, to_s = float(grid[steady.start]), float(grid[steady.stop - 1])
        holds.append((from_s, to_s))
    # Two turning points of one height are of one hold.
    return list(dict.fromkeys(holds))


def assess_attempts(
    measures: Measures,
    spans: Sequence[AttemptSpan],
    plus_minus: PlusMinus,
    distance: Distance | None = None,
    touched: Touched | None = None,
) -> tuple[Attempt, ...]:
    """Measure every attempt: medians over the heel-down part of the hold, never its maximum.

    Parameters
    ----------
    measures
        Per-frame measures of the clip.
    spans
        From `find_attempts`.
    plus_minus
        Intervals; a measure without one is null.
    distance
        Distance to the wall, if one was detected; called only for spans with the heel certainly down.
    touched
        Whether the knee comes to it.
    """
    found = []
    for index, span in enumerate(spans, 1):
        one, counted = _attempt(measures, span, index, plus_minus)
        reached = distance(counted) if distance and one.heel_down else None
        at_wall = touched(counted) if touched else None
        found.append(one.model_copy(update={"knee_to_wall": reached, "at_wall": at_wall}))
    return tuple(found)


def _attempt(
    measures: Measures, span: AttemptSpan, index: int, plus_minus: PlusMinus
) -> tuple[Attempt, AttemptSpan]:
    """Measure an attempt, all but the wall; return the part of it that counts, too."""
    leg, side = measures.leg(span.side), span.side
    from_s, to_s = _heel_down_part(measures.time_s, leg, span)

    def read(measure: str) -> Measurement | None:
        plateau = median_over(measures.time_s, getattr(leg, measure), from_s, to_s)
        unit = heel_lift_unit(measures, side) if measure.startswith("heel_lift") else "deg"
        return plateau.measurement(plus_minus(measure, side, from_s, to_s), unit) if plateau else None

    lift, pitch = read(f"heel_lift_{heel_lift_unit(measures, side)}"), read("foot_pitch_deg")
    attempt = Attempt(
        index=index,
        side=side,
        from_s=from_s,
        to_s=to_s,
        tibial_inclination=read("tibial_inclination_deg"),
        dorsiflexion=read("dorsiflexion_deg"),
        heel_lift=lift,
        heel_down=heel_is_down(lift),
        counterfeit_deg=pitch.value if pitch else None,
        knee_to_wall=None,
    )
    return attempt, AttemptSpan(side, from_s, to_s)


def _heel_down_part(time_s: Array, leg: LegMeasures, span: AttemptSpan) -> tuple[float, float]:
    """Longest part of a hold with the heel down, if it is long enough to count; else the whole hold."""
    inside = (time_s >= span.from_s) & (time_s <= span.to_s)
    down: BoolArray = inside & (leg.heel_lift_pct_foot < 100 * HEEL_UP_MM / FOOT_MM)
    parts = [(float(time_s[run][0]), float(time_s[run][-1])) for run in runs(down)]
    longest = max(parts, key=lambda ends: ends[1] - ends[0], default=(0.0, 0.0))
    return longest if longest[1] - longest[0] >= MIN_HOLD_S else (span.from_s, span.to_s)


def heel_is_down(lift: Measurement | None) -> bool | None:
    """Return whether the heel stayed down; None when the interval contains the limit, or without a lift."""
    if lift is None:
        return None
    limit = HEEL_UP_MM if lift.unit == "mm" else 100 * HEEL_UP_MM / FOOT_MM
    if lift.value - lift.plus_minus > limit:
        return False
    return True if lift.value + lift.plus_minus <= limit else None


def summarise_attempts(attempts: Sequence[Attempt]) -> Summary:
    """Summarise a test: per side the mean, SD and best of the attempts with the heel down."""
    sides = {side: _side_summary([a for a in attempts if a.side == side]) for side in SIDES}
    left, right = sides["left"], sides["right"]
    difference = left_minus_right(
        Sided(
            left=left.best_tibial_inclination if left else None,
            right=right.best_tibial_inclination if right else None,
        )
    )
    return Summary(
        headline="",
        rep_count=len(attempts),
        left=left,
        right=right,
        asymmetry=difference,
        asymmetry_verdict=asymmetry_verdict(difference.value, difference.plus_minus) if difference else None,
    )


def _side_summary(attempts: Sequence[Attempt]) -> SideSummary | None:
    if not attempts:
        return None
    counted = [a for a in attempts if a.heel_down and a.tibial_inclination]
    angles = [a.tibial_inclination for a in counted if a.tibial_inclination]
    if not angles:
        return SideSummary(n=0, verdict="cannot tell: no attempt with the heel surely down")
    values = np.array([a.value for a in angles])
    mean, highest = _mean(angles), max(angles, key=lambda m: m.value)
    best = max(counted, key=lambda a: a.tibial_inclination.value if a.tibial_inclination else -np.inf)
    joint = [a.dorsiflexion for a in counted if a.dorsiflexion]
    reached = [a.knee_to_wall for a in counted if a.knee_to_wall]
    return SideSummary(
        tibial_inclination=mean,
        dorsiflexion=max(joint, key=lambda m: m.value) if joint else None,
        knee_to_wall=max(reached, key=lambda m: m.value) if reached else None,
        best_tibial_inclination=best.tibial_inclination,
        best_attempt=best.index,
        mean_dorsiflexion=_mean(joint) if joint else None,
        counts=counts_of({"tibial_inclination": angles, "mean_dorsiflexion": joint}),
        spread_deg=float(values.std(ddof=1)) if len(values) > 1 else None,
        n=len(angles),
        verdict=verdict(highest.value, highest.plus_minus),
        control=mean_control(a.control for a in counted),
    )


def _mean(angles: Sequence[Measurement]) -> Measurement:
    """Return the mean of held angles with the median interval: shared errors do not average out."""
    values, halves = [a.value for a in angles], [a.plus_minus for a in angles]
    return Measurement(value=float(np.mean(values)), plus_minus=float(np.median(halves)), unit="deg")
