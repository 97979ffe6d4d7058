"""When it is told that the angles were read straight from the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from squat_clips import leg, measures
from stick import left_evidence

from ankle_cv.evidence.records import NO_EVIDENCE, JointTrack, LegEvidence, PixelEvidence
from ankle_cv.measures.series import Measures, ShankSource
from ankle_cv.notices.angles import angle_notices

N = 10
SEEN_TWICE = PixelEvidence(
    {"left": LegEvidence(joints=JointTrack(np.zeros((N, 3, 2)), np.ones((N, 3)))), "right": LegEvidence()}
)


def clip(left: ShankSource, right: ShankSource) -> Measures:
    whole = measures(np.arange(N) / 30, np.full(N, 0.9))
    return replace(whole, left=replace(leg(N), shank_source=left), right=replace(leg(N), shank_source=right))


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("model", "none", False),
        ("model", "model", False),
        ("picture", "none", True),
        ("none", "picture", True),
    ],
)
def test_a_leg_that_two_networks_saw_and_the_model_does_not_describe_is_told(
    left: ShankSource, right: ShankSource, told: bool
) -> None:
    codes = [n.code for n in angle_notices(clip(left, right), SEEN_TWICE)]
    assert codes == (["read_in_picture"] if told else [])


def test_with_one_network_the_picture_is_all_there_is() -> None:
    for seen_once in (NO_EVIDENCE, left_evidence()):
        assert angle_notices(clip("picture", "none"), seen_once) == []
