"""The plan: signs first, drills only for what is clear, control before speed."""

from __future__ import annotations

from assessments import make_assessment, make_finding, make_summary, measured

from ankle_cv.assessment import AboutRecord, Control, SideSummary
from ankle_cv.telling.drills import DRILLS, OPTIONAL, STOP_RULE
from ankle_cv.telling.plan import CONTROL_FIRST, JERKY, NO_DRILLS, NOTHING_MEASURED, make_plan, plan_lines

RISES = make_assessment(findings=(make_finding("heel_rise", side="left"),))


def test_after_a_sign_there_is_nothing_but_where_to_go() -> None:
    plan = make_plan([RISES], [None, "hot-joint"])
    assert plan.warning.startswith("Warning sign told: a hot, swollen joint")
    assert (plan.drills, plan.retests, plan.remarks, plan.reasons) == ((), (), (), ())
    assert plan_lines(plan) == (plan.warning, plan.instead)


def test_drills_of_a_clear_finding_have_dose_progression_and_stop() -> None:
    plan = make_plan([RISES], [None])
    assert {one.key for one in plan.drills} == {one.key for one in DRILLS}
    assert plan.optional == ""
    assert plan.remarks == (STOP_RULE, CONTROL_FIRST)
    text = "\n".join(plan_lines(plan))
    for one in plan.drills:
        for part in (one.how_to, one.dose, one.progression, one.stop):
            assert part
            assert part in text
    assert text.count("each week: ") == 1


def test_a_possible_finding_offers_and_none_offers_nothing() -> None:
    possible = make_assessment(findings=(make_finding("heel_rise", side="left", certainty="possible"),))
    assert make_plan([possible], [None]).optional == OPTIONAL
    none = make_plan([make_assessment()], ["none"])
    assert (none.drills, none.optional, none.remarks) == ((), NO_DRILLS, ())
    assert none.retests


def test_where_no_leg_was_measured_that_is_no_good_news_and_a_sign_holds() -> None:
    assert make_plan([], [None]).optional == NOTHING_MEASURED
    assert make_plan([], ["night-pain"]).instead


def test_a_way_that_surely_jerks_slows_every_drill_and_one_that_may_does_not() -> None:
    for smoothness, jerks in ((-1.9, True), (-1.7, False)):
        part = SideSummary(n=3, control=Control(smoothness=measured(smoothness, 0.2, "ratio")))
        plan = make_plan([RISES.model_copy(update={"summary": make_summary(left=part)})], [None])
        assert (JERKY in plan.remarks) is jerks


def test_earlier_signs_stand_before_the_drills() -> None:
    plan = make_plan([RISES], [None], earlier_warning="Told in May.")
    assert plan_lines(plan)[0] == "Told in May."
    assert plan.drills


def test_shoes_with_a_raised_heel_are_told_beside_the_weekly_test() -> None:
    for footwear, told in (("lifters", True), ("barefoot", False)):
        plan = make_plan([RISES.model_copy(update={"about": AboutRecord(footwear=footwear)})], [None])
        assert any("raised heel (lifters)" in one for one in plan.remarks) is told
