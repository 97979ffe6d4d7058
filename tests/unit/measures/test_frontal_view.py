"""Feet and knees of a stick figure seen from the front or nearly so."""

from __future__ import annotations

import numpy as np
import pytest
from stick import FOOT_BACK_M, FOOT_FRONT_M, SHANK_M, Pose, series, squat

from ankle_cv.anthropometry import FOOT_OVER_SHANK
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.frontal_view import front_leg, yaw_from_knees_deg, yaw_notices

NO_PERSPECTIVE_PX = 1e9
SEEN = np.ones(90, dtype=bool)


@pytest.mark.parametrize("yaw", [-12.0, 0.0, 8.0])
def test_knees_that_bend_to_one_side_tell_the_yaw(yaw: float) -> None:
    # The tibia goes from 5° to 35°: it stands 5° ahead already, which takes a seventh off what is told.
    clip = series(squat, yaw_deg=yaw)
    told = yaw * (1 - np.sin(np.radians(5)) / np.sin(np.radians(35)))
    assert yaw_from_knees_deg(clip, NO_PERSPECTIVE_PX) == pytest.approx(told, abs=0.4)


@pytest.mark.parametrize(("yaw", "words"), [(12.0, "person's left"), (-12.0, "person's right")])
def test_a_camera_beside_the_front_is_told(yaw: float, words: str) -> None:
    (notice,) = yaw_notices(series(squat, yaw_deg=yaw), NO_PERSPECTIVE_PX)
    assert notice.code == "front_yaw"
    assert words in notice.message
    assert yaw_notices(series(squat, yaw_deg=0), NO_PERSPECTIVE_PX) == []


def test_straight_knees_tell_no_yaw() -> None:
    assert yaw_from_knees_deg(series(lambda _: Pose(), yaw_deg=12), NO_PERSPECTIVE_PX) is None


def test_lost_frames_do_not_spoil_the_yaw() -> None:
    clip = series(squat, yaw_deg=8)
    points = clip.points.copy()
    points[40:43] = np.nan
    assert yaw_from_knees_deg(clip.with_points(points), NO_PERSPECTIVE_PX) == pytest.approx(7.1, abs=0.3)


def test_a_turned_camera_turns_both_feet_the_same_way() -> None:
    clip = series(squat, yaw_deg=8)
    share = (FOOT_BACK_M + FOOT_FRONT_M) / (FOOT_OVER_SHANK * SHANK_M)
    seen = share * np.sin(np.radians(8))
    for side, sign in (("left", -1), ("right", 1)):
        turn = front_leg(clip, side, SEEN, NO_PERSPECTIVE_PX)["foot_turn_out_deg"]
        assert np.median(turn) == pytest.approx(sign * np.degrees(np.arcsin(seen)), abs=0.1)


def test_a_foot_that_is_not_seen_has_no_turn_and_no_toes_for_the_knee() -> None:
    clip: LandmarkSeries = series(squat, yaw_deg=0)
    columns = front_leg(clip, "left", ~SEEN, NO_PERSPECTIVE_PX)
    assert np.isnan(columns["foot_turn_out_deg"]).all()
    assert np.isnan(columns["knee_inward_of_toes"]).all()
    assert np.isfinite(columns["fppa_deg"]).all()
