"""Findings of one scene in the count of the whole clip."""

from __future__ import annotations

import re
from typing import Final

from ankle_cv.assessment import Finding

REPETITION: Final = re.compile(r"\brepetition (\d+)\b")
"""How messages name a repetition; see `ankle_cv.findings.squat`."""


def renumbered(finding: Finding, before: int) -> Finding:
    """Return a finding with the numbers of its repetitions raised by those ``before`` its scene."""
    message = REPETITION.sub(lambda found: f"repetition {int(found[1]) + before}", finding.message)
    return finding.model_copy(
        update={"reps": tuple(rep + before for rep in finding.reps), "message": message}
    )
