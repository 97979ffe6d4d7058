from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.camera import UNKNOWN_ROLL, Camera, Roll
from ankle_cv.errors import UsageError
from ankle_cv.evidence.room_edges import RoomEdges, find_room_edges
from ankle_cv.scene.roll import find_roll, given_roll, without_people


def room(roll_deg: float, *, lines: int = 8) -> np.ndarray:
    """A wall with door frames, turned clockwise."""
    image = np.full((720, 1280, 3), 200, np.uint8)
    turn = cv2.getRotationMatrix2D((640, 360), -roll_deg, 1.0)
    for k in range(lines):
        x = 140 + 140 * k
        ends = np.array([[x, 100, 1], [x, 650, 1]]) @ turn.T
        cv2.line(image, *(tuple(int(v * 16) for v in p) for p in ends), (60, 60, 60), 6, cv2.LINE_AA, 4)
    return image


@pytest.mark.parametrize("roll", [-5.0, -1.0, 0.0, 2.5, 6.0])
def test_door_frames_tell_the_roll(roll: float) -> None:
    found = find_roll([find_room_edges(room(roll))] * 3)
    assert found.known
    assert found.deg == pytest.approx(roll, abs=0.2)


def uprights(*tilt_deg: float) -> RoomEdges:
    """Upright edges side by side through the picture, half as long as it is high."""
    place = np.linspace(-0.6, 0.6, len(tilt_deg))
    edges = np.array(tilt_deg) + 90
    return RoomEdges(edges, np.stack([place, 0 * place], axis=1), np.full(len(edges), 0.5))


def test_eight_edges_that_agree_know_the_roll_as_well_as_rooms_are_built() -> None:
    found = find_roll([uprights(*[2.0] * 8)])
    assert (found.deg, found.known) == (pytest.approx(2.0), True)
    assert found.sd_deg == pytest.approx(0.3)


@pytest.mark.parametrize(("off", "known"), [(0.9, True), (1.15, True), (1.25, False), (1.6, False)])
def test_edges_that_scatter_by_more_than_a_degree_and_a_fifth_tell_nothing(off: float, known: bool) -> None:
    signs = np.array([1, -1, -1, 1, 1, -1, -1, 1])
    found = find_roll([uprights(*(2.0 + off * signs))])
    assert found.known == known
    if known:
        assert found.deg == pytest.approx(2.0)
        assert found.sd_deg == pytest.approx(off / np.sqrt(8))


@pytest.mark.parametrize(("level", "known"), [(2.0, True), (0.2, True), (-0.8, False)])
def test_upright_and_level_edges_that_contradict_each_other_tell_nothing(level: float, known: bool) -> None:
    heights = np.linspace(-0.4, 0.4, 8)
    floors = RoomEdges(np.full(8, level), np.stack([0 * heights, heights], axis=1), np.full(8, 0.5))
    up = uprights(*[2.0] * 8)
    parts = ("angle_deg", "position", "length")
    both = RoomEdges(*(np.concatenate([getattr(e, part) for e in (up, floors)]) for part in parts))
    found = find_roll([both])
    assert found.known == known
    assert found.deg == pytest.approx((2.0 + level) / 2 if known else 0.0)


@pytest.mark.parametrize(("count", "length", "known"), [(3, 0.5, True), (2, 0.5, False), (3, 0.2, False)])
def test_three_upright_edges_of_some_length_tell_the_roll(count: int, length: float, known: bool) -> None:
    found = uprights(*[1.4] * count)
    roll = find_roll([RoomEdges(found.angle_deg, found.position, np.full(count, length))])
    assert roll.known == known
    assert roll.deg == pytest.approx(1.4 if known else 0.0)


def test_the_shorter_the_upright_edges_in_all_the_less_sure_is_the_roll() -> None:
    whole = uprights(*[1.4] * 4)
    short = RoomEdges(whole.angle_deg, whole.position, np.full(4, 0.25))
    assert find_roll([short]).sd_deg == pytest.approx(0.3 * 1.5 / 1.0)


def test_as_few_level_edges_tell_nothing() -> None:
    heights = np.linspace(-0.4, 0.4, 4)
    level = RoomEdges(np.full(4, 1.4), np.stack([0 * heights, heights], axis=1), np.full(4, 0.25))
    assert not find_roll([level]).known


def test_the_same_edges_seen_in_three_frames_are_not_three_times_as_many() -> None:
    edges = uprights(*(2.0 + np.array([1, -1, -1, 1, 1, -1, -1, 1])))
    assert find_roll([edges] * 3).sd_deg == pytest.approx(1 / np.sqrt(8))


def test_without_a_room_a_phone_put_up_by_hand_is_level_to_a_degree_or_so() -> None:
    assert find_roll([]) == Roll(0.0, 1.2, known=False)


def test_too_few_edges_tell_nothing() -> None:
    assert find_roll([find_room_edges(room(4.0, lines=1))]) == UNKNOWN_ROLL
    assert find_roll([]) == UNKNOWN_ROLL


def test_a_cluttered_room_tells_nothing() -> None:
    rng = np.random.default_rng(3)
    mess = RoomEdges(rng.uniform(-90, 90, 80), rng.uniform(-0.8, 0.8, (80, 2)), np.full(80, 0.1))
    assert not find_roll([mess]).known


def test_edges_of_a_turned_wall_are_not_taken_for_the_floor() -> None:
    heights = np.linspace(-0.4, 0.4, 12)
    slanted = RoomEdges(5 + 12 * heights, np.stack([0 * heights, heights], axis=1), np.full(12, 0.5))
    assert not find_roll([slanted]).known


def test_edges_on_people_are_left_out() -> None:
    edges = find_room_edges(room(0.0))
    person = np.array([[[0.0, 0.0], [1280.0, 720.0]]])
    assert len(without_people(edges, person, (1280, 720)).length) == 0
    assert len(without_people(edges, person[:0], (1280, 720)).length) == len(edges.length)


SIZE = (720, 1280)


def plumb(roll_deg: float, half_px: float = 400.0) -> tuple[float, float, float, float]:
    """A plumb line through the middle of the picture of a camera whose level line is turned clockwise."""
    roll = np.radians(roll_deg)
    down, middle = np.array([-np.sin(roll), np.cos(roll)]), np.array(SIZE) / 2
    (x1, y1), (x2, y2) = middle - half_px * down, middle + half_px * down
    return float(x1), float(y1), float(x2), float(y2)


@pytest.mark.parametrize("roll", [-20.0, -3.0, 0.0, 1.5, 12.0])
def test_two_points_on_something_plumb_tell_the_roll(roll: float) -> None:
    x1, y1, x2, y2 = plumb(roll)
    for points in ((x1, y1, x2, y2), (x2, y2, x1, y1)):
        found = given_roll(points, SIZE)
        assert (found.deg, found.known) == (pytest.approx(roll), True)
        # Rooms are built to 0.3°; two points of 1.5 px each, 800 px apart, add 0.15°.
        assert found.sd_deg == pytest.approx(np.hypot(0.3, 0.152), abs=0.002)


def test_points_of_an_upright_edge_of_the_room_and_its_edges_agree() -> None:
    assert given_roll(plumb(2.5), SIZE).deg == pytest.approx(find_roll([uprights(*[2.5] * 8)]).deg, abs=0.01)


def test_points_near_to_each_other_tell_it_less_surely() -> None:
    # 64 px are a twentieth of the height.
    assert given_roll(plumb(0, half_px=32.5), SIZE).sd_deg == pytest.approx(np.hypot(0.3, 1.87), abs=0.01)
    with pytest.raises(UsageError, match="too near"):
        given_roll(plumb(0, half_px=31.5), SIZE)


@pytest.mark.parametrize("pitch_deg", [-5.0, 5.0])
@pytest.mark.parametrize("aside_px", [-300.0, 300.0])
def test_a_camera_that_looks_up_or_down_stays_within_the_error_of_a_line_at_the_edge(
    pitch_deg: float, aside_px: float
) -> None:
    focal, pitch = Camera(SIZE).focal_px, np.radians(pitch_deg)
    # All plumb lines meet in one point, far below the picture (or above it).
    meet = focal / np.tan(pitch)
    ends = [(aside_px * (1 - y / meet) + 360, y + 640) for y in (-400.0, 400.0)]
    found = given_roll((*ends[0], *ends[1]), SIZE)
    assert abs(found.deg) == pytest.approx(5 * 300 / focal, rel=0.02)
    assert abs(found.deg) <= found.sd_deg


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ((100, 100, 100, 1290), "beside the picture"),
        ((730, 100, 730, 900), "beside the picture"),
        ((100, 300, 500, 310), "side by side"),
    ],
)
def test_other_points_are_refused(points: tuple[float, float, float, float], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        given_roll(points, SIZE)
