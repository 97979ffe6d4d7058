"""The whole document of one clip, and what made it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ankle_cv.assessment.base import Document, Sided
from ankle_cv.assessment.finding import Attribution, Finding
from ankle_cv.assessment.recording import (
    AboutRecord,
    InputRecord,
    Neutral,
    Quality,
    Scale,
    SceneRecord,
    ViewRecord,
)
from ankle_cv.assessment.repetitions import Attempt, HeelRaise, LegRep, Rep, Stance
from ankle_cv.assessment.summary import Summary
from ankle_cv.assessment.terms import Kind, LooksLike
from ankle_cv.conventions import SIDES, Side

SCHEMA_VERSION: Literal["1.0"] = "1.0"


class ModelRecord(Document):
    """The pose model that was used."""

    name: str
    sha256: str


class Provenance(Document):
    """What made this document."""

    ankle_cv: str
    mediapipe: str | None
    opencv: str
    model: ModelRecord
    second_model: ModelRecord | None = None
    looks: Annotated[
        int | None,
        Field(ge=1, description="Frames at which the pose network looked; those between are carried evenly"),
    ] = None
    settings: dict[str, Any]
    created_utc: str


class Assessment(Document):
    """The truth about one clip."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    kind: Kind
    input: InputRecord
    about: AboutRecord = AboutRecord()
    view: ViewRecord
    scale: Scale
    neutral: Sided[Neutral]
    quality: Quality
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    raises: tuple[HeelRaise, ...] = ()
    leg_reps: Annotated[
        tuple[LegRep, ...],
        Field(description="Lunges or single-leg squats, of a clip that shows those: the front leg alone"),
    ] = ()
    stances: Annotated[
        tuple[Stance, ...], Field(description="On one leg, of a balance test, touch-downs between them")
    ] = ()
    looks_like: Annotated[
        LooksLike, Field(description="What the movement looks like, also where it is not measured")
    ] = "unknown"
    summary: Summary
    findings: tuple[Finding, ...]
    attribution: Attribution | None = None
    scenes: Annotated[
        tuple[SceneRecord, ...],
        Field(description="In order; view, scale and neutral of the clip are of the one that says most"),
    ] = ()
    provenance: Provenance

    @property
    def shown_leg_reps(self) -> tuple[LegRep, ...]:
        """Repetitions of a front leg, of a clip that is about nothing else: those that tables show."""
        return self.leg_reps if self.kind == "unknown" else ()

    @property
    def measured_sides(self) -> tuple[Side, ...]:
        """Sides with anything measurable in any scene."""
        views = [self.view, *(scene.view for scene in self.scenes if scene.view is not None)]
        return tuple(side for side in SIDES if any(side in view.measured_sides for view in views))
