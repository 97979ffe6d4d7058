"""What a clip from the front says of the knees, in a sentence."""

from __future__ import annotations

from ankle_cv.assessment import Assessment
from ankle_cv.findings.thresholds import KASR_CHANGE
from ankle_cv.telling.numbers import inward_text
from ankle_cv.telling.part_table import view_in_scene
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.vocabulary import KNEES_IN


def knees_line(assessment: Assessment) -> str | None:
    """Return the same where the headline does not say it already."""
    text = knees_text(assessment)
    if text and text.rstrip(".").lower() in assessment.summary.headline.lower():
        return None
    return text


def knees_text(assessment: Assessment) -> str | None:
    """Return how the knees of squats move, seen from the front; None where a finding says it, or no view.

    It rests on the complete repetition in which the knees come closest together.
    """
    reps = [rep for rep in assessment.reps if view_in_scene(assessment, rep.scene).kind == "front"]
    if not reps or any(finding.code == "knee_valgus" for finding in assessment.findings):
        return None
    known = [rep.kasr_change for rep in reps if rep.complete and rep.kasr_change is not None]
    if not known:
        return f"Whether the knees move in cannot be told: {why_unknown(assessment, KNEES_IN)}."
    worst = min(known, key=lambda one: one.value)
    if worst.value > KASR_CHANGE.value:
        return "The knees stay over the feet."
    inward = f"{inward_text(worst)} of the distance between the ankles"
    return f"The knees may move in by {inward}, which is within the error."
