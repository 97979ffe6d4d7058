"""The words the document may use where it names a kind of thing."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Unit: TypeAlias = Literal["deg", "mm", "cm", "pct_foot", "s", "ratio", "count"]
Kind: TypeAlias = Literal["squat", "wall", "heel_raise", "balance", "unknown"]
LooksLike: TypeAlias = Literal[
    "squat",
    "sit_to_stand",
    "wall",
    "heel_raise",
    "balance",
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
SwayDirection: TypeAlias = Literal["forward", "sideways"]
"""Forward and back from the side, to both sides from the front."""
Eyes: TypeAlias = Literal["open", "closed"]
"""In a balance test."""
StandingOn: TypeAlias = Literal["both", "left", "right"]
ViewKind: TypeAlias = Literal["side", "front", "oblique", "unknown"]
Facing: TypeAlias = Literal["left", "right", "camera", "away"]
FilmedSource: TypeAlias = Literal["container", "file", "told"]
"""Whose day it is: the camera's, that of the file, or the user's."""
DAYS_OF_FILMING: Final[frozenset[FilmedSource]] = frozenset({"container", "told"})
"""Of these it is the day of filming; that of a file may be of a copy."""
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
