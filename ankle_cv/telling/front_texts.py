"""What a clip from the front says of the knees, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.findings.thresholds import KASR_CHANGE
from ankle_cv.telling.numbers import inward_text
from ankle_cv.telling.part_table import view_in_scene
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.vocabulary import KNEES_IN

OF_ANKLES: Final = "of the distance between the ankles"


def knees_line(assessment: Assessment) -> str | None:
    """Return the same where the headline does not say it already."""
    text = knees_text(assessment)
    if text and text.rstrip(".").lower() in assessment.summary.headline.lower():
        return None
    return text


def knees_text(assessment: Assessment) -> str | None:
    """Return how the knees of squats move, seen from the front; None where a finding says it, or no view.

    The knees stay over the feet only where every move that is known surely ends short of the limit; else the
    sentence is about the repetition in which they may come closest together.
    """
    reps = [rep for rep in assessment.reps if view_in_scene(assessment, rep.scene).kind == "front"]
    if not reps or any(finding.code == "knee_valgus" for finding in assessment.findings):
        return None
    complete = [rep for rep in reps if rep.complete]
    known = [rep.kasr_change for rep in complete if rep.kasr_change is not None]
    if not known:
        return f"Whether the knees move in cannot be told: {why_unknown(assessment, KNEES_IN)}."
    seen = "" if len(known) == len(complete) else f" where they are seen ({len(known)} of {len(complete)})"
    if all(one.value - one.plus_minus > KASR_CHANGE.value for one in known):
        return f"The knees stay over the feet{seen}."
    return f"{_not_sure(known)}{seen}."


def _not_sure(known: Sequence[Measurement]) -> str:
    """Return what a move means whose interval reaches the limit."""
    beyond = min(known, key=lambda one: one.value)
    if beyond.value <= KASR_CHANGE.value and beyond.plus_minus <= KASR_CHANGE.resolvable:
        return f"The knees may move in by {inward_text(beyond)} {OF_ANKLES}, which is within the error"
    reaching = min(known, key=lambda one: one.value - one.plus_minus)
    size = f"most inward: {inward_text(reaching)} {OF_ANKLES}"
    if reaching.plus_minus > KASR_CHANGE.resolvable:
        return f"Whether the knees move in cannot be told ({size})"
    return f"No clear move of the knees inward ({size})"
