"""What four corners of a sheet know, and what is known of cameras: sheets drawn by a known pinhole."""

from __future__ import annotations

import numpy as np
import pytest
from sheet_builder import A4, MIDDLE, on_floor

from ankle_cv.camera import upright_vector
from ankle_cv.conventions import Array
from ankle_cv.scene.plane_pose import LevelledPicture, PlanePose, Surface, fit_plane

LEVEL = LevelledPicture(1280, 0.7)
FOCAL_PX = 0.9 * 1280
"""Cameras are like this, give or take a quarter."""
LARGE = (900.0, 600.0)
"""A sheet so large that its corners know all there is to know."""


def pictured(points: Array, tilt_deg: float = 0.0, focal_px: float = FOCAL_PX) -> Array:
    """Points right, down, ahead of the lens, mm, in a level picture, from its middle."""
    s, c = np.sin(np.radians(tilt_deg)), np.cos(np.radians(tilt_deg))
    x, y, z = points.T
    return focal_px * np.column_stack([x, y * c - z * s]) / (y * s + z * c)[:, None]


def floor(tilt_deg: float = 0.0, focal_px: float = FOCAL_PX) -> Array:
    """Corners of the large sheet on the floor, 0.7 m below the lens and 1.5 m ahead."""
    wide, deep = np.array(LARGE) / 2
    corners = [
        [-wide, 700, 1500 + deep],
        [wide, 700, 1500 + deep],
        [wide, 700, 1500 - deep],
        [-wide, 700, 1500 - deep],
    ]
    return pictured(np.array(corners), tilt_deg, focal_px)


def wall(turn_deg: float) -> Array:
    """Corners of the large sheet on a wall to the right that runs away from the camera, turned."""
    s, c = np.sin(np.radians(turn_deg)), np.cos(np.radians(turn_deg))
    along, down = -np.array([s, 0, c]), np.array([0, 1.0, 0])
    middle, (deep, tall) = np.array([700.0, 100.0, 1800.0]), np.array(LARGE) / 2
    corners = [
        -deep * along - tall * down,
        deep * along - tall * down,
        deep * along + tall * down,
        tall * down - deep * along,
    ]
    return pictured(middle + np.array(corners))


def fitted(corners: Array, surface: Surface = "floor") -> PlanePose:
    pose = fit_plane(corners, LARGE, surface, LEVEL)
    assert pose is not None
    return pose


def test_a_camera_like_others_is_no_surprise() -> None:
    assert fitted(floor()).chi_square == pytest.approx(0, abs=1e-6)
    assert fitted(wall(0.0), "wall").chi_square == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("tilt_deg", [-10.0, 5.0, 10.0])
def test_a_camera_that_somebody_put_down_looks_five_degrees_up_or_down(tilt_deg: float) -> None:
    assert fitted(floor(tilt_deg)).chi_square == pytest.approx((tilt_deg / 5) ** 2, rel=0.02)


@pytest.mark.parametrize("factor", [0.7, 0.8, 1.25])
def test_a_focal_length_is_known_to_a_quarter(factor: float) -> None:
    assert fitted(floor(focal_px=factor * FOCAL_PX)).chi_square == pytest.approx(
        (np.log(factor) / 0.25) ** 2, rel=0.05
    )


@pytest.mark.parametrize("turn_deg", [-18.0, 12.0, 18.0])
def test_a_wall_ahead_runs_in_depth_to_twelve_degrees(turn_deg: float) -> None:
    assert fitted(wall(turn_deg), "wall").chi_square == pytest.approx((turn_deg / 12) ** 2, rel=0.05)


@pytest.mark.parametrize("roll_deg", [-1.4, 0.7])
def test_a_picture_is_as_level_as_it_is_said_to_be(roll_deg: float) -> None:
    assert fitted(upright_vector(floor(), roll_deg)).chi_square == pytest.approx(
        (roll_deg / 0.7) ** 2, rel=0.05
    )


@pytest.mark.parametrize("nearer_mm", [0.0, 250.0, 400.0])
def test_a_pixel_where_the_sheet_lies_is_known_as_its_width_is(nearer_mm: float) -> None:
    # Two edges of about 120 px between corners found to 0.55 px: 0.55 √2 px each, 0.55 px their mean.
    corners = on_floor(A4, nearer_mm) - MIDDLE
    pose = fit_plane(corners, A4, "floor", LEVEL)
    assert pose is not None
    width_px = float(np.hypot(*(corners[[1, 2]] - corners[[0, 3]]).mean(axis=0)))
    assert pose.mm_per_px(corners.mean(axis=0), 0.0, 0.0) == pytest.approx(297 / width_px, rel=0.01)
    assert pose.relative_sd(corners.mean(axis=0), 0.0, 0.0, at_sd_px=0.0) == pytest.approx(
        0.55 / width_px, rel=0.05
    )


def test_a_place_that_is_itself_not_known_adds_what_it_may_be_off() -> None:
    # 0.7 m below the lens the floor at a row v lies at the depth 700 f / v: a pixel of row is 1 / v of it.
    pose, at = fitted(floor()), np.array([0.0, 400.0])
    sure, unsure = (pose.relative_sd(at, 0.0, 0.0, at_sd_px=sd) for sd in (0.0, 4.0))
    assert np.sqrt(unsure**2 - sure**2) == pytest.approx(4.0 / 400, rel=0.02)


def test_the_same_sheet_is_fitted_once_and_another_anew() -> None:
    corners = floor(5)
    found = fit_plane(corners, LARGE, "floor", LEVEL)
    assert fit_plane(corners.copy(), LARGE, "floor", LevelledPicture(1280, 0.7)) is found
    for other in (fit_plane(corners + 1e-9, LARGE, "floor", LEVEL), fit_plane(corners, A4, "floor", LEVEL)):
        assert other is not found
