"""Why a height of a heel raise is not told, each reason once."""

from __future__ import annotations

from dataclasses import replace

import heel_raises
import numpy as np
import pytest
import stick

from ankle_cv.assessment import HeelRaise, Notice, Sided
from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.measures.series import Measures
from ankle_cv.notices.heel_raise import heel_raise_notices
from ankle_cv.pipeline.context import build_context
from ankle_cv.protocols.outcome import ProtocolOutcome
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import Settings

from assessments import make_raise, make_summary, measured  # isort: skip

HEIGHT = Sided(left=measured(40, 4, "pct_foot"))


def outcome(*raises: HeelRaise) -> ProtocolOutcome:
    return ProtocolOutcome("heel_raise", "heel_raise", (), (), (), make_summary(), raises=raises)


def scene(yaw_deg: float = 90.0) -> Scene:
    seen = build_context(stick.series(stick.squat), UNKNOWN_ROLL, Settings()).scene
    return replace(seen, view=replace(seen.view, yaw_deg=yaw_deg))


def told(*raises: HeelRaise, seen: Scene | None = None, measures: Measures | None = None) -> list[Notice]:
    return heel_raise_notices(outcome(*raises), seen or scene(), measures or heel_raises.raises().measures)


def test_heights_that_are_told_need_no_word() -> None:
    assert told(make_raise(height=HEIGHT, hips_agree=True)) == []
    squats = replace(outcome(), kind="squat")
    assert heel_raise_notices(squats, scene(), heel_raises.raises().measures) == []


def test_a_clip_without_raises() -> None:
    assert [notice.code for notice in told()] == ["no_raises"]


def test_from_too_far_off_the_side_the_reason_is_the_view() -> None:
    (notice,) = told(make_raise(), seen=scene(50.0))
    assert (notice.code, notice.side) == ("no_heel_height", None)
    assert "40° away from a side view" in notice.message


def test_from_the_front_the_reason_is_the_view() -> None:
    seen = scene()
    front = replace(seen, view=replace(seen.view, kind="front"))
    (notice,) = told(make_raise(), seen=front)
    assert "cannot be seen from here" in notice.message


def test_a_foot_that_was_not_followed() -> None:
    (notice,) = told(make_raise(), measures=heel_raises.raises().untracked().measures)
    assert (notice.code, notice.side) == ("no_heel_height", "left")
    assert "could not be followed in the pictures" in notice.message


def test_a_top_that_was_lost_is_told_with_its_number() -> None:
    (notice,) = told(make_raise(1, height=HEIGHT), make_raise(2), make_raise(3, height=HEIGHT))
    assert "At the top of raise 2 the left heel" in notice.message
    assert (notice.from_s, notice.to_s) == (2, 3)


def test_a_heel_that_hangs_over_an_edge() -> None:
    (notice,) = told(make_raise(travel=HEIGHT))
    assert (notice.code, notice.side) == ("heel_below_flat", "left")


def test_a_foot_in_the_air_needs_no_height() -> None:
    assert told(make_raise(standing_on="right")) == []


@pytest.mark.parametrize(("agree", "codes"), [(False, ["hips_disagree"]), (None, []), (True, [])])
def test_hips_that_disagree_are_told(agree: bool | None, codes: list[str]) -> None:
    notices = told(make_raise(height=HEIGHT, hips_agree=agree))
    assert [notice.code for notice in notices] == codes
    assert np.isfinite(heel_raises.FOOT_M)
