"""The sentence about squats: what was found first, then what is known of the heels, then the shin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Final

from ankle_cv.assessment import Assessment, Attribution, Finding, FindingCode, Measurement, Rep, Sided
from ankle_cv.conventions import SIDES, Side, opposite
from ankle_cv.findings.thresholds import TRUNK_MINUS_TIBIA, Threshold
from ankle_cv.protocols.reps import left_minus_right
from ankle_cv.telling.finding_texts import FINDING_TITLES, POSSIBLE_TITLES
from ankle_cv.telling.fitting import fits, joined
from ankle_cv.telling.front_texts import OF_ANKLES, knees_text
from ankle_cv.telling.heels import UNKNOWN, heel_texts
from ankle_cv.telling.numbers import counted, format_measurement, inward_text
from ankle_cv.telling.part_table import view_in_scene
from ankle_cv.telling.parts import test_of
from ankle_cv.telling.summary_rows import side_summary
from ankle_cv.telling.unknown import NOT_MEASURED, why_unknown
from ankle_cv.telling.vocabulary import DORSIFLEXION, SHIN_ANGLE
from ankle_cv.text import lower_first

MOST: Final = 2
"""Findings in a sentence: a third is not read, and stands on the page."""


class Detail(IntEnum):
    """How much a sentence says, until it is short enough."""

    ALL = 0
    WITHOUT_COUNTS = 1
    WITHOUT_PLACES = 2


IMPORTANCE: Final[tuple[FindingCode, ...]] = (
    "heel_rise", "knee_valgus", "trunk_lean", "limited_dorsiflexion", "asymmetry", "foot_turn_out",
)  # fmt: skip
"""Of equally certain findings the first is told first: a lifted heel makes every angle look better. Depth
is a row of the table."""
VERDICTS: Final[Mapping[str, str]] = {
    "points_to_ankle": "With the heels raised this squat gets better, which points to the ankle",
    "not_ankle_limited": "Raised heels do not restore this squat, so something else limits it",
}
"""By the verdict of a comparison; what cannot be told is no headline."""


def squat_headline(assessment: Assessment) -> str:
    """Return what was found in squats, clearest and most important first, else that all is well."""
    reps, complete = assessment.reps, [rep for rep in assessment.reps if rep.complete]
    if not reps:
        return f"No {_name(assessment)} was recognised in this clip."
    if not complete:
        return f"{counted(len(reps), _name(assessment))}, incomplete: nothing is averaged or judged."
    variants = [_parts(assessment, complete, detail) for detail in Detail]
    text = joined(next((one for one in variants if fits("; ".join(one))), variants[-1]))
    return f"{text[0].upper()}{text[1:]}."


def _parts(assessment: Assessment, complete: list[Rep], detail: Detail) -> list[str]:
    """Return the parts of the sentence, the most important first."""
    found = [_finding(assessment, one, detail) for one in in_headline(assessment)]
    told = [*_verdict(assessment.attribution), *found]
    if len(told) < MOST:
        told += _states(assessment, complete, alone=not told, detail=detail)
    return told


def in_headline(assessment: Assessment) -> list[Finding]:
    """Return the findings that the sentence tells."""
    return ranked(assessment)[:MOST]


def ranked(assessment: Assessment) -> list[Finding]:
    """Return the findings that a sentence may tell: the clear ones first, then as they matter.

    The angle at which a heel came up says nothing where that heel is not sure to have risen, and a trunk that
    surely leans little where the squat is too shallow for its criterion.
    """
    unsure = {f.side for f in assessment.findings if f.code == "heel_rise" and f.certainty != "clear"}
    told = [
        f
        for f in assessment.findings
        if f.code in IMPORTANCE
        and not (f.code == "limited_dorsiflexion" and f.side in unsure)
        and not (f.code == "trunk_lean" and f.certainty != "clear" and _is_beyond(f, TRUNK_MINUS_TIBIA))
    ]
    return sorted(told, key=lambda f: (f.certainty != "clear", IMPORTANCE.index(f.code)))


def _is_beyond(finding: Finding, threshold: Threshold) -> bool:
    """Return whether the whole interval is beyond the threshold, so that only the meaning is in doubt."""
    return threshold.excess(finding.value.value) >= finding.value.plus_minus


def _verdict(attribution: Attribution | None) -> list[str]:
    return [VERDICTS[attribution.verdict]] if attribution and attribution.verdict in VERDICTS else []


def _finding(assessment: Assessment, finding: Finding, detail: Detail) -> str:
    may = finding.certainty == "possible"
    if finding.code == "limited_dorsiflexion" and finding.side:
        own = _dorsiflexion(assessment, finding.side)
        if own:
            return own
    tell = _PHRASES.get(finding.code)
    phrase = tell(finding, may) if tell else _by_title(finding, may)
    return f"{phrase} {_where(assessment, finding, detail)}".strip()


def _dorsiflexion(assessment: Assessment, side: Side) -> str | None:
    """Return what the ankle itself bends, which a raised heel leaves as it is; None where it is not known."""
    part = side_summary(assessment, side)
    if part is None or part.dorsiflexion is None:
        return None
    mean = "on average " if part.counts.get("dorsiflexion", part.n) > 1 else ""
    return f"{DORSIFLEXION.name} {mean}{format_measurement(part.dorsiflexion)}"


def _by_title(finding: Finding, may: bool) -> str:
    return (POSSIBLE_TITLES if may else FINDING_TITLES)[finding.code].lower()


def _heel(finding: Finding, may: bool) -> str:
    return f"the {finding.side} heel {'may rise' if may else 'rises'} {format_measurement(finding.value)}"


def _heel_up_at(finding: Finding, may: bool) -> str:  # noqa: ARG001 - that it came up is sure
    return f"the {finding.side} heel came up at a shin angle of {format_measurement(finding.value)}"


def _knees(finding: Finding, may: bool) -> str:
    verb = "may move" if may else "move"
    return f"the knees {verb} in by {inward_text(finding.value)} {OF_ANKLES}"


def _trunk(finding: Finding, may: bool) -> str:
    verb = "may lean" if may else "leans"
    return f"the trunk {verb} {format_measurement(finding.value)} more than the shin"


def _uneven(finding: Finding, may: bool) -> str:
    side, verb = finding.side or SIDES[0], "may move" if may else "moves"
    return f"the {side} shin {verb} {format_measurement(finding.value)} less than the {opposite(side)} one"


_PHRASES: Final[Mapping[FindingCode, Callable[[Finding, bool], str]]] = {
    "heel_rise": _heel,
    "limited_dorsiflexion": _heel_up_at,
    "knee_valgus": _knees,
    "trunk_lean": _trunk,
    "asymmetry": _uneven,
}


def _where(assessment: Assessment, finding: Finding, detail: Detail) -> str:
    """Return in which squat a finding was read, and in how many it is; nothing of a single squat."""
    if detail > Detail.WITHOUT_COUNTS:
        return ""
    complete = [rep for rep in assessment.reps if rep.complete]
    at_s = finding.evidence_time_s
    here = [rep.index for rep in complete if rep.start_s <= at_s <= rep.end_s]
    if len(complete) < 2 or not here or finding.code == "limited_dorsiflexion":  # noqa: PLR2004 - several
        return ""
    counted_too = len(finding.reps) > 1 and detail is Detail.ALL
    count = f"seen in {len(finding.reps)} of {len(complete)}"
    seen = f" ({_less_elsewhere(complete, finding, _name(assessment)) or count})" if counted_too else ""
    at = "at the bottom of" if finding.code == "trunk_lean" else "in"
    return f"{at} {_name(assessment)} {here[0]}{seen}"


def _less_elsewhere(complete: Sequence[Rep], finding: Finding, name: str) -> str:
    """Return in which squat a heel rose least, where that is surely less than in the one told; else empty."""
    if finding.code != "heel_rise" or finding.side is None:
        return ""
    lifts = {rep.index: lift for rep in complete if (lift := rep.max_heel_lift.of(finding.side))}
    known = [index for index in finding.reps if index in lifts]
    least = min(known, key=lambda index: lifts[index].value, default=None)
    if least is None or lifts[least].unit != finding.value.unit:
        return ""
    between = left_minus_right(Sided[Measurement](left=finding.value, right=lifts[least]))
    if between is None or between.value <= between.plus_minus:
        return ""
    which = "" if len(known) == 2 else "least "  # noqa: PLR2004 - the other one of two
    return f"{which}{format_measurement(lifts[least])} in {name} {least}"


def _states(assessment: Assessment, complete: list[Rep], *, alone: bool, detail: Detail) -> list[str]:
    """Return what is known of heels, knees and shins where no finding says it."""
    views = {view_in_scene(assessment, rep.scene).kind for rep in complete}
    heels = (
        heel_texts(assessment, in_full=alone and detail <= Detail.WITHOUT_COUNTS)
        if views & {"side", "oblique"}
        else []
    )
    knees = knees_text(assessment) if "front" in views else None
    told = [*heels, *([lower_first(knees[:-1])] if knees else [])]
    if not alone:
        return [", ".join(told)] if told else []
    shins = _shins(assessment)
    if not shins and not knees and all(text.startswith(UNKNOWN) for text in heels):
        why = why_unknown(assessment, SHIN_ANGLE)
        reason = "" if why == NOT_MEASURED else f": {why}"
        told = [f"{_count(assessment)}, but the ankle was {NOT_MEASURED}{reason}"]
    told += [shins] if shins else []
    if " stay" in told[0] and "where it is seen" not in told[0]:
        told[0] += f" in {_count(assessment)}"
    if views == {"front"}:
        told.append("heel and shin need a clip from the side")
    reps = assessment.reps
    lost = len(reps) - len(complete)
    return [*told, f"{lost} of {counted(len(reps), _name(assessment))} incomplete"] if lost else told


def _name(assessment: Assessment) -> str:
    """Return what the repetitions are called."""
    return test_of(assessment).title.lower()


def _count(assessment: Assessment) -> str:
    """Return the number of complete repetitions in words."""
    complete = [rep for rep in assessment.reps if rep.complete]
    partial = "partial " if all(rep.partial for rep in complete) else ""
    return counted(len(complete), f"{partial}{_name(assessment)}")


def _shins(assessment: Assessment) -> str | None:
    """Return how far the shins lean: means of the largest in each squat."""
    parts: dict[Side, str] = {}
    most = 0
    for side in SIDES:
        part = side_summary(assessment, side)
        if part and part.tibial_inclination:
            parts[side] = format_measurement(part.tibial_inclination)
            most = max(most, part.counts.get("tibial_inclination", part.n))
    if not parts:
        return None
    mean = "on average " if most > 1 else ""
    if len(parts) == 1:
        return f"shin {mean}{next(iter(parts.values()))} forward"
    return f"shins {mean}{parts['left']} (left) and {parts['right']} (right)"
