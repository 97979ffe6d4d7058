"""What is said of repetitions that are cut off, partial, behind a gap or after a jump; and of lunges."""

from __future__ import annotations

import numpy as np
import pytest
from assessments import make_rep, measured
from squat_clips import Squat, clip, depth, measures

from ankle_cv.assessment import Sided
from ankle_cv.conventions import Side
from ankle_cv.protocols.leg_reps import assess_leg_reps
from ankle_cv.protocols.looks import Look
from ankle_cv.protocols.reps import assess_reps, is_partial
from ankle_cv.protocols.squat import RepSpan, find_reps
from ankle_cv.protocols.summary import summarise
from ankle_cv.scene.neutral import Window


def half_a_degree(measure: str, side: Side | None, from_s: float, to_s: float) -> float:
    return 0.5


def test_incomplete_repetitions_are_in_no_mean() -> None:
    angles = [30.0, 32.0, 10.0]
    reps = tuple(
        make_rep(k, complete=k < 3, peak_tibial_inclination=Sided(left=measured(angle)))
        for k, angle in enumerate(angles, 1)
    )
    summary = summarise("squat", ("left",), reps, ())
    assert summary.left is not None
    assert summary.left.tibial_inclination is not None
    assert summary.left.tibial_inclination.value == pytest.approx(31.0)
    assert (summary.rep_count, summary.left.n) == (3, 2)
    assert summary.left.counts == {"tibial_inclination": 2}


def test_without_a_complete_one_nothing_is_averaged() -> None:
    reps = (make_rep(1, complete=False, peak_tibial_inclination=Sided(left=measured(30.0))),)
    summary = summarise("squat", ("left",), reps, ())
    assert summary.left is not None
    assert summary.left.tibial_inclination is None
    assert summary.left.counts == {}


@pytest.mark.parametrize(("knee_deg", "partial"), [(55.0, True), (115.0, False)])
def test_quarter_squats_are_called_partial(knee_deg: float, partial: bool) -> None:
    (span,) = find_reps(clip([Squat(drop=1 - np.cos(np.radians(knee_deg / 2)))], 5.0))
    assert is_partial(Sided(left=measured(knee_deg)), span) is partial
    assert is_partial(Sided(), span) is partial, "a view without knees shows the pelvis"


def test_quarter_squats_count() -> None:
    # Knees 55°, thighs 38°, from standing with soft knees.
    assert len(find_reps(clip([Squat(start=1.0, drop=0.11), Squat(start=4.0, drop=0.105)], 7.0))) == 2


def test_a_landing_ends_the_jump_and_a_new_take_off_makes_it_a_repetition() -> None:
    dips = clip([Squat(start=1.0), Squat(start=3.45, drop=0.4)], 7.0)
    first, second = Window(3.1, 3.4), Window(5.5, 5.8)
    assert len(find_reps(dips)) == 2
    assert len(find_reps(dips, None, (first,))) == 1
    assert len(find_reps(dips, None, (first, second))) == 2


def lunge(side: Side = "left") -> Look:
    (span,) = find_reps(clip([Squat(drop=0.45)], 5.0))
    return Look(span, "lunge", side)


def test_the_front_leg_of_a_lunge_is_measured_at_the_bottom() -> None:
    time_s = np.arange(0, 5, 1 / 30)
    down = depth(time_s, [Squat(drop=1.0)])
    swinging = np.where(down < 0.6, 60.0, 18.0)
    leg = {"tibial_inclination_deg": swinging, "dorsiflexion_deg": swinging, "heel_lift_pct_foot": 0 * down}
    found = measures(time_s, 1 - 0.45 * down, left=leg)
    (rep,) = assess_leg_reps(found, (lunge(), Look(lunge().span, "hinge")), half_a_degree)
    assert (rep.kind, rep.side, rep.complete) == ("lunge", "left", True)
    assert rep.tibial_inclination is not None
    assert rep.tibial_inclination.value == pytest.approx(18.0)
    assert rep.heel_lift is not None
    (far,) = assess_leg_reps(found, (lunge("right"),), half_a_degree)
    assert far.tibial_inclination is None


def test_a_shank_that_no_leg_has_is_not_told() -> None:
    time_s = np.arange(0, 5, 1 / 30)
    found = measures(
        time_s, np.ones_like(time_s), left={"tibial_inclination_deg": np.full_like(time_s, -79.0)}
    )
    (rep,) = assess_leg_reps(found, (lunge(),), half_a_degree)
    assert rep.tibial_inclination is None


def test_a_repetition_that_is_cut_off_is_not_called_partial() -> None:
    time_s = np.arange(0, 2.0, 1 / 30)
    span = RepSpan(1.0, 1.9, 1.95, 2.0, 2.0, 0.1, complete_start=True, complete_end=False)
    (rep,) = assess_reps(measures(time_s, np.ones_like(time_s)), (span,), half_a_degree)
    assert not rep.complete
    assert not rep.partial
