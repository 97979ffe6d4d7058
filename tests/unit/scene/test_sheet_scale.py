from __future__ import annotations

import cv2
import numpy as np
import pytest
from sheet_builder import (
    A4,
    CARD,
    LEVEL,
    MIDDLE,
    SIZE,
    TRUE_SCALE,
    found,
    on_floor,
    on_wall,
    sighted,
    the_leg,
)

from ankle_cv.camera import UNKNOWN_ROLL, Camera
from ankle_cv.conventions import Array, Image
from ankle_cv.evidence.records import FootEnds, LegEvidence, WallPoints
from ankle_cv.evidence.rectangles import find_rectangles
from ankle_cv.scene.leg_position import LegPosition, leg_position
from ankle_cv.scene.plane_pose import LevelledPicture, fit_plane
from ankle_cv.scene.sheet_scale import find_sheet_scale
from ankle_cv.scene.stationary_patches import stationary_patches


@pytest.mark.parametrize("turn_deg", [0, 15, -30])
@pytest.mark.parametrize("along", [1, -1])
def test_a_sheet_on_the_floor_gives_the_size_of_a_pixel_at_the_leg(turn_deg: int, along: int) -> None:
    sheet = on_floor(A4[::along], 250, turn_deg)
    reference = found(sighted(sheet), choice="a4")
    assert reference is not None
    assert reference.problem is None
    assert reference.sizes == ("a4",)
    assert reference.surface == "floor"
    assert reference.mm_per_px == pytest.approx(1.011 * TRUE_SCALE, rel=0.01)
    assert reference.relative_sd < 0.025


def test_a_sheet_nearer_to_the_camera_is_not_measured_where_it_lies() -> None:
    # 400 mm nearer, a pixel is 13 % smaller than at the leg.
    reference = found(sighted(on_floor(A4, 400)), choice="a4")
    assert reference is not None
    assert reference.mm_per_px == pytest.approx(1.011 * TRUE_SCALE, rel=0.015)


def test_a4_and_letter_that_cannot_be_told_apart_widen_the_interval() -> None:
    sheet = on_floor(A4, 250)
    sure, either = found(sighted(sheet), choice="a4"), found(sighted(sheet))
    assert sure is not None
    assert either is not None
    assert set(either.sizes) == {"a4", "letter"}
    assert either.relative_sd > 1.3 * sure.relative_sd
    assert either.mm_per_px == pytest.approx(sure.mm_per_px, rel=2 * either.relative_sd)


def test_a_sheet_on_the_wall_ahead_is_read_by_its_upright_edges() -> None:
    far = found(sighted(on_wall((210.0, 297.0), 400)), the_leg(wall=True), choice="a4")
    assert far is not None
    assert far.problem == "too_far"
    reference = found(sighted(on_wall((210.0, 297.0), 120)), the_leg(wall=True), choice="a4")
    assert reference is not None
    assert reference.surface == "wall"
    assert reference.mm_per_px == pytest.approx(1.011 * TRUE_SCALE, rel=0.012)


def test_a_card_is_known_from_a_sheet() -> None:
    reference = found(sighted(on_floor(CARD, 120), paper=False))
    assert reference is not None
    assert reference.problem is None
    assert reference.sizes == ("card",)
    assert reference.mm_per_px == pytest.approx(1.011 * TRUE_SCALE, rel=0.02)


@pytest.mark.parametrize(
    ("size_mm", "why"),
    [
        ((600.0, 400.0), "a door mat"),
        ((450.0, 450.0), "a large tile"),
        ((1200.0, 100.0), "a plank"),
        ((150.0, 105.0), "a leaflet"),
    ],
)
def test_what_is_no_sheet_gives_no_scale(size_mm: tuple[float, float], why: str) -> None:
    reference = found(sighted(on_floor(size_mm, 300)))
    assert reference is not None
    assert reference.problem is not None, why


def test_a_scale_that_makes_a_child_is_refused_unless_the_user_vouches_for_the_sheet() -> None:
    sheet, small = sighted(on_floor(A4, 250)), the_leg(height_factor=0.76)
    refused, believed = found(sheet, small), found(sheet, small, choice="a4")
    assert refused is not None
    assert refused.problem is not None
    assert believed is not None
    assert believed.problem is None


def test_a_tilted_camera_whose_roll_is_not_known_is_no_obstacle() -> None:
    c, s = np.cos(np.radians(3)), np.sin(np.radians(3))
    turn = np.array([[c, s], [-s, c]])
    leg = the_leg()
    tilted = LegPosition(leg.sole @ turn, None, leg.foot_px, leg.leg_px)
    reference = found(sighted((on_floor(A4, 250) - MIDDLE) @ turn + MIDDLE), tilted, "a4", UNKNOWN_ROLL)
    assert reference is not None
    assert reference.mm_per_px == pytest.approx(1.011 * TRUE_SCALE, rel=0.02)


def test_a_far_sheet_gives_no_scale_and_says_so() -> None:
    reference = found(sighted(on_floor(A4, 900)), choice="a4")
    assert reference is not None
    assert reference.problem == "too_far"


def test_a_patch_must_lie_still_and_be_seen_more_than_once() -> None:
    sheet = on_floor(A4, 250)
    assert len(stationary_patches(sighted(sheet), None)) == 1
    assert stationary_patches(sighted(sheet, drift_px=4), None) == []
    assert stationary_patches(sighted(sheet, frames=1), None) == []
    nothing = found(sighted(frames=3))
    assert nothing is not None
    assert nothing.problem == "none"


def test_nobody_looks_when_told_not_to() -> None:
    assert found(sighted(on_floor(A4, 250)), choice="none") is None
    assert find_sheet_scale(None, None, the_leg(), Camera(SIZE, LEVEL), "a4") is None


def test_where_the_leg_is_comes_from_the_foot_standing_flat() -> None:
    heel, tip = np.full((6, 2), np.nan), np.full((6, 2), np.nan)
    heel[:4], tip[:4] = [600, 600], [700, 602]
    tip[3] = [900, 500]
    flat = np.array([True, True, True, False, False, False])
    wall = WallPoints(
        np.full((6, 2), np.nan), np.where(flat[:, None], [[760.0, 601.0]], np.nan), np.full(6, np.nan)
    )
    sizes = {"foot_px": 120.0, "leg_px": 400.0}
    leg = leg_position(LegEvidence(ends=FootEnds(heel, tip), wall=wall), flat, Camera(SIZE), **sizes)
    assert leg is not None
    assert leg.sole == pytest.approx([650 - 640, 601 - 360])
    assert leg.wall == pytest.approx([760 - 640, 601 - 360])
    assert leg_position(LegEvidence(wall=wall), flat, Camera(SIZE), **sizes) is None


def test_the_floor_lies_below_the_camera() -> None:
    above = on_floor(A4, 250) * [1, -1] + [0, SIZE[1]] - MIDDLE
    pose = fit_plane(above, A4, "floor", LevelledPicture(1280, 0.5))
    assert pose is None or pose.chi_square > 100


def painted(corners: Array, colour: tuple[int, int, int]) -> Image:
    """A patch on a brown floor, its edges smooth, with noise."""
    rng = np.random.default_rng(3)
    large = np.full((SIZE[1] * 4, SIZE[0] * 4, 3), (95, 125, 150), np.uint8)
    cv2.fillConvexPoly(large, np.rint(corners * 4 * 16 - 8).astype(np.int32), colour, shift=4)
    small = cv2.resize(large, SIZE, interpolation=cv2.INTER_AREA)
    return np.clip(cv2.GaussianBlur(small, (0, 0), 0.7) + rng.normal(0, 2, small.shape), 0, 255).astype(
        np.uint8
    )


def test_corners_are_found_between_the_pixels() -> None:
    corners = on_floor(A4, 250, 12)
    quads = find_rectangles(painted(corners, (235, 238, 240)), np.array([400, 300]), np.array([1000, 720]))
    assert len(quads) == 1
    assert quads[0].paper
    assert np.abs(quads[0].corners_px - corners).max() < 0.6


def test_a_coloured_or_dark_patch_is_no_paper() -> None:
    corners = on_floor(A4, 250, 12)
    for colour in ((60, 60, 200), (30, 30, 30)):
        quads = find_rectangles(painted(corners, colour), np.array([400, 300]), np.array([1000, 720]))
        assert [quad.paper for quad in quads] == [False]


def test_an_empty_floor_and_a_tiny_part_hold_nothing() -> None:
    empty = painted(np.zeros((4, 2)), (0, 0, 0))
    assert find_rectangles(empty, np.array([200, 200]), np.array([1000, 720])) == []
    assert find_rectangles(empty, np.array([200, 200]), np.array([210, 720])) == []
