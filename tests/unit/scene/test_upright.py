from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, body, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.errors import NotMeasurableError
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.pipeline.context import understand
from ankle_cv.scene.upright import standing_lean_deg, unexplained_lean_deg
from ankle_cv.scene.view import find_view
from ankle_cv.settings import Settings


def turned(clip: LandmarkSeries, clockwise_deg: float) -> LandmarkSeries:
    """Turn all landmarks about a point that keeps them in the picture."""
    angle = np.radians(clockwise_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = clip.points.copy()
    middle = np.nanmean(points[..., :2], axis=(0, 1))
    points[..., :2] = (points[..., :2] - middle) @ turn.T + [360, 640]
    return clip.with_points(points)


@pytest.mark.parametrize("roll_deg", [-170.0, -90.0, -15.0, 0.0, 15.0, 90.0, 175.0])
def test_the_lean_is_the_turn_of_the_picture(roll_deg: float) -> None:
    # In standing the stick figure's shoulders are 4 cm behind to 7 cm before its ankles: 1.37 m, within 3°.
    assert standing_lean_deg(turned(series(squat), roll_deg)) == pytest.approx(roll_deg, abs=3)


@pytest.mark.parametrize(
    ("turn", "mirrored", "already", "rotate"),
    [(90, False, 0, 270), (-90, False, 0, 90), (180, False, 0, 180), (90, True, 0, 90), (90, False, 90, 0)],
)
def test_a_picture_on_its_side_is_refused_with_the_turn_that_rights_it(
    turn: float, mirrored: bool, already: int, rotate: int
) -> None:
    clip = turned(series(squat), turn)
    with pytest.raises(NotMeasurableError, match="not upright") as refused:
        understand(clip, UNKNOWN_ROLL, Settings(mirrored=mirrored), turned_deg=already)
    assert f"--rotate {rotate};" in refused.value.remedy


def test_a_body_askew_makes_an_unknown_roll_as_uncertain_as_its_lean() -> None:
    roll = understand(turned(series(squat), 15), UNKNOWN_ROLL, Settings()).scene.camera.roll
    assert not roll.known
    assert roll.sd_deg > 12


def test_a_level_body_or_a_room_that_tells_leave_the_roll_alone() -> None:
    told = Roll(15.0, 0.3, known=True)
    assert understand(series(squat), UNKNOWN_ROLL, Settings()).scene.camera.roll == UNKNOWN_ROLL
    assert understand(turned(series(squat), 15), told, Settings()).scene.camera.roll == told


def test_a_lunge_may_lean_where_feet_together_may_not() -> None:
    leaning = turned(series(lambda _: Pose()), 11)
    step = leaning.points.copy()
    step[:, [28, 30, 32], 0] -= 200  # the right foot behind
    step[:, [27, 29, 31], 0] += 200
    split = leaning.with_points(step)
    assert unexplained_lean_deg(body(leaning), find_view(leaning)) == pytest.approx(11, abs=3)
    assert unexplained_lean_deg(body(split), find_view(leaning)) is None
