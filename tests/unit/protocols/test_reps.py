"""What is read in a repetition, on squats whose every angle is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from squat_clips import Squat, depth, measures

from ankle_cv.assessment import Measurement, Rep
from ankle_cv.conventions import Array, Side
from ankle_cv.measures.series import LEG_COLUMNS, Measures
from ankle_cv.protocols.reps import assess_reps, depth_class, standing_stretch
from ankle_cv.protocols.squat import find_reps

INTERVALS = {"thigh_inclination_deg": 4.0, "trunk_lean_deg": 3.0, "tibial_inclination_deg": 4.0, "kasr": 0.05}


def plus_minus(measure: str, side: Side | None, from_s: float, to_s: float) -> float | None:
    del side
    assert to_s > from_s
    return INTERVALS.get(measure, 2.0)


def squatting(squats: list[Squat], duration_s: float, fps: float = 30.0) -> tuple[Array, Array]:
    """Times, and the phase of the movement: 0 standing, 1 at the bottom of a squat of 0.5 leg lengths."""
    time_s = np.arange(0, duration_s, 1 / fps)
    return time_s, depth(time_s, squats) / 0.5


def side_view(squats: list[Squat], duration_s: float, *, tibia: float = 34, thigh: float = 86) -> Measures:
    """The left leg seen from its side; the heel rises by 20 mm late in the descent."""
    time_s, phase = squatting(squats, duration_s)
    lift = 20 * np.clip((phase - 0.6) / 0.4, 0, 1)
    pitch = lift / 3
    shin = 4 + (tibia - 4) * phase
    left = {
        "tibial_inclination_deg": shin,
        "foot_pitch_deg": pitch,
        "dorsiflexion_deg": shin - pitch,
        "heel_lift_mm": lift,
        "knee_flexion_deg": 120 * phase,
        "thigh_inclination_deg": thigh * phase,
    }
    return measures(time_s, 1 - 0.5 * phase, left=left, trunk_lean_deg=2 + 40 * phase)


def front_view(squats: list[Squat], duration_s: float, *, standing: float, bottom: float) -> Measures:
    time_s, phase = squatting(squats, duration_s)
    fppa = {"fppa_deg": 20 * phase}
    kasr = standing + (bottom - standing) * phase
    return measures(time_s, 1 - 0.5 * phase, left=fppa, right=fppa, kasr=kasr)


def reps_of(clip: Measures) -> tuple[Rep, ...]:
    return assess_reps(clip, find_reps(clip), plus_minus)


def value(measured: Measurement | None) -> float:
    assert measured is not None
    return measured.value


def test_a_side_view_gives_the_near_leg_and_nothing_of_the_far_one():
    (rep,) = reps_of(side_view([Squat(hold=0.4)], 4.5))
    assert rep.index == 1
    assert value(rep.peak_tibial_inclination.left) == pytest.approx(34, abs=0.3)
    assert value(rep.peak_knee_flexion.left) == pytest.approx(120, abs=1)
    assert value(rep.max_heel_lift.left) == pytest.approx(20, abs=0.3)
    assert rep.max_heel_lift_at_s.left == pytest.approx(rep.bottom_s, abs=0.1)
    assert rep.max_heel_lift.left is not None
    assert rep.max_heel_lift.left.unit == "mm"
    assert value(rep.depth.thigh_inclination) == pytest.approx(86, abs=1)
    assert value(rep.trunk_lean) == pytest.approx(42, abs=0.5)
    assert value(rep.trunk_minus_tibia) == pytest.approx(8, abs=0.5)
    assert rep.trunk_minus_tibia is not None
    assert rep.trunk_minus_tibia.plus_minus == pytest.approx(5.0), "3 and 4 add in squares"
    for sided in (rep.peak_dorsiflexion, rep.peak_tibial_inclination, rep.max_heel_lift, rep.fppa):
        assert sided.right is None
    assert rep.max_heel_lift_at_s.right is None
    assert rep.kasr_change is None


def test_tempo_adds_up():
    (rep,) = reps_of(side_view([Squat(hold=0.4)], 4.5))
    assert rep.descent_s + rep.bottom_hold_s + rep.ascent_s == pytest.approx(rep.end_s - rep.start_s)
    assert min(rep.descent_s, rep.bottom_hold_s, rep.ascent_s) > 0


def test_peak_dorsiflexion_is_that_of_the_joint_and_comes_before_the_bottom():
    # Up to 60 % of the way the heel is down: 22° there, 34 - 20/3 = 27.3° at the bottom.
    (rep,) = reps_of(side_view([Squat(hold=0.4)], 4.5))
    assert value(rep.peak_dorsiflexion.left) == pytest.approx(27.3, abs=0.3)


@pytest.mark.parametrize(("lost", "told"), [(0.3, True), (0.7, False)])
def test_a_peak_over_what_is_left_of_the_bottom_is_none(lost: float, told: bool) -> None:
    clip = side_view([Squat(hold=1.0)], 5.0)
    (rep,) = find_reps(clip)
    gone = (clip.time_s >= rep.hold_from_s) & (clip.time_s < rep.hold_from_s + lost)
    left = replace(clip.left, dorsiflexion_deg=np.where(gone, np.nan, clip.left.dorsiflexion_deg))
    (measured,) = reps_of(replace(clip, left=left))
    assert (measured.peak_dorsiflexion.left is not None) == told
    assert measured.peak_tibial_inclination.left is not None


def test_without_a_scale_heel_lift_is_in_percent_of_the_foot():
    clip = side_view([Squat()], 4.5)
    lift = clip.left.heel_lift_mm
    left = replace(clip.left, heel_lift_mm=np.full_like(lift, np.nan), heel_lift_pct_foot=lift / 2.6)
    (rep,) = reps_of(replace(clip, left=left))
    assert rep.max_heel_lift.left is not None
    assert rep.max_heel_lift.left.unit == "pct_foot"
    assert rep.max_heel_lift.left.value == pytest.approx(20 / 2.6, abs=0.2)


def test_knees_in_from_the_front_is_the_change_from_the_own_standing():
    (rep,) = reps_of(front_view([Squat(hold=0.4)], 4.5, standing=0.83, bottom=0.60))
    assert value(rep.kasr_change) == pytest.approx(-0.23, abs=0.01)
    assert rep.kasr_change is not None
    assert rep.kasr_change.unit == "ratio"
    assert rep.peak_tibial_inclination.left is None


def test_turn_out_is_read_in_standing_and_the_knees_as_a_change_since() -> None:
    time_s, phase = squatting([Squat(hold=0.4)], 4.5)
    legs = [
        {"foot_turn_out_deg": turn + 20 * phase, "knee_inward_of_toes": 0.02 + inward * phase}
        for turn, inward in ((12.0, 0.20), (7.0, 0.05))
    ]
    clip = measures(time_s, 1 - 0.5 * phase, left=legs[0], right=legs[1])
    (rep,) = reps_of(clip)
    assert value(rep.foot_turn_out.left) == pytest.approx(12, abs=0.2)
    assert value(rep.knee_inward_of_toes.left) == pytest.approx(0.20, abs=0.005)
    difference = rep.left_minus_right.knee_inward_of_toes
    assert difference is not None
    assert difference.value == pytest.approx(0.15, abs=0.005)
    assert difference.plus_minus == pytest.approx(2.0 * 2**0.5), "2 and 2 add in squares"
    assert difference.unit == "ratio"
    assert rep.left_minus_right.peak_tibial_inclination is None


def test_a_turn_out_that_could_be_anything_is_not_told() -> None:
    time_s, phase = squatting([Squat(hold=0.4)], 4.5)
    clip = measures(time_s, 1 - 0.5 * phase, left={"foot_turn_out_deg": 10 + 0 * phase})
    (rep,) = assess_reps(clip, find_reps(clip), lambda *_: 15.1)
    assert rep.foot_turn_out.left is None


def test_one_side_has_no_difference() -> None:
    (rep,) = reps_of(side_view([Squat()], 4.5))
    assert rep.peak_tibial_inclination.left is not None
    assert rep.left_minus_right.peak_tibial_inclination is None


def test_fppa_is_read_at_shallow_flexion_only():
    # Between 3 % and 10 % of the leg length the phase is 0.06 to 0.2, the angle 1.2 to 4; at the bottom 20.
    (rep,) = reps_of(front_view([Squat()], 4.5, standing=0.9, bottom=0.9))
    assert 1.0 < value(rep.fppa.left) < 4.2
    assert value(rep.fppa.left) == value(rep.fppa.right)


def test_without_quiet_standing_the_knees_have_no_baseline():
    # The clip begins and ends in the squat, so nobody is seen standing outside it.
    time_s = np.arange(0, 2.0, 1 / 30)
    clip = measures(time_s, 0.7 + 0.3 * np.abs(time_s - 1), kasr=np.full_like(time_s, 0.9))
    (rep,) = reps_of(clip)
    assert standing_stretch(clip, (rep,)) is None
    assert rep.kasr_change is None


def test_the_longest_standing_is_the_baseline():
    clip = front_view([Squat(start=0.5), Squat(start=5.0)], 8.0, standing=0.9, bottom=0.6)
    stretch = standing_stretch(clip, find_reps(clip))
    assert stretch == pytest.approx((2.4, 5.1), abs=0.3)


@pytest.mark.parametrize(
    ("thigh", "plus_minus_deg", "expected"),
    [
        (70, 8, "above_parallel"),
        (86, 8, "cannot_tell"),
        (95, 8, "cannot_tell"),
        (105, 8, "below_parallel"),
        (88, 4, "parallel"),
        (82, 4, "above_parallel"),
    ],
)
def test_depth_is_not_told_within_the_interval(thigh, plus_minus_deg, expected):
    assert depth_class(Measurement(value=thigh, plus_minus=plus_minus_deg, unit="deg")) == expected


def test_depth_of_an_unseen_thigh_cannot_be_told():
    assert depth_class(None) == "cannot_tell"


def test_a_measure_without_an_interval_is_null():
    clip = side_view([Squat()], 4.5)
    (rep,) = assess_reps(clip, find_reps(clip), lambda *_: None)
    assert rep.peak_tibial_inclination.left is None
    assert rep.max_heel_lift_at_s.left is None
    assert rep.trunk_lean is None


def test_one_wild_frame_moves_no_number():
    clip = side_view([Squat(hold=0.4)], 4.5)
    wild = clip.left.heel_lift_mm.copy()
    wild[np.argmin(np.abs(clip.time_s - 2.1))] = 90.0
    (rep,) = reps_of(replace(clip, left=replace(clip.left, heel_lift_mm=wild)))
    assert value(rep.max_heel_lift.left) == pytest.approx(20, abs=0.5)


@settings(max_examples=15, deadline=None)
@given(st.floats(10, 45), st.sampled_from([24.0, 30.0, 60.0, 240.0]), st.floats(0.1, 1.5))
def test_peaks_do_not_depend_on_the_frame_rate(tibia, fps, hold):
    time_s, phase = squatting([Squat(hold=hold)], 6.0, fps)
    shin = {"tibial_inclination_deg": tibia * phase}
    (rep,) = reps_of(measures(time_s, 1 - 0.5 * phase, left=shin))
    assert value(rep.peak_tibial_inclination.left) == pytest.approx(tibia, abs=0.02 * tibia)


@settings(max_examples=10, deadline=None)
@given(st.floats(10, 45), st.floats(0, 40))
def test_a_mirrored_person_has_mirrored_numbers(tibia, lift):
    time_s, phase = squatting([Squat(hold=0.3)], 4.5)
    columns = {"tibial_inclination_deg": tibia * phase, "heel_lift_mm": lift * phase}
    (left,) = reps_of(measures(time_s, 1 - 0.5 * phase, left=columns))
    (right,) = reps_of(measures(time_s, 1 - 0.5 * phase, right=columns))
    assert left.peak_tibial_inclination.left == right.peak_tibial_inclination.right
    assert left.max_heel_lift.left == right.max_heel_lift.right
    assert (left.start_s, left.end_s) == (right.start_s, right.end_s)


def test_heels_that_rise_at_the_top_are_no_heel_rise_of_the_squat() -> None:
    clip = side_view([Squat()], 4.0)
    (span,) = find_reps(clip)
    at_top = (clip.time_s > span.end_s - 0.3) & (clip.time_s <= span.end_s)
    lift = np.where(at_top, 60.0, clip.left.heel_lift_mm)
    (rep,) = assess_reps(replace(clip, left=replace(clip.left, heel_lift_mm=lift)), (span,), plus_minus)
    assert rep.max_heel_lift.left is not None
    assert rep.max_heel_lift.left.value == pytest.approx(20.0, abs=0.5)


def test_left_minus_right_is_of_one_moment_though_the_peaks_are_not() -> None:
    # The right shin has its peak of 44° before the bottom, where it leans 30° beside the left one's 34°.
    clip = side_view([Squat()], 4.0)
    shin = clip.left.tibial_inclination_deg
    early = 14 * np.exp(-(((clip.time_s - 1.6) / 0.1) ** 2))
    right = replace(clip.left, tibial_inclination_deg=shin - 4 + early)
    (rep,) = assess_reps(replace(clip, right=right), find_reps(clip), plus_minus)
    difference = rep.left_minus_right.peak_tibial_inclination
    assert difference is not None
    assert difference.value == pytest.approx(4.0, abs=0.3)
    assert difference.plus_minus == pytest.approx(np.hypot(4.0, 4.0))


def test_what_the_model_of_both_legs_gets_wrong_it_gets_wrong_in_both() -> None:
    clip = side_view([Squat()], 4.0)
    fitted = replace(clip.left, shank_source="model")
    (rep,) = assess_reps(replace(clip, left=fitted, right=fitted), find_reps(clip), plus_minus)
    difference = rep.left_minus_right.peak_tibial_inclination
    assert difference is not None
    # 4 and 4 with half of it shared: the root of 16 + 16 - 16.
    assert difference.plus_minus == pytest.approx(4.0)


def without(clip: Measures, hidden: Array) -> Measures:
    """The same with nobody in these frames."""
    left = replace(
        clip.left, **{name: np.where(hidden, np.nan, getattr(clip.left, name)) for name in LEG_COLUMNS}
    )
    return replace(
        clip,
        left=left,
        trunk_lean_deg=np.where(hidden, np.nan, clip.trunk_lean_deg),
        pelvis_height=np.where(hidden, np.nan, clip.pelvis_height),
    )


def test_who_comes_in_sight_on_the_way_up_has_no_bottom() -> None:
    clip = side_view([Squat(hold=0.4), Squat(start=4.5, hold=0.4)], 8.0)
    # The first comes up from 2.3 s on.
    on_the_way, at_rest = (without(clip, clip.time_s < from_s) for from_s in (2.42, 2.0))
    late, whole = reps_of(on_the_way)
    assert not late.complete
    assert (late.peak_tibial_inclination.left, late.peak_knee_flexion.left) == (None, None)
    assert (late.max_heel_lift.left, late.trunk_lean, late.trunk_minus_tibia) == (None, None, None)
    assert late.depth.thigh_inclination is None
    assert value(whole.peak_tibial_inclination.left) == pytest.approx(34, abs=0.3)
    rested, _ = reps_of(at_rest)
    assert value(rested.peak_tibial_inclination.left) == pytest.approx(34, abs=0.3)
