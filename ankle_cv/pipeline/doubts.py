"""What a notice takes from a finding: how sure it is."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.telling.good import STOPPED_EARLY, never_at_wall

STOPPED: Final = f" {STOPPED_EARLY[0].upper()}{STOPPED_EARLY[1:]}."


def with_doubts(document: Assessment) -> Assessment:
    """Return a document whose findings about the end of range are only possible where that was not seen.

    A lunge whose knee never came to the wall may have ended before the ankle did.
    """
    if not never_at_wall(document):
        return document
    findings = tuple(
        one.model_copy(update={"certainty": "possible", "message": one.message + STOPPED})
        if one.code == "limited_dorsiflexion" and STOPPED not in one.message
        else one
        for one in document.findings
    )
    return document.model_copy(update={"findings": findings})
