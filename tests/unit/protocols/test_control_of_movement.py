"""Steadiness and smoothness on motions whose answer is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from squat_clips import leg

from ankle_cv.assessment import Control
from ankle_cv.kinematics.smoothness import spectral_arc_length
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.control import (
    SHOWN_SHARE,
    mean_control,
    smoothness,
    start_of_way,
    steadiness_deg,
    steadiness_of,
    with_control_of_attempts,
)
from ankle_cv.protocols.wall import assess_attempts, find_attempts, summarise_attempts

FPS = 30
TIME_S = np.arange(0, 4, 1 / FPS)


def way(time_s: np.ndarray, from_s: float = 1.0, lasts_s: float = 1.2, by_deg: float = 30.0) -> np.ndarray:
    """A minimum-jerk movement: one push."""
    x = np.clip((time_s - from_s) / lasts_s, 0, 1)
    return 5 + by_deg * x**3 * (10 - 15 * x + 6 * x**2)


def test_one_push_has_the_published_length_whatever_its_size_and_speed() -> None:
    fine_s = np.arange(0, 1.2, 0.005)
    one = spectral_arc_length(fine_s, way(fine_s, 0.0))
    assert one == pytest.approx(-1.5, abs=0.12)  # Balasubramanian 2015: minimum jerk
    assert spectral_arc_length(fine_s, way(fine_s, 0.0, by_deg=3.0)) == pytest.approx(one, abs=1e-9)
    slow_s = np.arange(0, 3.6, 0.005)
    assert spectral_arc_length(slow_s, way(slow_s, 0.0, lasts_s=3.6)) == pytest.approx(one, abs=0.02)


def test_a_stop_on_the_way_makes_it_longer_and_two_stops_longer_still() -> None:
    def with_pushes(count: int) -> float:
        pushes = [way(TIME_S, 0.2 + k * 1.1, 0.8, 30 / count) - 5 for k in range(count)]
        return spectral_arc_length(TIME_S, np.sum(pushes, axis=0))

    one, two, three = (with_pushes(count) for count in (1, 2, 3))
    assert one > two + 0.3 > three + 0.3


def test_nothing_that_moves_and_too_few_samples_have_no_length() -> None:
    assert np.isnan(spectral_arc_length(TIME_S, np.full(len(TIME_S), 3.0)))
    assert np.isnan(spectral_arc_length(TIME_S[:2], TIME_S[:2]))


def test_the_way_begins_where_the_angle_is_lowest_and_a_short_one_is_not_told() -> None:
    angle = way(TIME_S)
    whole = smoothness(TIME_S, angle, 0.0, 3.0)
    assert whole is not None
    assert whole == pytest.approx(-1.52, abs=0.08)
    assert smoothness(TIME_S, way(TIME_S, by_deg=10.0), 0.0, 3.0) is None
    hidden = np.where((TIME_S > 1.3) & (TIME_S < 1.8), np.nan, angle)
    assert smoothness(TIME_S, hidden, 0.0, 3.0) is None
    slow_s = TIME_S[::3]
    assert smoothness(slow_s, angle[::3], 0.0, 3.0) is None, "ten frames a second do not show a quiver"


@pytest.mark.parametrize("before", ["a foot placed", "a try broken off"])
def test_one_push_is_one_whatever_was_before_it(before: str) -> None:
    time_s = np.arange(0, 9, 1 / FPS)
    push = way(time_s, 5.0, 1.5)
    if before == "a foot placed":
        push += way(time_s, 1.0, 0.6, 2.0) - 7
    else:
        push += way(time_s, 1.0, 1.0, 22.0) - way(time_s, 2.3, 1.0, 20.0)
    alone = smoothness(TIME_S, way(TIME_S), 0.0, 3.0)
    inside = time_s <= 6.6
    begins_s = float(time_s[start_of_way(time_s[inside], push[inside])])
    assert begins_s == pytest.approx(5.0, abs=0.2)
    assert smoothness(time_s, push, begins_s, 6.6) == pytest.approx(alone, abs=0.08)


def test_a_stop_halfway_is_part_of_the_way() -> None:
    time_s = np.arange(0, 9, 1 / FPS)
    stopped = way(time_s, 1.0, 1.0, 15.0) + way(time_s, 4.0, 1.0, 15.0)
    begins_s = float(time_s[start_of_way(time_s[time_s <= 6], stopped[time_s <= 6])])
    assert begins_s == pytest.approx(1.0, abs=0.2)
    told, alone = smoothness(time_s, stopped, begins_s, 6.0), smoothness(TIME_S, way(TIME_S), 0.0, 3.0)
    assert told is not None
    assert alone is not None
    assert told < alone - 0.3


def test_who_presses_on_during_a_hold_does_not_waver() -> None:
    deeper = 35 + np.clip((TIME_S - 1) / 2, 0, 1) * 1.5
    assert steadiness_deg(TIME_S, deeper, 0.85, 3.15) == pytest.approx(0.0, abs=0.01)


def test_the_scatter_of_a_hold_leaves_its_ends_out() -> None:
    swaying = 35 + 1.0 * np.cos(2 * np.pi * 1.0 * TIME_S)  # without a drift from end to end
    scatter = steadiness_deg(TIME_S, swaying, 0.85, 3.15)
    assert scatter == pytest.approx(1 / np.sqrt(2), abs=0.02)
    coming = way(TIME_S, 0.0, 1.0)
    assert steadiness_deg(TIME_S, coming, 0.85, 3.0) == pytest.approx(0.0, abs=0.01)
    assert steadiness_deg(TIME_S, swaying, 1.0, 1.7) is None, "too short between its ends"


def test_what_the_series_may_hide_is_in_the_interval() -> None:
    shown = steadiness_of(1.0)
    assert shown.value - shown.plus_minus < 1.0 / SHOWN_SHARE[1]
    assert shown.value + shown.plus_minus > 1.0 / SHOWN_SHARE[0]
    still = steadiness_of(0.05)
    assert still.value < still.plus_minus, "the noise of a held shank is no waver"


def lunges(quiver_deg: float) -> Measures:
    """Two held lunges of the left leg, whose shank quivers once a second while it leans."""
    time_s = np.arange(0, 8, 1 / FPS)
    there = np.sum([(way(time_s, k, 1.0) - way(time_s, k + 2.5, 1.0)) / 30 for k in (0.5, 4.3)], axis=0)
    shank = 5 + 30 * there + quiver_deg * there * np.sin(2 * np.pi * time_s)
    flat = np.zeros(len(time_s))
    left = leg(
        len(time_s),
        tibial_inclination_deg=shank,
        dorsiflexion_deg=shank,
        foot_pitch_deg=flat,
        heel_lift_mm=flat,
        heel_lift_pct_foot=flat,
    )
    nothing = np.full(len(time_s), np.nan)
    return Measures(time_s, left, leg(len(time_s), np.zeros(len(time_s), bool)), *(nothing,) * 4)


@pytest.mark.parametrize("quiver_deg", [0.0, 0.6])
def test_the_summary_of_held_lunges_tells_their_control(quiver_deg: float) -> None:
    measures = lunges(quiver_deg)
    found = assess_attempts(measures, find_attempts(measures, ("left",)), lambda *_: 2.0)
    told = summarise_attempts(with_control_of_attempts(found, measures)).left
    assert len(found) == 2
    assert told is not None
    assert told.control is not None
    steady, way_there = told.control.steadiness, told.control.smoothness
    assert steady is not None
    assert way_there is not None
    assert abs(steady.value - quiver_deg / np.sqrt(2)) <= steady.plus_minus
    assert (steady.value > steady.plus_minus) == (quiver_deg > 0)
    assert way_there.value == pytest.approx(-1.53, abs=0.06)


def test_an_attempt_without_a_shin_angle_has_no_control() -> None:
    measures = lunges(0.0)
    found = assess_attempts(measures, find_attempts(measures, ("left",)), lambda *_: None)
    assert [one.tibial_inclination for one in found] == [None, None]
    assert [one.control for one in with_control_of_attempts(found, measures)] == [None, None]
    assert mean_control([None, Control()]) is None
