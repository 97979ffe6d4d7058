"""Measures with a leg model and without: whose angles they are, when, and where there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stick import Pose, left_evidence, series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.conventions import SIDES, Array, Landmark, Side
from ankle_cv.evidence.records import FootTrack
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.leg_model.fit import LegCurves, LegFit
from ankle_cv.pipeline.context import build_context
from ankle_cv.scene.body import level_body
from ankle_cv.scene.scene import Scene
from ankle_cv.settings import Settings

MOMENTS_S = np.arange(0, 3.0, 0.1)
N = 90
"""Frames of a clip of three seconds, 30 a second."""
LEVEL = {"pitch_deg": 0.0}
"""The camera of the fits."""


def scene(yaw_deg: float = 90.0) -> Scene:
    return build_context(series(squat, yaw_deg=yaw_deg), UNKNOWN_ROLL, Settings()).scene


def fit(*sides: Side, sd_deg: float = 2.0, standing_s: float = 0.55) -> LegFit:
    """Inclination, thigh, knee and foot that rise by 10, 20, 30 and 2° a second from 1, 2, 3 and 0°."""
    t = MOMENTS_S
    curves = LegCurves(1 + 10 * t, 2 + 20 * t, 3 + 30 * t, 2 * t, np.full(len(t), 1.5))
    legs: dict[Side, LegCurves] = dict.fromkeys(sides or SIDES, curves)
    covariance = sd_deg**2 * np.eye(len(t) * len(legs))
    return LegFit(t, legs, covariance, t < standing_s, 0.1, 0.0, LEVEL)


def at_frames(start: float, per_s: float) -> Array:
    """Until the last moment, 2.9 s; then it stays."""
    return start + per_s * np.minimum(np.arange(N) / 30, 2.9)


def test_the_angles_are_those_of_the_model_at_the_times_of_the_frames() -> None:
    leg = compute_measures(scene(), fit=fit()).left
    assert leg.shank_source == "model"
    assert leg.tibial_inclination_deg == pytest.approx(at_frames(1, 10))
    assert leg.thigh_inclination_deg == pytest.approx(at_frames(2, 20))
    assert leg.knee_flexion_deg == pytest.approx(at_frames(3, 30))
    assert leg.errors.tibial_inclination_deg == pytest.approx(2)


def test_the_change_counts_from_the_models_own_standing() -> None:
    # Six moments from 0 to 0.5 s: their mean is 1 + 10 * 0.25, and of independent errors 4 / 6 are theirs.
    leg = compute_measures(scene(), fit=fit()).left
    assert leg.tibial_excursion_deg == pytest.approx(at_frames(-2.5, 10))
    assert leg.errors.tibial_excursion_deg[60] == pytest.approx(np.sqrt(4 + 4 / 6))


def test_without_standing_there_is_no_change() -> None:
    leg = compute_measures(scene(), fit=fit(standing_s=-1.0)).left
    assert np.isnan(leg.tibial_excursion_deg).all()
    assert np.isfinite(leg.tibial_inclination_deg).all()


@pytest.mark.parametrize("joint", [Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE])
def test_where_knee_or_ankle_is_unseen_there_is_no_angle(joint: Landmark) -> None:
    plain = scene()
    points = plain.body.picture.points.copy()
    points[40:50, joint, :2] = np.nan
    body = level_body(plain.body.picture.with_points(points), plain.camera)
    leg = compute_measures(replace(plain, body=body), fit=fit()).left
    hidden = np.isin(np.arange(N), range(40, 50))
    for column in (
        "tibial_inclination_deg",
        "tibial_excursion_deg",
        "knee_flexion_deg",
        "thigh_inclination_deg",
    ):
        np.testing.assert_array_equal(np.isnan(getattr(leg, column)), hidden, err_msg=column)
    np.testing.assert_array_equal(np.isnan(leg.errors.tibial_inclination_deg), hidden)


def test_an_unsure_knee_is_not_measured_though_the_model_has_it() -> None:
    plain = scene()
    points = plain.body.picture.points.copy()
    points[40:50, Landmark.LEFT_KNEE, 3] = 0.4
    body = level_body(plain.body.picture.with_points(points), plain.camera)
    leg = compute_measures(replace(plain, body=body), fit=fit()).left
    assert np.isnan(leg.tibial_inclination_deg[40:50]).all()
    assert not leg.measured[40:50].any()


def test_without_a_fit_the_angles_are_read_in_the_picture() -> None:
    leg = compute_measures(scene()).left
    assert leg.shank_source == "picture"
    assert leg.pitch_source == "landmarks"
    assert np.nanmax(leg.tibial_inclination_deg) == pytest.approx(35, abs=0.1)


def test_a_leg_that_the_fit_has_not_is_read_in_the_picture() -> None:
    measures = compute_measures(scene(60), fit=fit("left"))
    assert measures.left.shank_source == "model"
    assert measures.right.shank_source == "picture"
    assert np.nanmax(measures.right.tibial_inclination_deg) == pytest.approx(35, abs=0.5)


def test_the_far_leg_of_a_side_view_stays_unmeasured() -> None:
    leg = compute_measures(scene(), fit=fit()).right
    assert leg.shank_source == "none"
    assert np.isnan(leg.tibial_inclination_deg).all()


def test_from_the_front_the_model_is_not_asked() -> None:
    leg = compute_measures(scene(0), fit=fit()).left
    assert leg.shank_source == "none"
    assert np.isnan(leg.tibial_inclination_deg).all()


def test_a_foot_that_is_not_tracked_has_the_models_pitch() -> None:
    leg = compute_measures(scene(), fit=fit()).left
    assert leg.pitch_source == "model"
    assert leg.foot_source == "landmarks"
    assert leg.foot_pitch_deg == pytest.approx(at_frames(0, 2))
    assert leg.dorsiflexion_deg == pytest.approx(at_frames(1, 8))
    assert leg.errors.foot_pitch_deg == pytest.approx(1.5)


def track() -> FootTrack:
    shift = np.tile([0.0, -7.0], (N, 1))
    return FootTrack(shift, np.full(N, 10.0), np.zeros((N, 2)), np.full(N, 0.2), np.full(N, 0.1))


def test_from_the_side_a_tracked_foot_has_the_trackers_pitch() -> None:
    leg = compute_measures(scene(), left_evidence(foot=track()), fit()).left
    assert leg.pitch_source == "tracker"
    assert leg.foot_pitch_deg == pytest.approx(10)
    assert leg.dorsiflexion_deg == pytest.approx(at_frames(-9, 10))


def test_obliquely_even_a_tracked_foot_has_the_models_pitch() -> None:
    leg = compute_measures(scene(60), left_evidence(foot=track()), fit()).left
    assert leg.pitch_source == "model"
    assert leg.foot_source == "tracker"
    assert leg.foot_pitch_deg == pytest.approx(at_frames(0, 2))


def test_the_model_needs_no_neutral_for_the_foot() -> None:
    moving = build_context(
        series(lambda t: squat(t, start_s=-0.3, lasts_s=2.2), seconds=1.6), UNKNOWN_ROLL, Settings()
    ).scene
    assert "left" not in moving.neutral
    assert np.isfinite(compute_measures(moving, fit=fit()).left.dorsiflexion_deg).all()


def test_a_model_of_one_moment_is_the_same_in_every_frame() -> None:
    still = build_context(series(lambda _: Pose(), yaw_deg=90), UNKNOWN_ROLL, Settings()).scene
    one = LegCurves(*(np.array([x]) for x in (7.0, 2.0, 9.0, 0.0, 1.0)))
    brief = LegFit(np.zeros(1), {"left": one}, np.eye(1), np.ones(1, dtype=np.bool_), 0.1, 0.0, LEVEL)
    assert compute_measures(still, fit=brief).left.tibial_inclination_deg == pytest.approx(7)
