"""Findings and messages of one scene in the count of the whole clip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ankle_cv.assessment import Finding

NUMBERED: Final = re.compile(r"\b(repetition|attempt|raise) (\d+(?:, \d+)*)")
"""How messages name the parts of a test; see `ankle_cv.findings.squat` and `ankle_cv.notices`."""


def renumbered(finding: Finding, before: int) -> Finding:
    """Return a finding with the numbers of its repetitions raised by those ``before`` its scene."""
    message = in_the_clip(finding.message, {"repetition": before})
    return finding.model_copy(
        update={"reps": tuple(rep + before for rep in finding.reps), "message": message}
    )


def in_the_clip(message: str, before: Mapping[str, int]) -> str:
    """Return a message of a scene with the numbers of the whole clip.

    Parameters
    ----------
    message
        That may name repetitions, attempts or raises: "in repetition 1, 3".
    before
        How many of each came before the scene.
    """

    def raised(found: re.Match[str]) -> str:
        numbers = (str(int(number) + before.get(found[1], 0)) for number in found[2].split(", "))
        return f"{found[1]} {', '.join(numbers)}"

    return NUMBERED.sub(raised, message)
