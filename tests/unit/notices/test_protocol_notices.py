from __future__ import annotations

import pytest
from stick import Pose, series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.notices.protocol import protocol_notices
from ankle_cv.pipeline.context import build_context
from ankle_cv.protocols.outcome import run_protocol
from ankle_cv.settings import Settings, Test


def told(clip: LandmarkSeries, test: Test = "auto") -> dict[str, str]:
    scene = build_context(clip, UNKNOWN_ROLL, Settings()).scene
    measures = compute_measures(scene)
    outcome = run_protocol(measures, scene, Uncertainty(measures, scene).plus_minus, test=test, wall=None)
    return {notice.code: notice.message for notice in protocol_notices(outcome, scene, None, test)}


@pytest.mark.parametrize(("yaw", "words"), [(12.0, "person's left"), (-12.0, "person's right")])
def test_a_camera_beside_the_front_is_told(yaw: float, words: str) -> None:
    assert words in told(series(squat, seconds=4, yaw_deg=yaw))["front_yaw"]


def test_a_clean_squat_says_nothing() -> None:
    assert told(series(squat, seconds=4)) == {}
    assert told(series(squat, seconds=4, yaw_deg=0)) == {}


def test_standing_is_no_test_and_no_squat() -> None:
    standing = series(lambda _: Pose(), seconds=4)
    assert set(told(standing)) == {"unknown_test"}
    assert set(told(standing, "squat")) == {"no_repetitions"}
    assert set(told(standing, "wall")) == {"no_attempts"}


def test_squats_forced_to_be_a_wall_test_are_told() -> None:
    assert "these movements are squats" in told(series(squat, seconds=4), "wall")["test_contradicted"]
