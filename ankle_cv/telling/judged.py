"""What to say of a clip without findings: nothing is only good news where something could be judged."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import SIDES
from ankle_cv.telling.parts import test_of
from ankle_cv.telling.unknown import not_in_view, why_unknown
from ankle_cv.telling.vocabulary import (
    HEEL_LIFT,
    KNEES_IN,
    SHIN_ANGLE,
    TRUNK_LEAN,
    Term,
)

JUDGED_IN_SQUATS: Final = (HEEL_LIFT, TRUNK_LEAN, KNEES_IN)
"""Quantities of squats that have a threshold of their own, in the order in which they matter."""


def no_findings_text(assessment: Assessment) -> str:
    """Return what no finding means: nothing crossed a threshold, or nothing could be judged, and why."""
    test = test_of(assessment)
    if not test.has_thresholds:
        return test.no_findings
    wanted: tuple[Term, ...] = (SHIN_ANGLE,) if assessment.kind == "wall" else JUDGED_IN_SQUATS
    wanted = tuple(term for term in wanted if not not_in_view(assessment, term)) or wanted
    judged = [term for term in wanted if _measured(assessment, term)]
    if not judged:
        return f"Nothing could be judged: {why_unknown(assessment, wanted[0])}."
    missing = [term for term in wanted if term not in judged]
    left_out = "".join(
        f" {term.title} could not be judged: {why_unknown(assessment, term)}." for term in missing
    )
    return f"{test.no_findings}{left_out}"


def _measured(assessment: Assessment, term: Term) -> bool:
    if assessment.kind == "wall":
        return any(one.tibial_inclination for one in assessment.attempts if one.heel_down)
    reps = [rep for rep in assessment.reps if rep.complete]
    if term is HEEL_LIFT:
        return any(rep.max_heel_lift.of(side) for rep in reps for side in SIDES)
    if term is TRUNK_LEAN:
        return any(rep.trunk_minus_tibia for rep in reps)
    return any(rep.kasr_change for rep in reps)
