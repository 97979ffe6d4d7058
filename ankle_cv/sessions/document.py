"""What several results come to: ``ankle-cv report --json``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ankle_cv.assessment import AboutRecord, Document, Kind, Measurement, Summary
from ankle_cv.conventions import Side

SESSION_VERSION: Literal["1.0"] = "1.0"
RemarkCode: TypeAlias = Literal[
    "same_clip",
    "same_side",
    "one_side",
    "different_people",
    "not_named",
    "different_tests",
    "different_footwear",
    "different_depth",
    "different_units",
    "different_versions",
    "dates_apart",
    "attempts_repeated",
]


class LegSource(Document):
    """The result in which one leg was measured."""

    side: Side
    folder: str
    clip: str
    about: AboutRecord


class LegsDifference(Document):
    """One quantity of both legs; null where it is unknown."""

    measure: Annotated[str, Field(description="Field of the summary of a side")]
    left: Measurement | None
    right: Measurement | None
    left_minus_right: Annotated[
        Measurement | None,
        Field(description="Null unless both are known, in one unit, and may be compared"),
    ]
    smallest_real: Annotated[
        float | None, Field(description="Published smallest change beyond error, same unit; null: none known")
    ]
    beyond: Annotated[
        bool | None, Field(description="Whether the difference exceeds that and its own plus_minus")
    ]


class SessionTest(Document):
    """One test with its legs."""

    kind: Kind
    from_front: bool
    headline: str
    left: LegSource | None
    right: LegSource | None
    summary: Summary
    differences: tuple[LegsDifference, ...]
    not_compared: Annotated[str | None, Field(description="Why left and right are not compared")]


class Remark(Document):
    """What to know of how the results go together."""

    code: RemarkCode
    message: str


class LeftOut(Document):
    """A result that says nothing of a leg, and why."""

    folder: str
    reason: str


class SessionReport(Document):
    """Both legs on one page."""

    schema_version: Literal["1.0"] = SESSION_VERSION
    headline: str
    tests: tuple[SessionTest, ...]
    remarks: tuple[Remark, ...]
    left_out: tuple[LeftOut, ...]
    ankle_cv: str
