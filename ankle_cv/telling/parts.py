"""What each test consists of, for everything that shows it: repetitions, attempts, heel raises or lunges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment, Attempt, HeelRaise, Kind, LegRep, LegRepKind, Rep, Stance

Part: TypeAlias = Rep | Attempt | HeelRaise | LegRep | Stance
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
    has_thresholds
        Whether any number of it is held against a threshold.
    own_error
        What change the test itself does not tell, as far as it is known.
    start, end
        Fields of a part with its times.
    """

    title: str
    field: Literal["reps", "attempts", "raises", "leg_reps", "stances"]
    one: str
    short: str
    row: str
    caption: str
    no_findings: str = "Nothing crossed a threshold."
    has_thresholds: bool = True
    own_error: str | None = "Changes below about 5° are within the error of the test itself."
    start: str = "start_s"
    end: str = "end_s"

    @property
    def many(self) -> str:
        """Several of them in a sentence."""
        return f"{self.one}s"


_SQUAT: Final = TestParts(
    "Squat",
    "reps",
    "squat",
    "Squat",
    "rep",
    "Largest value in each squat",
)
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
        "Heel raises have no thresholds here.",
        has_thresholds=False,
        own_error=None,
    ),
    "balance": TestParts(
        "Balance on one leg",
        "stances",
        "stance",
        "Stance",
        "stance",
        "Sway over each stance, its first and last half second left out",
        "Balance has no thresholds here: compare left with right, or with an earlier clip.",
        has_thresholds=False,
        own_error=None,
        start="from_s",
        end="to_s",
    ),
    "unknown": TestParts("Movement clip", "reps", "repetition", "Rep", "rep", "Largest value in each"),
}
"""By the kind of test; of a movement that is none, nothing is found."""


def _of_one_leg(title: str, leg: str) -> TestParts:
    return TestParts(
        title,
        "leg_reps",
        title.lower(),
        title.partition(" ")[0],
        "leg_rep",
        f"Median at the bottom, of the {leg} leg",
        "These have no thresholds here: nothing but the numbers is told.",
        has_thresholds=False,
        own_error=None,
    )


LEG_TESTS: Final[Mapping[LegRepKind, TestParts]] = {
    "lunge": _of_one_leg("Lunge", "front"),
    "single_leg_squat": _of_one_leg("Single-leg squat", "standing"),
}
"""By the movement, of clips that show one leg at a time and no test."""
SIT_TO_STAND: Final = "sit_to_stand"
"""Squats from a seat: measured as squats, called by their own name."""
_FROM_SEAT: Final = replace(
    _SQUAT,
    title="Sit-to-stand",
    one="sit-to-stand",
    short="Sit-to-stand",
    caption=_SQUAT.caption.replace("squat", "sit-to-stand"),
)
BY_NAME: Final[Mapping[str, TestParts]] = dict(
    (*TESTS.items(), *LEG_TESTS.items(), (SIT_TO_STAND, _FROM_SEAT))
)
"""By the name of a test, or of what is shown where there is none."""


def name_of_test(assessment: Assessment) -> str:
    """Return the name of the test: a key of `TESTS`, of `LEG_TESTS` for a clip of lunges, or sit-to-stand."""
    shown = assessment.shown_leg_reps
    if assessment.kind == "squat" and assessment.looks_like == SIT_TO_STAND:
        return SIT_TO_STAND
    if not shown:
        return assessment.kind
    return next((kind for kind in LEG_TESTS if kind == assessment.looks_like), shown[0].kind)


def test_of(assessment: Assessment) -> TestParts:
    """Return what the parts of a clip are called, and where they are found."""
    return BY_NAME[name_of_test(assessment)]


def parts_of(assessment: Assessment) -> tuple[Part, ...]:
    """Return the parts of the clip's own test, in order of time; those of another are none of them."""
    found: tuple[Part, ...] = getattr(assessment, test_of(assessment).field)
    return found


def telling_moment_s(part: Part) -> float:
    """Return when a part of a test shows most, s: the bottom, the top, or the middle of what is held."""
    if isinstance(part, Attempt | Stance):
        return (part.from_s + part.to_s) / 2
    return part.top_s if isinstance(part, HeelRaise) else part.bottom_s


def spans_of_parts(assessment: Assessment) -> tuple[tuple[int, Span], ...]:
    """Return the number of each part and its start and end, s."""
    test = test_of(assessment)
    return tuple((p.index, (getattr(p, test.start), getattr(p, test.end))) for p in parts_of(assessment))
