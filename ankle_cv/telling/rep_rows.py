"""The table of squats, from any side."""

from __future__ import annotations

from collections.abc import Mapping

from ankle_cv.assessment import Assessment, Measurement, Rep
from ankle_cv.conventions import SIDES, Side
from ankle_cv.telling.lifts import short_lift
from ankle_cv.telling.marks import mark_notes, marked, numbered
from ankle_cv.telling.numbers import CANNOT_TELL, DASH, inward_text, share_measurement, short_measurement
from ankle_cv.telling.part_table import (
    Column,
    Columns,
    PartTable,
    per_foot,
    rows_by_leg,
    short_head,
    sides_in_scene,
    told,
    view_in_scene,
)
from ankle_cv.telling.parts import test_of
from ankle_cv.telling.vocabulary import (
    DEPTH,
    DORSIFLEXION,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_INWARD_OF_TOES,
    KNEES_IN,
    SHIN_ANGLE,
    SHIN_SINCE_STANDING,
    TRUNK_LEAN,
    TURN_OUT,
)

DEPTH_TEXTS = {
    "above_parallel": "above parallel",
    "parallel": "parallel",
    "below_parallel": "below parallel",
    "cannot_tell": CANNOT_TELL,
}
DEPTH_SHORT = {
    **DEPTH_TEXTS,
    "above_parallel": "above",
    "below_parallel": "below",
}
NUMBER = {"sit-to-stand": ("No.", "no.")}
"""Head of the column that numbers the parts, on page and terminal, where their name is too wide."""
SIDED = (
    "peak_tibial_inclination",
    "tibial_excursion",
    "peak_dorsiflexion",
    "max_heel_lift",
    "peak_knee_flexion",
    "foot_turn_out",
    "knee_inward_of_toes",
)
"""What a leg has of its own in a repetition."""


def rep_rows(assessment: Assessment) -> PartTable:
    """Return the table of repetitions, a row for each leg that was measured."""
    rows = rows_by_leg(
        assessment.reps, lambda rep: _legs(assessment, rep), lambda rep: _of_both(assessment, rep)
    )
    columns = Columns(rows)
    several, test = len(assessment.measured_sides) > 1, test_of(assessment)
    return told(
        [
            columns.first(*NUMBER.get(test.one, (test.short, test.one)), numbered, marked),
            columns.legs("Leg", always=several),
            *_from_beside(columns, assessment),
            *_from_the_front(columns),
            _depth(columns),
            columns.sided(
                SHIN_SINCE_STANDING.title, "", lambda rep, side: rep.tibial_excursion.of(side), page_only=True
            ),
            columns.shared("Bottom at", "bottom", lambda rep: f"{rep.bottom_s:.1f} s"),
            columns.shared(
                "Down / up", "", lambda rep: f"{rep.descent_s:.1f} / {rep.ascent_s:.1f} s", page_only=True
            ),
        ],
        *mark_notes(assessment.reps),
    )


def _legs(assessment: Assessment, rep: Rep) -> tuple[Side, ...]:
    """Return the legs of a repetition: those with a number, else those that its view measures."""
    known = tuple(side for side in SIDES if any(getattr(rep, name).of(side) for name in SIDED))
    return known or sides_in_scene(assessment, rep.scene)


def _of_both(assessment: Assessment, rep: Rep) -> bool:
    """Return whether a repetition shows both legs from the front, whose knees have one number together."""
    two = len(_legs(assessment, rep)) > 1
    return two and view_in_scene(assessment, rep.scene).kind == "front"


def _from_beside(columns: Columns[Rep], assessment: Assessment) -> list[Column]:
    lifts = [rep.max_heel_lift.of(side) for rep in assessment.reps for side in SIDES]
    heel = per_foot(HEEL_LIFT.title, [lift.unit for lift in lifts if lift])
    return [
        columns.sided(
            SHIN_ANGLE.title, "shin\nangle", lambda rep, side: rep.peak_tibial_inclination.of(side)
        ),
        columns.sided(
            DORSIFLEXION.title, "dorsi-\nflexion", lambda rep, side: rep.peak_dorsiflexion.of(side)
        ),
        columns.sided(heel, short_head(heel), lambda rep, side: rep.max_heel_lift.of(side), text=short_lift),
        columns.sided(KNEE_BEND.title, "knee\nbend", lambda rep, side: rep.peak_knee_flexion.of(side)),
        columns.shared(TRUNK_LEAN.title, "trunk\nlean", lambda rep: short_measurement(rep.trunk_lean)),
    ]


def _from_the_front(columns: Columns[Rep]) -> list[Column]:
    def difference(rep: Rep) -> str:
        return share_measurement(rep.left_minus_right.knee_inward_of_toes)

    def of_shin(number: Measurement | None) -> str:
        return share_measurement(number)

    return [
        columns.shared(
            f"Both {KNEES_IN.name}, % of ankle distance",
            "knees in, % of\nankle distance",
            lambda rep: inward_text(rep.kasr_change),
        ),
        columns.sided(TURN_OUT.title, "foot\nturn-out", lambda rep, side: rep.foot_turn_out.of(side)),
        columns.sided(
            f"{KNEE_INWARD_OF_TOES.title}, % of shin",
            "knee inward\nof toes, % of shin",
            lambda rep, side: rep.knee_inward_of_toes.of(side),
            text=of_shin,
        ),
        columns.shared(f"{KNEE_INWARD_OF_TOES.title}, left minus right", "", difference, page_only=True),
    ]


def _depth(columns: Columns[Rep]) -> Column:
    page = columns.shared(
        DEPTH.title,
        "",
        lambda rep: _depth_text(rep, DEPTH_TEXTS, short_measurement(rep.depth.thigh_inclination)),
    )
    short = columns.shared("", "", lambda rep: _depth_text(rep, DEPTH_SHORT))
    return Column(page.head, "depth,\nparallel", page.cells, short_cells=short.cells)


def _depth_text(rep: Rep, texts: Mapping[str, str], number: str = "") -> str:
    if not rep.depth.thigh_inclination:
        return DASH
    text = texts[rep.depth.depth_class]
    return f"{number}, {text}" if number else text
