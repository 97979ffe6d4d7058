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
from ankle_cv.telling.stance_rows import stance_rows
from ankle_cv.telling.vocabulary import DEPTH, KNEE_INWARD_OF_TOES, TRUNK_LEAN
from ankle_cv.text import lower_first

PART_ROWS: Final[Mapping[str, Callable[[Assessment], PartTable]]] = {
    "reps": rep_rows,
    "attempts": attempt_rows,
    "raises": raise_rows,
    "leg_reps": leg_rep_rows,
    "stances": stance_rows,
}
"""Table of the parts of a test, by the field of the assessment that holds them."""


def part_table(assessment: Assessment) -> PartTable:
    """Return the table of the parts of a clip's own test."""
    return PART_ROWS[test_of(assessment).field](assessment)


def part_caption(assessment: Assessment, table: PartTable) -> str:
    """Return what the numbers of a table of parts are, of the columns that it has."""
    told, heads = test_of(assessment).caption, " ".join(table.heads)
    bottom = [name for name in (TRUNK_LEAN.title, DEPTH.title, "left minus right") if name in heads]
    if bottom:
        told += f"; {', '.join(map(lower_first, bottom))} at the bottom"
    if KNEE_INWARD_OF_TOES.title in heads:
        told += "; foot turn-out in standing; knee inward of toes as a share of the shin's length"
    return told


def part_tables(assessment: Assessment) -> tuple[PartTable, ...]:
    """Return the same in pieces that are narrow: of squats from the side and from the front, one each."""
    fronts = [rep for rep in assessment.reps if view_in_scene(assessment, rep.scene).kind == "front"]
    others = [rep for rep in assessment.reps if rep not in fronts]
    if test_of(assessment).field != "reps" or not (fronts and others):
        return (part_table(assessment),)
    return tuple(rep_rows(assessment.model_copy(update={"reps": tuple(reps)})) for reps in (others, fronts))
