"""The table of the numbers that a person would quote, and why one of them is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from ankle_cv.assessment import Assessment, Kind, Measurement, Rep, SideSummary
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.norms import LIMITED_DEG
from ankle_cv.telling.lifts import lift_text
from ankle_cv.telling.numbers import DASH, beside_limit, fine_measurement, format_measurement, inward_words
from ankle_cv.telling.rep_rows import DEPTH_TEXTS
from ankle_cv.telling.unknown import FROM_THE_FRONT, NOT_FROM_THE_FRONT, not_in_view, why_unknown
from ankle_cv.telling.vocabulary import (
    DEPTH,
    DORSIFLEXION,
    FOOT_SWAY,
    HEEL_HEIGHT,
    HEEL_LIFT,
    HEEL_TRAVEL,
    KNEE_BEND,
    KNEE_TO_WALL,
    KNEES_IN,
    PLANTARFLEXION,
    SHIN_ANGLE,
    SWAY,
    TURN_OUT,
    Term,
)

SummaryTable: TypeAlias = list[tuple[str, list[str]]]
"""A label and a text for each leg, or one text for both."""
NOT_SHOWN: Final = (f"{DASH} {NOT_FROM_THE_FRONT}",)
"""The one text of a row that no view of the clip shows."""

TOO_NEAR_PARALLEL: Final = ", too near parallel"
"""Why the class of a depth is not known, behind it."""


@dataclass(frozen=True)
class SummaryLine:
    """One number of the summary of a leg.

    Attributes
    ----------
    term
        Its quantity.
    field
        Of `ankle_cv.assessment.SideSummary`.
    which
        Which of several it is: largest, best, mean.
    optional
        Whether nothing is missing where it is not known.
    limit_deg
        Limit that a verdict holds it against; None without.
    """

    term: Term
    field: str
    which: str = ""
    optional: bool = False
    limit_deg: float | None = None

    @property
    def label(self) -> str:
        """The first mention of the quantity, and which value it is."""
        return f"{self.term.first_title}, {self.which}" if self.which else self.term.first_title


LINES: Final[Mapping[Kind, tuple[SummaryLine, ...]]] = {
    "squat": (
        SummaryLine(SHIN_ANGLE, "tibial_inclination", "mean"),
        SummaryLine(DORSIFLEXION, "dorsiflexion", "mean"),
        SummaryLine(HEEL_LIFT, "max_heel_lift", "largest"),
        SummaryLine(KNEE_BEND, "knee_flexion", "mean"),
    ),
    "wall": (
        SummaryLine(SHIN_ANGLE, "best_tibial_inclination", "best", limit_deg=LIMITED_DEG),
        SummaryLine(DORSIFLEXION, "dorsiflexion", "largest"),
        SummaryLine(KNEE_TO_WALL, "knee_to_wall", "best"),
    ),
    "heel_raise": (
        SummaryLine(HEEL_HEIGHT, "heel_height", "mean"),
        SummaryLine(HEEL_HEIGHT, "best_heel_height", "best"),
        SummaryLine(HEEL_TRAVEL, "heel_travel", "mean", optional=True),
    ),
    "balance": (SummaryLine(SWAY, "sway"), SummaryLine(FOOT_SWAY, "foot_sway", optional=True)),
    "unknown": (),
}
"""By the test; a mean and a best of the same number are called so."""


def side_summary(assessment: Assessment, side: Side) -> SideSummary | None:
    """Return the summary of one leg."""
    return assessment.summary.left if side == "left" else assessment.summary.right


def summary_sides(assessment: Assessment) -> tuple[Side, ...]:
    """Return the legs with a column in the summary: of several scenes, those with a number in any."""
    if len(assessment.scenes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return assessment.measured_sides
    return tuple(side for side in SIDES if side_summary(assessment, side) is not None)


def summary_rows(assessment: Assessment) -> SummaryTable:
    """Return the rows of the summary table; what is not known is a dash with its reason.

    Of a clip in which no leg is measured, no row.
    """
    sides = summary_sides(assessment)
    if not sides:
        return []
    rows = [
        *_first_to_keep(assessment, _of_legs(assessment, sides)),
        *_plantarflexion(assessment, sides),
        *_depth(assessment),
        *_on_one_leg(assessment, sides),
        *_from_the_front(assessment, sides),
    ]
    return sorted(rows, key=lambda row: row[1] == list(NOT_SHOWN))  # what the clip has comes first


def _first_to_keep(assessment: Assessment, rows: SummaryTable) -> SummaryTable:
    """Return rows in which, where a heel of squats rises, what the ankle itself bends comes first."""
    if assessment.kind != "squat" or not any(one.code == "heel_rise" for one in assessment.findings):
        return rows
    known = [one for one in rows if one[0].startswith(DORSIFLEXION.first_title) and one[1][0][0] != DASH]
    return [*known, *(row for row in rows if row not in known)]


def percent_text(rows: SummaryTable) -> str:
    """Return what a percent of the foot's length comes to, and how to have millimetres; empty without any."""
    if not any("% of foot length" in cell and cell[0] != DASH for _, cells in rows for cell in cells):
        return ""
    return (
        "Of a foot of 26 cm, 10 % are 26 mm. With the length of the shoe or bare foot, as filmed, "
        "given beside the clip it is told in mm."
    )


def _on_one_leg(assessment: Assessment, sides: tuple[Side, ...]) -> SummaryTable:
    """Return how often the other foot came down in a balance test, and how long each leg stood."""
    parts = [side_summary(assessment, side) for side in sides]
    if assessment.kind != "balance" or not any(parts):
        return []
    stood = [part is not None and part.stance_s is not None for part in parts]
    nothing = f"{DASH} this leg did not stand alone"
    return [
        (
            "Touch-downs",
            [
                f"{part.touch_downs}" if part and known else nothing
                for part, known in zip(parts, stood, strict=True)
            ],
        ),
        (
            "Time on this leg, longest stance",
            [
                f"{part.stance_s:.0f} s, {part.longest_stance_s:.0f} s" if part and known else nothing
                for part, known in zip(parts, stood, strict=True)
            ],
        ),
    ]


def _plantarflexion(assessment: Assessment, sides: tuple[Side, ...]) -> SummaryTable:
    """Return how far the ankle stretched in a heel raise, the furthest of those that count for each leg."""
    if assessment.kind != "heel_raise" or not_in_view(assessment, PLANTARFLEXION):
        return []
    whole = [one for one in assessment.raises if one.complete]
    found = [
        max((n for one in whole if (n := one.plantarflexion.of(side))), key=lambda n: n.value, default=None)
        for side in sides
    ]
    if not any(found):
        return []
    label = f"{PLANTARFLEXION.first_title}, largest" if len(whole) > 1 else PLANTARFLEXION.first_title
    return [(label, _texts(assessment, PLANTARFLEXION, sides, found))]


def _of_legs(assessment: Assessment, sides: tuple[Side, ...]) -> SummaryTable:
    parts = [side_summary(assessment, side) for side in sides]
    flat = any(part and part.heel_height for part in parts)
    rows: SummaryTable = []
    hidden: list[Term] = []
    # Of one there is no mean and no best; of attempts, best is with the heel down, which not every one has.
    single = assessment.kind != "wall" and max((part.n for part in parts if part), default=0) == 1
    for line in LINES[assessment.kind]:
        if line.field == "heel_travel" and flat:
            continue  # the same over a flat foot, which says more
        numbers = [getattr(part, line.field) if part else None for part in parts]
        if not any(numbers) and (line.optional or not_in_view(assessment, line.term)):
            hidden += [] if line.optional else [line.term]
            continue
        label = line.term.first_title if single else line.label
        if any(label == told for told, _ in rows):
            continue
        texts = _texts(assessment, line.term, sides, numbers, line.limit_deg)
        rows.append((label, [_of_how_many(*one, line.field) for one in zip(texts, parts, strict=True)]))
    if hidden:
        names = ", ".join(dict.fromkeys(term.name for term in hidden))
        rows.append((names[0].upper() + names[1:], list(NOT_SHOWN)))
    return rows


def _of_how_many(text: str, part: SideSummary | None, field: str) -> str:
    """Return the text of a mean, with of how many it is where not of all."""
    known = part.counts.get(field) if part else None
    return f"{text} ({known} of {part.n})" if part and known and known != part.n else text


def _depth(assessment: Assessment) -> SummaryTable:
    """Return how deep squats went, as a fact: ``"above parallel in 3 of 3"``."""
    classes = [
        rep.depth.depth_class for rep in assessment.reps if rep.complete and rep.depth.thigh_inclination
    ]
    if assessment.kind != "squat" or not classes:
        return []
    several = len(classes) > 1
    told = [
        f"{DEPTH_TEXTS[one]}{f' in {classes.count(one)} of {len(classes)}' if several else ''}"
        f"{TOO_NEAR_PARALLEL if one == 'cannot_tell' else ''}"
        for one in dict.fromkeys(classes)
    ]
    return [(DEPTH.first_title, [", ".join(told)])]


def _texts(
    assessment: Assessment,
    term: Term,
    sides: tuple[Side, ...],
    numbers: list[Measurement | None],
    limit_deg: float | None = None,
) -> list[str]:
    return [
        _text(term, number, limit_deg) if number else f"{DASH} {why_unknown(assessment, term, side)}"
        for side, number in zip(sides, numbers, strict=True)
    ]


def _text(term: Term, number: Measurement, limit_deg: float | None) -> str:
    if limit_deg is not None:
        return beside_limit(number, limit_deg)
    if term.fine:
        return fine_measurement(number)
    return lift_text(number) if term is HEEL_LIFT else format_measurement(number)


def _from_the_front(assessment: Assessment, sides: tuple[Side, ...]) -> SummaryTable:
    """Return what squats show from the front: the largest move of the knees, and how the feet stand."""
    if assessment.kind != "squat" or all(not_in_view(assessment, term) for term in FROM_THE_FRONT):
        return []
    reps = [rep for rep in assessment.reps if rep.complete]
    inward = [rep.kasr_change for rep in reps if rep.kasr_change]
    worst = min(inward, key=lambda number: number.value, default=None)
    turned = [_turn_out(reps, side) for side in sides]
    return [
        (
            f"Both knees, at their furthest in, {KNEES_IN.unit}",
            [inward_words(worst) if worst else f"{DASH} {why_unknown(assessment, KNEES_IN)}"],
        ),
        (TURN_OUT.title, _texts(assessment, TURN_OUT, sides, turned)),
    ]


def _turn_out(reps: list[Rep], side: Side) -> Measurement | None:
    """Return how a foot stands: the same in every repetition of a scene."""
    return next((number for rep in reps if (number := rep.foot_turn_out.of(side))), None)
