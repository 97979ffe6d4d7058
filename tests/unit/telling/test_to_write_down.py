"""Which number is named to be kept: never one that a raised heel adds to."""

from __future__ import annotations

from assessments import make_assessment, make_finding, make_rep, make_summary, measured

from ankle_cv.assessment import Assessment, Sided, SideSummary
from ankle_cv.telling.summary_rows import summary_rows
from ankle_cv.telling.to_write_down import to_write_down

UP, DOWN, WIDE = measured(39, 6, "mm"), measured(0, 3, "mm"), measured(5, 40, "mm")


def squat(lift, *findings, **changes) -> Assessment:
    left = SideSummary(**({"tibial_inclination": measured(28, 4), "dorsiflexion": measured(20, 5)} | changes))
    rep = make_rep(1, max_heel_lift=Sided(left=lift))
    return make_assessment(reps=(rep,), findings=findings, summary=make_summary(left=left))


def told(assessment: Assessment) -> str:
    return to_write_down([(assessment, "left")], summary_rows(assessment))


def test_with_the_heel_down_it_is_what_the_test_is_about() -> None:
    text = told(squat(DOWN))
    assert text.startswith("The number to write down: shin angle (tibial inclination)")
    assert text.endswith("(the first row).")


def test_with_the_heel_up_it_is_the_ankles_own_angle() -> None:
    """The shin's 28° held what the heel's 39 mm added."""
    for certainty in ("clear", "possible"):
        found = make_finding("heel_rise", side="left", certainty=certainty)
        text = told(squat(UP, found))
        assert "write down: dorsiflexion (ankle bend)" in text
        assert "Not the shin angle: a raised heel adds" in text


def test_with_the_heel_up_and_no_angle_of_the_ankle_it_is_none() -> None:
    text = told(squat(UP, make_finding("heel_rise", side="left"), dorsiflexion=None))
    assert text.startswith("No angle here is one to write down")


def test_where_the_heel_is_not_known_to_stay_down_that_is_part_of_it() -> None:
    for lift in (None, WIDE):
        assert "the heel may have been up" in told(squat(lift))


def test_of_raises_that_differ_it_is_the_best_which_is_surer_than_their_mean() -> None:
    """Told to keep 23 ± 8 beside 27 ± 4."""
    mean, best = measured(23, 8, "pct_foot"), measured(27, 4, "pct_foot")
    for told_mean, keep in (
        (mean, "at the top, best, and of how"),
        (measured(25, 3, "pct_foot"), "mean (the"),
    ):
        left = SideSummary(n=2, heel_height=told_mean, best_heel_height=best)
        assert keep in told(make_assessment(kind="heel_raise", summary=make_summary(left=left)))


def test_without_a_number_there_is_nothing_to_keep() -> None:
    assert told(squat(DOWN, tibial_inclination=None)) == ""
