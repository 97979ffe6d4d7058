"""Two networks that look at one shank: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.camera import UNKNOWN_ROLL
from ankle_cv.evidence.records import JointTrack, LegEvidence, PixelEvidence
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.shank import weighted_mean
from ankle_cv.measures.shank_fusion import ShankInclination
from ankle_cv.pipeline.context import build_context
from ankle_cv.settings import Settings


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


def seen(
    clip: LandmarkSeries, *, off_px: float = 20.0, score: float = 0.8, share: float = 1.0
) -> PixelEvidence:
    """The second network puts the left knee ahead of its landmark, in the first so many of all frames."""
    joints = np.stack([clip.xy(joint, "left") for joint in ("hip", "knee", "ankle")], axis=1)
    joints[:, 1, 0] -= off_px  # facing left
    joints[round(share * len(clip)) :] = np.nan
    track = JointTrack(joints, np.full((len(clip), 3), score))
    return PixelEvidence({"left": LegEvidence(joints=track), "right": LegEvidence()})


def more(clip: LandmarkSeries, evidence: PixelEvidence) -> float:
    scene = build_context(clip, UNKNOWN_ROLL, Settings()).scene
    alone, both = compute_measures(scene), compute_measures(scene, evidence)
    return float(np.median((both.left.tibial_inclination_deg - alone.left.tibial_inclination_deg)[55:65]))


def test_the_second_network_moves_the_shin_half_way_in_a_side_view() -> None:
    clip = series(squat)
    # 20 px of a shank of 0.43 m at 500 px/m that leans by 35°: it then leans by 39.4°.
    ahead, up = 215 * np.sin(np.radians(35)) + 20, 215 * np.cos(np.radians(35))
    assert more(clip, seen(clip)) == pytest.approx((np.degrees(np.arctan2(ahead, up)) - 35) / 2, abs=0.1)


def test_points_it_is_not_sure_of_or_sees_seldom_are_left_out() -> None:
    clip = series(squat)
    assert more(clip, seen(clip, score=0.1)) == 0
    assert more(clip, seen(clip, share=0.4)) == 0
    assert more(clip, seen(clip, share=0.9)) > 1


def test_obliquely_it_is_not_used() -> None:
    clip = series(squat, yaw_deg=60)
    assert more(clip, seen(clip)) == 0
