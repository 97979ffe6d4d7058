"""A heel lift whose error hides any rise is a dash wherever it would stand, with its reason."""

from __future__ import annotations

import pytest
from assessments import (
    make_assessment,
    make_attempt,
    make_attribution,
    make_rep,
    make_summary,
    measured,
)

from ankle_cv.assessment import Comparison, Sided, SideSummary
from ankle_cv.telling.lifts import hides_rise
from ankle_cv.telling.numbers import DASH
from ankle_cv.telling.part_rows import part_table
from ankle_cv.telling.repeats import NOT_IN_BOTH, compared_cells, compared_label, outcome_texts
from ankle_cv.telling.summary_rows import summary_rows
from ankle_cv.telling.unknown_lines import unknown_lines

HIDES, TELLS = measured(13, 20, "mm"), measured(30, 14, "mm")


@pytest.mark.parametrize(
    ("value", "plus_minus", "unit", "hides"),
    [(13, 20, "mm", True), (30, 14, "mm", False), (2, 11, "mm", False), (4, 5, "pct_foot", True)],
)
def test_it_hides_a_rise_where_its_error_is_larger_than_both(value, plus_minus, unit, hides):
    assert hides_rise(measured(value, plus_minus, unit)) is hides


SQUATS = make_assessment(
    reps=(make_rep(1, max_heel_lift=Sided(left=HIDES)), make_rep(2, max_heel_lift=Sided(left=TELLS)))
)
LUNGES = make_assessment(
    kind="wall", attempts=(make_attempt(1, heel_lift=HIDES), make_attempt(2, heel_lift=TELLS))
)


@pytest.mark.parametrize(("shown", "one"), [(SQUATS, "squat"), (LUNGES, "attempt")])
def test_every_table_of_parts_has_the_dash_and_the_reason_below(shown, one):
    (cells,) = (one.cells for one in part_table(shown).columns if one.head.startswith("Heel lift"))
    assert cells == (DASH, "30 ± 14 mm")
    assert f"Heel lift: {DASH} the error is larger than a rise ({one} 1)" in unknown_lines(shown)


def test_the_summary_says_what_was_read():
    summary = make_summary(left=SideSummary(max_heel_lift=HIDES))
    rows = dict(summary_rows(make_assessment(reps=(make_rep(1),), summary=summary)))
    assert [f"{DASH} cannot tell (13 ± 20 mm)"] in rows.values()


def compared(first=TELLS, side="left", measure="heel_lift"):
    return Comparison(
        measure=measure, side=side, first=first, second=TELLS, difference=TELLS, beyond_error=False
    )


def test_a_comparison_subtracts_nothing_that_tells_nothing():
    assert compared_cells(compared(HIDES)) == (DASH, "30 ± 14 mm", DASH, DASH)
    assert compared_cells(compared()) == ("30 ± 14 mm", "30 ± 14 mm", "30 ± 14 mm", "no")
    assert compared_label(compared()) == "Heel lift, left"


def test_what_became_of_a_finding_is_told_only_of_numbers_of_both_clips():
    found = make_attribution(compared(side=None, measure="depth"), "cannot_tell", verdict="cannot_tell")
    (told,) = outcome_texts(found, ())
    assert told.endswith(": no sure change, the difference is within its error")
    (told,) = outcome_texts(found.model_copy(update={"comparisons": ()}), ())
    assert told.endswith(f": {NOT_IN_BOTH}")
