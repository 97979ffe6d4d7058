"""The name of every quantity, in one place: a second name is a second thing to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Term:
    """One quantity as people read of it.

    Attributes
    ----------
    name
        What it is called, after its first mention.
    first
        The same at its first mention, with its other name: ``"shin angle (tibial inclination)"``.
    unit
        In a sentence.
    sign
        What a positive value, or a small one, means.
    meaning
        What it is, in a sentence or two.
    columns
        Its columns in ``frames.csv`` and ``reps.csv``, without side, unit and ``_plus_minus``.
    fine
        Whether its numbers are below one unit, and told with a decimal more.
    """

    name: str
    first: str
    unit: str
    sign: str
    meaning: str
    columns: tuple[str, ...]
    fine: bool = False

    @property
    def title(self) -> str:
        """The name at the beginning of a line."""
        return self.name[0].upper() + self.name[1:]

    @property
    def first_title(self) -> str:
        """The first mention at the beginning of a line."""
        return self.first[0].upper() + self.first[1:]


LIFT_UNIT: Final = "mm, or % of the foot's length without a scale"

SHIN_ANGLE: Final = Term(
    "shin angle",
    "shin angle (tibial inclination)",
    "°",
    "+ knee in front of ankle",
    "How far the shin leans from the vertical: what an inclinometer on the shin reads in a knee-to-wall "
    "test.",
    ("tibial_inclination", "peak_tibial_inclination"),
)
SHIN_SINCE_STANDING: Final = Term(
    "shin angle since standing",
    "shin angle since standing",
    "°",
    "+ knee moves forward",
    "How far the shin has moved forward since this person's own upright standing.",
    ("tibial_excursion",),
)
DORSIFLEXION: Final = Term(
    "dorsiflexion",
    "dorsiflexion (ankle bend)",
    "°",
    "+ foot towards shin, - foot pointed away (plantarflexion)",
    "How far the ankle joint itself bends: the shin angle minus the tilt of the foot. "
    "0° is a shin upright on a flat foot.",
    ("dorsiflexion", "peak_dorsiflexion"),
)
FOOT_TILT: Final = Term(
    "foot tilt",
    "foot tilt (foot pitch)",
    "°",
    "+ heel up",
    "How far the foot is tilted from its own flat stance.",
    ("foot_pitch",),
)
HEEL_LIFT: Final = Term(
    "heel lift",
    "heel lift",
    LIFT_UNIT,
    "+ heel up",
    "How far the heel leaves its own flat place. Lift makes the shin lean more without more ankle bend.",
    ("heel_lift", "max_heel_lift"),
)
KNEE_BEND: Final = Term(
    "knee bend",
    "knee bend (knee flexion)",
    "°",
    "+ bent",
    "How far the knee bends; 0° is a straight leg.",
    ("knee_flexion", "peak_knee_flexion"),
)
TRUNK_LEAN: Final = Term(
    "trunk lean",
    "trunk lean",
    "°",
    "+ forward",
    "The line from hips to shoulders against the vertical.",
    ("trunk_lean",),
)
TRUNK_MINUS_SHIN: Final = Term(
    "trunk lean minus shin angle",
    "trunk lean minus shin angle",
    "°",
    "+ trunk leans further",
    "How much further the trunk leans than the shin at the bottom.",
    ("trunk_minus_tibia",),
)
DEPTH: Final = Term(
    "depth",
    "depth (thigh inclination)",
    "°",
    "0 thigh upright, 90 parallel to the floor",
    "How far the thigh comes down at the bottom: above parallel, parallel or below it.",
    ("thigh_inclination", "depth_class"),
)
KNEES_IN: Final = Term(
    "knees in",
    "knees in",
    "% of the distance between the ankles",
    "+ inward; in the files a change of the ratio, - inward",
    "How much closer together the knees come than in this person's own standing.",
    ("kasr_change",),
)
KNEE_RATIO: Final = Term(
    "knees over ankles",
    "knees over ankles (knee-ankle separation ratio, KASR)",
    "ratio",
    "below standing: knees in",
    "Distance between the knees over the distance between the ankles.",
    ("kasr",),
)
KNEE_INWARD_OF_TOES: Final = Term(
    "knee inward of toes",
    "knee inward of toes",
    "ratio, in shin lengths",
    "+ inward",
    "How far the knee moves inward of the line from ankle to toes since standing.",
    ("knee_inward_of_toes",),
)
FPPA: Final = Term(
    "knee angle from the front",
    "knee angle from the front (frontal-plane projection angle, FPPA)",
    "°",
    "+ knee in",
    "Angle of thigh and shin as seen from the front. Deep in a squat it says little about the knee.",
    ("fppa",),
)
TURN_OUT: Final = Term(
    "foot turn-out",
    "foot turn-out",
    "°",
    "+ toes outward",
    "How far the foot points outward in quiet standing.",
    ("foot_turn_out",),
)
KNEE_TO_WALL: Final = Term(
    "knee to wall",
    "knee to wall (big toe to wall)",
    "cm",
    "more is more ankle bend",
    "Distance from the big toe to the wall with the knee at it and the heel down.",
    ("knee_to_wall",),
)
HEEL_HEIGHT: Final = Term(
    "heel lift at the top",
    "heel lift at the top",
    LIFT_UNIT,
    "+ heel up",
    "Height of the heel at the top of a raise, over its place on the flat foot.",
    ("height",),
)
HEEL_TRAVEL: Final = Term(
    "heel lift from its lowest place",
    "heel lift from its lowest place",
    LIFT_UNIT,
    "+ heel up",
    "Height of the heel at the top of a raise, from its lowest place beside it.",
    ("travel",),
)
PLANTARFLEXION: Final = Term(
    "plantarflexion",
    "plantarflexion",
    "°",
    "+ foot away from shin",
    "How far the ankle stretches at the top of a raise: minus dorsiflexion.",
    ("plantarflexion",),
)

SWAY: Final = Term(
    "sway of the shin",
    "sway of the shin on one leg",
    "°",
    "less is steadier",
    "How far the shin sways about its mean on one leg (standard deviation): forward and back from the side, "
    "to both sides from the front.",
    ("sway",),
)
FOOT_SWAY: Final = Term(
    "sway of the heel",
    "sway of the heel on one leg",
    LIFT_UNIT,
    "less is steadier",
    "How far the heel of the standing foot moves up and down about its mean (standard deviation).",
    ("foot_sway",),
    fine=True,
)
STANCE_TIME: Final = Term(
    "longest stance",
    "longest stance on one leg",
    "s",
    "more is steadier",
    "How long the leg stood alone at a stretch, without a touch-down of the other foot.",
    ("from_s", "to_s"),
)
TOUCH_DOWNS: Final = Term(
    "touch-downs",
    "touch-downs of the other foot",
    "times",
    "less is steadier",
    "How often the other foot came down, and was lifted again, while the leg stood.",
    ("touch_down",),
)

TERMS: Final = (
    SHIN_ANGLE, SHIN_SINCE_STANDING, DORSIFLEXION, FOOT_TILT, HEEL_LIFT, KNEE_BEND, DEPTH, TRUNK_LEAN,
    TRUNK_MINUS_SHIN, KNEES_IN, KNEE_RATIO, KNEE_INWARD_OF_TOES, FPPA, TURN_OUT, KNEE_TO_WALL, HEEL_HEIGHT,
    HEEL_TRAVEL, PLANTARFLEXION, SWAY, FOOT_SWAY, STANCE_TIME, TOUCH_DOWNS,
)  # fmt: skip
"""All of them, in the order of the glossary in ``docs/results.md``."""
