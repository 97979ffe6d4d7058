"""The inclination of a shank straight from the picture, and how sure it is, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from stick import body, series, squat

from ankle_cv.evidence.records import JointTrack, LegEvidence
from ankle_cv.evidence.second_pose import JOINTS
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.shank import ShankInclination, shank_inclination, weighted_mean
from ankle_cv.scene.view import find_view

FIRST_SD, SECOND_SD = 3.5, 2.5
"""A shank read by either network is off by so much from body to body, deg."""
BOTH_SD = FIRST_SD * SECOND_SD / np.hypot(FIRST_SD, SECOND_SD)
SECOND_SHARE = FIRST_SD**2 / (FIRST_SD**2 + SECOND_SD**2)


def seen(clip: LandmarkSeries, *, off_px: float = 0.0, score: float = 0.8, share: float = 1.0) -> LegEvidence:
    """The second network puts the left knee ahead of its landmark, in the first so many of all frames."""
    joints = np.stack([clip.xy(joint, "left") for joint in JOINTS], axis=1)
    joints[:, 1, 0] -= off_px  # facing left
    joints[round(share * len(clip)) :] = np.nan
    return LegEvidence(joints=JointTrack(joints, np.full((len(clip), 3), score)))


def read(clip: LandmarkSeries, evidence: LegEvidence | None = None) -> ShankInclination:
    return shank_inclination(evidence or LegEvidence(), "left", body(clip), find_view(clip))


def test_one_network_is_known_to_its_own_bias_and_two_better() -> None:
    clip = series(squat)
    assert read(clip).sd_deg == pytest.approx(FIRST_SD)
    assert read(clip, seen(clip)).sd_deg == pytest.approx(BOTH_SD)


def test_the_second_network_moves_the_shin_by_its_share() -> None:
    clip = series(squat)
    # 20 px of a shank of 0.43 m at 500 px/m that leans by 35°: it then leans by 39.4°.
    ahead, up = 215 * np.sin(np.radians(35)) + 20, 215 * np.cos(np.radians(35))
    told = np.degrees(np.arctan2(ahead, up)) - 35
    moved = read(clip, seen(clip, off_px=20)).inclination_deg - read(clip).inclination_deg
    assert np.median(moved[55:65]) == pytest.approx(SECOND_SHARE * told, abs=0.1)


def test_points_it_is_not_sure_of_or_sees_seldom_are_left_out() -> None:
    clip = series(squat)
    alone = read(clip).inclination_deg
    for doubtful in (seen(clip, off_px=20, score=0.1), seen(clip, off_px=20, share=0.4)):
        np.testing.assert_array_equal(read(clip, doubtful).inclination_deg, alone)
    assert (read(clip, seen(clip, off_px=20, share=0.9)).inclination_deg[55:65] > alone[55:65] + 1).all()


def test_obliquely_the_lean_of_the_leg_is_added_and_all_grows_with_the_foreshortening() -> None:
    # cos 30° of 3.5° and of what 6° of sideways lean look like 30° off the side view.
    clip = series(squat, yaw_deg=60)
    expected = np.hypot(FIRST_SD, 6.0 * 0.5) / np.cos(np.radians(30))
    assert read(clip).sd_deg == pytest.approx(expected, rel=0.01)


def reading(deg: list[float], sd: float) -> ShankInclination:
    return ShankInclination(np.array(deg), np.full(len(deg), sd))


def test_equal_errors_give_the_mean_and_a_smaller_error_counts_for_more() -> None:
    even = weighted_mean(reading([30.0], 2.0), reading([34.0], 2.0))
    assert even.inclination_deg == pytest.approx([32.0])
    uneven = weighted_mean(reading([30.0], 1.0), reading([35.0], 2.0))
    assert uneven.inclination_deg == pytest.approx([31.0])  # a fifth of the weight


def test_agreement_is_surer_than_either_and_a_dispute_is_not() -> None:
    agreed = weighted_mean(reading([30.0], 2.0), reading([30.0], 2.0))
    assert agreed.sd_deg == pytest.approx([np.sqrt(2.0)])
    disputed = weighted_mean(reading([30.0], 2.0), reading([40.0], 2.0))
    assert disputed.sd_deg == pytest.approx([5.0])  # each is 5 off the mean


def test_where_the_second_is_missing_nothing_jumps() -> None:
    second = reading([32.0, np.nan, np.nan, 36.0], 2.0)
    both = weighted_mean(reading([30.0, 30.0, 30.0, 30.0], 2.0), second)
    assert both.inclination_deg == pytest.approx([31.0, 31 + 2 / 3, 31 + 4 / 3, 33.0])
    unknown = weighted_mean(reading([np.nan, 30.0], 2.0), reading([30.0, 30.0], 2.0))
    assert np.isnan(unknown.inclination_deg[0])
