"""Observer and session on the sample clips, frame by frame, without threads and without a model."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from sample_landmarks import truth_samples

from ankle_cv.live.observer import Observer
from ankle_cv.live.session import on_observation
from ankle_cv.live.session_state import SessionPlan, SessionState
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source

EVERY = 2
"""Every second picture: a machine that keeps up with 15 a second."""


def run(clip, near, facing, plan):
    samples = truth_samples(clip, near, facing=facing)
    source = open_source(clip, Settings())
    observer, state, names = Observer((source.info.width, source.info.height)), SessionState(plan), []
    with source as frames:
        for frame in frames:
            if frame.index % EVERY == 0:
                observation = observer.observe(frame, samples[frame.index], state.sides_left or plan.sides)
                state, events = on_observation(state, observation)
                names += [event.name for event in events]
    return state, names


@pytest.fixture(scope="module")
def heel_up(samples):
    return run(samples / "knee_to_wall_heel_up.mp4", "right", +1, SessionPlan(("left", "right"), 3))


def test_every_lunge_is_found_on_the_right_side_and_the_one_on_the_toes_rejected(heel_up):
    state, names = heel_up
    assert [(t.side, t.outcome, t.heel) for t in state.trials] == [
        ("right", "counted", "down"),
        ("right", "counted", "down"),
        ("right", "heel_up", "up"),
    ]
    assert names.count("heel_up") == 1


def test_the_live_angle_is_near_the_true_one_of_the_hold(heel_up, samples):
    truth = json.loads((samples / "knee_to_wall_heel_up.json").read_text(encoding="utf-8"))
    true = [rep["peak"]["tibial_inclination_right_deg"] for rep in truth["reps"]]
    live = [trial.told.deg for trial in heel_up[0].trials]
    assert np.abs(np.subtract(live, true)).mean() < 1.0


def test_three_good_lunges_finish_the_leg(samples):
    state, names = run(samples / "knee_to_wall.mp4", "left", -1, SessionPlan(("left",), 3))
    assert [trial.outcome for trial in state.trials] == ["counted"] * 3
    assert names[-1] == "done"


def test_the_wrong_side_is_asked_to_turn_and_not_measured(samples):
    clip = samples / "knee_to_wall.mp4"
    near = truth_samples(clip, "left", facing=-1)
    observer = Observer((720, 1280))
    with open_source(clip, Settings()) as frames:
        observations = [
            observer.observe(f, near[f.index], ("right",)) for f, _ in zip(frames, range(30), strict=False)
        ]
    assert observations[-1].problem is not None
    assert observations[-1].problem.code == "wrong_side"
    assert "right" in observations[-1].problem.remedy
    assert all(math.isnan(observation.raw_deg) for observation in observations)
