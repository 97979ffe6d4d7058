"""What a session says: orders for somebody at a wall, good only what counts, the fault where it is."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.guidance import OUTCOMES, guide
from ankle_cv.live.lunge import Hold, LungeSample
from ankle_cv.live.observer import STILL_LOOKING, Observation
from ankle_cv.live.session_state import SessionPlan, SessionState, Trial
from ankle_cv.live.setup import NOBODY
from ankle_cv.live.sight import UNKNOWN_SIGHT, WINDOW_S, Sight, SightMeter
from ankle_cv.video.frame import Frame

SLOW = Sight(5.6, 30.0)


def view(state, *, problem=None, sight=UNKNOWN_SIGHT):
    nan = float("nan")
    seen = Observation(
        1.0,
        problem=problem,
        hints=(),
        side="left",
        neutral=True,
        raw_deg=nan,
        shin_deg=nan,
        neutral_deg=5.0,
        heel=None,
        points=np.full((33, 4), nan),
    )
    return LiveView(seen, state, sight=sight)


def lunging(heel):
    sample = LungeSample(1.0, 38.0, 38.0, None, 5.0, "both")
    held = Hold(38.0, 5.0, heel, "both")
    return SessionState(SessionPlan(), "lunge", "left", lunge=(sample,), held=held, seen_s=1.0)


@pytest.mark.parametrize(("heel", "tone"), [("down", "good"), ("unclear", "doubt"), ("up", "bad")])
def test_only_a_lunge_that_counts_is_good(heel, tone):
    said = guide(view(lunging(heel)), stale=False)
    assert (said.order, said.tone) == ("Go back", tone)
    assert "Attempt 1" in said.state


def test_every_outcome_tells_which_lunge_and_only_one_is_good():
    assert all("{}" in told for told, _ in OUTCOMES.values())
    assert [outcome for outcome, (_, tone) in OUTCOMES.items() if tone == "good"] == ["counted"]


@pytest.mark.parametrize("problem", [STILL_LOOKING, NOBODY])
def test_the_change_of_leg_moves_the_camera_and_turns_nobody_around(problem):
    state = SessionState(SessionPlan(), finished=("left",))
    said = guide(view(state, problem=problem), stale=False)
    assert "turn around" not in (said.order + said.state).lower()
    if problem is STILL_LOOKING:
        assert "Move the camera to your other side" in said.order
        assert "RIGHT foot" in said.order


def test_missing_pictures_are_no_fault_of_the_person():
    missing = Trial("left", 2, 0.0, 1.0, None, "pictures_missing")
    state = SessionState(SessionPlan(), "ready", "left", trials=(missing,))
    for said in (guide(view(state), stale=False), guide(view(state), stale=True)):
        assert "no fault of yours" in said.state
        assert said.tone == "doubt"


def test_a_machine_too_slow_to_see_lunges_says_so_before_one_is_missed():
    said = guide(view(SessionState(SessionPlan(), "ready", "left"), sight=SLOW), stale=False)
    assert "6 of the camera's 30 pictures a second" in said.state
    assert said.order.startswith("Attempt 1")


@pytest.mark.parametrize(
    ("camera_per_s", "every", "slow"),
    [(30, 1, None), (30, 3, None), (30, 5, "computer"), (6, 1, "camera")],
)
def test_who_is_too_slow_is_told_by_the_pictures_that_were_left_out(camera_per_s, every, slow):
    meter, image = SightMeter(), np.zeros((2, 2, 3), np.uint8)
    for index in range(0, 5 * camera_per_s, every):
        meter.add(Frame(index, index / camera_per_s, image))
    assert meter.sight.slow == slow
    assert set(meter.slow_s) == ({slow} if slow else set())
    assert (slow is None) == (meter.sight.remedy == "")


def test_a_window_with_too_few_pictures_counts_whole_also_when_it_ends_at_once():
    meter, image = SightMeter(), np.zeros((2, 2, 3), np.uint8)
    slow = [index for index in range(150) if index < 30 or index % 5 == 0 or index > 115]
    flips = [index for index in slow if meter.add(Frame(index, index / 30, image))]
    assert len(flips) == 2, "told, and taken back"
    assert (flips[1] - flips[0]) / 30 < 1.0
    assert meter.slow_s == {"computer": pytest.approx(WINDOW_S + (flips[1] - flips[0]) / 30, abs=0.2)}


def test_a_camera_that_gave_none_meanwhile_is_what_was_too_slow():
    meter, image = SightMeter(), np.zeros((2, 2, 3), np.uint8)
    for index, time_s in enumerate([0.0, 0.1, 0.2, 0.6, 0.7]):
        meter.add(Frame(index, time_s, image), 0.25)
    assert meter.slow_s == {"camera": pytest.approx(0.4)}
