"""What to film next: at once, the other leg, another view, or the same in some weeks."""

from __future__ import annotations

from assessments import make_assessment, make_attempt, make_rep, make_summary, make_view, measured

from ankle_cv.assessment import Notice, Quality, SideSummary
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.telling.filming import after_lunges_text, film_again_text

BOTH = make_view(kind="oblique", yaw_deg=60.0, measured_sides=("left", "right"))
FRONT = make_view(kind="front", yaw_deg=0.0, facing="camera", measured_sides=("left", "right"))
KNOWN = make_summary(left=SideSummary(tibial_inclination=measured(30, 4)))


def test_of_one_leg_the_other_is_missing():
    text = film_again_text(make_assessment(reps=(make_rep(1),), summary=KNOWN))
    assert text.startswith(
        "Film the other leg from its side, too, and both again in some weeks, in the same way"
    )


def test_both_legs_are_filmed_again_in_the_same_way_if_it_was_a_good_one():
    good = make_assessment(reps=(make_rep(1),), view=BOTH, summary=KNOWN)
    assert film_again_text(good) == "Film again in some weeks, in the same way, to see what changes"
    notice = Notice(code="low_resolution", message="Small.", remedy="Go nearer.")
    limited = good.model_copy(update={"quality": Quality(pose_coverage=1, notices=(notice,))})
    assert film_again_text(limited) == "Film again in some weeks, to see what changes"


def test_a_leg_too_near_the_limit_has_a_step_of_its_own():
    def told(deg):
        attempts = (make_attempt(1, side="left", tibial_inclination=measured(deg, 3), heel_down=True),)
        return film_again_text(
            make_assessment(kind="wall", attempts=attempts, summary=summarise_attempts(attempts))
        )

    near = told(37)
    assert told(39).startswith("Film the other leg"), "probably not limited: no second try is needed"
    assert near.startswith(
        "The left ankle is too near 36.5°: repeat the test on another day, each attempt as far"
    )
    assert "counts. Film the other leg" in near
    assert told(44).startswith("Film the other leg")


def test_where_nothing_was_measured_there_is_nothing_to_wait_for():
    for reps in ((), (make_rep(1),)):
        nothing = make_assessment(reps=reps, summary=make_summary())
        assert film_again_text(nothing) == "Film again, so that the ankle can be measured"


def test_from_the_front_the_side_is_missing():
    front = make_assessment(reps=(make_rep(1),), view=FRONT)
    assert film_again_text(front) == "For ankle and heel, film each leg from its own side"


def lunges(left, right):
    legs = {"left": left, "right": right}
    attempts = tuple(
        make_attempt(n, side=side, tibial_inclination=measured(deg, 2), heel_down=deg < 50)
        for n, (side, deg) in enumerate(legs.items(), 1)
        if deg is not None
    )
    return after_lunges_text(summarise_attempts(attempts))


def test_after_a_knee_to_wall_test_its_end_screen_says_what_comes_next():
    assert lunges(42.0, None) == "Next: the right leg."
    assert lunges(42.0, 60.0) == "Next: the right leg again, the heel down."
    assert lunges(42.0, 32.0) == "Next, right: drills are in report.html."
    told = "Next, left: drills are in report.html; right: again on another day, too near 36.5°."
    assert lunges(32.0, 37.0) == told
    assert lunges(42.0, 37.0) == "Next, right: again on another day, too near 36.5°."
    assert lunges(42.0, 43.0) == "Next: the test again in some weeks, in the same way, to see what changes."
