"""What each test consists of, for everything that shows it: repetitions, attempts or heel raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment, Attempt, HeelRaise, Kind, Rep

Part: TypeAlias = Rep | Attempt | HeelRaise
Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class TestParts:
    """How the parts of one test are found in the document, and called.

    Attributes
    ----------
    title
        Name of the test.
    field
        Field of the assessment with the parts.
    one, short
        A part in a sentence, and in the corner of a picture.
    row
        A part in the column ``row`` of ``summary.csv``.
    caption
        What the numbers of a part are.
    no_findings
        What to say of a clip without findings.
    own_error
        What change the test itself does not tell, as far as it is known.
    start, end
        Fields of a part with its times.
    """

    title: str
    field: Literal["reps", "attempts", "raises"]
    one: str
    short: str
    row: str
    caption: str
    no_findings: str = "Nothing crossed a threshold."
    own_error: str | None = "Changes below about 5° are within the error of the test itself."
    start: str = "start_s"
    end: str = "end_s"

    @property
    def many(self) -> str:
        """Several of them in a sentence."""
        return f"{self.one}s"


_SQUAT: Final = TestParts("Squat", "reps", "repetition", "Rep", "rep", "Largest value in each repetition")
TESTS: Final[Mapping[Kind, TestParts]] = {
    "squat": _SQUAT,
    "wall": TestParts(
        "Knee to wall",
        "attempts",
        "attempt",
        "Attempt",
        "attempt",
        "Held value of each attempt",
        start="from_s",
        end="to_s",
    ),
    "heel_raise": TestParts(
        "Heel raise",
        "raises",
        "raise",
        "Raise",
        "raise",
        "Value at the top of each raise",
        "Heel raises have no thresholds here: compare left with right, or with an earlier clip.",
        own_error=None,
    ),
    "unknown": TestParts("Movement clip", "reps", "repetition", "Rep", "rep", _SQUAT.caption),
}
"""By the kind of test; of a movement that is none, nothing is found."""


def parts_of(assessment: Assessment) -> tuple[Part, ...]:
    """Return the parts of the test, in order of time."""
    found: tuple[Part, ...] = getattr(assessment, TESTS[assessment.kind].field)
    return found


def spans_of_parts(assessment: Assessment) -> tuple[tuple[int, Span], ...]:
    """Return the number of each part and its start and end, s."""
    test = TESTS[assessment.kind]
    return tuple((p.index, (getattr(p, test.start), getattr(p, test.end))) for p in parts_of(assessment))
