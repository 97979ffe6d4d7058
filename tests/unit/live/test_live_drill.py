"""Repetitions of drills: exact counts on motions made by hand, and what is slow and smooth."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from ankle_cv.conventions import landmark
from ankle_cv.live.drill import LEAST, DrillState, add, signal_of
from ankle_cv.live.drill_controller import DrillPlan, rep_line
from ankle_cv.live.drill_log import SLOWER, drill_lines, drill_record
from ankle_cv.live.guidance import drill_count

FPS = 15


def push(t: float) -> float:
    x = min(max(t, 0.0), 1.0)
    return x**3 * (10 - 15 * x + 6 * x * x)


def motion(count: int, way_s: float, by: float, stops: int = 0) -> np.ndarray:
    """Up and down `count` times with a second of rest, each way in `stops` + 1 pushes."""
    cycle_s, pushes = 2 * way_s + 1.0, stops + 1

    def up(t: float) -> float:
        each = way_s / pushes
        return sum(push((t - k * each) / (each * 0.7)) for k in range(pushes)) / pushes

    times = np.arange(0, count * cycle_s + 1, 1 / FPS)
    values = [
        by * sum(up(t - k * cycle_s - 1) - up(t - k * cycle_s - 1 - way_s) for k in range(count))
        for t in times
    ]
    return np.column_stack([times, values])


def done(drill, series, side="left"):
    state = DrillState(drill)
    for time_s, value in series:
        state = add(state, float(time_s), float(value), side)
    return state


@pytest.mark.parametrize("drill", list(LEAST))
@pytest.mark.parametrize("count", [1, 3, 12])
def test_every_repetition_counts_once(drill, count):
    series = motion(count, 2.5, 3 * LEAST[drill])
    rng = np.random.default_rng(4)
    series[:, 1] += 0.03 * LEAST[drill] * rng.standard_normal(len(series))
    state = done(drill, series)
    assert [rep.number for rep in state.reps] == list(range(1, count + 1))
    assert all(rep.from_s < rep.top_s < rep.to_s for rep in state.reps)


def test_what_is_too_small_too_short_or_not_seen_counts_nothing():
    small = motion(3, 2.5, 0.8 * LEAST["knee-to-wall"])
    assert done("knee-to-wall", small).reps == ()
    swapped = np.column_stack([np.arange(0, 3, 1 / FPS), np.zeros(3 * FPS)])
    swapped[20:23, 1] = 30.0
    assert done("knee-to-wall", swapped).reps == (), "legs exchanged for three pictures"
    hidden = motion(1, 2.5, 30.0)
    hidden[(hidden[:, 0] > 2) & (hidden[:, 0] < 5), 1] = math.nan
    assert done("knee-to-wall", hidden).reps == ()


def test_slow_and_smooth_is_controlled_fast_or_in_stops_is_not():
    (slow,) = done("knee-to-wall", motion(1, 2.5, 30.0)).reps
    (fast,) = done("knee-to-wall", motion(1, 0.9, 30.0)).reps
    (stopping,) = done("knee-to-wall", motion(1, 3.0, 30.0, stops=2)).reps
    assert (slow.faults, fast.faults, stopping.faults) == ((), ("fast",), ("jerky",))
    assert slow.controlled
    (raised,) = done("heel-raise", motion(1, 3.0, 0.06, stops=2), None).reps
    assert math.isnan(raised.smoothness), "the noise of the hips would decide it"


def points(**at):
    """Landmarks of a person facing right, upright; joints of both legs, px."""
    made = np.full((33, 4), 0.9)
    for side, dx in (("left", 0.0), ("right", 0.0)):
        for joint, x, y in (
            ("hip", 0, 0),
            ("knee", 0, 200),
            ("ankle", 0, 400),
            ("heel", -20, 430),
            ("toe", 80, 430),
        ):
            made[landmark(joint, side), :2] = (300 + x + dx, 100 + y)
    for name, (x, y) in at.items():
        joint, side = name.split("_")
        made[landmark(joint, side), :2] = (x, y)
    return made


def test_the_signals_are_those_of_the_leg_in_front_of_the_hips_and_of_the_foot_in_the_air():
    ahead = points(ankle_left=(400, 500), knee_left=(400 + 200 * math.tan(math.radians(30)), 300))
    value, side = signal_of("knee-to-wall", ahead)
    assert (round(value, 6), side) == (30.0, "left")
    exchanged = ahead.copy()
    for joint in ("hip", "knee", "ankle", "heel", "toe"):
        for one, other in (("left", "right"),):
            a, b = landmark(joint, one), landmark(joint, other)
            exchanged[[a, b]] = exchanged[[b, a]]
    assert signal_of("knee-to-wall", exchanged) == (value, "right"), "the same leg by another name"
    low = signal_of("heel-raise", points())[0]
    high = points()
    high[:, 1] -= 20
    assert signal_of("heel-raise", high)[0] - low == pytest.approx(20 / 400)
    air = points(ankle_right=(300, 420), knee_right=(300, 220), heel_right=(300, 440), toe_right=(400, 440))
    assert signal_of("ankle-circles", air) == (pytest.approx(90.0), "right")
    hidden = points()
    hidden[landmark("knee", "left"), 3] = hidden[landmark("knee", "right"), 3] = 0.1
    assert math.isnan(signal_of("knee-to-wall", hidden)[0])


def test_what_is_saved_and_said_has_both_legs_and_no_nan():
    state = done("knee-to-wall", motion(3, 2.5, 30.0), "left")
    fast = done("knee-to-wall", motion(2, 0.9, 30.0), "right")
    both = DrillState("knee-to-wall", (*state.reps, *fast.reps))
    record = drill_record(both, "2026-11-29T20:00:00+00:00", "0")
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert (record["left"]["controlled"], record["right"]["controlled"], record["both"]) == (3, 0, None)
    assert drill_lines(both) == (
        "left leg: 3 repetitions, 3 of them slow and smooth",
        "right leg: 2 repetitions, 0 of them slow and smooth",
        SLOWER,
    )
    assert drill_lines(DrillState("heel-raise")) == ("no repetition was seen",)
    assert json.loads(rep_line(both.reps[-1]))["faults"] == ["fast"]
    plan = DrillPlan("knee-to-wall", 10, ("left",))
    assert drill_count(plan, DrillState("knee-to-wall")) == "0 of 10"
    assert drill_count(plan, both) == "right 2 of 10: slower"
