"""The distance of the toes from a wall, in a picture laid out by hand: 1 px is 2.5 mm, the foot 100 px."""

from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series

from ankle_cv.camera import Camera, Roll
from ankle_cv.conventions import Array, Side
from ankle_cv.evidence.records import CameraMotion, FootEnds, FootTrack, LegEvidence, WallPoints
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import level_body
from ankle_cv.scene.foot_extent import FootExtent
from ankle_cv.scene.neutral import NeutralStance, Window
from ankle_cv.scene.scale import find_scale
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.view import LegPlane, View
from ankle_cv.scene.wall_distance import WallAhead, wall_ahead, with_user_wall

N = 20
TIME_S = np.arange(N) / 10
FLAT = TIME_S < 1.0
SIZE_PX = (500, 1000)
FOOT_PX, CM_PER_PX = 100.0, 0.25
SCALE = find_scale(300.0, None, 25.0, FootExtent(length_px=FOOT_PX, relative_sd=0.02, readings=5))
TIP_PX, OUTLINE_PX = 100.0, 1.3
"""Where the outline of the foot ends, and how far it reaches beyond the tip: 3 mm of a 25 cm foot."""
TIP_DEPTH_PX, FOCAL_PX = 19.0, 900.0
"""The big toe stands half the foot's width, 0.38 of its length, behind the near border of the sole; a phone's
focal length is 0.9 of its picture's longer side."""


def scene(facing: int = 1, roll_deg: float = 0.0) -> Scene:
    still = series(lambda _: Pose(), seconds=N / 10, fps=10)
    clip = LandmarkSeries(still.time_s, still.points, still.world_m, SIZE_PX)
    leg = LegPlane(1.0, 0.9, measurable=True)
    near: Side = "right" if facing > 0 else "left"
    view = View("side", -90.0 * facing, 6.0, "right" if facing > 0 else "left", near, leg, leg)
    body = level_body(clip, Camera(SIZE_PX, Roll(roll_deg, 0.3, known=True)))
    stance = NeutralStance((Window(0.0, 0.95),), "standing")
    return Scene(body, view, SCALE, {near: stance})


def sighted(
    *,
    wall_px: float = 250.0,
    knee_px: float = 245.0,
    spread_px: float = 0.0,
    tip_later_px: float = TIP_PX,
    lean: float = np.nan,
) -> LegEvidence:
    """A foot with its tip at 100, flat until 1 s, then a lunge; all is seen in every frame.

    The picture's middle is where the wall is by default: depth then takes nothing off.
    """
    tip = np.where(FLAT, TIP_PX, tip_later_px)
    wall = wall_px + spread_px * np.arange(N)
    knee = np.where(FLAT, np.nan, knee_px)
    row = np.full(N, 300.0)
    heel, tip_px, knee_at, wall_at = (np.stack([x, row], axis=1) for x in (tip - FOOT_PX, tip, knee, wall))
    return LegEvidence(ends=FootEnds(heel, tip_px), wall=WallPoints(knee_at, wall_at, np.full(N, lean)))


def moved(seen: LegEvidence, move: object) -> LegEvidence:
    """The same evidence with all places in the picture moved."""
    assert seen.ends is not None
    assert seen.wall is not None
    places = (seen.ends.heel_px, seen.ends.tip_px, seen.wall.knee_px, seen.wall.wall_px)
    heel, tip, knee, wall = (move(place) for place in places)
    return LegEvidence(ends=FootEnds(heel, tip), wall=WallPoints(knee, wall, seen.wall.wall_lean))


def ahead(seen: LegEvidence, motion: CameraMotion | None = None) -> WallAhead:
    found = wall_ahead(seen, motion, scene())
    assert found is not None
    return found


def told_cm(wall: WallAhead) -> float | None:
    distance = wall.distance(1.2, 1.8, SCALE)
    return None if distance is None else distance.value


EXPECTED_CM = CM_PER_PX * (150 + OUTLINE_PX)


def test_distance_is_from_the_tip_to_the_wall_when_the_knee_touches() -> None:
    told = ahead(sighted()).distance(1.2, 1.8, SCALE)
    assert told is not None
    assert told.value == pytest.approx(EXPECTED_CM)
    assert told.unit == "cm"
    # Scale; line and tip; the wall's line over the depth of the tip, seen 5° off square.
    parts = [EXPECTED_CM * 0.02, 0.35, CM_PER_PX * TIP_DEPTH_PX * np.tan(np.radians(5))]
    assert told.plus_minus == pytest.approx(1.96 * np.linalg.norm(parts))


def test_facing_the_other_way_tells_the_same() -> None:
    def mirror(places: Array) -> Array:
        return places * [-1, 1] + [SIZE_PX[0], 0]

    found = wall_ahead(moved(sighted(), mirror), None, scene(facing=-1))
    assert found is not None
    assert told_cm(found) == pytest.approx(EXPECTED_CM)


@pytest.mark.parametrize("roll_deg", [-6.0, 4.0])
def test_a_tilted_camera_tells_the_same(roll_deg: float) -> None:
    angle = np.radians(roll_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array(SIZE_PX) / 2
    found = wall_ahead(moved(sighted(), lambda p: (p - middle) @ turn.T + middle), None, scene(1, roll_deg))
    assert found is not None
    assert told_cm(found) == pytest.approx(EXPECTED_CM)


def test_no_distance_without_touch_scale_or_a_planted_foot() -> None:
    assert told_cm(ahead(sighted(knee_px=230))) is None
    near = ahead(sighted())
    assert near.distance(1.2, 1.8, find_scale(300.0, None, None)) is None
    assert near.distance(0.2, 0.8, SCALE) is None
    assert told_cm(ahead(sighted(tip_later_px=110))) is None


@pytest.mark.parametrize(("gap_cm", "touches"), [(0.5, True), (1.9, True), (2.1, False), (4.0, False)])
def test_a_knee_touches_within_two_centimetres_on_either_side(gap_cm: float, touches: bool) -> None:
    for sign in (-1, 1):
        wall = ahead(sighted(knee_px=250 + sign * gap_cm / CM_PER_PX))
        assert (told_cm(wall) is not None) == touches
        assert wall.touched(1.2, 1.8, SCALE) is touches


def test_a_touch_is_known_without_a_length_and_unknown_without_a_knee() -> None:
    for knee_px, touches in ((249.0, True), (200.0, False)):
        wall = ahead(sighted(knee_px=knee_px))
        assert wall.touched(1.2, 1.8, find_scale(300.0, None, None)) is touches
    assert ahead(sighted(knee_px=np.nan)).touched(1.2, 1.8, SCALE) is None


def test_a_planted_forefoot_vouches_for_a_foot_whose_tip_is_not_seen_later() -> None:
    hidden = sighted(tip_later_px=np.nan)
    assert told_cm(ahead(hidden)) is None
    still = np.zeros((N, 2))
    for shift_px, known in ((0.0, True), (3.9, True), (4.1, False)):
        toes = still + np.array([shift_px, 0.0])
        track = FootTrack(still, np.zeros(N), toes, np.full(N, 0.1), np.full(N, 0.1))
        followed = LegEvidence(foot=track, ends=hidden.ends, wall=hidden.wall)
        assert (told_cm(ahead(followed)) is not None) == known


@pytest.mark.parametrize(("readings", "seen"), [(2, False), (3, True)])
def test_three_readings_of_a_wall_are_one(readings: int, seen: bool) -> None:
    some = sighted()
    assert some.wall is not None
    some.wall.wall_px[readings:] = np.nan
    assert (wall_ahead(some, None, scene()) is not None) == seen


@pytest.mark.parametrize(
    ("tip_later_px", "known"), [(103.0, True), (103.9, True), (104.1, False), (105.0, False)]
)
def test_a_tip_seen_within_a_centimetre_stands_where_it_stood(tip_later_px: float, known: bool) -> None:
    # Seen in three frames of the attempt only, so that those of the flat stance decide where the foot is.
    later = sighted(tip_later_px=np.nan)
    assert later.ends is not None
    later.ends.tip_px[14:17, 0] = tip_later_px
    assert (told_cm(ahead(later)) is not None) == known


def test_a_wall_that_wanders_or_was_not_seen_is_none() -> None:
    assert wall_ahead(sighted(spread_px=2.0), None, scene()) is None
    assert wall_ahead(LegEvidence(), None, scene()) is None
    assert wall_ahead(LegEvidence(ends=sighted().ends), None, scene()) is None


def test_a_foot_that_never_stood_flat_has_no_wall() -> None:
    nowhere = scene()
    assert wall_ahead(sighted(), None, Scene(nowhere.body, nowhere.view, SCALE, {})) is None


def test_the_depth_of_the_big_toe_is_taken_off() -> None:
    wall = ahead(sighted(wall_px=450))
    # 200 px off the picture's middle.
    assert wall.depth_px == pytest.approx(200 * TIP_DEPTH_PX / FOCAL_PX)
    assert wall.wall == pytest.approx(450 - wall.depth_px)
    # The depth is known to the focal length (25 %) and to the width of feet (3 of 19).
    by_camera = wall.depth_px * np.hypot(0.25, 3 / 19)
    off_square = TIP_DEPTH_PX * np.tan(np.radians(5))
    assert wall.depth_sd_px == pytest.approx(np.hypot(by_camera, off_square))


def test_a_leaning_line_tells_of_a_camera_that_is_not_square() -> None:
    # The row is 200 px above the picture's middle (300 of 1000), the wall in its middle: a square camera
    # would see an upright line. This one comes back 0.5 columns per row, as the horizon lies lower.
    straight, leaning = ahead(sighted()), ahead(sighted(lean=-0.5))
    assert straight.depth_px == pytest.approx(0)
    # By the place of the line it runs on by 0, known to a camera 5° off square; by its lean by 100 px, known
    # to 5° of pitch and a lean read to 0.02: their mean by precision, over the depth of the tip.
    place_sd = FOCAL_PX * np.tan(np.radians(5))
    lean_sd = FOCAL_PX * np.hypot(0.5 * np.tan(np.radians(5)), 0.02)
    run = 100 * place_sd**2 / (place_sd**2 + lean_sd**2)
    assert leaning.depth_px == pytest.approx(run * TIP_DEPTH_PX / FOCAL_PX)
    run_sd = place_sd * lean_sd / np.hypot(place_sd, lean_sd)
    parts = [leaning.depth_px * np.hypot(0.25, 3 / 19), run_sd * TIP_DEPTH_PX / FOCAL_PX]
    assert leaning.depth_sd_px == pytest.approx(np.linalg.norm(parts))


def test_a_tip_read_wrongly_in_some_frames_does_not_move_the_foot() -> None:
    seen = sighted()
    assert seen.ends is not None
    seen.ends.tip_px[:4, 0] += 20
    assert ahead(seen).tip == pytest.approx(TIP_PX - OUTLINE_PX)


def test_a_moving_camera_is_taken_out() -> None:
    shift = np.stack([5.0 * np.arange(N), np.zeros(N)], axis=1)
    back = np.tile(np.eye(2, 3), (N, 1, 1))
    back[:, 0, 2] = -shift[:, 0]
    motion = CameraMotion(back, np.full(N, 50.0))
    assert told_cm(ahead(moved(sighted(), lambda places: places + shift), motion)) == pytest.approx(
        EXPECTED_CM
    )


def test_a_wall_told_by_the_user_stands_where_it_was_told() -> None:
    told = with_user_wall(sighted(wall_px=450, lean=0.3), 250.0)
    assert told_cm(ahead(told)) == pytest.approx(EXPECTED_CM)
    assert told.wall is not None
    assert np.isnan(told.wall.wall_lean).all()
    blind = LegEvidence()
    assert with_user_wall(blind, 250.0) is blind
