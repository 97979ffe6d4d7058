from __future__ import annotations

import pytest
from assessments import measured

from ankle_cv.assessment import Assessment, Rep, Sided

TRUE_REP = {
    "index": 1,
    "start_s": 1.0,
    "hold_from_s": 1.8,
    "bottom_s": 2.0,
    "hold_to_s": 2.2,
    "end_s": 3.0,
    "peak": {
        "tibial_inclination_left_deg": 31.04,
        "dorsiflexion_left_deg": 25.0,
        "heel_lift_left_mm": -0.0,
        "heel_back_lift_left_mm": 0.2,
        "kasr": 0.5,
    },
}


@pytest.fixture
def table(module):
    return module("table")


def found_rep():
    return Rep.model_construct(
        start_s=1.0,
        end_s=3.0,
        peak_tibial_inclination=Sided(left=measured(30.0, 2.0)),
        peak_dorsiflexion=Sided(),
        max_heel_lift=Sided(left=measured(-0.04, 3.0, "mm")),
        kasr_change=measured(-0.38, 0.06, "ratio"),
    )


def sample(table, near, kind="squat"):
    kasr = [(0.0, 1.0), (1.2, 0.5), (1.5, 0.7), (2.0, 0.6), (2.8, 0.5)]
    return table.Sample({"name": "clip", "near_side": near, "spec": {"kind": kind}}, kasr)


def test_a_side_view_gets_angles_and_lift_and_says_what_is_not_told(table):
    cells = table.rep_cells(TRUE_REP, sample(table, "left"), found_rep())
    assert cells == ["1", "31.0 → 30.0 ± 2.0", "25.0 → cannot tell", "0.0 / 0.2 → 0.0 ± 3.0", ""]


def test_a_front_view_gets_the_change_of_the_knees(table):
    cells = table.rep_cells(TRUE_REP, sample(table, None), found_rep())
    assert cells == ["1", "", "", "", "-0.40 → -0.38 ± 0.06"]


@pytest.mark.parametrize(("start_s", "end_s", "is_found"), [(1.0, 3.0, True), (2.5, 4.0, False)])
def test_a_repetition_is_found_when_it_spans_the_true_bottom(table, start_s, end_s, is_found):
    rep = found_rep().model_copy(update={"start_s": start_s, "end_s": end_s})
    assessment = Assessment.model_construct(reps=(rep,), attempts=())
    assert (table.counterpart(TRUE_REP, assessment) is rep) is is_found


def test_a_missed_repetition_is_told(table):
    assert table.rep_cells(TRUE_REP, sample(table, "left"), None)[:2] == ["1", "not found"]


def test_the_readme_has_the_place_for_the_table(table):
    text = table.README.read_text(encoding="utf-8")
    assert text.index(table.BEGIN) < text.index(table.END)
