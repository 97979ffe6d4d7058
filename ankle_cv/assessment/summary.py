"""What the clip says in a few numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ankle_cv.assessment.base import Document, Measurement
from ankle_cv.assessment.control import Control


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
    """The numbers a person would quote for one side: means, unless said otherwise."""

    tibial_inclination: Annotated[
        Measurement | None,
        Field(description="Mean over the squats, each at its largest, or over the attempts"),
    ] = None
    dorsiflexion: Annotated[
        Measurement | None,
        Field(description="Squats: mean, each at its largest; knee to wall: the largest attempt"),
    ] = None
    heel_lift: Annotated[
        Measurement | None, Field(description="Mean over the squats; `max_heel_lift` is the largest")
    ] = None
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
    max_heel_lift: Annotated[Measurement | None, Field(description="Largest heel lift of any squat")] = None
    max_heel_lift_rep: Annotated[int | None, Field(description="Index of the squat with it")] = None
    mean_dorsiflexion: Annotated[
        Measurement | None, Field(description="Knee to wall: mean over the attempts")
    ] = None
    best_attempt: Annotated[
        int | None, Field(description="Index of the attempt with `best_tibial_inclination`")
    ] = None
    counts: dict[str, int] = Field(
        default_factory=dict, description="From how many of the `n` each mean is, by its field"
    )
    control: Annotated[
        Control | None, Field(description="Means over what counts; null where neither is known")
    ] = None
    sway: Annotated[
        Measurement | None,
        Field(description="On one leg: of the shin, mean over the stances by their length"),
    ] = None
    foot_sway: Annotated[Measurement | None, Field(description="The same of the heel's height")] = None
    touch_downs: Annotated[int | None, Field(description="How often the other foot came down")] = None
    stance_s: Annotated[float | None, Field(description="Time on this leg alone, s")] = None
    longest_stance_s: Annotated[float | None, Field(description="Longest stance without a touch-down, s")] = (
        None
    )


class Summary(Document):
    """What the clip says, in a few numbers."""

    headline: str
    rep_count: int
    left: SideSummary | None
    right: SideSummary | None
    asymmetry: Measurement | None
    asymmetry_verdict: str | None = None
    tempo: Tempo | None = None
