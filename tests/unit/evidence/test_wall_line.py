from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.knee_tip import read_knee_front
from ankle_cv.evidence.plan import FootMarks
from ankle_cv.evidence.records import CameraMotion, FootEnds, WallSight
from ankle_cv.evidence.wall_line import read_wall
from ankle_cv.scene.foot_extent import FootExtent
from ankle_cv.scene.scale import find_scale
from ankle_cv.scene.wall_distance import FOCAL, TIP_DEPTH, TIP_OVER, WallAhead, wall_ahead

UNIT = 100.0
TIP = np.array([420.0, 700.0])
WALL_AHEAD = 70.0
"""The wall meets the row of the tip this far ahead, px."""
LEAN = 0.6
"""Columns towards the person per row upwards."""


def mirrored(points: Array, facing: int) -> Array:
    return points if facing > 0 else np.asarray(points * [-1, 1] + [900, 0])


def a_room(facing: int, *, wall: bool = True, planks: bool = False) -> tuple[Image, FootMarks, Array]:
    """A floor that meets a wall in a slanting line ahead of the tip of a foot."""
    rng = np.random.default_rng(5)
    image = np.empty((1000, 900, 3))
    image[:] = [100, 140, 170]
    line = TIP[0] + WALL_AHEAD
    if wall:
        corners = np.array(
            [[line - 0.6 * 300, 400], [line + 0.6 * 250, 950], [899, 950], [899, 0], [line - 180, 0]]
        )
        cv2.fillPoly(image, [np.rint(corners).astype(np.int32)], (90, 85, 80))
    if planks:
        for column in range(0, 900, 40):
            cv2.line(image, (column + 240, 400), (column - 120, 999), (80, 115, 140), 2)
    image += rng.normal(0, 4, image.shape)
    picture = np.clip(image, 0, 255).astype(np.uint8)
    marks = np.array([[400, 480], [340, 660], [320, 680], [420, 690]], float)
    if facing < 0:
        picture = np.ascontiguousarray(picture[:, ::-1])
    return picture, FootMarks(*mirrored(marks, facing)), mirrored(TIP, facing)


@pytest.mark.parametrize("facing", [1, -1])
def test_the_wall_is_where_its_foot_crosses_the_row_of_the_toes(facing: int) -> None:
    image, marks, tip = a_room(facing)
    seen = read_wall(image, marks, tip, facing, 0.0)
    assert seen is not None
    wall, lean = seen
    assert lean == pytest.approx(LEAN, abs=0.02)
    assert facing * (wall[0] - tip[0]) == pytest.approx(WALL_AHEAD, abs=1.5)
    assert wall[1] == pytest.approx(tip[1])


def test_a_line_cut_up_by_shadows_is_still_one_line() -> None:
    image, marks, tip = a_room(1)
    for row in range(560, 800, 24):
        cv2.rectangle(image, (380, row), (520, row + 4), (60, 60, 60), -1)
    seen = read_wall(image, marks, tip, 1, 0.0)
    assert seen is not None
    assert seen[0][0] - tip[0] == pytest.approx(WALL_AHEAD, abs=2.5)


def test_an_open_floor_has_no_wall_even_with_planks() -> None:
    for planks in (False, True):
        image, marks, tip = a_room(1, wall=False, planks=planks)
        assert read_wall(image, marks, tip, 1, 0.0) is None


def a_lunge(facing: int) -> tuple[Image, FootMarks, Array]:
    """A bent leg before a grey wall; its kneecap is 30 px ahead of the knee's centre."""
    rng = np.random.default_rng(6)
    knee, ankle, hip = np.array([450.0, 480]), np.array([340.0, 660]), np.array([270.0, 400])
    image = np.full((1000, 900, 3), 110.0)
    for end in (ankle, hip):
        cv2.line(image, (450, 480), (int(end[0]), int(end[1])), (140, 170, 215), 60)
    image += rng.normal(0, 4, image.shape)
    picture = np.clip(image, 0, 255).astype(np.uint8)
    if facing < 0:
        picture = np.ascontiguousarray(picture[:, ::-1])
    marks = np.stack([knee, ankle, [320, 680], [420, 690]])
    return picture, FootMarks(*mirrored(marks, facing)), mirrored(hip, facing)


@pytest.mark.parametrize("facing", [1, -1])
def test_the_front_of_a_bent_knee_is_found(facing: int) -> None:
    image, marks, hip = a_lunge(facing)
    front = read_knee_front(image, marks, hip, facing, 0.0)
    assert front is not None
    assert facing * (front[0] - marks.knee[0]) == pytest.approx(30, abs=2)


def test_a_knee_at_the_edge_of_the_picture_is_refused() -> None:
    image, marks, _ = a_lunge(1)
    assert read_knee_front(image, marks, np.array([np.nan, np.nan]), 1, 0.0) is None


N = 20
TIME_S = np.arange(N) / 10
FLAT = TIME_S < 1.0


def sighted(
    *,
    wall_px: float = 250.0,
    knee_px: float = 245.0,
    spread_px: float = 0.0,
    tip_later_px: float = 100.0,
    lean: float = np.nan,
) -> tuple[FootEnds, WallSight]:
    """A foot of 100 px with its tip at 100, flat until 1 s, then a lunge; all is seen in every frame."""
    tip = np.where(FLAT, 100.0, tip_later_px)
    wall = wall_px + spread_px * np.arange(N)
    knee = np.where(FLAT, np.nan, knee_px)
    row = np.full(N, 300.0)
    pairs = [np.stack([x, row], axis=1) for x in (tip - 100, tip, knee, wall)]
    return FootEnds(pairs[0], pairs[1]), WallSight(pairs[2], pairs[3], np.full(N, lean))


def ahead(ends: FootEnds, sight: WallSight, camera: CameraMotion | None = None) -> WallAhead | None:
    # The picture's middle is where the wall is: depth takes nothing off.
    return wall_ahead(
        ends,
        sight,
        None,
        camera,
        time_s=TIME_S,
        flat=FLAT,
        facing=1,
        roll_deg=0.0,
        foot_px=100.0,
        size_px=(500, 1000),
    )


SCALE = find_scale(300.0, None, 25.0, FootExtent(length_px=100.0, relative_sd=0.02, readings=5))

EXPECTED_CM = 0.25 * (150 + TIP_OVER * 100)


def test_distance_is_from_the_tip_to_the_wall_when_the_knee_touches() -> None:
    wall = ahead(*sighted())
    assert wall is not None
    # 150 px of 2.5 mm, and what the outline is too long.
    told = wall.distance(1.2, 1.8, SCALE)
    assert told is not None
    assert told.value == pytest.approx(EXPECTED_CM)
    assert told.unit == "cm"
    # Scale; line and tip; the wall's line over 19 px of depth, seen 5° off square.
    parts = [EXPECTED_CM * 0.02, 0.35, 0.25 * 19 * np.tan(np.radians(5))]
    assert told.plus_minus == pytest.approx(1.96 * np.linalg.norm(parts))


def test_no_distance_without_touch_scale_or_a_planted_foot() -> None:
    away = ahead(*sighted(knee_px=230))
    assert away is not None
    assert away.distance(1.2, 1.8, SCALE) is None
    near = ahead(*sighted())
    assert near is not None
    assert near.distance(1.2, 1.8, find_scale(300.0, None, None)) is None
    assert near.distance(0.2, 0.8, SCALE) is None
    moved = ahead(*sighted(tip_later_px=110))
    assert moved is not None
    assert moved.distance(1.2, 1.8, SCALE) is None


def test_a_wall_that_wanders_is_none() -> None:
    assert ahead(*sighted(spread_px=2.0)) is None
    assert (
        wall_ahead(
            None,
            None,
            None,
            None,
            time_s=TIME_S,
            flat=FLAT,
            facing=1,
            roll_deg=0,
            foot_px=100,
            size_px=(500, 1000),
        )
        is None
    )


def test_the_depth_of_the_big_toe_is_taken_off() -> None:
    wall = ahead(*sighted(wall_px=450))
    assert wall is not None
    # 200 px off the picture's middle, seen 0.19 of a foot too near, at 0.9 picture heights.
    assert wall.depth_px == pytest.approx(200 * TIP_DEPTH * 100 / (FOCAL * 1000))
    assert wall.wall == pytest.approx(450 - wall.depth_px)


def test_a_leaning_line_tells_of_a_camera_that_is_not_square() -> None:
    # The row is 200 px above the picture's middle (300 of 1000), the wall in its middle: a square camera
    # would see an upright line. This one comes back 0.5 columns per row, as the horizon lies lower.
    straight, leaning = ahead(*sighted()), ahead(*sighted(lean=-0.5))
    assert straight is not None
    assert leaning is not None
    assert straight.depth_px == pytest.approx(0)
    by_lean = -0.5 * -200 * TIP_DEPTH * 100 / (FOCAL * 1000)
    assert 0.5 * by_lean < leaning.depth_px < by_lean
    assert leaning.depth_sd_px < np.hypot(straight.depth_sd_px, leaning.depth_px)


def test_a_tip_read_wrongly_in_some_frames_does_not_move_the_foot() -> None:
    ends, sight = sighted()
    ends.tip_px[:4, 0] += 20
    wall = ahead(ends, sight)
    assert wall is not None
    assert wall.tip == pytest.approx(100.0 - TIP_OVER * 100)


def test_a_moving_camera_is_taken_out() -> None:
    ends, sight = sighted()
    shift = 5.0 * np.arange(N)
    shaken = [
        np.stack([p[:, 0] + shift, p[:, 1]], axis=1)
        for p in (ends.heel_px, ends.tip_px, sight.knee_px, sight.wall_px)
    ]
    back = np.tile(np.eye(2, 3), (N, 1, 1))
    back[:, 0, 2] = -shift
    camera = CameraMotion(back, np.full(N, 50.0))
    wall = ahead(FootEnds(*shaken[:2]), WallSight(*shaken[2:], sight.wall_lean), camera)
    assert wall is not None
    told = wall.distance(1.2, 1.8, SCALE)
    assert told is not None
    assert told.value == pytest.approx(EXPECTED_CM)
