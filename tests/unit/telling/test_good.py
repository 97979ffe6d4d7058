"""Whether it is good: never surer than the interval, and no squat says what it did not ask for."""

from __future__ import annotations

import pytest
from assessments import (
    make_assessment,
    make_attempt,
    make_attribution,
    make_finding,
    make_raise,
    make_rep,
    make_summary,
    make_view,
    measured,
)

from ankle_cv.assessment import (
    Assessment,
    Comparison,
    Finding,
    Measurement,
    Rep,
    Sided,
    SideSummary,
)
from ankle_cv.pipeline.doubts import with_doubts
from ankle_cv.protocols.norms import leans
from ankle_cv.protocols.summary import summarise
from ankle_cv.telling.good import FREE, is_it_good, next_test_text, why_good
from ankle_cv.telling.result_text import result_text
from ankle_cv.telling.wall_headline import wall_headline

DOWN = measured(1, 3, "mm")
FRONT = make_view(kind="front", measured_sides=("left", "right"))
ASK_A_LUNGE = "A knee-to-wall test tells."
HEEL = make_finding("heel_rise", side="left", value=measured(34, 4, "mm"), threshold=8.0)
LIMITED = make_finding("limited_dorsiflexion", side="left", certainty="possible", value=measured(28, 4))


def squat(shin: Measurement | None, lift: Measurement | None = DOWN, *findings: Finding) -> Assessment:
    reps = (make_rep(1, max_heel_lift=Sided(left=lift), peak_tibial_inclination=Sided(left=shin)),)
    return make_assessment(
        reps=reps, findings=findings, summary=summarise("squat", ("left",), reps, ()), looks_like="squat"
    )


def knees(change: float, *findings: Finding) -> Assessment:
    rep = make_rep(1, kasr_change=measured(change, 0.05, "ratio"))
    return make_assessment(view=FRONT, reps=(rep,), findings=findings)


@pytest.mark.parametrize(
    ("shin", "ankle"),
    [
        (
            measured(41, 4),
            f"yes, the shin leans 41° ± 4°, beyond {FREE} in the knee-to-wall test.",
        ),
        (
            measured(40, 4),
            f"probably not limited, 40.0° ± 4.0° is mostly above {FREE} in the knee-to-wall test.",
        ),
        (
            measured(28, 4),
            f"cannot tell, this squat used 28° ± 4°, which need not be all it has. {ASK_A_LUNGE}",
        ),
        (None, "cannot tell, the shin angle was not measured."),
    ],
)
def test_an_ankle_is_good_only_where_the_whole_interval_is_beyond_the_limit(shin, ankle):
    assert " ".join(is_it_good(squat(shin))) == f"Heel: yes, it stays down. Ankle: {ankle}"


@pytest.mark.parametrize(
    ("lift", "findings", "heel"),
    [
        (measured(34, 4, "mm"), (HEEL,), "no, it rises"),
        (measured(34, 4, "mm"), (HEEL.model_copy(update={"certainty": "possible"}),), "cannot tell, it may"),
        (measured(6, 4, "mm"), (), "no clear rise (at most 6 ± 4 mm); cannot tell whether it stays down"),
        (measured(6, 20, "mm"), (), "cannot tell, the error is larger than a rise"),
        (None, (), "cannot tell, it was not measured"),
    ],
)
def test_a_heel_that_is_not_surely_down_takes_the_ankle_with_it(lift, findings, heel):
    first, second = is_it_good(squat(measured(45, 2), lift, *findings))
    assert first.startswith(f"Heel: {heel}")
    assert second == "Ankle: cannot tell, a raised heel adds to the shin angle."


def test_a_heel_that_came_up_early_points_to_the_ankle_and_no_further():
    told = is_it_good(squat(measured(30, 2), measured(34, 4, "mm"), HEEL, LIMITED))
    assert told == ("Heel: no, it rises.", "Ankle: it may be what limits this squat.", ASK_A_LUNGE)


def test_a_lunge_tells_more_only_where_the_squats_have_not_told_enough():
    assert next_test_text(squat(measured(41, 4))) == ""
    assert next_test_text(squat(measured(28, 4))).startswith(
        "a knee-to-wall test, which tells more of the ankle"
    )
    assert next_test_text(knees(0.0)) == ""


@pytest.mark.parametrize(
    ("change", "findings", "told"),
    [
        (0.0, (), "Knees: yes, they stay over the feet."),
        (-0.09, (), "Knees: cannot tell, they neither clearly move in"),
        (-0.3, (make_finding("knee_valgus"),), "Knees: they move in; how far is too far no study"),
        (-0.3, (make_finding("knee_valgus", certainty="possible"),), "Knees: cannot tell, they may move in."),
    ],
)
def test_from_the_front_only_the_knees_are_told(change, findings, told):
    knee, rest = is_it_good(knees(change, *findings))
    assert knee.startswith(told)
    assert rest == "Heel and ankle: a front view does not show them."


@pytest.mark.parametrize(
    ("degrees", "told"),
    [
        (42, "Left ankle: yes, not limited: within the range of healthy adults."),
        (
            37,
            f"Left ankle: cannot tell, 37.0° ± 3.0° reaches to both sides of {FREE}.",
        ),
        (32, "Left ankle: no, limited: 32° ± 3° is below 36.5°; from 36.5° on none is called limited."),
        (24, "Left ankle: no, clearly limited: 24° ± 3° is below 30°; from 36.5° on none is called limited."),
        (55, "Left ankle: yes, more than most healthy adults."),
    ],
)
def test_a_lunge_has_the_verdict_of_its_document(degrees, told):
    tried = (make_attempt(1, heel_down=True, tibial_inclination=measured(degrees, 3)),)
    summary = summarise("wall", ("left",), (), tried)
    lunges = make_assessment(kind="wall", attempts=tried, summary=summary)
    assert is_it_good(lunges) == (told,)
    assert "Backman 2011" in (why_good(lunges) or "")


def test_where_nothing_can_be_called_good_nothing_is():
    raises = make_assessment(kind="heel_raise", raises=(make_raise(1),))
    assert is_it_good(raises)[0].startswith("No limit of the heel's height is validated")
    assert is_it_good(make_assessment(kind="heel_raise")) == ()
    assert is_it_good(make_assessment(kind="unknown")) == ()
    assert is_it_good(make_assessment(reps=(make_rep(1, complete=False),))) == ()


def test_both_legs_with_one_answer_have_it_once_and_others_each_their_own():
    view = make_view(kind="oblique", measured_sides=("left", "right"))
    reps = (make_rep(1, max_heel_lift=Sided(left=DOWN, right=DOWN)),)
    summary = make_summary(
        left=SideSummary(tibial_inclination=measured(41, 4), n=1),
        right=SideSummary(tibial_inclination=measured(28, 4), n=1),
    )
    both = is_it_good(make_assessment(view=view, reps=reps))
    assert both == (
        "Each heel: yes, it stays down.",
        "Each ankle: cannot tell, the shin angle was not measured.",
    )
    told = is_it_good(make_assessment(view=view, reps=reps, summary=summary))
    assert [text.split(",")[0] for text in told] == [
        "Left heel: yes",
        "Left ankle: yes",
        "Right heel: yes",
        "Right ankle: cannot tell",
        ASK_A_LUNGE,
    ]


def test_a_clip_of_one_leg_names_it_where_another_clip_shows_the_other():
    assert is_it_good(squat(measured(41, 4)), named=True)[0] == "Left heel: yes, it stays down."


def test_a_prompt_answers_it_too():
    assert "Is it good? Heel: yes, it stays down." in result_text(squat(measured(41, 4)))


def seen_in(known: int) -> tuple[Rep, ...]:
    """Three squats of one leg, with the heel known in the first of them."""
    return tuple(
        make_rep(
            n,
            max_heel_lift=Sided(left=DOWN if n <= known else None),
            peak_tibial_inclination=Sided(left=measured(43, 3)),
        )
        for n in (1, 2, 3)
    )


@pytest.mark.parametrize(
    ("known", "ankle"), [(3, "Ankle: yes"), (1, "Ankle: cannot tell, where the heel is")]
)
def test_a_squat_whose_heel_is_not_seen_says_nothing_of_the_ankle(known, ankle):
    reps = seen_in(known)
    told = make_assessment(reps=reps, summary=summarise("squat", ("left",), reps, ()), looks_like="squat")
    assert is_it_good(told)[1].startswith(ankle)


def test_knees_that_are_seen_in_some_squats_only_are_told_of_those():
    reps = (make_rep(1, kasr_change=measured(0.0, 0.05, "ratio")), make_rep(2))
    told = is_it_good(make_assessment(view=FRONT, reps=reps))
    assert told[0] == "Knees: yes, they stay over the feet where they are seen (1 of 2)."


def test_a_lunge_is_judged_by_the_interval_of_its_own_attempt():
    tried = tuple(
        make_attempt(n, heel_down=True, tibial_inclination=measured(degrees, width))
        for n, (degrees, width) in enumerate([(34, 1.5), (35, 1.5), (40, 8)], start=1)
    )
    lunges = make_assessment(kind="wall", attempts=tried, summary=summarise("wall", ("left",), (), tried))
    assert is_it_good(lunges)[0].startswith("Left ankle: cannot tell")


def test_the_limit_of_the_lunge_is_not_taken_for_one_of_squats():
    """ "32° only … below 36.5° is limited there" was read as a limited ankle."""
    told = " ".join(is_it_good(squat(measured(32, 4))))
    assert told.endswith(ASK_A_LUNGE)
    assert "limited" not in told
    assert "36.5" not in told


@pytest.mark.parametrize(
    ("degrees", "lean"),
    [
        (38.4, None),
        (38.5, "above"),
        (39.4, "above"),
        (39.5, None),
        (34.6, None),
        (34.5, "below"),
        (33.4, None),
    ],
)
def test_an_interval_that_contains_the_limit_leans_where_nine_in_ten_of_it_are_on_one_side(degrees, lean):
    """Of ± 3 that is 1.28 / 1.96, or 1.96°: from 38.46° on, and up to 34.54°; 39.5° is sure."""
    assert leans(degrees, 3.0) == lean
    told = " ".join(is_it_good(_lunge_of(degrees)))
    words = {"above": "probably not limited", "below": "probably limited"}
    assert (words[lean] in told) if lean else ("probably" not in told)


def _lunge_of(degrees, *, at_wall=True):
    tried = (make_attempt(1, heel_down=True, tibial_inclination=measured(degrees, 3), at_wall=at_wall),)
    summary = summarise("wall", ("left",), (), tried)
    found = (make_finding("limited_dorsiflexion", side="left", value=measured(degrees, 3)),)
    return make_assessment(kind="wall", attempts=tried, summary=summary, findings=found)


def test_the_answer_has_what_a_second_clip_says():
    found = make_attribution(
        Comparison(measure="depth", first=DOWN, second=DOWN, difference=DOWN, beyond_error=False, side=None),
        "stayed",
        verdict="cannot_tell",
    )
    told = is_it_good(squat(measured(32, 4)).model_copy(update={"attribution": found}))
    assert told[-1] == "Against the second clip: cannot tell whether the ankle limits this squat."


def test_a_lunge_whose_knee_never_came_to_the_wall_may_have_stopped_early():
    sure, early = _lunge_of(30), _lunge_of(30, at_wall=False)
    assert with_doubts(sure) == sure
    assert [one.certainty for one in with_doubts(early).findings] == ["possible"]
    assert "may have stopped early" in with_doubts(early).findings[0].message
    assert with_doubts(with_doubts(early)) == with_doubts(early)
    assert "Left ankle: may be limited" in is_it_good(early)[0]
    assert "no knee was seen at the wall" in is_it_good(early)[0]
    assert "may be limited; no knee seen at the wall" in wall_headline(early)
    assert next_test_text(early).startswith("the same test with the foot nearer to the wall")
    assert next_test_text(sure) == ""
    assert "limited; no knee" not in wall_headline(sure)


def test_where_nothing_of_the_wall_is_known_no_ankle_is_surely_limited():
    """The less was known, the surer it was: without a wall in sight the same lunge was "limited"."""
    unknown = _lunge_of(30, at_wall=None)
    assert [one.certainty for one in with_doubts(unknown).findings] == ["possible"]
    assert "Left ankle: may be limited" in is_it_good(unknown)[0]
    assert "may be limited; no knee seen at the wall" in wall_headline(unknown)
    assert next_test_text(unknown) == "", "nothing says that the foot stood too far away"
    assert wall_headline(_lunge_of(44, at_wall=None)) == wall_headline(_lunge_of(44))


def test_one_leg_at_the_wall_says_nothing_of_the_other():
    tried = tuple(
        make_attempt(n, side=side, heel_down=True, tibial_inclination=measured(30, 3), at_wall=at_wall)
        for n, (side, at_wall) in enumerate([("left", True), ("right", None)], 1)
    )
    summary = summarise("wall", ("left", "right"), (), tried)
    found = tuple(make_finding("limited_dorsiflexion", side=one.side, value=measured(30, 3)) for one in tried)
    both = make_assessment(kind="wall", attempts=tried, summary=summary, findings=found)
    assert [one.certainty for one in with_doubts(both).findings] == ["clear", "possible"]
    left, right = is_it_good(both)
    assert "no, limited" in left
    assert "may be limited" in right
    assert "right knee not seen at the wall" in wall_headline(both)


def test_a_lunge_that_is_probably_limited_may_have_stopped_early_too():
    near, early = _lunge_of(34.2), _lunge_of(34.2, at_wall=False)
    assert "Left ankle: probably limited" in is_it_good(near)[0]
    assert "Left ankle: may be limited: 34.2" in is_it_good(early)[0]
    assert "may be limited; no knee seen at the wall" in wall_headline(early)
    above = _lunge_of(38.9, at_wall=False)
    assert "probably not limited" in is_it_good(above)[0]
