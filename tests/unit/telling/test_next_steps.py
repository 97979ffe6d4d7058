"""What comes next, of one clip and of both legs."""

from __future__ import annotations

from assessments import make_assessment, make_finding, make_rep

from ankle_cv.assessment import AboutRecord
from ankle_cv.telling.next_steps import FILM_BOTH_AGAIN, NextSteps, next_steps

RISES = make_assessment(reps=(make_rep(1),), findings=(make_finding("heel_rise", side="left"),))
WITH_SIGN = make_assessment(reps=(make_rep(1),), about=AboutRecord(symptoms="hot-joint"))


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


def test_drills_of_one_leg_are_drills_of_both() -> None:
    good = make_assessment(reps=(make_rep(1),))
    assert next_steps([good, RISES]).drills == next_steps([RISES]).drills != ()
    assert next_steps([good, RISES]).film == FILM_BOTH_AGAIN
    assert next_steps([good]).film != FILM_BOTH_AGAIN
