"""Summary of a clip: its main numbers. The sentence about them comes last, from the whole document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ankle_cv.assessment import (
    Attempt,
    HeelRaise,
    Kind,
    Measurement,
    Rep,
    Sided,
    SideSummary,
    Stance,
    Summary,
)
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.balance import summarise_stances
from ankle_cv.protocols.control import mean_control
from ankle_cv.protocols.heel_raise_summary import summarise_raises
from ankle_cv.protocols.mean import counts_of, mean_of
from ankle_cv.protocols.reps import left_minus_right
from ankle_cv.protocols.wall import summarise_attempts

MEANS: Final[Mapping[str, str]] = {
    "tibial_inclination": "peak_tibial_inclination",
    "dorsiflexion": "peak_dorsiflexion",
    "heel_lift": "max_heel_lift",
    "knee_flexion": "peak_knee_flexion",
}
"""Means of squats: field of a side's summary, and of a repetition."""


def summarise(
    kind: Kind,
    measured_sides: Sequence[Side],
    reps: tuple[Rep, ...],
    attempts: tuple[Attempt, ...],
    raises: tuple[HeelRaise, ...] = (),
    *,
    stances: tuple[Stance, ...] = (),
) -> Summary:
    """Sum a clip up; sides that were not measured are null, and incomplete repetitions are in no number.

    The headline is empty: `ankle_cv.telling.headline` says it, once the findings are known.
    """
    if kind == "wall":
        return summarise_attempts(attempts)
    if kind == "heel_raise":
        return summarise_raises(raises, measured_sides)
    if kind == "balance":
        return summarise_stances(stances)
    complete = tuple(rep for rep in reps if rep.complete)
    sides = {side: _squat_side(complete, side) if side in measured_sides else None for side in SIDES}
    left, right = sides["left"], sides["right"]
    return Summary(
        headline="",
        rep_count=len(reps),
        left=left,
        right=right,
        asymmetry=left_minus_right(
            Sided(
                left=left.tibial_inclination if left else None,
                right=right.tibial_inclination if right else None,
            )
        ),
    )


def _squat_side(reps: tuple[Rep, ...], side: Side) -> SideSummary:
    numbers: dict[str, list[Measurement | None]] = {
        name: [getattr(rep, field).of(side) for rep in reps] for name, field in MEANS.items()
    }
    lifts = [(lift, rep.index) for rep in reps if (lift := rep.max_heel_lift.of(side))]
    largest, index = max(lifts, key=lambda one: one[0].value, default=(None, None))
    return SideSummary(
        tibial_inclination=mean_of(numbers["tibial_inclination"]),
        dorsiflexion=mean_of(numbers["dorsiflexion"]),
        heel_lift=mean_of(numbers["heel_lift"]),
        knee_flexion=mean_of(numbers["knee_flexion"]),
        max_heel_lift=largest,
        max_heel_lift_rep=index,
        counts=counts_of(numbers),
        control=mean_control(rep.control.of(side) for rep in reps),
        n=len(reps),
    )
