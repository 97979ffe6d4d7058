"""What a clip from the front says of the knees, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment, Measurement, Rep
from ankle_cv.findings.thresholds import KASR_CHANGE
from ankle_cv.telling.numbers import inward_text
from ankle_cv.telling.part_table import view_in_scene
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.vocabulary import KNEES_IN

KneesState: TypeAlias = Literal["move_in", "may_move_in", "stay", "unsure", "unknown"]
"""Found to move in, clearly or possibly; surely not; too near the limit, or too unsure; not measured."""
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
    state = knees_state(assessment)
    if state is None or state in ("move_in", "may_move_in"):
        return None
    complete = [rep for rep in _from_the_front(assessment) if rep.complete]
    known = [rep.kasr_change for rep in complete if rep.kasr_change is not None]
    if not known:
        return f"Cannot tell whether the knees move in: {why_unknown(assessment, KNEES_IN)}."
    told = "The knees stay over the feet" if state == "stay" else _not_sure(known)
    return f"{told}{knees_where(assessment)}."


def knees_where(assessment: Assessment) -> str:
    """Return in how many complete squats from the front the knees are known; empty for all of them."""
    complete = [rep for rep in _from_the_front(assessment) if rep.complete]
    known = sum(rep.kasr_change is not None for rep in complete)
    return "" if known == len(complete) else f" where they are seen ({known} of {len(complete)})"


def knees_state(assessment: Assessment) -> KneesState | None:
    """Return what the knees of squats do, seen from the front; None where no squat was seen from there."""
    reps = _from_the_front(assessment)
    if not reps:
        return None
    found = [one for one in assessment.findings if one.code == "knee_valgus"]
    if found:
        return "move_in" if found[0].certainty == "clear" else "may_move_in"
    known = [rep.kasr_change for rep in reps if rep.complete and rep.kasr_change is not None]
    if not known:
        return "unknown"
    stay = all(one.value - one.plus_minus > KASR_CHANGE.value for one in known)
    return "stay" if stay else "unsure"


def _from_the_front(assessment: Assessment) -> list[Rep]:
    return [rep for rep in assessment.reps if view_in_scene(assessment, rep.scene).kind == "front"]


def _not_sure(known: Sequence[Measurement]) -> str:
    """Return what a move means whose interval reaches the limit."""
    beyond = min(known, key=lambda one: one.value)
    if beyond.value <= KASR_CHANGE.value and beyond.plus_minus <= KASR_CHANGE.resolvable:
        return f"The knees may move in by {inward_text(beyond)} {OF_ANKLES}, which is within the error"
    reaching = min(known, key=lambda one: one.value - one.plus_minus)
    size = f"most inward: {inward_text(reaching)} {OF_ANKLES}"
    if reaching.plus_minus > KASR_CHANGE.resolvable:
        return f"Cannot tell whether the knees move in ({size})"
    return f"No clear move of the knees inward ({size})"
