from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series, squat

from ankle_cv.conventions import landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.view import circular_mean_deg, find_view


@pytest.mark.parametrize(
    ("yaw", "kind", "facing", "near", "sides"),
    [
        (90, "side", "left", "left", ("left",)),
        (-90, "side", "right", "right", ("right",)),
        (80, "side", "left", "left", ("left",)),
        (-100, "side", "right", "right", ("right",)),
        (65, "oblique", "left", "left", ("left", "right")),
        (-60, "oblique", "right", "right", ("left", "right")),
        (0, "front", "camera", None, ("left", "right")),
        (180, "front", "away", None, ("left", "right")),
        (-8, "front", "camera", None, ("left", "right")),
        (30, "oblique", "left", "left", ()),
    ],
)
def test_the_view_is_found(
    yaw: float, kind: str, facing: str, near: str | None, sides: tuple[str, ...]
) -> None:
    view = find_view(series(squat, yaw_deg=yaw))
    assert (view.kind, view.facing, view.near, view.measured_sides) == (kind, facing, near, sides)
    assert abs((view.yaw_deg - yaw + 180) % 360 - 180) < 3


def test_the_plane_of_an_oblique_leg_is_known() -> None:
    view = find_view(series(squat, yaw_deg=60))
    assert view.left.foreshortening == pytest.approx(np.sin(np.radians(60)), abs=0.01)


@pytest.mark.parametrize("yaw", [90, 60])
def test_the_shoulders_tell_the_yaw_to_six_degrees_and_a_foot_its_own_turn_to_ten(yaw: float) -> None:
    view = find_view(series(lambda _: Pose(), yaw_deg=yaw))
    assert view.yaw_sd_deg == pytest.approx(6.0)
    assert (view.left.out_of_plane_sd_deg, view.right.out_of_plane_sd_deg) == (10.0, 10.0)


def test_shoulders_that_turn_to_and_fro_tell_the_yaw_less_surely() -> None:
    still = series(lambda _: Pose(), yaw_deg=90)
    world, turn = still.world_m.copy(), np.radians(9) * np.resize([1.0, -1.0], len(still))
    x, z = world[..., 0].copy(), world[..., 2].copy()
    world[..., 0] = np.cos(turn)[:, None] * x - np.sin(turn)[:, None] * z
    world[..., 2] = np.sin(turn)[:, None] * x + np.cos(turn)[:, None] * z
    shaken = LandmarkSeries(still.time_s, still.points, world, still.size_px)
    # They scatter by 9°, of which frame by frame a third stays.
    assert find_view(shaken).yaw_sd_deg == pytest.approx(np.hypot(6.0, 3.0), abs=0.02)


def test_near_the_front_shoulders_and_feet_that_disagree_tell_it_less_surely() -> None:
    still = series(lambda _: Pose(), yaw_deg=40)
    world = still.world_m.copy()
    for side in ("left", "right"):
        forward = world[:, landmark("toe", side)] - world[:, landmark("heel", side)]
        c, s = np.cos(np.radians(10)), np.sin(np.radians(10))
        x, y, z = forward.T
        turned = np.stack([c * x - s * z, y, s * x + c * z])
        world[:, landmark("toe", side)] = world[:, landmark("heel", side)] + turned.T
    split = find_view(LandmarkSeries(still.time_s, still.points, world, still.size_px))
    # The feet are 10° off: the middle is 5° from either.
    assert abs(split.yaw_deg - 40) == pytest.approx(5.0, abs=0.01)
    assert split.yaw_sd_deg == pytest.approx(np.hypot(6.0, 5.0), abs=0.02)


def test_a_hidden_far_leg_is_not_measured() -> None:
    assert find_view(series(squat, yaw_deg=60, hidden="right")).measured_sides == ("left",)


def test_the_user_may_ask_for_one_side() -> None:
    assert find_view(series(squat, yaw_deg=60)).restricted_to("right").measured_sides == ("right",)
    assert find_view(series(squat, yaw_deg=0)).restricted_to("right").measured_sides == ("right",)
    assert find_view(series(squat, yaw_deg=90)).restricted_to("right").measured_sides == ()


def test_a_person_who_turns_round_has_no_facing() -> None:
    still = series(lambda _: Pose(), yaw_deg=90)
    points = still.points.copy()
    half = len(still) // 2
    points[half:, :, 0] = 720 - points[half:, :, 0]
    assert find_view(still.with_points(points)).kind == "unknown"


def test_the_mean_of_angles_wraps() -> None:
    assert abs(circular_mean_deg(np.array([179.0, -179.0]))[0]) == pytest.approx(180)
    assert np.isnan(circular_mean_deg(np.array([np.nan]))[0])
