"""Why a number is not there, what no finding means, and what a front view says."""

from __future__ import annotations

import pytest
from assessments import make_assessment, make_attempt, make_rep, make_summary, make_view, measured

from ankle_cv.assessment import Assessment, Depth, Notice, Quality, Sided, SideSummary
from ankle_cv.telling.front_texts import knees_text
from ankle_cv.telling.judged import no_findings_text
from ankle_cv.telling.summary_rows import summary_rows
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.unknown_lines import unknown_lines
from ankle_cv.telling.vocabulary import (
    DORSIFLEXION,
    HEEL_LIFT,
    KNEE_TO_WALL,
    KNEES_IN,
    SHIN_ANGLE,
    TRUNK_LEAN,
    TURN_OUT,
)


def with_notice(code: str, message: str = "Why: because.", **fields: object) -> Assessment:
    notice = Notice(code=code, message=message, remedy="Do.", **fields)
    return make_assessment(reps=(make_rep(1),), quality=Quality(pose_coverage=1, notices=(notice,)))


FRONT = make_view(kind="front", yaw_deg=0.0, facing="camera", measured_sides=("left", "right"))


@pytest.mark.parametrize(
    ("code", "term", "reason"),
    [
        ("forefoot_hidden", HEEL_LIFT, "the front of this foot could not be followed"),
        ("forefoot_hidden", SHIN_ANGLE, "not measured"),
        ("trunk_hidden", TRUNK_LEAN, "something hid the trunk"),
        ("no_distance", KNEE_TO_WALL, "because"),
        ("no_neutral", DORSIFLEXION, "why"),
    ],
)
def test_a_notice_says_why_what_it_takes_away_is_not_known(code, term, reason):
    assert why_unknown(with_notice(code), term, "left") == reason


def test_a_notice_on_the_other_leg_explains_nothing():
    other = with_notice("forefoot_hidden", side="right")
    assert why_unknown(other, HEEL_LIFT, "left") == "not measured"
    assert why_unknown(with_notice("side_not_measured", side="right"), TRUNK_LEAN) == "not measured"


def test_a_view_explains_what_it_cannot_show():
    front = make_assessment(view=FRONT)
    assert why_unknown(front, SHIN_ANGLE, "left").startswith("a front view does not show it")
    assert why_unknown(make_assessment(), KNEES_IN) == "only a front view shows it"


def test_what_is_read_against_standing_says_that_standing_is_missing():
    """A clip that begins with the squat said only "not measured"."""
    front = make_assessment(view=FRONT, reps=(make_rep(1),))
    assert why_unknown(front, KNEES_IN) == "not seen both in quiet standing and at the bottom"
    assert why_unknown(front, TURN_OUT, "left") == "not seen in quiet standing"
    assert why_unknown(make_assessment(view=FRONT, reps=()), KNEES_IN) == "no squat was found"


def test_without_parts_that_is_the_reason():
    assert why_unknown(make_assessment(reps=()), SHIN_ANGLE, "left") == "no squat was found"
    cut_off = make_assessment(reps=(make_rep(1, complete=False),))
    assert why_unknown(cut_off, SHIN_ANGLE, "left") == "no squat was seen whole"


def test_gaps_with_one_reason_are_one_line_and_those_of_some_parts_name_them():
    known = make_rep(1, peak_tibial_inclination=Sided(left=measured(30)))
    lines = unknown_lines(make_assessment(reps=(known, make_rep(2))))
    assert lines == (
        "Shin angle: – not measured (squat 2)",
        "Dorsiflexion, heel lift, knee bend, trunk lean, depth: – not measured",
    )
    assert unknown_lines(make_assessment(reps=(known, make_rep(2))), in_some_only=True) == lines[:1]


def test_an_attempt_wants_the_numbers_of_its_own_leg_only():
    lines = unknown_lines(make_assessment(kind="wall", attempts=(make_attempt(side="left"),)))
    assert all("right" not in line for line in lines)
    assert any(line.startswith("Shin angle") for line in lines)


def test_the_summary_has_a_dash_with_its_reason_and_no_missing_row():
    rows = dict(summary_rows(with_notice("forefoot_hidden", side="left")))
    assert rows["Heel lift, largest"] == ["– the front of this foot could not be followed"]
    assert [label for label in rows if label.startswith("Shin angle (tibial inclination)")]


def test_of_one_squat_there_is_no_mean_and_no_count() -> None:
    depth = Depth(thigh_inclination=measured(70, 4), depth_class="above_parallel")
    for n, shin, deep in ((1, "", "above parallel"), (2, ", mean", "above parallel in 2 of 2")):
        legs = make_summary(left=SideSummary(tibial_inclination=measured(31), n=n))
        reps = tuple(make_rep(index + 1, depth=depth) for index in range(n))
        rows = dict(summary_rows(make_assessment(reps=reps, summary=legs)))
        assert rows[f"Shin angle (tibial inclination){shin}"] == ["31° ± 2°"]
        assert rows["Depth (thigh inclination)"] == [deep]


def test_nothing_is_good_news_only_where_something_was_judged():
    judged = make_assessment(reps=(make_rep(1, trunk_minus_tibia=measured(3)),))
    assert no_findings_text(judged).startswith("Nothing crossed a threshold. Heel lift could not be judged")
    assert no_findings_text(make_assessment(reps=(make_rep(1),))).startswith("Nothing could be judged: ")
    assert no_findings_text(make_assessment(reps=())) == "Nothing could be judged: no squat was found."
    assert no_findings_text(make_assessment(kind="wall", reps=(), attempts=())) == (
        "Nothing could be judged: no attempt was found."
    )
    assert no_findings_text(make_assessment(kind="heel_raise")).startswith("Heel raises have no thresholds")
    walk = make_assessment(kind="unknown", looks_like="walk")
    assert no_findings_text(walk) == "Nothing could be judged: this looks like walking."


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (0.14, "The knees stay over the feet."),
        (-0.005, "The knees stay over the feet."),
        (-0.09, "No clear move of the knees inward (most inward: 9 ± 9 % of"),
        (-0.15, "The knees may move in by 15 ± 9 % of"),
    ],
)
def test_a_front_view_says_where_the_knees_go(change, text):
    rep = make_rep(1, kasr_change=measured(change, 0.09, "ratio"))
    said = knees_text(make_assessment(view=FRONT, reps=(rep,)))
    assert said is not None
    assert said.startswith(text)


def test_knees_that_were_not_seen_are_no_good_knees():
    said = knees_text(make_assessment(view=FRONT, reps=(make_rep(1),)))
    assert said == "Cannot tell whether the knees move in: not seen both in quiet standing and at the bottom."
    assert knees_text(make_assessment(reps=(make_rep(1),))) is None


@pytest.mark.parametrize(
    ("lift", "begins"),
    [
        (measured(2, 3, "mm"), "Nothing crossed a threshold. "),
        (
            measured(6, 4, "mm"),
            "Nothing crossed a threshold for sure; the ± of heel lift reaches it. ",
        ),
    ],
)
def test_what_an_interval_reaches_into_is_not_said_to_be_uncrossed(lift, begins):
    rep = make_rep(1, max_heel_lift=Sided(left=lift))
    assert no_findings_text(make_assessment(reps=(rep,))).startswith(begins)


@pytest.mark.parametrize(
    ("value", "plus_minus", "unit", "text"),
    [
        (13, 20, "pct_foot", "\N{EN DASH} cannot tell (13 ± 20 % of foot length)"),
        (34, 40, "mm", "\N{EN DASH} cannot tell (34 ± 40 mm)"),
        (2, 4, "pct_foot", "2 ± 4 % of foot length"),  # no clear rise
        (30, 14, "mm", "30 ± 14 mm"),  # a rise, whatever its size
    ],
)
def test_a_heel_that_may_be_down_as_well_as_far_up_is_no_number(value, plus_minus, unit, text):
    lift = measured(value, plus_minus, unit)
    summary = make_summary(left=SideSummary(max_heel_lift=lift))
    found = dict(summary_rows(make_assessment(reps=(make_rep(1),), summary=summary)))
    assert found[next(label for label in found if label.startswith("Heel lift"))] == [text]
