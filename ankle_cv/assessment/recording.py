"""The clip itself: what was read, from where it was filmed, its scale, its scenes, what to know of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ankle_cv.assessment.base import Document, Measurement, Sided, as_text
from ankle_cv.assessment.terms import Eyes, Facing, FilmedSource, Kind, ScaleSource, SceneBegin, ViewKind
from ankle_cv.conventions import Side
from ankle_cv.symptoms import symptoms_or_none


class InputRecord(Document):
    """The clip as it was read."""

    path: Annotated[str, AfterValidator(as_text)]
    sha256: str
    width: int
    height: int
    duration_s: float
    frames_expected: int | None
    frames_decoded: int
    fps_mean: float
    variable_frame_rate: bool
    rotation_deg: int
    mirrored: bool
    slowmo: float


class AboutRecord(Document):
    """What is known of the clip beside its pictures: what the user said, and when it was filmed."""

    name: Annotated[str | None, Field(description="The person, as the user says")] = None
    footwear: Annotated[str | None, Field(description="As the user says")] = None
    note: Annotated[str | None, Field(description="The user's own words")] = None
    filmed: Annotated[
        str | None, Field(description="ISO 8601, with the offset of its zone where that is known")
    ] = None
    filmed_source: Annotated[
        FilmedSource | None,
        Field(
            description="file: when the file was last written, which copying or editing may have changed; "
            "told: a day that the user said"
        ),
    ] = None
    symptoms: Annotated[
        str | None,
        AfterValidator(symptoms_or_none),
        Field(description="Warning signs, as the user says, with commas; none: asked; null: not asked"),
    ] = None
    eyes: Annotated[Eyes | None, Field(description="In a balance test, as the user says")] = None
    repeat_of: Annotated[
        str | None,
        Field(description="SHA-256 of the clip that this one was compared with: it shows another movement"),
    ] = None


class ViewRecord(Document):
    """From where the person was seen."""

    kind: ViewKind
    yaw_deg: (
        Annotated[float, Field(description="Camera around the person: 0 in front, +90 at the left side")]
        | None
    )
    facing: Facing | None
    measured_sides: tuple[Side, ...]
    roll_deg: (
        Annotated[
            float,
            Field(
                description="Floor roll removed; + picture turned clockwise; null: not known, none removed"
            ),
        ]
        | None
    )


class Scale(Document):
    """How pixels became millimetres, in the near leg's plane."""

    source: ScaleSource
    mm_per_px: float | None
    relative_sd: Annotated[float, Field(description="Relative standard error of mm_per_px")] | None = None
    reference: (
        Annotated[str, Field(description="Sheet it rests on: a4, letter, card, or two that fit alike")] | None
    ) = None


class Neutral(Document):
    """The stretch in which a side stood still, flat-footed: zero of heel lift and foot pitch."""

    from_s: float
    to_s: float
    tibial_inclination: Measurement | None
    method: Annotated[str, Field(description="standing | split_stance | planted | given (by the user)")]
    spans_s: Annotated[
        tuple[tuple[float, float], ...],
        Field(description="Each stretch, when there are several; from_s to to_s spans them"),
    ] = ()


class SceneRecord(Document):
    """One stretch of the clip between cuts and turns of the person, seen from one place."""

    index: int
    begins: Annotated[SceneBegin, Field(description="What it begins with; a turn itself is not measured")]
    from_s: float
    to_s: float
    kind: Annotated[Kind | None, Field(description="Test shown in it; null: left out")]
    view: ViewRecord | None
    scale: Scale | None
    neutral: Sided[Neutral] = Sided()
    reason: Annotated[str | None, Field(description="Why nothing is measured in it")] = None


class Notice(Document):
    """Something the reader should know about the recording."""

    code: str
    message: str
    remedy: str
    side: Side | None = None
    from_s: float | None = None
    to_s: float | None = None
    spans_s: Annotated[
        tuple[tuple[float, float], ...],
        Field(description="Each stretch where it holds, when there are several; from_s to to_s spans them"),
    ] = ()


class Quality(Document):
    """How well the clip could be read."""

    pose_coverage: Annotated[float, Field(ge=0, le=1, description="Share of frames with the person found")]
    notices: tuple[Notice, ...]
