"""Joints that the two networks put apart are unknown, and so is what hangs on them."""

from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.conventions import SIDES, Array, Joint
from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.evidence.second_pose import POINTS
from ankle_cv.measures.compute import ONE_NETWORK_SD_DEG, compute_measures
from ankle_cv.measures.invented import invented_joints, spread_over_time
from ankle_cv.measures.leg_model.fit import fit_legs
from ankle_cv.measures.series import LegMeasures
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings

CLIP = series(squat)
SHANK_PX = float(np.linalg.norm(CLIP.xy("knee", "left") - CLIP.xy("ankle", "left"), axis=1).max())


def deep() -> Array:
    """1 at the bottom, 0 upright."""
    height = CLIP.xy("hip", "left")[:, 1]
    result: Array = (height - height.min()) / np.ptp(height)
    return result


def second_sees(joint: Joint, shanks: Array) -> PixelEvidence:
    """The second network's joints: those of the clip, one pulled ahead by ``(n,)`` shanks."""
    legs = {}
    for side in SIDES:
        points = np.stack([CLIP.xy(j, side) for j in POINTS], axis=1)
        points[:, POINTS.index(joint), 0] += shanks * SHANK_PX
        legs[side] = LegEvidence(joints=JointTrack(points, np.full(points.shape[:2], 0.8)))
    return PixelEvidence(legs)


def near_leg(evidence: PixelEvidence, *, by_model: bool = True) -> LegMeasures:
    scene = build_context(CLIP, UNKNOWN_ROLL, Settings()).scene
    fit = fit_legs(scene, evidence) if by_model else None
    near = scene.view.near
    assert near is not None
    return compute_measures(scene, evidence, fit).leg(near)


@pytest.mark.parametrize(("shanks", "parted"), [(0.25, False), (0.36, True)])
@pytest.mark.parametrize("joint", ["hip", "knee", "ankle"])
def test_a_joint_is_invented_where_the_networks_part_by_a_third_of_a_shank(
    joint: Joint, shanks: float, parted: bool
) -> None:
    body = build_context(CLIP, UNKNOWN_ROLL, Settings()).scene.body
    track = second_sees(joint, np.full(len(CLIP), shanks)).legs["left"].joints
    found = invented_joints(track, "left", body)
    for name in ("hip", "knee", "ankle"):
        assert getattr(found, name).all() == (parted and name == joint)
        assert getattr(found, name).any() == (parted and name == joint)


def test_one_network_alone_shows_nothing() -> None:
    body = build_context(CLIP, UNKNOWN_ROLL, Settings()).scene.body
    assert not invented_joints(None, "left", body).thigh.any()


@pytest.mark.parametrize("joint", ["hip", "knee"])
def test_behind_a_plate_knee_bend_and_thigh_are_unknown_and_the_shin_stays_less_sure(joint: Joint) -> None:
    sight, plate = near_leg(second_sees(joint, 0 * deep())), near_leg(second_sees(joint, 0.6 * deep()))
    bottom, standing = deep() > 0.9, deep() < 0.05
    assert plate.thigh_hidden is not None
    assert sight.thigh_hidden is not None
    assert plate.thigh_hidden[bottom].all()
    assert not sight.thigh_hidden.any()
    for values in (plate.knee_flexion_deg, plate.thigh_inclination_deg):
        assert np.isnan(values[bottom]).all()
        assert np.isfinite(values[standing]).all()
    assert np.isfinite(plate.tibial_inclination_deg).all()
    wider = ONE_NETWORK_SD_DEG if joint == "knee" else 0
    assert (plate.errors.tibial_inclination_deg[bottom] >= wider).all()


def test_read_in_the_picture_no_one_judges_between_two_knees() -> None:
    leg = near_leg(second_sees("knee", 0.6 * deep()), by_model=False)
    assert leg.shank_source == "picture"
    assert np.isnan(leg.tibial_inclination_deg[deep() > 0.9]).all()
    assert np.isfinite(leg.tibial_inclination_deg[deep() < 0.05]).all()


def test_without_an_ankle_there_is_no_shin() -> None:
    leg = near_leg(second_sees("ankle", 0.6 * deep()))
    for values in (leg.tibial_inclination_deg, leg.dorsiflexion_deg, leg.knee_flexion_deg):
        assert np.isnan(values[deep() > 0.9]).all()


def test_short_openings_close_and_neighbours_are_hidden() -> None:
    time_s = np.arange(0, 3, 0.1)
    hidden = np.zeros(len(time_s), dtype=np.bool_)
    hidden[[10, 13, 20]] = True
    spread = np.flatnonzero(spread_over_time(time_s, hidden)).tolist()
    assert spread == [9, 10, 11, 12, 13, 14, 19, 20, 21]
    assert not spread_over_time(time_s, np.zeros(len(time_s), dtype=np.bool_)).any()
