"""What a repeat with one thing changed shows, in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ankle_cv.assessment import Attribution, ComparedMeasure, Comparison, Finding, Outcome
from ankle_cv.findings.comparison import MEASURE_OF
from ankle_cv.settings import Change
from ankle_cv.telling.finding_texts import EARLY_HEEL, FINDING_TITLES, POSSIBLE_TITLES
from ankle_cv.telling.lifts import short_lift
from ankle_cv.telling.numbers import DASH, short_measurement
from ankle_cv.telling.part_table import per_foot
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
    "cannot_tell": "Cannot tell whether the ankle limits this squat",
}
OUTCOME_TEXTS: dict[str, str] = {
    "vanished": "gone in the repeat",
    "smaller": "less in the repeat, but still there",
    "stayed": "still there in the repeat",
    "larger": "more in the repeat",
    "appeared": "new in the repeat",
    "cannot_tell": "no sure change, the difference is within its error",
}
NOT_COMPARED: Final = f"{DORSIFLEXION.title} is left out: what raises the heels moves its zero."
"""Of two clips with something else under the heels; see `ankle_cv.findings.comparison`."""
NOT_IN_BOTH: Final = "cannot tell, one of the clips has no number of it"
"""The same where nothing can be compared."""


def outcome_texts(found: Attribution, findings: Collection[Finding]) -> tuple[str, ...]:
    """Return the outcome of each finding in the repeat, in words.

    Parameters
    ----------
    found
        The comparison.
    findings
        Of the first clip.
    """
    clear = {(one.code, one.side) for one in findings if one.certainty == "clear"}
    return tuple(
        f"{_title(one, sure=(one.code, one.side) in clear)}{f', {one.side}' if one.side else ''}: "
        f"{_outcome(found, one)}"
        for one in found.outcomes
    )


def _title(outcome: Outcome, *, sure: bool) -> str:
    """Return what is compared; what is only possible stays a maybe."""
    if outcome.code == "limited_dorsiflexion":
        return EARLY_HEEL
    return (FINDING_TITLES if sure else POSSIBLE_TITLES)[outcome.code]


def taken_on_trust(clip: str, change: Change) -> str:
    """Return what the comparison with a second clip cannot know, and whoever filmed it does."""
    told = "" if change == "unstated" else f", with {CHANGE_TITLES[change]}"
    return (
        f"{clip} is taken for the same person with the same load{told}: it was given as that. No picture "
        "proves it: body proportions read from video differ as much within one person as between two. Do "
        "both rows show one person?"
    )


def _outcome(found: Attribution, outcome: Outcome) -> str:
    measured = {(one.measure, one.side) for one in found.comparisons}
    if outcome.outcome == "cannot_tell" and (MEASURE_OF.get(outcome.code), outcome.side) not in measured:
        return NOT_IN_BOTH
    return OUTCOME_TEXTS[outcome.outcome]


def compared_label(one: Comparison) -> str:
    """Return what is compared, of which leg, and the unit that cells are too narrow for."""
    title = per_foot(MEASURE_TITLES[one.measure], [one.first.unit])
    return f"{title}, {one.side}" if one.side else title


def compared_cells(one: Comparison) -> tuple[str, str, str, str]:
    """Return a quantity as usual, in the repeat, the difference, and whether that is beyond its error."""
    if one.measure != "heel_lift":
        told = [short_measurement(number) for number in (one.first, one.second, one.difference)]
    else:
        first, second = short_lift(one.first), short_lift(one.second)
        told = [first, second, DASH if DASH in (first, second) else short_measurement(one.difference)]
    beyond = "yes" if one.beyond_error else "no"
    return told[0], told[1], told[2], DASH if told[2] == DASH else beyond
