"""What a repeat with one thing changed shows, in words."""

from __future__ import annotations

from ankle_cv.assessment import Attribution, ComparedMeasure
from ankle_cv.settings import Change
from ankle_cv.telling.finding_texts import FINDING_TITLES
from ankle_cv.telling.vocabulary import (
    DEPTH,
    DORSIFLEXION,
    HEEL_LIFT,
    KNEE_RATIO,
    SHIN_ANGLE,
    SHIN_SINCE_STANDING,
    TRUNK_LEAN,
    TRUNK_MINUS_SHIN,
)

CHANGE_TITLES: dict[Change, str] = {
    "heels_raised": "heels raised",
    "arms_forward": "arms forward",
    "unstated": "repeat",
}
MEASURE_TITLES: dict[ComparedMeasure, str] = {
    "depth": DEPTH.first_title,
    "trunk_lean": TRUNK_LEAN.title,
    "trunk_minus_tibia": TRUNK_MINUS_SHIN.title,
    "tibial_inclination": SHIN_ANGLE.title,
    "tibial_excursion": SHIN_SINCE_STANDING.title,
    "dorsiflexion": DORSIFLEXION.title,
    "heel_lift": HEEL_LIFT.title,
    "kasr_change": f"{KNEE_RATIO.title}, against standing",
}
VERDICT_TITLES: dict[str, str] = {
    "points_to_ankle": "This points to the ankle",
    "not_ankle_limited": "This does not look limited by the ankle",
    "cannot_tell": "Whether the ankle limits this squat cannot be told",
}
OUTCOME_TEXTS: dict[str, str] = {
    "vanished": "gone in the repeat",
    "smaller": "less in the repeat, but still there",
    "stayed": "still there in the repeat",
    "larger": "more in the repeat",
    "appeared": "new in the repeat",
    "cannot_tell": "seen in one of the two clips only, and not surely different",
}


def outcome_texts(found: Attribution) -> tuple[str, ...]:
    """Return the outcome of each finding in the repeat, in words."""
    return tuple(
        f"{FINDING_TITLES[one.code]}{f', {one.side}' if one.side else ''}: {OUTCOME_TEXTS[one.outcome]}"
        for one in found.outcomes
    )
