"""Feet and knees of a stick figure seen from the front or nearly so."""

from __future__ import annotations

import numpy as np
import pytest
from stick import FOOT_BACK_M, FOOT_FRONT_M, SHANK_M, Pose, body, series, squat

from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.frontal_view import frontal_columns, yaw_from_knees_deg

SEEN = np.ones(90, dtype=bool)


@pytest.mark.parametrize("yaw", [-12.0, 0.0, 8.0])
def test_knees_that_bend_to_one_side_tell_the_yaw(yaw: float) -> None:
    # The tibia goes from 5° to 35°: it stands 5° ahead already, which takes a seventh off what is told.
    clip = series(squat, yaw_deg=yaw)
    told = yaw * (1 - np.sin(np.radians(5)) / np.sin(np.radians(35)))
    assert yaw_from_knees_deg(body(clip)) == pytest.approx(told, abs=0.4)


def test_straight_knees_tell_no_yaw() -> None:
    assert yaw_from_knees_deg(body(series(lambda _: Pose(), yaw_deg=12))) is None


def test_lost_frames_do_not_spoil_the_yaw() -> None:
    clip = series(squat, yaw_deg=8)
    points = clip.points.copy()
    points[40:43] = np.nan
    assert yaw_from_knees_deg(body(clip.with_points(points))) == pytest.approx(7.1, abs=0.3)


def test_a_turned_camera_turns_both_feet_the_same_way() -> None:
    clip = series(squat, yaw_deg=8)
    # Feet are taken to be 0.152 of the height where shanks are 0.246; the stick's own are shorter.
    share = (FOOT_BACK_M + FOOT_FRONT_M) / (0.152 / 0.246 * SHANK_M)
    seen = share * np.sin(np.radians(8))
    for side, sign in (("left", -1), ("right", 1)):
        turn = frontal_columns(body(clip), side, SEEN)["foot_turn_out_deg"]
        assert np.median(turn) == pytest.approx(sign * np.degrees(np.arcsin(seen)), abs=0.1)


def test_a_foot_that_is_not_seen_has_no_turn_and_no_toes_for_the_knee() -> None:
    clip: LandmarkSeries = series(squat, yaw_deg=0)
    columns = frontal_columns(body(clip), "left", ~SEEN)
    assert np.isnan(columns["foot_turn_out_deg"]).all()
    assert np.isnan(columns["knee_inward_of_toes"]).all()
    assert np.isfinite(columns["fppa_deg"]).all()
