"""Registration recovers what a picture was moved by."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.evidence.patch import Patch, make_patch
from ankle_cv.evidence.registration import Fit, Picture, losses_at_turns, register
from ankle_cv.evidence.similarity import compose, fit_similarity, inverse, pose_at, rotation_rad, transformed

CENTRE = np.array([80.0, 60.0])
TEXTURE = cv2.GaussianBlur(np.random.default_rng(4).normal(128, 160, (120, 160)), (0, 0), 2.0)
MASK = np.zeros(TEXTURE.shape, bool)
MASK[35:85, 45:115] = True


def moved(x: float, y: float) -> Array:
    """Return the centre, moved."""
    return CENTRE + np.array([x, y])


def patch(foreshortening: float = 1.0) -> Patch:
    made = make_patch(TEXTURE.astype(np.float32), MASK, CENTRE, 110.0, foreshortening)
    assert made is not None
    return made


def picture(pose: Array, foreshortening: float = 1.0) -> Picture:
    """The texture as it looks when its plane has this pose."""
    motion = compose(pose, inverse(pose_at(CENTRE, foreshortening)))
    seen = cv2.warpAffine(TEXTURE, motion, (160, 120), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return Picture(np.clip(np.rint(seen), 0, 255).astype(np.uint8), np.zeros(2))


@pytest.mark.parametrize(("x", "y", "turn"), [(0, 0, 0), (0.4, -0.3, 0), (6, -4, 2), (-3, 5, -6), (4, -9, 9)])
@pytest.mark.parametrize("foreshortening", [1.0, 0.7])
def test_recovers_shift_and_turn(x: float, y: float, turn: float, foreshortening: float):
    true = pose_at(moved(x, y), foreshortening, np.radians(turn))
    fit = register(patch(foreshortening), picture(true, foreshortening), pose_at(CENTRE, foreshortening))
    assert fit is not None
    assert fit.pose[:, 2] == pytest.approx(true[:, 2], abs=0.06)
    assert np.degrees(rotation_rad(fit.pose)) == pytest.approx(turn, abs=0.1)
    assert fit.correlation > 0.98
    assert np.all(np.linalg.eigvalsh(fit.covariance) > 0)


def test_brightness_and_contrast_do_not_matter():
    true = pose_at(moved(2.0, -1.5), 1.0)
    seen = picture(true)
    dim = Picture((0.6 * seen.gray + 20).astype(np.uint8), seen.origin)
    fit = register(patch(), dim, pose_at(CENTRE, 1.0))
    assert fit is not None
    assert fit.pose[:, 2] == pytest.approx(true[:, 2], abs=0.08)


def test_a_covered_quarter_does_not_pull():
    true = pose_at(moved(1.5, 2.0), 1.0)
    seen = picture(true)
    seen.gray[:, 100:] = 250
    fit = register(patch(), seen, pose_at(CENTRE, 1.0))
    assert fit is not None
    assert fit.agreement < 0.9
    assert fit.pose[:, 2] == pytest.approx(true[:, 2], abs=0.15)


def test_another_texture_is_not_liked():
    other = np.random.default_rng(9).integers(0, 255, (120, 160)).astype(np.uint8)
    fit = register(patch(), Picture(cv2.GaussianBlur(other, (0, 0), 2.0), np.zeros(2)), pose_at(CENTRE, 1.0))
    assert fit is None or fit.correlation < 0.8


BOWL = 0.07
"""Grey levels per px² of a bowl twice as steep from top to bottom as from left to right."""
ACROSS, DOWN = np.meshgrid(np.arange(160) - CENTRE[0], np.arange(120) - CENTRE[1])
BRIGHTNESS = 10 + BOWL * (ACROSS**2 + 2 * DOWN**2)


def bowl_fit(added: Array | float = 0.0) -> Fit:
    """Where a patch of 70 x 50 px of a bowl is found in its own picture, to which something was added."""
    made = make_patch(BRIGHTNESS.astype(np.float32), MASK, CENTRE, 160.0)
    assert made is not None
    seen = np.clip(np.rint(BRIGHTNESS + added), 0, 255).astype(np.uint8)
    fit = register(made, Picture(seen, np.zeros(2)), pose_at(CENTRE, 1.0))
    assert fit is not None
    return fit


def test_a_place_is_known_by_every_pixel_that_has_a_gradient():
    # A grey level is known to 1.5 of shading, and to what 0.2 px of its gradient are; a copy of the template
    # to 0.6 at best, of those 1.5. The steepest three quarters count, one in 4 π of them by itself.
    gx, gy = 2 * BOWL * ACROSS[MASK], 4 * BOWL * DOWN[MASK]
    steepest = np.hypot(gx, gy) >= np.quantile(np.hypot(gx, gy), 0.25)
    variance = 1.5**2 + (0.2 * np.hypot(gx, gy)) ** 2
    noise, covariance = (0.6 / 1.5) ** 2 * 4 * np.pi, bowl_fit().covariance
    for slope, found in ((gx, covariance[2, 2]), (gy, covariance[3, 3])):
        assert found == pytest.approx(noise / np.sum((slope**2 / variance)[steepest]), rel=0.05)


def test_a_size_that_brightness_would_explain_as_well_is_known_to_two_percent():
    # A bowl twice as bright looks like one that is larger: only the size of feet tells them apart.
    assert np.sqrt(bowl_fit().covariance[0, 0]) == pytest.approx(0.02, rel=0.01)


@pytest.mark.parametrize(("grey_levels", "outliers"), [(2.0, False), (2.4, False), (4.0, True), (9.0, True)])
def test_a_pixel_four_deviations_off_has_no_say(grey_levels: float, outliers: bool):
    # A tenth of the patch, where a grey level is known to 0.4 of 1.7 to 2.3; a say of less than 0.1 is none.
    corner = (ACROSS > 18) & (DOWN > 10)
    assert (bowl_fit(grey_levels * corner).agreement < 0.95) == outliers


def test_outside_the_picture_nothing_is_found():
    assert register(patch(), picture(pose_at(CENTRE, 1.0)), pose_at(moved(110, 0), 1.0)) is None


def test_hardly_any_pixel_makes_no_patch():
    mask = np.zeros(TEXTURE.shape, bool)
    mask[50:54, 50:54] = True
    assert make_patch(TEXTURE.astype(np.float32), mask, CENTRE, 110.0) is None


def test_similarity_of_points_is_found_exactly():
    true = pose_at(np.array([3.0, -2.0]), 1.0, 0.3)
    points = np.array([[0.0, 0.0], [10.0, 0.0], [4.0, 7.0]])
    assert fit_similarity(points, transformed(true, points)) == pytest.approx(true)
    assert compose(true, inverse(true)) == pytest.approx(np.eye(2, 3))


def test_what_hardly_turns_is_held_to_it_as_far_as_the_pixels_leave_it_open():
    true = pose_at(moved(2.0, -1.5), 1.0, np.radians(4))
    turns = {}
    for sd in (np.inf, 0.07, 1e-4):
        fit = register(patch(), picture(true), pose_at(CENTRE, 1.0), sd)
        assert fit is not None
        turns[sd] = np.degrees(rotation_rad(fit.pose))
    assert turns[np.inf] == pytest.approx(4.0, abs=0.1)
    assert turns[0.07] == pytest.approx(4.0, abs=0.2)
    assert abs(turns[1e-4]) < 0.5


def test_turns_are_compared_together_as_one_by_one():
    starts = np.array([pose_at(moved(1.0, 0.5), 1.0, np.radians(turn)) for turn in (-2.0, 0.0, 4.0)])
    seen, play_px = picture(pose_at(CENTRE, 1.0, np.radians(1.0))), np.array([1.0, 1.5, 2.0])
    poses, losses = losses_at_turns(patch(), seen, starts, play_px)
    alone = [losses_at_turns(patch(), seen, starts[k : k + 1], play_px[k : k + 1]) for k in range(3)]
    assert losses == pytest.approx([loss[0] for _, loss in alone], rel=1e-3)
    assert poses == pytest.approx(np.concatenate([pose for pose, _ in alone]), abs=0.01)
    assert losses.argmin() == 1
    assert poses[1, :, 2] == pytest.approx(CENTRE, abs=0.2)


def test_a_turn_that_leaves_the_picture_is_ruled_out():
    starts = np.array([pose_at(CENTRE, 1.0), pose_at(moved(75.0, 0.0), 1.0)])
    _, losses = losses_at_turns(patch(), picture(pose_at(CENTRE, 1.0)), starts, np.ones(2))
    assert np.isfinite(losses).tolist() == [True, False]
