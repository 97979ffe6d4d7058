"""A camera in the hand: what its background tells is taken off the points of the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.conventions import Array
from ankle_cv.evidence.records import CameraMotion
from ankle_cv.scene.camera_travel import camera_travel_share, steadied

N, HEIGHT = 60, 1000


def drifting(px: float, turn_deg: float = 0.0) -> CameraMotion:
    """A camera whose picture drifts to the right and turns, evenly over the clip."""
    part = np.linspace(0, 1, N)
    angle = np.radians(turn_deg) * part
    maps = np.zeros((N, 2, 3))
    maps[:, 0, 0] = maps[:, 1, 1] = np.cos(angle)
    maps[:, 1, 0] = np.sin(angle)
    maps[:, 0, 1] = -maps[:, 1, 0]
    maps[:, 0, 2] = -px * part
    return CameraMotion(maps, np.full(N, 50.0))


def seen_by(camera: CameraMotion, point: tuple[float, float]) -> Array:
    """Where a moving camera sees a point that stays in the reference picture."""
    whole = np.concatenate([camera.to_reference, np.tile([[[0.0, 0.0, 1.0]]], (N, 1, 1))], axis=1)
    return (np.linalg.inv(whole) @ np.array([*point, 1.0]))[:, :2]


@given(st.floats(15, 200), st.floats(-5, 5), st.floats(0, 700), st.floats(0, 1000))
def test_what_stands_still_stays_in_its_place(px: float, turn_deg: float, x: float, y: float) -> None:
    camera = drifting(px, turn_deg)
    assert steadied(seen_by(camera, (x, y)), camera, HEIGHT) == pytest.approx(
        np.tile([x, y], (N, 1)), abs=1e-6
    )


def test_frames_whose_motion_is_unknown_are_interpolated_and_missing_points_stay_missing() -> None:
    camera = drifting(100)
    points = seen_by(camera, (300.0, 400.0))
    points[7] = np.nan
    camera.to_reference[20:30] = np.nan
    steady = steadied(points, camera, HEIGHT)
    assert np.isnan(steady[7]).all()
    assert np.delete(steady, 7, axis=0) == pytest.approx(np.tile([300.0, 400.0], (N - 1, 1)), abs=1e-6)


def test_a_camera_that_hardly_moved_or_whose_motion_is_mostly_unknown_changes_nothing() -> None:
    points = np.random.default_rng(1).uniform(0, 700, (N, 2))
    assert camera_travel_share(drifting(8), HEIGHT) < 0.01
    unknown = drifting(100)
    unknown.to_reference[:40] = np.nan
    for camera in (None, drifting(8), unknown):
        assert steadied(points, camera, HEIGHT) is points
