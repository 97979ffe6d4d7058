"""The table of what a clip's own test consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.telling.attempt_rows import attempt_rows
from ankle_cv.telling.leg_rep_rows import leg_rep_rows
from ankle_cv.telling.part_table import PartTable, view_in_scene
from ankle_cv.telling.parts import test_of
from ankle_cv.telling.raise_rows import raise_rows
from ankle_cv.telling.rep_rows import rep_rows

PART_ROWS: Final[Mapping[str, Callable[[Assessment], PartTable]]] = {
    "reps": rep_rows,
    "attempts": attempt_rows,
    "raises": raise_rows,
    "leg_reps": leg_rep_rows,
}
"""Table of the parts of a test, by the field of the assessment that holds them."""


def part_table(assessment: Assessment) -> PartTable:
    """Return the table of the parts of a clip's own test."""
    return PART_ROWS[test_of(assessment).field](assessment)


def part_tables(assessment: Assessment) -> tuple[PartTable, ...]:
    """Return the same in pieces that are narrow: of squats from the side and from the front, one each."""
    fronts = [rep for rep in assessment.reps if view_in_scene(assessment, rep.scene).kind == "front"]
    others = [rep for rep in assessment.reps if rep not in fronts]
    if test_of(assessment).field != "reps" or not (fronts and others):
        return (part_table(assessment),)
    return tuple(rep_rows(assessment.model_copy(update={"reps": tuple(reps)})) for reps in (others, fronts))
