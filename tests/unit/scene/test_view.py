from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series, squat

from ankle_cv.scene.view import find_view


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
def test_a_foot_knows_its_own_turn_to_ten_degrees(yaw: float) -> None:
    view = find_view(series(lambda _: Pose(), yaw_deg=yaw))
    assert (view.left.out_of_plane_sd_deg, view.right.out_of_plane_sd_deg) == (10.0, 10.0)


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
