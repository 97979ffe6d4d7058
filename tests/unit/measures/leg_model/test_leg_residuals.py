"""Residuals in standard deviations: what a perfect model leaves, and what each prior counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from known_legs import EXACT_PX, SIZE_PX, clip_of, moments_of, seen_as, simple_layout, tracked_pitch

from ankle_cv.conventions import SIDES, Array
from ankle_cv.measures.leg_model.geometry import pose
from ankle_cv.measures.leg_model.layout import Layout
from ankle_cv.measures.leg_model.moments import Moments
from ankle_cv.measures.leg_model.residuals import Residuals, residuals

LEFT = simple_layout()
CLIP = clip_of(LEFT, left__depth=8.0, camera_height=2.0, ankle_height=0.25, body_yaw_deg=-90.0)
POINTS = 3
LEAN, ABDUCTION, STANDING_SHANK, STANDING_THIGH, SQUAT_SHANK, SQUAT_THIGH, PITCH = range(
    2 * POINTS, 2 * POINTS + 7
)


def held_against(seen: Moments, moments: Array, clip: Array = CLIP, layout: Layout = LEFT) -> Residuals:
    return residuals(pose(layout, clip, moments, SIZE_PX), layout, clip, moments, seen)


def test_a_perfect_model_has_no_residuals_of_points() -> None:
    moments = moments_of(LEFT, 5, shank_deg=np.linspace(0, 30, 5), thigh_deg=20)
    found = held_against(seen_as(LEFT, CLIP, moments), moments)
    assert found.pairs == POINTS
    assert found.value[:, : 2 * POINTS] == pytest.approx(0)
    assert found.value.shape == found.slope.shape[:2] == (5, 2 * POINTS + 7)


def test_a_point_a_pixel_off_is_as_many_standard_errors_off_as_its_weight_says() -> None:
    moments = moments_of(LEFT, 2)
    seen = seen_as(LEFT, CLIP, moments)
    knee = seen.points["left", "second", "knee"]
    moved = replace(knee, xy_px=knee.xy_px - [1.0, 3.0], weight=np.array([0.5, 0.5]))
    found = held_against(replace(seen, points={**seen.points, ("left", "second", "knee"): moved}), moments)
    assert np.sort(found.value[0, : 2 * POINTS]) == pytest.approx([0, 0, 0, 0, 0.5, 1.5])


def test_a_point_without_weight_is_not_there() -> None:
    moments = moments_of(LEFT, 2)
    seen = seen_as(LEFT, CLIP, moments)
    knee = seen.points["left", "second", "knee"]
    wrong = replace(knee, xy_px=knee.xy_px + 500, weight=np.array([0.0, EXACT_PX]))
    found = held_against(replace(seen, points={**seen.points, ("left", "second", "knee"): wrong}), moments)
    assert found.value[0, : 2 * POINTS] == pytest.approx(0)
    assert np.abs(found.value[1, : 2 * POINTS]).max() == pytest.approx(500 * EXACT_PX)
    assert (np.abs(found.slope[0]).sum(axis=1)[: 2 * POINTS] == 0).sum() == 2  # x and y of the knee


def test_a_joint_that_a_network_never_gave_has_no_residual() -> None:
    moments = moments_of(LEFT)
    seen = seen_as(LEFT, CLIP, moments)
    fewer = {key: point for key, point in seen.points.items() if key[2] != "hip"}
    assert held_against(replace(seen, points=fewer), moments).pairs == POINTS - 1


@pytest.mark.parametrize(
    ("row", "name", "value", "expected"),
    [
        (LEAN, "lean_deg", 5.0, 2.0),
        (ABDUCTION, "abduction_deg", -20.0, -2.0),
        (SQUAT_SHANK, "shank_deg", 35.0, 1.0),
        (SQUAT_THIGH, "thigh_deg", 75.0, 1.0),
        (PITCH, "foot_pitch_deg", 6.0, 2.0),
    ],
)
def test_every_posture_has_its_usual_range(row: int, name: str, value: float, expected: float) -> None:
    moments = moments_of(LEFT, **{name: value})
    found = held_against(seen_as(LEFT, CLIP, moments), moments)
    assert found.value[0, row] == pytest.approx(expected)


def standing(count: int, total: int, **other: object) -> Residuals:
    moments = moments_of(LEFT, total, shank_deg=10, thigh_deg=10)
    upright = np.arange(total) < count
    return held_against(seen_as(LEFT, CLIP, moments, standing=upright, **other), moments)


@pytest.mark.parametrize(("count", "total"), [(1, 5), (4, 5), (5, 50), (50, 50), (200, 200)])
def test_standing_counts_once_however_long_it_is(count: int, total: int) -> None:
    # 10° of the shank are (10 - 4) / 3 = 2 standard deviations, of the thigh (10 - 2) / 4 = 2.
    value = standing(count, total).value
    for row in (STANDING_SHANK, STANDING_THIGH):
        assert np.sum(value[:, row] ** 2) == pytest.approx(4)
        assert not value[count:, row].any()


def test_standing_with_one_foot_ahead_counts_as_little_as_it_is_told() -> None:
    assert np.sum(standing(3, 5, standing_weight=0.25).value[:, STANDING_SHANK] ** 2) == pytest.approx(4 / 16)


def test_without_standing_nothing_is_expected_of_it() -> None:
    assert not standing(0, 5).value[:, [STANDING_SHANK, STANDING_THIGH]].any()


def test_twice_the_moments_say_no_more_than_twelve() -> None:
    # Lean by 5° is 2 standard deviations in each of 12 moments; 48 moments have half of it each.
    for count, each in ((6, 2.0), (12, 2.0), (48, 1.0)):
        moments = moments_of(LEFT, count, lean_deg=5.0)
        assert held_against(seen_as(LEFT, CLIP, moments), moments).value[:, LEAN] == pytest.approx(each)


def test_a_tracked_pitch_is_held_against_its_own_error() -> None:
    moments = moments_of(LEFT, 2, foot_pitch_deg=12.0)
    seen = seen_as(LEFT, CLIP, moments, pitches={"left": tracked_pitch(np.array([10.0, 12.0]), 1.0)})
    value = held_against(seen, moments).value
    assert value[:, -2] == pytest.approx([2, 0])
    assert value[:, -1] == pytest.approx(1.2)  # 12 of 10°: only bounds the gaps


def test_two_legs_share_a_pelvis_that_is_level_and_square() -> None:
    both = simple_layout(SIDES)
    # From the front: half a shank between the hips, the left 0.1 higher and 0.16 further ahead.
    places = {"left__across": 0.25, "right__across": -0.25, "left__depth": 8.0, "right__depth": 8.16}
    clip = clip_of(both, pelvis_width=0.5, log_thigh=float(np.log(2)), **places)
    moments = moments_of(both)
    moments[0, 7] = np.degrees(np.arccos(0.95))  # the right thigh leans back
    found = held_against(seen_as(both, clip, moments), moments, clip, both)
    width, level, square = found.value[0, 12:15]
    back = 2 * np.sqrt(1 - 0.95**2)
    assert level == pytest.approx(0.1 / 0.05)
    assert square == pytest.approx((0.16 + back) / 0.08)
    assert width == pytest.approx((np.sqrt(0.25 + 0.01 + (0.16 + back) ** 2) - 0.5) / 0.05)


def test_derivatives_of_the_residuals_are_finite_differences() -> None:
    both = simple_layout(SIDES)
    clip = both.mean.copy()
    clip[[both.index("left.depth"), both.index("right.depth")]] = 8.0
    moments = moments_of(both, 2, shank_deg=20, thigh_deg=40, foot_pitch_deg=5)
    seen = seen_as(
        both,
        clip + 0.01,
        moments,
        standing=np.array([True, False]),
        pitches={"left": tracked_pitch(np.array([1.0, 2.0]), 1.0)},
    )
    found = held_against(seen, moments, clip, both)
    slope, h, width = found.slope, 1e-5, both.per_moment
    size = np.where(np.arange(slope.shape[1]) < 2 * found.pairs, EXACT_PX, 1.0)
    for k in range(slope.shape[2]):
        step = np.eye(slope.shape[2])[k] * h
        at = [
            held_against(seen, moments + s * step[:width], clip + s * step[width:], both).value
            for s in (1, -1)
        ]
        np.testing.assert_allclose(
            slope[:, :, k] / size, (at[0] - at[1]) / (2 * h) / size, rtol=1e-4, atol=1e-3
        )
