"""What each measure is, for the page: its drawing, its name and a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.telling.vocabulary import (
    DORSIFLEXION,
    FPPA,
    HEEL_HEIGHT,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_RATIO,
    PLANTARFLEXION,
    SHIN_ANGLE,
    TRUNK_LEAN,
    Term,
)


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
    _of("tibia", SHIN_ANGLE),
    _of("ankle", DORSIFLEXION),
    _of("heel", HEEL_LIFT),
    Meaning(
        "squat",
        f"{KNEE_BEND.title} and {TRUNK_LEAN.name}",
        f"{KNEE_BEND.sign}, {TRUNK_LEAN.sign}",
        f"{KNEE_BEND.meaning} {TRUNK_LEAN.title}: {TRUNK_LEAN.meaning[0].lower()}{TRUNK_LEAN.meaning[1:]}",
    ),
)
RAISE_MEANINGS = (
    _of("heel", HEEL_HEIGHT),
    Meaning(
        "ankle",
        f"{DORSIFLEXION.first_title} and {PLANTARFLEXION.name}",
        DORSIFLEXION.sign,
        f"{DORSIFLEXION.meaning} {PLANTARFLEXION.title} is the same angle the other way: "
        f"{PLANTARFLEXION.meaning[0].lower()}{PLANTARFLEXION.meaning[1:]}",
    ),
)
OF_SQUATS = frozenset({"squat", "kasr", "fppa"})
"""Keys of what only squats have."""
FRONT_MEANINGS = (_of("kasr", KNEE_RATIO), _of("fppa", FPPA))
