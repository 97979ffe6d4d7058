"""The lines about findings below a headline: what it has told already is not said again."""

from __future__ import annotations

from ankle_cv.assessment import Assessment, Finding
from ankle_cv.telling.squat_headline import in_headline
from ankle_cv.telling.wall_headline import in_wall_headline

NOT_CLEAR = "(possible, not clear)"


def finding_lines(assessment: Assessment) -> tuple[str, ...]:
    """Return a line for each finding that the headline leaves out, and what the others add to it.

    The first sentence of a message is the finding itself, the rest what it means.
    """
    told = (in_wall_headline if assessment.kind == "wall" else in_headline)(assessment)
    whole = [one for one in assessment.findings if one not in told or _by_another_number(assessment, one)]
    lines = (_whole(one) if one in whole else _added(one) for one in assessment.findings)
    return tuple(dict.fromkeys(filter(None, lines)))


def _by_another_number(assessment: Assessment, finding: Finding) -> bool:
    """Return whether the headline of squats has the ankle's own angle in place of that of a finding."""
    return assessment.kind == "squat" and finding.code == "limited_dorsiflexion"


def _added(finding: Finding) -> str:
    return finding.message.partition(". ")[2]


def _whole(finding: Finding) -> str:
    if finding.certainty == "clear":
        return finding.message
    first, stop, rest = finding.message.rstrip(".").partition(". ")
    return f"{first} {NOT_CLEAR}.{f' {rest}.' if stop else ''}"
