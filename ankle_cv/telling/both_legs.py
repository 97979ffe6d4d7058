"""Both legs in words: one sentence for a test, what a difference means, what is wrong with a comparison."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from ankle_cv.assessment import AboutRecord, Assessment, Kind, Measurement, Summary
from ankle_cv.assessment.terms import DAYS_OF_FILMING
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.norms import (
    ASYMMETRY_MDC_DEG,
    LIMITED_DEG,
    Uneven,
    asymmetry_verdict,
    uneven,
    uneven_words,
)
from ankle_cv.telling.numbers import (
    CANNOT_TELL,
    UNIT_TEXT,
    beside_limit,
    format_measurement,
    short_measurement,
)
from ankle_cv.telling.parts import TESTS
from ankle_cv.telling.vocabulary import HEEL_HEIGHT, SHIN_ANGLE, SWAY

QUOTED: Final[dict[Kind, str]] = {
    "wall": "best_tibial_inclination",
    "squat": "tibial_inclination",
    "heel_raise": "heel_height",
    "balance": "sway",
}
"""The number of each test that is compared: field of a side's summary."""
LUNGE_MDC_CM: Final = 1.6
"""Minimal detectable change of the distance between raters (Powden 2015, PMID 25704110)."""
SMALLEST_REAL: Final[dict[str, float]] = {
    "best_tibial_inclination": ASYMMETRY_MDC_DEG,
    "tibial_inclination": ASYMMETRY_MDC_DEG,
    "dorsiflexion": ASYMMETRY_MDC_DEG,
    "knee_to_wall": LUNGE_MDC_CM,
}
"""Smallest change beyond error, by field of a side's summary; of the lunge test, the nearest for squats and
for the ankle's own angle."""
UNEVEN_TAGS: Final[Mapping[Uneven, str]] = {
    "no": "within the error",
    "possible": "possible",
    "clear": "clear",
}
"""How sure a difference of the legs is, beside its number."""
BEYOND_ERROR: Final = "beyond the error"
"""The same of a number without a published smallest change."""
NOT_ONE_PERSON: Final = "no name says that both clips show one person"
"""Why the legs of clips without names are not compared."""
NOT_NAMED: Final = "not named"
"""Who is on a page of clips without a name: no picture tells that two of them show one person."""
MAX_DAYS_APART: Final = 7
"""Days between two clips within which an ankle stays the same: it is measured once a week (science.md §6)."""


def least_difference(measure: str, difference: Measurement) -> float:
    """Return the least difference of left and right that can be told, in its unit."""
    return max(SMALLEST_REAL.get(measure, 0.0), difference.plus_minus)


def difference_verdict(measure: str, difference: Measurement) -> str:
    """Return whether the legs differ by more than can be measured."""
    if measure == QUOTED["balance"]:
        return _sway_verdict(difference)
    if difference.unit == "deg" and measure in SMALLEST_REAL:
        return asymmetry_verdict(difference.value, difference.plus_minus)
    least = least_difference(measure, difference)
    told = f"{least:.0f}{' %' if difference.unit == 'pct_foot' else UNIT_TEXT[difference.unit]}"
    return uneven_words(difference.value, how_uneven(measure, difference), told, "heel")


def _sway_verdict(difference: Measurement) -> str:
    """Return which shin sways more: a leg that reaches less is another thing."""
    error = f"{difference.plus_minus:.1f}°"
    if abs(difference.value) <= difference.plus_minus:
        return f"no difference beyond the error of {error}"
    more = "left" if difference.value > 0 else "right"
    return f"the {more} shin sways more, by more than the error of {error}"


def uneven_tag(measure: str, difference: Measurement) -> str:
    """Return how sure a difference is, beside its number.

    Clear and possible are said against a smallest real change; where none is published, it is said of the
    error alone: a knee that bends 18° ± 17° more is beyond its error, and for all that no clear finding.
    """
    if measure in SMALLEST_REAL:
        return UNEVEN_TAGS[how_uneven(measure, difference)]
    return BEYOND_ERROR if abs(difference.value) > difference.plus_minus else UNEVEN_TAGS["no"]


def how_uneven(measure: str, difference: Measurement) -> Uneven:
    """Return how sure it is that the legs differ in a field of a side's summary."""
    return uneven(difference.value, difference.plus_minus, SMALLEST_REAL.get(measure, 0.0))


def asymmetry_text(assessment: Assessment) -> str | None:
    """Return left against right of one clip as a sentence; None where it does not have both."""
    found = assessment.summary.asymmetry
    if found is None or assessment.kind not in QUOTED:
        return None
    term = {"heel_raise": HEEL_HEIGHT, "balance": SWAY}.get(assessment.kind, SHIN_ANGLE)
    verdict = difference_verdict(QUOTED[assessment.kind], found)
    return f"{term.title}, left against right: {format_measurement(found)}, {verdict}."


def both_legs_headline(
    kind: Kind,
    summary: Summary,
    shown: Sequence[Side],
    why_not: str | None,
    doubts: Sequence[str],
) -> str:
    """Return the sentence of a test: left, right, and whether they differ.

    Parameters
    ----------
    kind
        The test.
    summary
        Over both legs.
    shown
        Legs that a clip is about.
    why_not
        Why the legs are not compared, or None.
    doubts
        What else may make them differ.
    """
    numbers = ", ".join(_leg_text(kind, summary, side) for side in SIDES if side in shown)
    if numbers.endswith(" %"):
        numbers += " of foot length"
    title = {"heel_raise": HEEL_HEIGHT.title, "balance": SWAY.title}.get(kind)
    told = f"{title}: {numbers}" if title else numbers[:1].upper() + numbers[1:]
    missing = [side for side in SIDES if side not in shown]
    if missing:
        return f"{told}; nothing of the {missing[0]} leg."
    if why_not:
        return f"{told}; not compared: {why_not}."
    if summary.asymmetry is None:
        return f"{told}."
    verdict = difference_verdict(QUOTED[kind], summary.asymmetry)
    but = f"; but {' and '.join(doubts)}" if doubts else ""
    return f"{told}: {verdict}{but}."


def _leg_text(kind: Kind, summary: Summary, side: Side) -> str:
    part = summary.left if side == "left" else summary.right
    number = getattr(part, QUOTED[kind], None) if part and kind in QUOTED else None
    if number is None:
        return f"{side}: {CANNOT_TELL}"
    reached = f" ({format_measurement(part.knee_to_wall)} to the wall)" if part and part.knee_to_wall else ""
    told = beside_limit(number, LIMITED_DEG) if kind == "wall" else short_measurement(number)
    return f"{side} {told}{reached}"


def days_apart(first: AboutRecord, second: AboutRecord) -> int | None:
    """Return how many days lie between two clips; None where one day is unknown, or only that of a copy."""
    if any(one.filmed_source not in DAYS_OF_FILMING for one in (first, second)):
        return None
    try:
        days = [date.fromisoformat((one.filmed or "")[:10]) for one in (first, second)]
    except ValueError:
        return None
    return abs((days[0] - days[1]).days)


def same_words(first: str | None, second: str | None) -> bool:
    """Return whether two texts of the user's mean the same; what was not said contradicts nothing."""
    if first is None or second is None:
        return True
    return same_key(first) == same_key(second)


def same_key(text: str) -> str:
    """Return what spellings of one text have in common: case, spaces, composed letters tell nothing."""
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


def test_title(kind: Kind, *, from_front: bool) -> str:
    """Return the name of a test on a page of several: ``"Squat from the front"``."""
    return TESTS[kind].title + (" from the front" if from_front else "")


def shared_errors(*, one_clip: bool) -> str:
    """Return which errors the numbers of both legs share, and what becomes of them in a difference."""
    if one_clip:
        return "Both legs were measured in one clip, with one camera."
    return (
        "The legs were measured in two clips. What both share, such as how the networks read this body and "
        "the length that gave the scale, partly cancels in the difference; what they do not share is in its "
        "±: the tilt and the place of the camera, the starting stance, and how each leg moved. A tilted "
        "camera that stayed in its place while the person turned round tells one leg too much and the other "
        "too little."
    )
