"""What a person's history comes to: ``ankle-cv history show NAME --json``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ankle_cv.assessment import Document, Kind, Measurement, Unit
from ankle_cv.conventions import Side
from ankle_cv.history.rows import TakenSource
from ankle_cv.history.statistics import ChangeVerdict

HISTORY_VERSION: Literal["1.0"] = "1.0"
Leg: TypeAlias = Literal["left", "right", "left_minus_right"]
HistoryRemarkCode: TypeAlias = Literal[
    "different_footwear",
    "untold_eyes",
    "not_all_counts",
    "different_versions",
    "different_units",
    "dates_of_files",
    "earlier_results",
    "untold_lifts",
]


class DayPoint(Document):
    """One leg's number on one day: the median of that day's results."""

    day: str
    value: float
    plus_minus: float
    results: Annotated[int, Field(description="How many results of the day it is of")]


class TrendRecord(Document):
    """A straight line through the days (Huber's), and what the change over them comes to."""

    days: int
    span_days: float
    per_week: Annotated[Measurement | None, Field(description="Slope a week; null where it has no interval")]
    change: Annotated[Measurement | None, Field(description="Over all the days; null as above")]
    level_percent: Annotated[
        float | None,
        Field(
            description="Of both intervals: 95, more while left, right and their difference share one error; "
            "null where there are none"
        ),
    ]
    smallest_change: Annotated[
        float | None,
        Field(description="Smallest change over these days, beyond error at that level; null: not known"),
    ]
    line: Annotated[tuple[float, float], Field(description="At the first and at the last day")]
    verdict: ChangeVerdict
    more_sessions: Annotated[
        int | None,
        Field(description="About how many more like these would tell; null: told, or not within a year"),
    ]
    told: Annotated[str, Field(description="The same as a sentence")]


class LegHistory(Document):
    """One leg over time, or left minus right on the days that have both."""

    side: Leg
    points: tuple[DayPoint, ...]
    trend: TrendRecord | None


class QuantityHistory(Document):
    """One quantity of one test."""

    quantity: str
    unit: Unit
    smallest_change: Annotated[
        float | None, Field(description="Between two single sessions, beyond error at 95 %; null: not known")
    ]
    smallest_change_source: str
    legs: tuple[LegHistory, ...]


class HistoryOfTest(Document):
    """One test over time."""

    kind: Kind
    headline: str
    quantities: tuple[QuantityHistory, ...]


class RangeUseRecord(Document):
    """How much of the shin angle that a leg shows in the lunge its squats use: the newest of each."""

    side: Side
    percent: Annotated[float | None, Field(description="Null where that is not known")]
    plus_minus: float | None
    told: Annotated[str, Field(description="The same as a sentence, or why that is not known")]


class HistoryResult(Document):
    """One result that counts."""

    taken: str
    taken_source: TakenSource
    kind: Kind
    sides: tuple[Side, ...]
    footwear: str | None
    note: str | None
    symptoms: Annotated[str | None, Field(description="Warning signs that were told; null: not asked")]
    asked: Annotated[
        tuple[str, ...], Field(description="What does not count of it, as asked: trimmed, left_out")
    ] = ()
    folder: str
    clip: str
    ankle_cv: str


class HistoryRemark(Document):
    """What to know of how the results go together."""

    code: HistoryRemarkCode
    message: str


class HistoryReport(Document):
    """A person over time."""

    schema_version: Literal["1.0"] = HISTORY_VERSION
    person: str
    store: str
    weeks: Annotated[int, Field(description="How many weeks before the newest result are looked at")]
    warning: Annotated[str, Field(description="Comes first: warning signs told in these weeks, or empty")]
    earlier_results: Annotated[int, Field(description="Older ones, which are not in this document")]
    tests: tuple[HistoryOfTest, ...]
    range_use: Annotated[
        tuple[RangeUseRecord, ...], Field(description="Of the legs that have both a squat and a lunge")
    ]
    results: tuple[HistoryResult, ...]
    remarks: tuple[HistoryRemark, ...]
    ankle_cv: str
