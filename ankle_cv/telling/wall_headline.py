"""The sentence about a knee-to-wall test: degrees, centimetres when known, verdict, heel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ankle_cv.assessment import Assessment, Finding, SideSummary
from ankle_cv.conventions import SIDES, Side, opposite
from ankle_cv.protocols.norms import LIMITED_DEG
from ankle_cv.telling.fitting import joined
from ankle_cv.telling.good import MAY_BE_LIMITED, never_at_wall, seen_at_wall, told_verdict
from ankle_cv.telling.numbers import CANNOT_TELL, beside_limit, counted, format_measurement
from ankle_cv.telling.summary_rows import side_summary

UNSURE: Final = f"limited or not: {CANNOT_TELL} (too near {LIMITED_DEG:g}°)"
"""What the verdict "cannot tell" means where there is a number."""


def wall_headline(assessment: Assessment) -> str:
    """Return the best of each leg with its verdict, the difference if it is one, and what heels did."""
    if not assessment.attempts:
        return "No knee-to-wall attempt was recognised in this clip."
    sides = {side: part for side in SIDES if (part := side_summary(assessment, side))}
    best = {side: part for side, part in sides.items() if part.best_tibial_inclination}
    if not best:
        return _nothing_counts(assessment)
    at_wall = {side: seen_at_wall(assessment.attempts, side) for side in best}
    told = _best(best, at_wall)
    told += [_not_at_wall(best, at_wall)] if _doubted(best, at_wall) or never_at_wall(assessment) else []
    told += [f"{side}: no attempt counts" for side, part in sides.items() if not part.best_tibial_inclination]
    told += [
        f"the {finding.side} {_may(finding.certainty)}less by "
        f"{format_measurement(finding.value)} than the {opposite(finding.side)}"
        for finding in assessment.findings
        if finding.code == "asymmetry" and finding.side
    ]
    told += _heels(assessment)
    return f"{joined(told, begins='Knee to wall, best with the heel down: ')}."


def in_wall_headline(assessment: Assessment) -> list[Finding]:
    """Return the findings that the sentence tells: by the verdict of a leg, and the difference."""
    return [one for one in assessment.findings if one.code in ("limited_dorsiflexion", "asymmetry")]


def _doubted(best: Mapping[Side, SideSummary], at_wall: Mapping[Side, bool]) -> bool:
    """Return whether a leg may have stopped early by what is said of it."""
    return any(_verdict(part, at_wall=at_wall[side]) == MAY_BE_LIMITED for side, part in best.items())


def _not_at_wall(best: Mapping[Side, SideSummary], at_wall: Mapping[Side, bool]) -> str:
    """Return of which knees nothing is known to have come to the wall."""
    unseen = [side for side in best if not at_wall[side]]
    return (
        "no knee seen at the wall" if len(unseen) == len(best) else f"{unseen[0]} knee not seen at the wall"
    )


def _best(best: Mapping[Side, SideSummary], at_wall: Mapping[Side, bool]) -> list[str]:
    """Return the best of each leg with its verdict, which is said once where it is that of both."""
    verdicts = [_verdict(part, at_wall=at_wall[side]) for side, part in best.items()]
    numbers = [_number(side, part) for side, part in best.items()]
    if len(numbers) > 1 and len(set(verdicts)) == 1:
        return [f"{' and '.join(numbers)}, both {verdicts[0]}"]
    return [f"{number}, {verdict}" for number, verdict in zip(numbers, verdicts, strict=True)]


def _number(side: Side, part: SideSummary) -> str:
    best, cm = part.best_tibial_inclination, part.knee_to_wall
    told = beside_limit(best, LIMITED_DEG) if best else format_measurement(best)
    return f"{side} {told}{f' ({format_measurement(cm)})' if cm else ''}"


def _verdict(part: SideSummary, *, at_wall: bool) -> str:
    short = (told_verdict(part, at_wall=at_wall) or "").partition(":")[0]
    return UNSURE if short == CANNOT_TELL else short


def _may(certainty: str) -> str:
    return "reaches " if certainty == "clear" else "may reach "


def _heels(assessment: Assessment) -> list[str]:
    """Return in which attempts the heel came up, or may have: those count nowhere."""
    up = [one.index for one in assessment.attempts if one.heel_down is False]
    unsure = [one.index for one in assessment.attempts if one.heel_down is None]
    told = [f"heel up in {_attempts(up)}"] if up else []
    return [*told, f"{CANNOT_TELL} the heel in {_attempts(unsure)}"] if unsure else told


def _attempts(numbers: list[int]) -> str:
    return f"attempt{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _nothing_counts(assessment: Assessment) -> str:
    n = counted(len(assessment.attempts), "attempt")
    if all(one.heel_down is False for one in assessment.attempts):
        return f"Knee to wall: no attempt counts ({n}), the heel comes up."
    return f"Knee to wall: no attempt counts ({n}), {CANNOT_TELL} whether the heel stays down."
