from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, body, series, squat

from ankle_cv.camera import UNKNOWN_ROLL, Roll
from ankle_cv.conventions import SIDES, X, landmark
from ankle_cv.errors import NotMeasurableError
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.upright import (
    excessive_lean_deg,
    require_upright,
    standing_lean_deg,
    widened_roll,
)
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
        build_context(clip, UNKNOWN_ROLL, Settings(mirrored=mirrored), rotation_deg=already)
    assert f"--rotate {rotate};" in refused.value.remedy


def leaning(*stretches: tuple[int, float, float]) -> LandmarkSeries:
    """A body from ankles to shoulders: so many frames, its length in px and its lean in deg."""
    counts, lengths, leans = (np.array(values) for values in zip(*stretches, strict=True))
    clip = series(lambda _: Pose(), seconds=counts.sum() / 30)
    points, angle = clip.points.copy(), np.radians(np.repeat(leans, counts))
    axis = np.repeat(lengths, counts)[:, None] * np.stack([np.sin(angle), -np.cos(angle)], axis=1)
    for side in SIDES:
        points[:, landmark("ankle", side), :2] = [360, 1200]
        points[:, landmark("shoulder", side), :2] = axis + np.array([360, 1200])
    return clip.with_points(points)


@pytest.mark.parametrize(("length_px", "lean"), [(960, 20.0), (952, 20.0), (948, 0.0), (900, 0.0)])
def test_a_body_within_a_twentieth_of_its_longest_stands(length_px: float, lean: float) -> None:
    # Most frames lean by 20°; they count when the body is hardly shorter in them.
    clip = leaning((30, 1000, 0.0), (70, length_px, 20.0))
    assert standing_lean_deg(clip) == pytest.approx(lean, abs=0.1)


@pytest.mark.parametrize(("wild", "lean"), [(3, 0.0), (4, 0.0), (6, 40.0), (10, 40.0)])
def test_the_longest_twentieth_tells_how_long_a_body_is(wild: int, lean: float) -> None:
    clip = leaning((wild, 1200, 40.0), (100 - wild, 1000, 0.0))
    assert standing_lean_deg(clip) == pytest.approx(lean, abs=0.1)


def test_a_body_that_mostly_squats_is_as_long_as_it_stands() -> None:
    assert standing_lean_deg(leaning((30, 1000, 0.0), (70, 800, 20.0))) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(("turn", "refused"), [(38.0, False), (44.0, False), (46.0, True), (52.0, True)])
def test_nearer_to_another_edge_than_to_its_own_is_not_upright(turn: float, refused: bool) -> None:
    clip = leaning((100, 1000, turn))
    if not refused:
        require_upright(clip, Settings(), 0)
        return
    with pytest.raises(NotMeasurableError, match="not upright"):
        require_upright(clip, Settings(), 0)


SIDE_VIEW = find_view(series(squat))


@pytest.mark.parametrize("lean", [10.0, -15.0, 25.0])
def test_a_body_askew_makes_an_unknown_roll_as_uncertain_as_its_lean(lean: float) -> None:
    roll = widened_roll(body(leaning((100, 1000, lean))), SIDE_VIEW)
    assert (roll.deg, roll.known) == (0, False)
    # Standing people lean by 3° of themselves.
    assert roll.sd_deg == pytest.approx(np.hypot(lean, 3.0))


@pytest.mark.parametrize(("lean", "explained"), [(5.0, True), (7.5, True), (8.5, False), (11.0, False)])
def test_feet_together_explain_eight_degrees(lean: float, explained: bool) -> None:
    clip = body(leaning((100, 1000, lean)))
    assert (excessive_lean_deg(clip, SIDE_VIEW) is None) == explained


@pytest.mark.parametrize(("lean", "explained"), [(11.0, True), (14.5, True), (15.5, False), (20.0, False)])
def test_a_step_explains_fifteen_degrees(lean: float, explained: bool) -> None:
    clip = leaning((100, 1000, lean))
    points = clip.points.copy()
    for side, by in (("left", 300), ("right", -300)):
        points[:, landmark("ankle", side), X] += by
    step = body(clip.with_points(points))
    assert (excessive_lean_deg(step, SIDE_VIEW) is None) == explained


def test_a_level_body_or_a_room_that_tells_leave_the_roll_alone() -> None:
    told = Roll(15.0, 0.3, known=True)
    assert build_context(series(squat), UNKNOWN_ROLL, Settings()).scene.camera.roll == UNKNOWN_ROLL
    assert build_context(turned(series(squat), 15), told, Settings()).scene.camera.roll == told


def test_a_lunge_may_lean_where_feet_together_may_not() -> None:
    leaning = turned(series(lambda _: Pose()), 11)
    step = leaning.points.copy()
    step[:, [28, 30, 32], 0] -= 200  # the right foot behind
    step[:, [27, 29, 31], 0] += 200
    split = leaning.with_points(step)
    assert excessive_lean_deg(body(leaning), find_view(leaning)) == pytest.approx(11, abs=3)
    assert excessive_lean_deg(body(split), find_view(leaning)) is None
