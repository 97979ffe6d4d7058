"""Observer and session on the sample clips, frame by frame, without threads and without a model."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from sample_landmarks import truth_samples

from ankle_cv.conventions import SIDES, landmark
from ankle_cv.evidence.records import JointTrack
from ankle_cv.live import observer as observing
from ankle_cv.live.observer import Observer
from ankle_cv.live.session import on_observation
from ankle_cv.live.session_state import SessionPlan, SessionState
from ankle_cv.scene.roll import find_roll
from ankle_cv.settings import Settings
from ankle_cv.video.source import open_source

EVERY = 2
"""Every second picture: a machine that keeps up with 15 a second."""


def leaning_more(sample, deg):
    """The legs by a second network that sees every shin lean so much more to the left, deg."""
    tracks, turn = {}, np.radians(deg)
    for side in SIDES:
        knee, ankle = (sample.people[0, landmark(joint, side), :2] for joint in ("knee", "ankle"))
        x, y = knee - ankle
        turned = ankle + np.array([np.cos(turn) * x + np.sin(turn) * y, -np.sin(turn) * x + np.cos(turn) * y])
        points = np.array([[knee, turned, ankle, knee]])
        tracks[side] = JointTrack(points, np.full((1, 4), 0.8))
    return tracks


def run(clip, near, facing, plan, *, second_every=None, second_deg=0.0):
    """The last state, the events, and every observation; the second network looks at every n-th picture."""
    samples = truth_samples(clip, near, facing=facing)
    source = open_source(clip, Settings())
    observer, state, names = Observer((source.info.width, source.info.height)), SessionState(plan), []
    seen = []
    with source as frames:
        for frame in frames:
            if frame.index % EVERY == 0:
                looks = second_every is not None and frame.index % (EVERY * second_every) == 0
                legs = leaning_more(samples[frame.index], second_deg) if looks else None
                sides = state.sides_left or plan.sides
                observation = observer.observe(frame, samples[frame.index], sides, legs)
                seen.append(observation)
                state, events = on_observation(state, observation)
                names += [event.name for event in events]
    return state, names, seen


@pytest.fixture(scope="module")
def heel_up(samples):
    return run(samples / "knee_to_wall_heel_up.mp4", "right", +1, SessionPlan(("left", "right"), 3))


def test_every_lunge_is_found_on_the_right_side_and_the_one_on_the_toes_rejected(heel_up):
    state, names, _ = heel_up
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


@pytest.fixture(scope="module")
def alone(samples):
    return run(samples / "knee_to_wall.mp4", "left", -1, SessionPlan(("left",), 3))


def test_three_good_lunges_finish_the_leg(alone):
    state, names, _ = alone
    assert [trial.outcome for trial in state.trials] == ["counted"] * 3
    assert names[-1] == "done"


@pytest.mark.parametrize(
    ("deg", "every", "networks", "told"), [(4.0, 3, "both", 3), (20.0, 1, "contradicting", 0)]
)
def test_the_second_network_moves_the_number_and_may_take_it_away(samples, alone, deg, every, networks, told):
    clip, plan = samples / "knee_to_wall.mp4", SessionPlan(("left",), 3)
    state, _, seen = run(clip, "left", -1, plan, second_every=every, second_deg=deg)
    assert [trial.outcome for trial in state.trials] == ["counted"] * 3
    assert {trial.hold.networks for trial in state.trials} == {networks}
    assert sum(trial.told is not None for trial in state.trials) == told
    moved = [b.hold.deg - a.hold.deg for a, b in zip(alone[0].trials, state.trials, strict=True)]
    assert np.abs(np.array(moved) - 0.66 * deg).max() < 0.5
    known = [o for o in seen if math.isfinite(o.shin.deg)]
    assert all(math.isnan(o.shown_deg) == (o.shin.agreement == "contradicting") for o in known)
    # The stance it is compared with is that of both networks, too.
    assert known[-1].neutral_deg - alone[2][-2].neutral_deg == pytest.approx(0.66 * deg, abs=0.5)


def test_another_person_has_no_number_of_the_leg_that_is_tested(samples):
    clip = samples / "knee_to_wall.mp4"
    ours = truth_samples(clip, "left", facing=-1)
    observer, seen = Observer((720, 1280)), []
    with open_source(clip, Settings()) as frames:
        for frame, _ in zip(frames, range(50), strict=False):
            sample = ours[frame.index]
            if frame.index in (40, 41):
                people = sample.people.copy()
                people[..., 0] += 250
                sample = replace(sample, people=people)
            seen.append(observer.observe(frame, sample, ("left",)))
    assert {o.problem.code for o in seen[40:42]} == {"foot_elsewhere"}
    assert all(math.isnan(o.shin_deg) and o.heel is None for o in seen[40:42])
    assert all(math.isfinite(o.shin_deg) and o.problem is None for o in (seen[39], seen[42]))


def test_the_wrong_side_is_told_and_not_measured(samples):
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


def test_a_set_up_that_is_never_right_leaves_time_for_its_pictures(samples, monkeypatch):
    read = []
    monkeypatch.setattr(
        observing, "find_roll", lambda edges, size: read.append(len(edges)) or find_roll(edges, size)
    )
    _, _, seen = run(samples / "knee_to_wall.mp4", "left", -1, SessionPlan(("right",), 1))
    looked = seen[-1].time_s / observing.ROLL_INTERVAL_S
    assert looked > 12
    assert len(read) <= 4


def test_the_legs_reference_is_of_the_camera_as_it_stands_then(samples, monkeypatch):
    times = []
    monkeypatch.setattr(observing, "find_roll", lambda edges, size: times.append(1) or find_roll(edges, size))
    samples_of = truth_samples(samples / "knee_to_wall.mp4", "left", facing=-1)
    observer = Observer((720, 1280))
    with open_source(samples / "knee_to_wall.mp4", Settings()) as frames:
        for frame in frames:
            if (
                frame.index % EVERY == 0
                and observer.observe(frame, samples_of[frame.index], ("left",)).neutral
            ):
                break
    assert observer._unread == 0, "edges were seen that the reference does not know"
    assert observer._reference.roll_deg == find_roll(observer._edges, (720, 1280)).deg
