"""What comes next, of one clip and of both legs."""

from __future__ import annotations

from assessments import (
    make_assessment,
    make_attempt,
    make_finding,
    make_rep,
    make_summary,
    make_view,
    measured,
)

from ankle_cv.assessment import AboutRecord, Assessment, SideSummary
from ankle_cv.conventions import Side
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.telling.good import AT_WALL, LUNGE_TELLS, RAISES, is_it_good
from ankle_cv.telling.next_steps import FILM_BOTH_AGAIN, NextSteps, next_steps
from ankle_cv.telling.parts import TESTS

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


def test_only_the_leg_whose_knee_never_came_to_the_wall_is_sent_nearer_to_it() -> None:
    """Of a left leg that touched the wall and a right one that did not, no leg was named."""

    def lunge(side: Side, *, at_wall: bool = True) -> Assessment:
        attempts = (
            make_attempt(1, side=side, tibial_inclination=measured(44, 3), heel_down=True, at_wall=at_wall),
        )
        view = make_view(measured_sides=(side,))
        return make_assessment(kind="wall", attempts=attempts, view=view)

    assert next_steps([lunge("left"), lunge("right", at_wall=False)]).test == f"for the right leg, {AT_WALL}"
    assert next_steps([lunge("left", at_wall=False), lunge("right", at_wall=False)]).test == AT_WALL
    assert next_steps([lunge("right", at_wall=False)]).test == AT_WALL
    assert next_steps([lunge("left"), lunge("right")]).test == ""


def test_what_to_compare_raises_with_is_said_once() -> None:
    assert "compare left with right" in RAISES
    assert "compare" not in (TESTS["heel_raise"].no_findings)


def test_drills_of_one_leg_are_drills_of_both() -> None:
    good = make_assessment(reps=(make_rep(1),))
    assert next_steps([good, RISES]).drills == next_steps([RISES]).drills != ()
    assert next_steps([good, RISES]).film == FILM_BOTH_AGAIN
    assert next_steps([good]).film != FILM_BOTH_AGAIN
