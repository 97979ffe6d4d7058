"""Findings and messages of one scene in the count of the whole clip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from ankle_cv.assessment import Finding, Notice

T = TypeVar("T", Finding, Notice)

NUMBERED: Final = re.compile(r"\b(squat|sit-to-stand|attempt|raise|stance|repetition) (\d+(?:, \d+)*)")
"""How messages name the parts of a test; see `ankle_cv.findings.squat` and `ankle_cv.notices`."""
COUNTED: Final = re.compile(r"\b(?:Every|Partial) squat")
"""How they name all or some of them."""
OF_REPS: Final = ("squat", "sit-to-stand")
"""What the repetitions of a document are called."""


def of_sit_to_stands(told: tuple[T, ...]) -> tuple[T, ...]:
    """Return findings or notices about squats from a seat, in which these have their own name."""

    def renamed(found: re.Match[str]) -> str:
        return found[0].replace(*OF_REPS)

    def of_a_seat(message: str) -> str:
        return COUNTED.sub(renamed, NUMBERED.sub(renamed, message))

    return tuple(one.model_copy(update={"message": of_a_seat(one.message)}) for one in told)


def renumbered(finding: Finding, before: int) -> Finding:
    """Return a finding with the numbers of its repetitions raised by those ``before`` its scene."""
    message = in_the_clip(finding.message, dict.fromkeys(OF_REPS, before))
    return finding.model_copy(
        update={"reps": tuple(rep + before for rep in finding.reps), "message": message}
    )


def in_the_clip(message: str, before: Mapping[str, int]) -> str:
    """Return a message of a scene with the numbers of the whole clip.

    Parameters
    ----------
    message
        That may name squats, attempts or raises: "in squat 1, 3".
    before
        How many of each came before the scene.
    """

    def raised(found: re.Match[str]) -> str:
        numbers = (str(int(number) + before.get(found[1], 0)) for number in found[2].split(", "))
        return f"{found[1]} {', '.join(numbers)}"

    return NUMBERED.sub(raised, message)
