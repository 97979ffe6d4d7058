"""What a notice takes from a finding: how sure it is."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment, Finding
from ankle_cv.telling.good import STOPPED_EARLY, seen_at_wall

STOPPED: Final = f" {STOPPED_EARLY[0].upper()}{STOPPED_EARLY[1:]}."


def with_doubts(document: Assessment) -> Assessment:
    """Return a document whose findings about the end of range are only possible where that was not seen.

    A lunge whose knee was not seen at the wall may have ended before the ankle did.
    """
    if document.kind != "wall":
        return document
    findings = tuple(
        one.model_copy(update={"certainty": "possible", "message": one.message + STOPPED})
        if _may_have_stopped(document, one)
        else one
        for one in document.findings
    )
    return document.model_copy(update={"findings": findings})


def _may_have_stopped(document: Assessment, finding: Finding) -> bool:
    """Return whether a finding is about a lunge that may have ended early, and does not say so yet."""
    return (
        finding.code == "limited_dorsiflexion"
        and finding.side is not None
        and not seen_at_wall(document.attempts, finding.side)
        and STOPPED not in finding.message
    )
