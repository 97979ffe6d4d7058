"""The document a clip becomes: ``assessment.json``, checked at the boundary by pydantic.

A measurement is ``{"value": 38.2, "plus_minus": 2.1, "unit": "deg"}`` or null, where ``plus_minus`` is the
half-width of the 95 % interval. Sides are the person's own. Times are seconds since the first frame.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ankle_cv.conventions import SIDES, Side
from ankle_cv.settings import Change

SCHEMA_VERSION: Literal["1.0"] = "1.0"

Unit: TypeAlias = Literal["deg", "mm", "cm", "pct_foot", "s", "ratio"]
Kind: TypeAlias = Literal["squat", "wall", "heel_raise", "unknown"]
LooksLike: TypeAlias = Literal[
    "squat",
    "wall",
    "heel_raise",
    "hinge",
    "lunge",
    "single_leg_squat",
    "side_lunge",
    "step_up",
    "wall_sit",
    "jump",
    "walk",
    "unknown",
]
"""What the movement looks like; only some of these are tests that are measured."""
LegRepKind: TypeAlias = Literal["lunge", "single_leg_squat"]
StandingOn: TypeAlias = Literal["both", "left", "right"]
ViewKind: TypeAlias = Literal["side", "front", "oblique", "unknown"]
Facing: TypeAlias = Literal["left", "right", "camera", "away"]
FilmedSource: TypeAlias = Literal["container", "file"]
SceneBegin: TypeAlias = Literal["clip", "cut", "turn"]
"""What a scene begins with: the clip, a cut of the clip, or that the person has turned round."""
ScaleSource: TypeAlias = Literal["none", "height", "foot", "reference"]
Severity: TypeAlias = Literal["info", "mild", "moderate", "marked"]
FindingCode: TypeAlias = Literal[
    "heel_rise",
    "knee_valgus",
    "trunk_lean",
    "shallow_depth",
    "foot_turn_out",
    "asymmetry",
    "limited_dorsiflexion",
]
ComparedMeasure: TypeAlias = Literal[
    "depth",
    "trunk_lean",
    "trunk_minus_tibia",
    "tibial_inclination",
    "tibial_excursion",
    "dorsiflexion",
    "heel_lift",
    "kasr_change",
]
T = TypeVar("T")


class Document(BaseModel):
    """Base of every part: frozen, nothing unknown, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())


class Measurement(Document):
    """A number with the half-width of its 95 % interval."""

    value: float
    plus_minus: Annotated[float, Field(ge=0)]
    unit: Unit


class Sided(Document, Generic[T]):
    """The same thing for both sides; null where it cannot be told."""

    left: T | None = None
    right: T | None = None

    def of(self, side: Side) -> T | None:
        """Return one side."""
        return self.left if side == "left" else self.right


def as_text(path: str) -> str:
    """Return a path that can be written as text: bytes of a file name that are none become escapes."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


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
        Field(description="file: when the file was last written, which copying or editing may have changed"),
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


class Depth(Document):
    """How deep a squat went."""

    thigh_inclination: Measurement | None
    depth_class: Literal["above_parallel", "parallel", "below_parallel", "cannot_tell"]


class LeftRight(Document):
    """Left minus right at the bottom; null unless both sides were measured.

    Angles are of the same moment, which their peaks may not be. The projection angle has none: camera yaw
    changes its difference by 1.8° per degree.
    """

    peak_tibial_inclination: Measurement | None = None
    tibial_excursion: Measurement | None = None
    peak_dorsiflexion: Measurement | None = None
    knee_inward_of_toes: Measurement | None = None


class Rep(Document):
    """One repetition."""

    index: int
    start_s: float
    bottom_s: float
    end_s: float
    descent_s: float
    bottom_hold_s: float
    ascent_s: float
    complete: bool
    peak_dorsiflexion: Sided[Measurement]
    peak_tibial_inclination: Sided[Measurement]
    max_heel_lift: Sided[Measurement]
    max_heel_lift_at_s: Sided[float]
    peak_knee_flexion: Sided[Measurement]
    depth: Depth
    trunk_lean: Measurement | None
    trunk_minus_tibia: Measurement | None
    foot_turn_out: Annotated[
        Sided[Measurement],
        Field(description="In the clip's quiet standing, + toes outward; only from the front"),
    ]
    knee_inward_of_toes: Annotated[
        Sided[Measurement],
        Field(
            description="Largest move of the knee inward of the line ankle-toes since standing, "
            "in shank lengths; only from the front"
        ),
    ] = Sided()
    kasr_change: Measurement | None
    fppa: Sided[Measurement]
    tibial_excursion: Annotated[
        Sided[Measurement],
        Field(description="Largest change of the tibial inclination since the clip's upright standing"),
    ] = Sided()
    left_minus_right: LeftRight = LeftRight()
    scene: Annotated[int, Field(description="Index of the scene it belongs to")] = 1
    partial: Annotated[bool, Field(description="Whether the knees stay below 70°: a quarter squat")] = False


class LegRep(Document):
    """One lunge or single-leg squat: the leg that stands in front, or alone, at the bottom."""

    index: int
    kind: LegRepKind
    side: Annotated[Side, Field(description="The front, or standing, leg")]
    start_s: float
    bottom_s: float
    end_s: float
    complete: bool
    tibial_inclination: Measurement | None
    tibial_excursion: Measurement | None
    dorsiflexion: Measurement | None
    heel_lift: Measurement | None
    knee_flexion: Measurement | None
    scene: Annotated[int, Field(description="Index of the scene it belongs to")] = 1


class Attempt(Document):
    """One knee-to-wall attempt."""

    index: int
    side: Side
    from_s: float
    to_s: float
    tibial_inclination: Measurement | None
    dorsiflexion: Measurement | None
    heel_lift: Measurement | None
    heel_down: Annotated[bool | None, Field(description="null = cannot tell")]
    counterfeit_deg: Annotated[float | None, Field(description="Inclination the heel lift added, deg")]
    knee_to_wall: Measurement | None
    scene: Annotated[int, Field(description="Index of the scene it belongs to")] = 1


class HeelRaise(Document):
    """One heel raise: up on the toes and down again, with straight knees."""

    index: int
    start_s: float
    top_s: float
    end_s: float
    rise_s: float
    hold_s: Annotated[float, Field(description="How long the top was held, or its turning took")]
    lower_s: float
    complete: bool
    standing_on: Annotated[
        StandingOn | None, Field(description="The feet on the floor; null: the picture does not tell")
    ]
    height: Annotated[
        Sided[Measurement], Field(description="Of the heel at the top, over its place on the flat foot")
    ] = Sided()
    travel: Annotated[
        Sided[Measurement],
        Field(description="Of the heel from the lowest place beside this raise to the top"),
    ] = Sided()
    plantarflexion: Annotated[
        Sided[Measurement],
        Field(description="At the top, from an upright shin on a flat foot; minus dorsiflexion"),
    ] = Sided()
    hips_agree: Annotated[
        bool | None,
        Field(description="Whether the hips rose as far as this heel lifts them; null: not known"),
    ] = None
    scene: Annotated[int, Field(description="Index of the scene it belongs to")] = 1


class Tempo(Document):
    """How fast the raises of a clip were, means over the complete ones, s."""

    rise_s: float
    hold_s: float
    lower_s: float


class HeightTrend(Document):
    """How the height of the raises changed from the first to the last: a straight line through them."""

    per_raise: Measurement
    over_set: Annotated[Measurement, Field(description="The line at the last raise minus at the first")]
    verdict: str


class SideSummary(Document):
    """The numbers a person would quote for one side."""

    tibial_inclination: Measurement | None = None
    dorsiflexion: Measurement | None = None
    heel_lift: Measurement | None = None
    knee_flexion: Measurement | None = None
    knee_to_wall: Measurement | None = None
    best_tibial_inclination: Measurement | None = None
    spread_deg: float | None = None
    n: int = 0
    verdict: str | None = None
    heel_height: Annotated[
        Measurement | None, Field(description="Mean height of the heel raises, over the flat foot")
    ] = None
    best_heel_height: Measurement | None = None
    heel_travel: Annotated[
        Measurement | None, Field(description="Mean height of the heel raises, from the lowest place")
    ] = None
    height_trend: HeightTrend | None = None


class Summary(Document):
    """What the clip says, in a few numbers."""

    headline: str
    rep_count: int
    left: SideSummary | None
    right: SideSummary | None
    asymmetry: Measurement | None
    asymmetry_verdict: str | None = None
    tempo: Tempo | None = None


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
