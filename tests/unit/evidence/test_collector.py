"""A fast camera costs the trackers no more than one of sixty pictures a second, and they find the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from painted_foot import FLAT, FPS, REST, RISE, frames, landmarks

from ankle_cv.evidence.collector import EvidenceCollector
from ankle_cv.evidence.plan import FootPlan, TrackingPlan
from ankle_cv.evidence.records import FootTrack

POSES = REST + RISE
FASTER = 5
"""Each picture is shown so many times: 30 a second become 150."""


def test_a_heel_filmed_at_150_a_second_rises_as_at_30() -> None:
    slow = landmarks(POSES)
    index = np.repeat(np.arange(len(slow)), FASTER)
    fast = replace(
        slow,
        time_s=np.arange(len(index)) / (FPS * FASTER),
        points=slow.points[index],
        world_m=slow.world_m[index],
    )
    pictures = [frame.image for frame in frames(POSES)]
    collector = EvidenceCollector(TrackingPlan(fast, (FootPlan("left", (FLAT,), 1),)))
    for i, k in enumerate(index):
        collector.add(replace(next(frames(POSES)), index=i, time_s=float(fast.time_s[i]), image=pictures[k]))
    foot = collector.finish().legs["left"].foot
    assert isinstance(foot, FootTrack)
    assert len(foot.pitch_deg) == len(index)
    true = np.array([pose.pitch_deg for pose in POSES])[index]
    known = np.isfinite(foot.pitch_deg)
    assert known.mean() > 0.95
    assert foot.pitch_deg[known] == pytest.approx(true[known], abs=3)
