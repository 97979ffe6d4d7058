from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.camera import UNKNOWN_ROLL, Camera
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


WALL = (1280, 720)


@pytest.mark.parametrize("roll", [-5.0, -1.0, 0.0, 2.5, 6.0])
def test_door_frames_tell_the_roll(roll: float) -> None:
    found = find_roll([find_room_edges(room(roll))] * 3, WALL)
    assert found.known
    assert found.deg == pytest.approx(roll, abs=0.25)


def edges(angle_deg: object, x: object, y: object, length: float = 0.3) -> RoomEdges:
    angle, across, down = np.broadcast_arrays(*(np.asarray(part, float) for part in (angle_deg, x, y)))
    return RoomEdges(
        angle.ravel(), np.stack([across.ravel(), down.ravel()], axis=1), np.full(angle.size, length)
    )


def uprights(*tilt_deg: float) -> RoomEdges:
    """Upright edges side by side through the picture, half as long as it is high."""
    return edges(np.array(tilt_deg) + 90, np.linspace(-0.6, 0.6, len(tilt_deg)), 0.0, 0.5)


def joined(*parts: RoomEdges) -> RoomEdges:
    names = ("angle_deg", "position", "length")
    return RoomEdges(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def in_a_room(roll_deg: float, pitch_deg: float, wall_deg: float) -> RoomEdges:
    """Edges of two posters on a wall as a camera of the usual focal length sees them, by their ends."""
    roll, pitch, wall = np.radians([roll_deg, pitch_deg, wall_deg])
    one = np.array([[-0.6, -0.5, 0], [-0.2, -0.5, 0], [-0.2, 0.1, 0], [-0.6, 0.1, 0]])
    posters = np.stack([one, one + np.array([1.0, 0.3, 0])])
    ahead = np.array([[np.cos(wall), 0, np.sin(wall)], [0, 1, 0], [-np.sin(wall), 0, np.cos(wall)]])
    down = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turn = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    space = (posters @ ahead.T + [0, 0, 3]) @ down.T @ turn.T
    points = 0.9 * (1280 / 720) * space[..., :2] / space[..., 2:]
    following = np.roll(points, -1, axis=1)
    along, middle = (following - points).reshape(-1, 2), (following + points).reshape(-1, 2) / 2
    angle = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    return RoomEdges((angle + 90) % 180 - 90, middle, np.linalg.norm(along, axis=1))


@pytest.mark.parametrize(("pitch", "wall"), [(0.0, 0.0), (8.0, 0.0), (-6.0, 12.0), (4.0, -25.0)])
@pytest.mark.parametrize("roll", [-2.0, 0.0, 1.5])
def test_two_posters_on_any_wall_tell_the_roll_whatever_the_pitch(
    roll: float, pitch: float, wall: float
) -> None:
    found = find_roll([in_a_room(roll, pitch, wall)], WALL)
    # Eight short edges leave a little of what is usual: nearer to level, by less than the stated error.
    assert found.deg == pytest.approx(roll, abs=0.5)
    assert abs(found.deg - roll) < found.sd_deg


@pytest.mark.parametrize("pitch", [-8.0, -3.0, 0.0, 6.0, 12.0])
def test_plumb_edges_that_come_together_tell_the_pitch(pitch: float) -> None:
    found = find_roll([in_a_room(0.5, pitch, 10.0)], WALL).pitch
    assert found is not None
    assert found.deg == pytest.approx(pitch, abs=1.5)
    assert found.sd_deg >= 0.25 * abs(pitch)  # the focal length is not known


def test_a_mirrored_room_has_the_same_pitch() -> None:
    seen = in_a_room(1.0, 7.0, 12.0)
    mirrored = RoomEdges(-seen.angle_deg, seen.position * [-1, 1], seen.length)
    one, other = (find_roll([edges], WALL).pitch for edges in (seen, mirrored))
    assert one is not None
    assert other is not None
    assert (one.deg, one.sd_deg) == pytest.approx((other.deg, other.sd_deg), abs=0.05)


def test_whatever_edges_are_there_a_told_pitch_is_one_that_cameras_have() -> None:
    """A pitch taken out of a posterior as broad as its prior would be any number."""
    rng = np.random.default_rng(5)
    told = []
    for _ in range(40):
        some = rng.integers(1, 5)
        tilt, place = rng.normal(90, 3, some), rng.uniform(-0.8, 0.8, (some, 2))
        told.append(find_roll([RoomEdges((tilt + 90) % 180 - 90, place, np.full(some, 0.15))], WALL).pitch)
    known = [pitch for pitch in told if pitch is not None]
    assert len(known) >= 3
    assert all(abs(pitch.deg) <= 24 and pitch.sd_deg <= 6 for pitch in known)


def test_edges_in_the_middle_tell_no_pitch() -> None:
    assert find_roll([edges(90.0, 0.0, 0.0, 0.5)], WALL).pitch is None


@pytest.mark.parametrize("by", [-1.0, 1.0])
def test_a_turned_picture_turns_the_roll_with_it(by: float) -> None:
    level, found = (find_roll([uprights(*[tilt] * 8)], WALL) for tilt in (0.5, 0.5 + by))
    assert found.deg - level.deg == pytest.approx(by, abs=0.1)


def test_a_mirrored_picture_has_the_opposite_roll() -> None:
    one, other = (find_roll([uprights(*[tilt] * 8)], WALL) for tilt in (1.2, -1.2))
    assert one.deg == pytest.approx(-other.deg, abs=0.01)


def test_eight_edges_that_agree_know_the_roll_as_well_as_rooms_are_straight() -> None:
    found = find_roll([uprights(*[2.0] * 8)], WALL)
    assert (found.deg, found.known) == (pytest.approx(2.0, abs=0.15), True)
    assert 0.4 <= found.sd_deg < 0.5


def test_the_shorter_the_edges_the_less_sure_is_the_roll() -> None:
    near, far = (find_roll([edges(91.4, [-0.3, 0.3], 0.0, length)], WALL) for length in (0.5, 0.06))
    assert near.sd_deg < far.sd_deg


def test_leaning_edges_among_plumb_ones_are_outvoted() -> None:
    found = find_roll([joined(uprights(*[0.5] * 8), edges(97.0, [-0.3, 0.2, 0.4], 0.2))], WALL)
    assert found.deg == pytest.approx(0.5, abs=0.2)


def test_no_edges_tell_nothing() -> None:
    nothing = edges(np.zeros(0), np.zeros(0), np.zeros(0))
    assert find_roll([], WALL) == UNKNOWN_ROLL
    assert find_roll([nothing, nothing], WALL) == UNKNOWN_ROLL


def test_a_cluttered_room_tells_nothing() -> None:
    rng = np.random.default_rng(3)
    mess = RoomEdges(rng.uniform(-90, 90, 80), rng.uniform(-0.8, 0.8, (80, 2)), np.full(80, 0.1))
    assert not find_roll([mess], WALL).known


def test_a_lone_slanted_edge_is_hardly_believed() -> None:
    found = find_roll([edges(95.0, 0.1, 0.0)], WALL)
    assert abs(found.deg) < 2.5
    assert not found.known


def test_edges_on_people_are_left_out() -> None:
    found = find_room_edges(room(0.0))
    person = np.array([[[0.0, 0.0], [1280.0, 720.0]]])
    assert len(without_people(found, person, (1280, 720)).length) == 0
    assert len(without_people(found, person[:0], (1280, 720)).length) == len(found.length)


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
    assert given_roll(plumb(2.5), SIZE).deg == pytest.approx(
        find_roll([uprights(*[2.5] * 8)], WALL).deg, abs=0.15
    )


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
