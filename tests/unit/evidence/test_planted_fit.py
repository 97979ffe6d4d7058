"""A heel that rises turns about the planted ball: what a picture tells of it, and what it leaves open."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.evidence.foot_readings import FORMAL_FACTOR
from ankle_cv.evidence.patch import make_patch
from ankle_cv.evidence.planted_fit import BALL_PLAY, PlantedFoot, is_sharp, planted_fit
from ankle_cv.evidence.registration import Fit, Picture
from ankle_cv.evidence.similarity import IDENTITY, compose, inverse, pose_at, rotation_rad

CONTACT, LENGTH_PX = np.array([50.0, 70.0]), 90.0
SKIN = cv2.GaussianBlur(np.random.default_rng(4).normal(128, 160, (120, 160)), (0, 0), 2.0)
REAR = np.zeros(SKIN.shape, bool)
REAR[48:76, 45:95] = True
FLAT = pose_at(CONTACT, 1.0)
STARTED = Fit(FLAT, np.diag([1e-4, 1e-4, 1e-2, 1e-2]), 1.0, 0.9)


def foot(facing: int = 1) -> PlantedFoot:
    return PlantedFoot(CONTACT, LENGTH_PX, facing, 1.0)


def turned(turn_deg: float, facing: int = 1) -> Array:
    pose: Array = foot(facing).turned(np.array([turn_deg]))[0]
    return pose


def seen(pose: Array, noise: float = 0.0, contrast: float = 1.0) -> Picture:
    """The skin as it looks under a pose."""
    picture = cv2.warpAffine(SKIN, compose(pose, inverse(FLAT)), (160, 120), borderMode=cv2.BORDER_REFLECT)
    picture = 128 + contrast * (picture - 128) + np.random.default_rng(7).normal(0, noise, picture.shape)
    return Picture(np.clip(np.rint(picture), 0, 255).astype(np.uint8), np.zeros(2))


def found(picture: Picture, facing: int = 1, free: Fit = STARTED) -> Fit | None:
    patch = make_patch(SKIN.astype(np.float32), REAR, CONTACT, LENGTH_PX)
    assert patch is not None
    return planted_fit(patch, picture, IDENTITY, foot(facing), free)


@pytest.mark.parametrize("facing", [1, -1])
def test_the_ball_stays_while_the_heel_goes_up(facing: int):
    ball = np.array([facing * 0.6 * LENGTH_PX, 0.0])
    pose = turned(10.0, facing)
    assert pose[:, :2] @ ball + pose[:, 2] == pytest.approx(CONTACT + ball)
    assert pose[1, 2] < CONTACT[1] - 0.9 * np.sin(np.radians(10)) * 0.6 * LENGTH_PX


@pytest.mark.parametrize("turn_deg", [0.0, 5.0, 11.0])
def test_a_clear_picture_tells_the_turn(turn_deg: float):
    fit = found(seen(turned(turn_deg)))
    assert fit is not None
    assert np.degrees(rotation_rad(fit.pose)) == pytest.approx(turn_deg, abs=0.6)
    assert fit.pose[1, 2] == pytest.approx(turned(turn_deg)[1, 2], abs=1.0)


def test_what_a_faint_picture_leaves_open_is_in_the_error():
    clear, faint = (found(seen(turned(6.0), noise, contrast)) for noise, contrast in ((2, 1.0), (30, 0.15)))
    assert clear is not None
    assert faint is not None
    clear_deg, faint_deg = (
        FORMAL_FACTOR * np.degrees(np.sqrt(fit.covariance[1, 1])) for fit in (clear, faint)
    )
    assert faint_deg > 2 * clear_deg
    assert abs(np.degrees(rotation_rad(faint.pose)) - 6.0) < 2 * faint_deg


def test_a_foot_high_on_its_toes_is_left_to_the_free_fit():
    high = Fit(pose_at(CONTACT, 1.0, np.radians(20)), STARTED.covariance, 1.0, 0.9)
    assert found(seen(turned(6.0)), free=high) is None
    assert found(seen(turned(24.0))) is None


def test_the_place_is_known_less_the_further_the_foot_turns():
    flat, raised = foot().play_px(np.array([0.0, 12.0]))
    assert flat == pytest.approx(BALL_PLAY * LENGTH_PX)
    assert raised > flat


@pytest.mark.parametrize(("sd_px", "sharp"), [(0.1, True), (0.4, False)])
def test_sharp_is_a_small_error_for_the_size_of_the_foot(sd_px: float, sharp: bool):
    fit = Fit(FLAT, np.diag([1e-4, 1e-4, sd_px**2, sd_px**2]), 1.0, 1.0)
    assert is_sharp(fit, LENGTH_PX) is sharp
