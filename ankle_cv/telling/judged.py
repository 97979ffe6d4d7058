"""What to say of a clip without findings: nothing is only good news where something could be judged."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import SIDES
from ankle_cv.findings.thresholds import (
    HEEL_RISE_MM,
    HEEL_RISE_PCT_FOOT,
    KASR_CHANGE,
    LIMITED_INCLINATION,
    TRUNK_MINUS_TIBIA,
    Threshold,
)
from ankle_cv.protocols.looks import NAMES
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
    """Return what no finding means: nothing crossed a threshold, or nothing could be judged, and why.

    What an interval reaches into may have crossed it: then nothing has for sure.
    """
    test = test_of(assessment)
    if not test.has_thresholds:
        return test.no_findings
    if assessment.kind == "unknown" and assessment.looks_like != "unknown":
        return f"Nothing could be judged: this looks like {NAMES[assessment.looks_like]}."
    wanted: tuple[Term, ...] = (SHIN_ANGLE,) if assessment.kind == "wall" else JUDGED_IN_SQUATS
    wanted = tuple(term for term in wanted if not not_in_view(assessment, term)) or wanted
    known = {term: _known(assessment, term) for term in wanted}
    if not any(known.values()):
        return f"Nothing could be judged: {why_unknown(assessment, wanted[0])}."
    near = [term.name for term, judged in known.items() if any(_reaches(*one) for one in judged)]
    told = test.no_findings
    if near:
        told = f"{told.rstrip('.')} for sure; the ± of {' and '.join(near)} reaches it."
    return told + "".join(
        f" {term.title} could not be judged: {why_unknown(assessment, term)}."
        for term in wanted
        if not known[term]
    )


def _known(assessment: Assessment, term: Term) -> list[tuple[Measurement, Threshold]]:
    """Return the numbers of a quantity that are held against a threshold, each with its own."""
    if assessment.kind == "wall":
        best = max(
            (
                one.tibial_inclination
                for one in assessment.attempts
                if one.heel_down and one.tibial_inclination
            ),
            key=lambda one: one.value,
            default=None,
        )
        return [(best, LIMITED_INCLINATION)] if best else []
    reps = [rep for rep in assessment.reps if rep.complete]
    if term is HEEL_LIFT:
        lifts = [lift for rep in reps for side in SIDES if (lift := rep.max_heel_lift.of(side))]
        return [(one, HEEL_RISE_MM if one.unit == "mm" else HEEL_RISE_PCT_FOOT) for one in lifts]
    if term is TRUNK_LEAN:
        return [
            (one, TRUNK_MINUS_TIBIA) for rep in reps if (one := rep.trunk_minus_tibia) and not rep.partial
        ]
    return [(rep.kasr_change, KASR_CHANGE) for rep in reps if rep.kasr_change]


def _reaches(number: Measurement, threshold: Threshold) -> bool:
    return threshold.excess(number.value) > -number.plus_minus
