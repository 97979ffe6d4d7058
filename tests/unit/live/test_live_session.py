"""The guided session, driven by a shin and a heel that are given."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from ankle_cv.live.heel import HeelReading
from ankle_cv.live.lines import event_line
from ankle_cv.live.lunge import steady_part
from ankle_cv.live.observer import Observation
from ankle_cv.live.session import on_key, on_observation, on_wall_position
from ankle_cv.live.session_state import NOT_HELD, SessionPlan, SessionState
from ankle_cv.live.setup import NOBODY
from ankle_cv.live.shin import ShinReading

FPS = 30
NEUTRAL_DEG = 6.0


def observation(time_s, deg=NEUTRAL_DEG, lift=0.0, **changes):
    heel = None if lift is None else HeelReading(lift, moved=False)
    plain = Observation(
        time_s=time_s,
        problem=None,
        hints=(),
        side="left",
        neutral=True,
        raw_deg=deg,
        shin_deg=deg,
        neutral_deg=NEUTRAL_DEG,
        heel=heel,
        points=np.full((33, 4), np.nan),
    )
    return replace(plain, **changes)


def lunge(peak=38.0, hold_s=0.8, lift=0.0, away_s=0.5):
    """Shin and heel of one lunge and the stance after it, frame by frame."""
    out = np.linspace(NEUTRAL_DEG, peak, round(away_s * FPS))
    hold = np.full(round(hold_s * FPS), peak)
    shins = np.concatenate([out, hold, out[::-1], np.full(10, NEUTRAL_DEG)])
    lifts = [0.0] * len(out) + [lift] * len(hold) + [0.0] * (len(out) + 10)
    return list(zip(shins, lifts, strict=True))


class Driver:
    def __init__(self, plan=None, side="left"):
        self.state, self.time_s, self.side, self.events = SessionState(plan or SessionPlan()), 0.0, side, []

    def take(self, transition):
        self.state, events = transition
        self.events += events
        return events

    def observe(self, frames):
        for shin, lift in frames:
            self.time_s += 1 / FPS
            self.take(on_observation(self.state, observation(self.time_s, float(shin), lift, side=self.side)))
        return self

    def key(self, key):
        return self.take(on_key(self.state, key, self.time_s))

    @property
    def outcomes(self):
        return [trial.outcome for trial in self.state.trials]

    def names(self):
        return [event.name for event in self.events]


def started(plan=None, side="left"):
    return Driver(plan, side).observe([(NEUTRAL_DEG, 0.0)] * 5)


def test_three_held_lunges_with_the_heel_down_complete_a_leg():
    driver = started(SessionPlan(("left",), 3))
    for peak in (30, 34, 38):
        driver.observe(lunge(peak))
    assert driver.outcomes == ["counted"] * 3
    assert [trial.told.deg for trial in driver.state.trials] == pytest.approx([30, 34, 38], abs=0.5)
    assert driver.state.phase == "done"
    assert driver.names()[:2] == ["setup_ok", "neutral"]
    assert driver.names()[-3:] == ["trial", "side_done", "done"]


def test_left_comes_before_right_and_the_set_up_is_checked_again():
    driver = started(SessionPlan(("left", "right"), 1)).observe(lunge())
    assert (driver.state.phase, driver.state.sides_left) == ("setup", ("right",))
    driver.side = "right"
    driver.observe([(NEUTRAL_DEG, 0.0)] * 5).observe(lunge())
    assert [trial.side for trial in driver.state.trials] == ["left", "right"]
    assert driver.state.phase == "done"


def test_a_lunge_with_the_heel_up_is_announced_at_once_and_does_not_count():
    driver = started().observe(lunge(lift=8.0))
    assert driver.outcomes == ["heel_up"]
    assert driver.names().count("heel_up") == 1
    driver.observe(lunge())
    assert [trial.number for trial in driver.state.trials] == [1, 1]


@pytest.mark.parametrize(
    ("lift", "heel", "outcome"),
    [
        (None, "unclear", "heel_unclear"),
        (3.0, "unclear", "heel_unclear"),
        (0.5, "down", "counted"),
        (9.0, "up", "heel_up"),
    ],
)
def test_an_unclear_heel_counts_for_the_time_being_and_says_so(lift, heel, outcome):
    driver = started().observe(lunge(lift=lift))
    (trial,) = driver.state.trials
    assert (trial.heel, trial.outcome) == (heel, outcome)
    assert driver.state.done_trials("left") == (outcome != "heel_up")


@pytest.mark.parametrize(("hold_s", "outcome"), [(0.2, "no_hold"), (0.7, "counted")])
def test_a_touch_is_no_hold(hold_s, outcome):
    assert started().observe(lunge(hold_s=hold_s)).outcomes == [outcome]


def test_the_value_is_the_median_of_the_hold_and_not_its_highest_frame():
    frames = lunge(38.0, hold_s=1.0)
    spiked = [(45.0 if i == 25 else shin, lift) for i, (shin, lift) in enumerate(frames)]
    assert started().observe(spiked).state.trials[0].told.deg == pytest.approx(38.0, abs=0.1)


def shin(deg, agreement):
    return ShinReading(deg, 9.0, agreement)


@pytest.mark.parametrize("agreement", ["one", "both", "doubtful"])
def test_a_trial_tells_its_interval_and_which_networks_it_is_of(agreement):
    driver = started()
    for deg, lift in lunge():
        driver.time_s += 1 / FPS
        seen = observation(driver.time_s, float(deg), lift, shin=shin(float(deg), agreement))
        driver.take(on_observation(driver.state, seen))
    (event,) = [e for e in driver.events if e.name == "trial"]
    line = json.loads(event_line(event))
    assert (line["plus_minus_deg"], line["networks"]) == (9.0, agreement)
    assert line["shin_deg"] == pytest.approx(38.0, abs=0.1)


def test_a_hold_in_which_the_networks_contradict_each_other_counts_and_has_no_number():
    driver = started()
    for deg, lift in lunge():
        driver.time_s += 1 / FPS
        seen = observation(driver.time_s, float(deg), lift, shin=shin(float(deg), "contradicting"))
        assert math.isnan(seen.shown_deg)
        driver.take(on_observation(driver.state, seen))
    (trial,) = driver.state.trials
    assert (trial.outcome, trial.told) == ("counted", None)
    (event,) = [e for e in driver.events if e.name == "trial"]
    line = json.loads(event_line(event))
    assert line["shin_deg"] is None
    assert line["networks"] == "contradicting"


def test_half_a_way_back_starts_no_new_lunge():
    driver = started().observe(lunge())
    halfway = [(30.0, 0.0)] * 3 + [(18.0, 0.0)] * 30
    driver.observe(lunge()[:40]).observe(halfway)
    assert len(driver.state.trials) == 2
    assert driver.state.phase == "ready"


def test_a_gap_in_what_is_seen_is_not_held_over():
    samples = started().observe(lunge()[:30]).state.lunge
    shifted = tuple(replace(s, time_s=s.time_s + 1.0) for s in samples[-3:])
    assert steady_part((*samples, *shifted)) == shifted


def test_nothing_seen_is_no_movement():
    driver = started()
    driver.observe([(math.nan, None)] * 60)
    assert driver.state.trials == ()
    assert driver.state.phase == "ready"


def test_a_leg_that_vanishes_during_a_lunge_ends_it_and_is_told():
    driver = started().observe(lunge()[:16]).observe([(math.nan, None)] * 40)
    assert (driver.state.phase, driver.outcomes) == ("ready", ["leg_hidden"])
    assert driver.state.number == 1  # to be done again


def slower(frames, every):
    """Every so-manieth picture of a lunge, the time between them longer by as much."""
    driver = started()
    for k, (shin, lift) in enumerate(frames):
        driver.time_s += 1 / FPS
        if k % every == 0:
            driver.take(on_observation(driver.state, observation(driver.time_s, float(shin), lift)))
    return driver


@pytest.mark.parametrize(("every", "outcome"), [(2, "no_hold"), (8, "pictures_missing")])
def test_where_pictures_are_missing_it_is_not_said_that_the_person_did_not_hold(every, outcome):
    assert slower(lunge(hold_s=0.35), every).outcomes == [outcome]


def test_every_event_of_a_lunge_tells_which_one_it_is():
    driver = started().observe(lunge()).observe(lunge(lift=8.0))
    named = {"lunge", "held", "heel_up", "trial"}
    numbers = [json.loads(event_line(e))["number"] for e in driver.events if e.name in named]
    assert numbers == [1, 1, 1, 2, 2, 2, 2]


def test_a_heel_that_is_up_without_a_hold_is_what_is_told():
    (trial,) = started().observe(lunge(hold_s=0.4, lift=8.0)).state.trials
    assert (trial.outcome, trial.heel) == ("heel_up", "up")


def test_space_skips_a_trial_and_before_the_neutral_a_whole_leg():
    driver = started(SessionPlan(("left", "right"), 3))
    driver.key("skip")
    assert driver.outcomes == ["skipped"]
    fresh = Driver(SessionPlan(("left", "right"), 3))
    fresh.key("skip")
    assert fresh.state.sides_left == ("right",)


def test_r_discards_the_last_trial_so_that_it_is_done_again():
    driver = started().observe(lunge()).observe(lunge())
    driver.key("repeat")
    assert driver.outcomes == ["counted", "discarded"]
    assert driver.state.done_trials("left") == 1
    driver.observe(lunge())
    assert driver.state.trials[-1].number == 2


def test_r_during_a_lunge_drops_that_lunge():
    driver = started().observe(lunge()[:25])
    driver.key("repeat")
    assert (driver.state.phase, driver.state.lunge) == ("ready", ())


def test_q_finishes_and_then_nothing_changes_any_more():
    driver = started().observe(lunge())
    driver.key("finish")
    assert driver.state.phase == "done"
    before = driver.state
    driver.observe(lunge())
    assert driver.state.trials == before.trials
    assert driver.key("repeat") == ()


def test_a_set_up_that_goes_wrong_before_the_neutral_is_asked_for_again():
    driver = Driver()
    for i in range(70):
        problem = None if i < 5 else NOBODY
        driver.take(on_observation(driver.state, observation(i / FPS, neutral=False, problem=problem)))
    assert driver.state.phase == "setup"
    assert "setup_lost" in driver.names()
    assert driver.events[-1].problem is NOBODY


def test_a_touch_without_a_hold_is_announced_and_does_not_count():
    driver = Driver(SessionPlan(("left",), 3)).observe([(NEUTRAL_DEG, 0.0)] * 10).observe(lunge(hold_s=0.1))
    (trial,) = driver.state.trials
    assert trial.outcome == "no_hold"
    assert driver.state.done_trials("left") == 0
    (event,) = [e for e in driver.events if e.name == "trial"]
    assert json.loads(event_line(event))["remedy"] == NOT_HELD


def test_a_click_on_the_wall_is_for_the_leg_being_tested():
    driver = Driver(SessionPlan(("left", "right"), 1)).observe([(NEUTRAL_DEG, 0.0)] * 10)
    driver.take(on_wall_position(driver.state, 400.0, driver.time_s))
    (event,) = driver.take(on_wall_position(driver.state, 412.5, driver.time_s))
    assert json.loads(event_line(event)) == {
        "event": "wall",
        "t": pytest.approx(driver.time_s, abs=1e-3),
        "side": "left",
        "wall_x_px": 412.5,
    }
    assert driver.state.wall_x_px == 412.5
    driver.observe(lunge())
    assert driver.state.sides_left == ("right",)
    assert driver.state.wall_x_px is None
    assert dict(driver.state.walls) == {"left": 412.5}
