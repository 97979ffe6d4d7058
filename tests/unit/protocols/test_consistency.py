"""What cannot be true together is not told: squats whose numbers contradict each other or anatomy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from squat_clips import leg, measures

from ankle_cv.anthropometry import HEEL_TO_BALL
from ankle_cv.assessment import Attempt, LeftRight, Measurement, Rep, Sided
from ankle_cv.conventions import Side
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.consistency import (
    Reason,
    consistent_attempt,
    consistent_rep,
    find_contradictions,
)

from assessments import make_rep, measured  # isort: skip

HALF: dict[str, float] = {"tibial_inclination_deg": 4.0, "foot_pitch_deg": 3.0, "heel_lift_pct_foot": 2.0}
ALL = Sided(left=measured(30.0), right=measured(31.0))


def plus_minus(measure: str, side: Side | None, from_s: float, to_s: float) -> float | None:
    del side
    assert to_s > from_s
    return HALF[measure]


def bottom(*, shin: float = 30.0, pitch: float = 0.0, lift: float = 0.0) -> Measures:
    """The left leg throughout a clip of three seconds."""
    n = 90
    parts = {"tibial_inclination_deg": shin, "foot_pitch_deg": pitch, "heel_lift_pct_foot": lift}
    left = leg(n, **{name: np.full(n, value) for name, value in parts.items()})
    return replace(measures(np.arange(n) / 30, np.full(n, 0.5)), left=left)


def rep() -> Rep:
    return make_rep(
        1,
        peak_tibial_inclination=ALL,
        tibial_excursion=ALL,
        peak_dorsiflexion=ALL,
        peak_knee_flexion=ALL,
        trunk_minus_tibia=measured(12.0),
        max_heel_lift=ALL,
        max_heel_lift_at_s=Sided(left=1.5, right=1.5),
        left_minus_right=LeftRight(peak_dorsiflexion=measured(1.0), tibial_excursion=measured(1.0)),
    )


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        (bottom(), None),
        (bottom(pitch=12.0, lift=100 * HEEL_TO_BALL * np.sin(np.radians(12))), None),
        (bottom(shin=63.0), None),  # 63 - 4 is below 60
        (bottom(shin=66.0), "shank_impossible"),
        (bottom(shin=-32.0), "shank_impossible"),
        (bottom(pitch=-5.0, lift=-3.0), None),  # within both intervals
        (bottom(pitch=-8.0), "toes_up"),
        (bottom(lift=-6.0), "heel_sunk"),
        (bottom(pitch=15.0), "lift_against_pitch"),  # flat, yet the ankle bends 15° less than the shin
        (bottom(lift=9.0), "lift_against_pitch"),
    ],
)
def test_the_bottom_of_a_squat(clip: Measures, reason: Reason | None) -> None:
    found = find_contradictions(clip, [rep()], plus_minus)
    assert [(c.side, c.reason) for c in found] == ([] if reason is None else [("left", reason)])


def test_what_is_unknown_contradicts_nothing() -> None:
    assert find_contradictions(bottom(shin=np.nan, pitch=np.nan, lift=9.0), [rep()], plus_minus) == ()


def test_only_the_leg_and_what_rests_on_the_contradiction_is_withheld() -> None:
    told = consistent_rep(rep(), find_contradictions(bottom(pitch=15.0), [rep()], plus_minus))
    right = Sided(right=measured(31.0))
    assert told.peak_dorsiflexion == told.max_heel_lift == right
    assert told.max_heel_lift_at_s == Sided(right=1.5)
    assert told.peak_tibial_inclination == told.tibial_excursion == ALL
    assert told.left_minus_right == LeftRight(tibial_excursion=measured(1.0))


def test_an_impossible_shin_takes_all_its_angles_with_it() -> None:
    told = consistent_rep(rep(), find_contradictions(bottom(shin=-32.0), [rep()], plus_minus))
    assert [told.peak_tibial_inclination.left, told.tibial_excursion.left, told.peak_dorsiflexion.left] == [
        None
    ] * 3
    assert told.max_heel_lift == ALL


def test_an_attempt_with_a_contradiction_cannot_tell_whether_the_heel_was_down() -> None:
    number: Measurement = measured(35.0)
    attempt = Attempt(
        index=2,
        side="left",
        from_s=1.0,
        to_s=2.0,
        tibial_inclination=number,
        dorsiflexion=number,
        heel_lift=number,
        heel_down=True,
        counterfeit_deg=15.0,
        knee_to_wall=number,
    )
    found = find_contradictions(bottom(pitch=15.0), [attempt], plus_minus)
    told = consistent_attempt(attempt, found)
    assert [told.dorsiflexion, told.heel_lift, told.heel_down, told.knee_to_wall] == [None] * 4
    assert told.tibial_inclination == number
    assert consistent_attempt(attempt.model_copy(update={"index": 1}), found).heel_down


@given(st.floats(0, 40), st.floats(-60, 60))
def test_a_rigid_foot_never_contradicts_itself(pitch: float, shin: float) -> None:
    lift = 100 * HEEL_TO_BALL * float(np.sin(np.radians(pitch)))
    found = find_contradictions(bottom(shin=shin, pitch=pitch, lift=lift), [rep()], plus_minus)
    assert {c.reason for c in found} <= {"shank_impossible"}
