"""Which test a clip shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankle_cv.assessment import Kind
from ankle_cv.conventions import SIDES, Array, BoolArray, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.squat import RepSpan, find_reps
from ankle_cv.scene.body import Body
from ankle_cv.scene.stance import foot_raised, split_stance, stepping
from ankle_cv.signals.clean import median_step_s, runs

MIN_LUNGE_S = 1.0
"""Shortest time in a planted split stance that can hold a knee-to-wall attempt, s."""
MIN_SHANK_SWING_DEG = 8.0
"""Least forward swing of a shank in a knee-to-wall attempt, deg."""
MAX_LUNGE_DROP = 0.32
"""Largest pelvis travel of a knee-to-wall test, leg lengths; a lunge or split squat goes deeper."""
SWING_QUANTILES = (0.05, 0.95)
"""Quantiles that bound the swing: outliers at either end do not count."""
BRIDGE_S = 0.3
"""Longest time without the ankles that does not end a stance, s: the model moves from one leg to the
other."""
MAJORITY = 0.5
"""Share of the frames of a repetition that decides on its stance."""


@dataclass(frozen=True)
class Movement:
    """The movement in a clip.

    Attributes
    ----------
    kind
        The test it looks like.
    reps
        All squat repetitions found, including those with the feet not side by side.
    """

    kind: Kind
    reps: tuple[RepSpan, ...]


def recognise(measures: Measures, body: Body) -> Movement:
    """Classify the movement as a squat, a knee-to-wall test, or neither.

    Parameters
    ----------
    measures
        Per-frame measures.
    body
        The measured person, at the same times.

    Returns
    -------
    Movement
        ``squat``: the pelvis drops over feet side by side. ``wall``: in a planted split stance a shank swings
        forward over its foot while the pelvis stays high. ``unknown`` for anything else: walking, calf
        raises, single-leg squats, lunges, no person.
    """
    series = body.levelled
    if not series.present.any():
        return Movement("unknown", ())
    steps, split, raised = stepping(body), split_stance(body), foot_raised(body)
    reps = find_reps(measures, steps)
    squats = [rep for rep in reps if _both_feet_side_by_side(rep, series.time_s, split, raised, ~steps)]
    squat_s = sum(rep.end_s - rep.start_s for rep in squats)
    wall_s = _lunging_s(measures, _bridged(split & ~steps & ~raised, series))
    if squat_s == wall_s == 0:
        return Movement("unknown", reps)
    return Movement("squat" if squat_s >= wall_s else "wall", reps)


def _both_feet_side_by_side(
    rep: RepSpan, time_s: Array, split: BoolArray, raised: BoolArray, planted: BoolArray
) -> bool:
    """Judge the stance by all frames in which the feet kept their places: at depth its depth is guesswork."""
    margin = median_step_s(time_s)
    hold = (time_s >= rep.hold_from_s - margin) & (time_s <= rep.hold_to_s + margin)
    if not hold.any():
        return False
    middle = int(np.flatnonzero(hold).mean())
    stretch = next((run for run in runs(planted) if run.start <= middle < run.stop), hold)
    return bool(np.mean(split[stretch]) < MAJORITY and np.mean(raised[hold]) < MAJORITY)


def _bridged(stance: BoolArray, series: LandmarkSeries) -> BoolArray:
    """Continue a stance through moments in which the ankles are unknown."""
    ankles = [landmark("ankle", side) for side in SIDES]
    missing = np.isnan(series.world_m[:, ankles])
    unknown: BoolArray = np.asarray(missing.any(axis=(1, 2)), dtype=np.bool_)
    bridged = stance.copy()
    for gap in runs(unknown):
        inside = gap.start > 0 and gap.stop < len(stance)
        if inside and series.time_s[gap.stop] - series.time_s[gap.start - 1] <= BRIDGE_S:
            bridged[gap] = stance[gap.start - 1] and stance[gap.stop]
    return bridged


def _lunging_s(measures: Measures, planted: BoolArray) -> float:
    """Time spent in split stances in which a shank swings forward while the pelvis stays high, s."""
    total = 0.0
    for run in runs(planted):
        time_s = measures.time_s[run]
        swing = max(_swing(measures.leg(side).tibial_inclination_deg[run]) for side in SIDES)
        pelvis_high = _swing(measures.pelvis_height[run]) <= MAX_LUNGE_DROP
        if time_s[-1] - time_s[0] >= MIN_LUNGE_S and swing >= MIN_SHANK_SWING_DEG and pelvis_high:
            total += float(time_s[-1] - time_s[0])
    return total


def _swing(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.ptp(np.quantile(known, SWING_QUANTILES))) if len(known) else 0.0
