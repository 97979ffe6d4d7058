"""What was measured one by one: squats, lunges, knee-to-wall attempts, heel raises and stances."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ankle_cv.assessment.base import Document, Measurement, Sided
from ankle_cv.assessment.control import Control
from ankle_cv.assessment.terms import LegRepKind, StandingOn, SwayDirection
from ankle_cv.conventions import Side


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
    control: Annotated[Sided[Control], Field(description="Of the shin, on the way down and held")] = Sided()


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
    at_wall: Annotated[
        bool | None,
        Field(
            description="Whether the knee was seen at the wall; null: not known, as without a wall in sight"
        ),
    ] = None
    control: Annotated[Control | None, Field(description="Of the shin, on the way and in the hold")] = None


class Stance(Document):
    """One stance on one leg, from the lifting of the other foot to its coming down."""

    index: int
    side: Annotated[Side, Field(description="The leg that stands")]
    from_s: float
    to_s: float
    touch_down: Annotated[
        bool, Field(description="Whether the other foot came down and was lifted again after it")
    ]
    sway: Annotated[
        Measurement | None,
        Field(description="Standard deviation of the shin's lean: forward and back, or sideways"),
    ] = None
    direction: SwayDirection | None = None
    foot_sway: Annotated[
        Measurement | None, Field(description="Standard deviation of the height of the heel; from the side")
    ] = None
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
