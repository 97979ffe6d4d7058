"""Summary of a clip: its main numbers and one sentence about them."""

from __future__ import annotations

from collections.abc import Sequence

from ankle_cv.assessment import (
    Attempt,
    HeelRaise,
    Kind,
    LooksLike,
    Measurement,
    Rep,
    Sided,
    SideSummary,
    Summary,
)
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.heel_raise_summary import summarise_raises
from ankle_cv.protocols.looks import NAMES
from ankle_cv.protocols.mean import mean_of
from ankle_cv.protocols.reps import left_minus_right
from ankle_cv.protocols.wall import summarise_attempts


def summarise(
    kind: Kind,
    measured_sides: Sequence[Side],
    reps: tuple[Rep, ...],
    attempts: tuple[Attempt, ...],
    raises: tuple[HeelRaise, ...] = (),
    *,
    looks_like: LooksLike = "unknown",
) -> Summary:
    """Sum a clip up; sides that were not measured are null, and incomplete repetitions are in no mean."""
    if kind == "wall":
        return summarise_attempts(attempts)
    if kind == "heel_raise":
        return summarise_raises(raises, measured_sides)
    complete = tuple(rep for rep in reps if rep.complete)
    sides = {side: _squat_side(complete, side) if side in measured_sides else None for side in SIDES}
    left, right = sides["left"], sides["right"]
    return Summary(
        headline=_headline(kind, reps, sides, looks_like),
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
    def over_reps(field: str) -> Measurement | None:
        parts: list[Sided[Measurement]] = [getattr(rep, field) for rep in reps]
        return mean_of([part.of(side) for part in parts])

    return SideSummary(
        tibial_inclination=over_reps("peak_tibial_inclination"),
        dorsiflexion=over_reps("peak_dorsiflexion"),
        heel_lift=over_reps("max_heel_lift"),
        knee_flexion=over_reps("peak_knee_flexion"),
        n=len(reps),
    )


def _headline(
    kind: Kind, reps: tuple[Rep, ...], sides: dict[Side, SideSummary | None], looks_like: LooksLike
) -> str:
    if kind == "unknown" and looks_like != "unknown":
        return f"This looks like {NAMES[looks_like]}: not measured as squats."
    if kind != "squat" or not reps:
        return "No repetition was recognised in this clip."
    count = _count(reps)
    shins = {side: s.tibial_inclination for side, s in sides.items() if s and s.tibial_inclination}
    parts = [
        f"{side} shin {shin.value:.0f}° ± {shin.plus_minus:.0f}° forward at the bottom"
        for side, shin in shins.items()
    ]
    if parts:
        return f"{count}; {', '.join(parts)}."
    return f"{count}; {_why_no_shin(reps)}."


def _why_no_shin(reps: tuple[Rep, ...]) -> str:
    if not any(rep.complete for rep in reps):
        return "nothing is averaged"
    if any(rep.peak_tibial_inclination.of(side) for rep in reps for side in SIDES):
        return "the shin is unknown at the bottom of the complete ones"
    if any(rep.peak_knee_flexion.of(side) or rep.depth.thigh_inclination for rep in reps for side in SIDES):
        return "the shin is unknown at the bottom"
    return "this view does not show the ankle's angle"


def _count(reps: tuple[Rep, ...]) -> str:
    """Return the number of squats in words: ``3 partial squats, 1 of them incomplete``."""
    partial = "partial " if all(rep.partial for rep in reps) else ""
    count = f"{len(reps)} {partial}squat" + ("" if len(reps) == 1 else "s")
    incomplete = sum(not rep.complete for rep in reps)
    if not incomplete:
        return count
    return f"{count}, incomplete" if incomplete == len(reps) else f"{count}, {incomplete} of them incomplete"
