"""The table of heel raises."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ankle_cv.assessment import Assessment, HeelRaise, Measurement, Sided
from ankle_cv.conventions import SIDES, Side
from ankle_cv.telling.marks import mark_notes, marked, numbered
from ankle_cv.telling.numbers import CANNOT_TELL
from ankle_cv.telling.part_table import (
    Columns,
    PartTable,
    per_foot,
    rows_by_leg,
    short_head,
    sides_in_scene,
    told,
)
from ankle_cv.telling.vocabulary import HEEL_HEIGHT, HEEL_TRAVEL, PLANTARFLEXION

FEET: dict[str | None, str] = {"both": "both", "left": "left", "right": "right", None: ""}
OTHER_HIDDEN: Final = f"{CANNOT_TELL}, the other foot is hidden"
"""Which feet stand where a view from beside measures one leg."""
HIPS: dict[bool | None, str] = {True: "rise with it", False: "do not rise with it", None: CANNOT_TELL}


def raise_rows(assessment: Assessment) -> PartTable:
    """Return the table of heel raises, a row for each leg that was measured."""
    raises = assessment.raises
    columns = Columns(rows_by_leg(raises, lambda one: _legs(assessment, one)))
    flat = {side for side in SIDES if any(one.height.of(side) for one in raises)}
    numbers = [number for one in raises for both in (one.height, one.travel) for number in _both(both)]
    units = [number.unit for number in numbers if number]
    height, travel = (per_foot(term.title, units) for term in (HEEL_HEIGHT, HEEL_TRAVEL))
    unseen = OTHER_HIDDEN if len(assessment.measured_sides) == 1 else CANNOT_TELL
    hips = any(one.hips_agree is not None for one in raises)
    return told(
        [
            columns.first("Raise", "raise", numbered, marked),
            replace(
                columns.shared("Feet", "", lambda one: FEET[one.standing_on] or unseen),
                short="feet",
                short_cells=columns.shared("", "", lambda one: FEET[one.standing_on] or CANNOT_TELL).cells,
            ),
            columns.legs("Leg", always=len(assessment.measured_sides) > 1),
            columns.sided(height, short_head(height), lambda one, side: one.height.of(side)),
            columns.sided(
                travel,
                short_head(travel),
                # The same over a flat foot says more.
                lambda one, side: None if side in flat else one.travel.of(side),
            ),
            columns.sided(
                PLANTARFLEXION.title,
                "plantar-\nflexion",
                lambda one, side: one.plantarflexion.of(side),
            ),
            columns.shared("Hips", "", lambda one: HIPS[one.hips_agree] if hips else "", page_only=True),
            columns.shared("Top at", "top", lambda one: f"{one.top_s:.1f} s"),
            columns.shared(
                "Up / top / down",
                "up / top / down",
                lambda one: f"{one.rise_s:.1f} / {one.hold_s:.1f} / {one.lower_s:.1f} s",
            ),
        ],
        *mark_notes(raises),
    )


def _legs(assessment: Assessment, one: HeelRaise) -> tuple[Side, ...]:
    known = tuple(side for side in SIDES if one.height.of(side) or one.travel.of(side))
    return known or sides_in_scene(assessment, one.scene)


def _both(numbers: Sided[Measurement]) -> tuple[Measurement | None, Measurement | None]:
    return numbers.left, numbers.right
