"""What each measure is, for the page: its drawing, its name and a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.telling.numbers import CANNOT_TELL
from ankle_cv.telling.vocabulary import (
    DEPTH,
    DORSIFLEXION,
    FOOT_SWAY,
    FPPA,
    HEEL_HEIGHT,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_INWARD_OF_TOES,
    KNEE_RATIO,
    KNEE_TO_WALL,
    KNEES_IN,
    PLANTARFLEXION,
    SHIN_ANGLE,
    SHIN_SINCE_STANDING,
    STANCE_TIME,
    SWAY,
    TOUCH_DOWNS,
    TRUNK_LEAN,
    TURN_OUT,
    Term,
)
from ankle_cv.text import lower_first


@dataclass(frozen=True)
class Meaning:
    """The explanation of one measure."""

    key: str
    title: str
    sign: str
    text: str


def _of(key: str, term: Term) -> Meaning:
    return Meaning(key, term.first_title, term.sign, term.meaning)


SIDE_MEANINGS = (
    Meaning(
        "tibia",
        SHIN_ANGLE.first_title,
        SHIN_ANGLE.sign,
        f"{SHIN_ANGLE.meaning} Since standing: {lower_first(SHIN_SINCE_STANDING.meaning)}",
    ),
    _of("ankle", DORSIFLEXION),
    _of("heel", HEEL_LIFT),
    Meaning(
        "squat",
        f"{KNEE_BEND.title}, {TRUNK_LEAN.name} and {DEPTH.name}",
        f"{KNEE_BEND.sign}, {TRUNK_LEAN.sign}",
        f"{KNEE_BEND.meaning} {TRUNK_LEAN.title}: {lower_first(TRUNK_LEAN.meaning)} {DEPTH.title}: "
        f"{lower_first(DEPTH.meaning)} Parallel is 90°; {CANNOT_TELL} where the ± reaches across that.",
    ),
)
RAISE_MEANINGS = (
    _of("heel", HEEL_HEIGHT),
    Meaning(
        "ankle",
        f"{DORSIFLEXION.first_title} and {PLANTARFLEXION.name}",
        DORSIFLEXION.sign,
        f"{DORSIFLEXION.meaning} {PLANTARFLEXION.title} is the same angle the other way: "
        f"{lower_first(PLANTARFLEXION.meaning)}",
    ),
)
WALL_MEANINGS = (_of("tibia", SHIN_ANGLE), *SIDE_MEANINGS[1:3], _of("wall", KNEE_TO_WALL))
STANCE_MEANING = Meaning(
    "touch",
    f"{STANCE_TIME.title} and {TOUCH_DOWNS.name}",
    "longer and fewer is steadier",
    f"{STANCE_TIME.meaning} {TOUCH_DOWNS.title}: {lower_first(TOUCH_DOWNS.meaning)}",
)
BALANCE_MEANINGS = (_of("sway", SWAY), _of("heel", FOOT_SWAY), STANCE_MEANING)
"""From the side; from the front the heel is not followed."""
FRONT_MEANINGS = (
    Meaning(
        "kasr",
        KNEE_RATIO.first_title,
        KNEE_RATIO.sign,
        f"{KNEE_RATIO.meaning} {KNEES_IN.title}: {lower_first(KNEES_IN.meaning)} A ratio that falls from 0.8 "
        "to 0.6 is knees in by 20 %.",
    ),
    Meaning(
        "fppa",
        FPPA.first_title,
        FPPA.sign,
        f"{FPPA.meaning} {KNEE_INWARD_OF_TOES.title}: {lower_first(KNEE_INWARD_OF_TOES.meaning)} "
        f"{TURN_OUT.title}: {lower_first(TURN_OUT.meaning)}",
    ),
)
