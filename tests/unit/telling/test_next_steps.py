"""What comes next, of one clip and of both legs."""

from __future__ import annotations

from assessments import make_assessment, make_attempt, make_finding, make_rep, make_summary, measured

from ankle_cv.assessment import AboutRecord, SideSummary
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.telling.good import LUNGE_TELLS, is_it_good
from ankle_cv.telling.next_steps import FILM_BOTH_AGAIN, NextSteps, next_steps

RISES = make_assessment(reps=(make_rep(1),), findings=(make_finding("heel_rise", side="left"),))
WITH_SIGN = make_assessment(reps=(make_rep(1),), about=AboutRecord(symptoms="hot-joint"))
RISES_EARLY = (
    make_finding("heel_rise", side="left"),
    make_finding("limited_dorsiflexion", side="left", certainty="possible"),
)


def test_a_sign_on_either_leg_leaves_only_where_to_go() -> None:
    for pages in ((WITH_SIGN,), (RISES, WITH_SIGN), (WITH_SIGN, RISES)):
        steps = next_steps(pages)
        assert steps == NextSteps(instead=steps.instead)
        assert steps.instead.startswith("See a health professional before you train the ankle")


def test_nobody_asked_and_none_of_them_are_no_sign() -> None:
    for symptoms in (None, "none"):
        asked = RISES.model_copy(update={"about": AboutRecord(symptoms=symptoms)})
        assert not next_steps([asked]).instead
        assert next_steps([asked]).drills


def test_both_legs_too_near_the_limit_have_a_step_of_their_own() -> None:
    legs = [
        make_assessment(kind="wall", attempts=attempts, summary=summarise_attempts(attempts))
        for attempts in (
            (make_attempt(1, side="left", tibial_inclination=measured(38, 3), heel_down=True),),
            (make_attempt(1, side="right", tibial_inclination=measured(35, 3), heel_down=True),),
        )
    ]
    assert next_steps(legs).film.startswith("Both ankles are too near 36.5°: repeat the test")


def test_after_a_sign_no_other_test_is_named() -> None:
    squat = make_assessment(
        reps=(make_rep(1),), summary=make_summary(left=SideSummary(n=1)), findings=RISES_EARLY
    )
    assert LUNGE_TELLS in is_it_good(squat)
    told = squat.model_copy(update={"about": AboutRecord(symptoms="hot-joint")})
    assert is_it_good(told) == is_it_good(squat)[:-1]


def test_drills_of_one_leg_are_drills_of_both() -> None:
    good = make_assessment(reps=(make_rep(1),))
    assert next_steps([good, RISES]).drills == next_steps([RISES]).drills != ()
    assert next_steps([good, RISES]).film == FILM_BOTH_AGAIN
    assert next_steps([good]).film != FILM_BOTH_AGAIN
