"""What the page is told of one picture: the window's words and numbers, without the terminal's switches."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from ankle_cv.conventions import landmark
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.commands import LevelPoint
from ankle_cv.live.engine import STALE_AFTER_S, CapturedFrame, FrameResult
from ankle_cv.live.level import ShownLevel
from ankle_cv.live.observer import Observation
from ankle_cv.live.session_state import SessionPlan, SessionState
from ankle_cv.live.shin import ShinReading
from ankle_cv.live.sight import PicturesSeen, Sight
from ankle_cv.serve.camera_view import check_fields
from ankle_cv.serve.camera_words import SLOW
from ankle_cv.video.frame import Frame

NOW_S = 100.0


def result(phase="lunge", sight=Sight(20.0, 30.0), agreement="both", arrived_s=NOW_S):  # noqa: B008  # frozen
    points = np.full((33, 4), math.nan)
    for joint, place in {"hip": (50, 10), "knee": (60, 40), "ankle": (55, 70), "heel": (50, 75)}.items():
        points[landmark(joint, "right"), :2] = place
    observation = Observation(
        time_s=2.0,
        problem=None,
        hints=(),
        side="right",
        neutral=True,
        raw_deg=31.4,
        shin_deg=31.4,
        neutral_deg=4.0,
        heel=None,
        points=points,
        shin=ShinReading(31.4, 5.2, agreement),
    )
    state = SessionState(SessionPlan(("right",), 2), phase=phase, side="right", walls=(("right", 12.0),))
    level = ShownLevel((LevelPoint(3.0, 4.0),))
    frame = Frame(7, 2.0, np.zeros((80, 120, 3), np.uint8))
    view = LiveView(observation, state, level, sight)
    return FrameResult(CapturedFrame(frame, arrived_s), view, arrived_s + 0.04)


def test_numbers_and_points_are_those_of_the_picture():
    told = check_fields(result(), NOW_S)
    assert (told["t"], told["size"], told["latency_ms"], told["stale"]) == (2.0, [120, 80], 40, False)
    assert told["number"]["title"] == "right shin angle"
    assert (told["number"]["shown"], told["number"]["sure"]["text"]) == ("31°", "± 5°")
    assert told["number"]["heel"] == {"text": "heel: cannot tell", "tone": "doubt"}
    assert told["chains"] == [[[50, 10], [60, 40], [55, 70]], [[50, 75], [None, None]]]
    assert (told["wall"], told["level"]) == (12.0, [[3.0, 4.0]])
    assert [row["text"] for row in told["trials"]] == ["attempt 1", "attempt 2"]
    json.dumps(told, allow_nan=False)


def test_an_old_picture_has_no_number_and_no_leg():
    told = check_fields(result(arrived_s=NOW_S - STALE_AFTER_S - 0.1), NOW_S)
    assert (told["stale"], told["number"]["shown"], told["chains"]) == (True, None, [])
    assert told["number"]["sure"]["text"] == "no reading"


def test_where_the_networks_contradict_each_other_there_is_no_number():
    number = check_fields(result(agreement="contradicting"), NOW_S)["number"]
    assert (number["shown"], number["sure"]["text"]) == (None, "cannot tell")


def test_before_the_first_lunge_the_steps_of_the_set_up_are_told():
    told = check_fields(result(phase="setup"), NOW_S)
    assert told["number"] is None
    assert told["setup"][0] == "Set up for the right leg"
    assert told["keys"]["space"] == "skip this leg"


@pytest.mark.parametrize("sight", [Sight(3.0, 30.0), Sight(3.0, 4.0)])
def test_what_to_do_about_a_slow_computer_is_nothing_to_type(sight):
    (note,) = check_fields(result(sight=sight), NOW_S)["notes"]
    assert "--" not in note
    seen = PicturesSeen(
        seen=9, skipped=1, not_recorded=4, seen_per_s=3.0, computer_slow_s=5.0, camera_slow_s=2.0
    )
    told = seen.losses(SLOW)
    assert len(told) == len(seen.warnings) == 3
    assert not any("--" in text or "fix:" in text for two in told for text in two)
    assert all("\n  fix: " in warning for warning in seen.warnings)
