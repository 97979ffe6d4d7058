"""The document a clip becomes: ``assessment.json``, checked at the boundary by pydantic.

A measurement is ``{"value": 38.2, "plus_minus": 2.1, "unit": "deg"}`` or null, where ``plus_minus`` is the
half-width of the 95 % interval. Sides are the person's own. Times are seconds since the first frame.
"""

from ankle_cv.assessment.base import Document, Measurement, Sided, as_text
from ankle_cv.assessment.control import Control
from ankle_cv.assessment.document import SCHEMA_VERSION, Assessment, ModelRecord, Provenance
from ankle_cv.assessment.finding import Attribution, Comparison, Finding, Outcome
from ankle_cv.assessment.recording import (
    AboutRecord,
    InputRecord,
    Neutral,
    Notice,
    Quality,
    Scale,
    SceneRecord,
    ViewRecord,
)
from ankle_cv.assessment.repetitions import Attempt, Depth, HeelRaise, LeftRight, LegRep, Rep, Stance
from ankle_cv.assessment.summary import HeightTrend, SideSummary, Summary, Tempo
from ankle_cv.assessment.terms import (
    ComparedMeasure,
    Eyes,
    Facing,
    FilmedSource,
    FindingCode,
    Kind,
    LegRepKind,
    LooksLike,
    ScaleSource,
    SceneBegin,
    Severity,
    StandingOn,
    SwayDirection,
    Unit,
    ViewKind,
)

__all__ = [
    "SCHEMA_VERSION",
    "AboutRecord",
    "Assessment",
    "Attempt",
    "Attribution",
    "ComparedMeasure",
    "Comparison",
    "Control",
    "Depth",
    "Document",
    "Eyes",
    "Facing",
    "FilmedSource",
    "Finding",
    "FindingCode",
    "HeelRaise",
    "HeightTrend",
    "InputRecord",
    "Kind",
    "LeftRight",
    "LegRep",
    "LegRepKind",
    "LooksLike",
    "Measurement",
    "ModelRecord",
    "Neutral",
    "Notice",
    "Outcome",
    "Provenance",
    "Quality",
    "Rep",
    "Scale",
    "ScaleSource",
    "SceneBegin",
    "SceneRecord",
    "Severity",
    "SideSummary",
    "Sided",
    "Stance",
    "StandingOn",
    "Summary",
    "SwayDirection",
    "Tempo",
    "Unit",
    "ViewKind",
    "ViewRecord",
    "as_text",
]
