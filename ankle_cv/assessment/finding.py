"""Compensations with their evidence, and what a second clip with one thing changed says of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ankle_cv.assessment.base import Document, Measurement, as_text
from ankle_cv.assessment.terms import ComparedMeasure, FindingCode, Severity
from ankle_cv.conventions import Side
from ankle_cv.settings import Change


class Finding(Document):
    """A compensation with its evidence."""

    code: FindingCode
    side: Side | None
    reps: tuple[int, ...]
    severity: Severity
    certainty: Annotated[
        Literal["clear", "possible"], Field(description="possible: the interval straddles the threshold")
    ]
    value: Measurement
    threshold: float
    evidence_time_s: float
    confidence: Annotated[float, Field(ge=0, le=1)]
    reference: str
    message: str


class Comparison(Document):
    """One quantity in two clips, each the mean of its repetitions."""

    measure: ComparedMeasure
    side: Side | None
    first: Measurement
    second: Measurement
    difference: Annotated[
        Measurement, Field(description="second minus first; plus_minus is that of both together")
    ]
    beyond_error: Annotated[bool, Field(description="The difference is larger than its plus_minus")]


class Outcome(Document):
    """What became of a finding in the second clip."""

    code: FindingCode
    side: Side | None
    outcome: Annotated[
        Literal["vanished", "smaller", "stayed", "larger", "appeared", "cannot_tell"],
        Field(description="A change counts only when the number changed beyond its error"),
    ]


class Attribution(Document):
    """What an experiment suggests: the same person's squat again, with one thing changed."""

    change: Change
    second_path: Annotated[str, AfterValidator(as_text)]
    second_sha256: str
    comparisons: tuple[Comparison, ...]
    outcomes: tuple[Outcome, ...]
    verdict: Annotated[
        Literal["points_to_ankle", "not_ankle_limited", "cannot_tell"],
        Field(description="Ankle-limited would need a low knee-to-wall result too, which no squat shows"),
    ]
    reason: str
    counter_evidence: tuple[str, ...]
