"""From the way of a heel in the picture to its height: by hand, and against points before a pinhole."""

from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.measures.heel_lift import FootMotion
from ankle_cv.measures.lift_geometry import hidden_px, upright_factor, with_height
from ankle_cv.measures.series import FootSource
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import Settings

UP_PX, PITCH_DEG = 10.0, 5.739


def before(yaw_deg: float) -> Scene:
    return build_context(series(squat, yaw_deg=yaw_deg), UNKNOWN_ROLL, Settings()).scene


def motion(scene: Scene, source: FootSource = "tracker") -> FootMotion:
    full = np.ones(len(scene.body))
    still = np.zeros(len(scene.body), bool)
    return FootMotion(source, PITCH_DEG * full, UP_PX * full, full, 0.5 * full, still)


@pytest.mark.parametrize(
    ("pitch_deg", "turn_deg", "expected"),
    [
        (5.739, 45, 1.2),
        (5.739, 0, 0),
        (-5.739, 45, -1.2),
        (np.nan, 45, 0),
        (40, 45, 12 * np.sin(np.radians(12))),
    ],
)
def test_the_near_side_of_a_turned_foot_rises_less_than_its_middle(
    pitch_deg: float, turn_deg: float, expected: float
) -> None:
    # Nearer by 12 of 100 px, so as much further ahead at 45 degrees; a tenth of that at a slope of 1 in 10.
    assert hidden_px(np.array([pitch_deg]), turn_deg, 100.0) == pytest.approx([expected], abs=1e-3)


@pytest.mark.parametrize("pitch_deg", [-8.0, 0.0, 10.0])
@pytest.mark.parametrize("height_m", [0.5, 1.3])
def test_an_upright_way_is_compared_with_a_level_one_as_a_pinhole_shows_both(
    pitch_deg: float, height_m: float
) -> None:
    small, pitch = 1e-5, np.radians(pitch_deg)

    def picture(right: float, up: float) -> np.ndarray:
        down, ahead = height_m - up, 3.0
        depth = ahead * np.cos(pitch) + down * np.sin(pitch)
        return np.array([right / depth, (down * np.cos(pitch) - ahead * np.sin(pitch)) / depth])

    at_rest = picture(0.0, 0.0)
    level = picture(small, 0.0)[0]
    upright = at_rest[1] - picture(0.0, small)[1]
    assert upright_factor(pitch_deg, at_rest[1]) == pytest.approx(level / upright, rel=1e-4)


def test_a_side_view_adds_what_toes_turned_out_hide_and_doubts_it() -> None:
    scene = before(90)
    high = with_height(motion(scene), scene, "left", 0.0)
    hidden = 0.12 * scene.scale.foot_px * np.tan(np.radians(7 + 90 - abs(scene.view.yaw_deg))) / 10
    assert hidden > 0
    assert high.lift_px == pytest.approx(UP_PX + hidden, abs=1e-3)
    assert (high.lift_sd_px > 0.5).all()


def test_a_flat_heel_stays_flat_however_its_foot_is_turned() -> None:
    scene = before(90)
    zero = np.zeros(len(scene.body))
    flat = FootMotion("tracker", zero, zero, zero, zero, np.zeros(len(scene.body), bool))
    high = with_height(flat, scene, "left", 10.0)
    assert high.lift_px == pytest.approx(0.0)
    assert high.lift_sd_px == pytest.approx(0.0)


def test_neither_landmarks_nor_a_tracker_that_knows_the_turn_are_corrected_for_it() -> None:
    side, oblique = before(90), before(60)
    for scene, seen in ((side, motion(side, "landmarks")), (oblique, motion(oblique))):
        assert with_height(seen, scene, "left", 0.0).lift_px == pytest.approx(UP_PX)


def test_a_camera_that_looks_down_at_a_foot_shows_its_rise_too_small() -> None:
    scene = before(60)
    low, high = (with_height(motion(scene), scene, "left", pitch).lift_px[0] for pitch in (-8.0, 8.0))
    assert low < UP_PX < high


def test_a_camera_of_unknown_pitch_is_taken_for_level_with_a_larger_error() -> None:
    scene = before(60)
    level, unknown = (with_height(motion(scene), scene, "left", pitch) for pitch in (0.0, None))
    assert unknown.lift_px == pytest.approx(level.lift_px)
    assert (unknown.lift_sd_px > level.lift_sd_px).all()
