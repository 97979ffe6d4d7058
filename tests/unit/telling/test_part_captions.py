"""What is said above and below a table: of the columns and units that it has."""

from __future__ import annotations

from assessments import make_assessment, make_attempt, make_rep, make_view, measured

from ankle_cv.assessment import Depth, Sided
from ankle_cv.telling.part_rows import part_caption, part_table
from ankle_cv.telling.summary_rows import percent_text, summary_rows


def caption(**fields: object) -> str:
    shown = make_assessment(**fields)
    return part_caption(shown, part_table(shown))


def test_only_columns_of_the_table_are_explained() -> None:
    plain, lean, inward = (
        make_rep(1),
        make_rep(1, trunk_lean=measured(30.0)),
        make_rep(1, knee_inward_of_toes=Sided(left=measured(0.1, unit="ratio"))),
    )
    assert caption(reps=(plain,)) == "Largest value in each squat"
    assert caption(reps=(lean,)) == "Largest value in each squat; trunk lean at the bottom"
    assert "in standing; knee inward of toes" in caption(reps=(inward,))
    assert caption(kind="wall", attempts=(make_attempt(1),)) == "Held value of each attempt"


def test_what_is_true_of_both_knees_has_a_row_of_its_own() -> None:
    """The move of both knees stood in the row of the left leg."""
    rep = make_rep(
        1,
        kasr_change=measured(-0.2, 0.09, "ratio"),
        knee_inward_of_toes=Sided(left=measured(0.15, 0.1, "ratio"), right=measured(0.13, 0.1, "ratio")),
    )
    front = make_view(kind="front", measured_sides=("left", "right"))
    cells = {one.head: one.cells for one in part_table(make_assessment(reps=(rep,), view=front)).columns}
    assert cells["Leg"] == ("both", "left", "right")
    assert cells["Both knees in, % of ankle distance"] == ("20 ± 9 %", "", "")
    assert cells["Knee inward of toes, % of shin"] == ("", "15 ± 10 %", "13 ± 10 %")
    assert cells["Bottom at"] == ("1.5 s", "", "")


def test_depth_has_its_degrees_beside_its_word() -> None:
    deep = make_rep(1, depth=Depth(thigh_inclination=measured(85, 8), depth_class="cannot_tell"))
    cells = {one.head: one.cells for one in part_table(make_assessment(reps=(deep,))).columns}
    assert cells["Depth"] == ("85° ± 8°, cannot tell",)
    above = make_rep(2, depth=Depth(thigh_inclination=measured(70, 8), depth_class="above_parallel"))
    (told,) = dict(summary_rows(make_assessment(reps=(deep, above))))["Depth (thigh inclination)"]
    assert told == "cannot tell in 1 of 2, too near parallel, above parallel in 1 of 2"


def test_a_percent_of_the_foot_says_how_much_that_is_and_how_to_have_millimetres() -> None:
    told = percent_text([("Heel lift", ["23 ± 8 % of foot length"])])
    assert "10 % are 26 mm" in told
    assert "length of the shoe or bare foot" in told
    assert "--" not in told
    assert percent_text([("Heel lift", ["23 ± 8 mm"]), ("x", ["– of % of foot length nothing"])]) == ""
