"""A fast camera costs the trackers no more than one of thirty pictures a second, and they find the same."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from painted_foot import FLAT, FPS, REST, RISE, frames, landmarks

from ankle_cv.conventions import Array, Image, Side
from ankle_cv.evidence.collector import EvidenceCollector
from ankle_cv.evidence.plan import FootPlan, TrackingPlan
from ankle_cv.evidence.records import FootTrack
from ankle_cv.pose.looks import NETWORK_HZ, looked_at
from ankle_cv.video.ahead import Behind

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
        collector.add(
            replace(next(frames(POSES)), index=i, time_s=float(fast.time_s[i]), picture=pictures[k])
        )
    foot = collector.finish().legs["left"].foot
    assert isinstance(foot, FootTrack)
    assert len(foot.pitch_deg) == len(index)
    true = np.array([pose.pitch_deg for pose in POSES])[index]
    known = np.isfinite(foot.pitch_deg)
    assert known.mean() > 0.95
    assert foot.pitch_deg[known] == pytest.approx(true[known], abs=3)


class Brightness:
    """A slow second network that puts every joint at x = the mean of the picture it is given."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.fails_at = fails_at

    def __call__(self, image: Image, box: Array, look: int = 0) -> dict[Side, Array]:
        if look == self.fails_at:
            raise RuntimeError("the network broke")
        time.sleep(0.002)
        leg = np.tile([float(image.mean()), 0.0, 0.9], (4, 1))
        return {"left": leg, "right": leg}


def read_aside(network: Brightness) -> Array:
    """What the network sees of pictures that get brighter."""
    series = landmarks(POSES)
    first = next(frames(POSES))
    with Behind(lambda reader, index, image: reader(index, image)) as aside:
        collector = EvidenceCollector(TrackingPlan(series, ()), (), ("left",), network, aside)
        for i in range(len(series)):
            picture = np.full_like(first.image, i)
            collector.add(replace(first, index=i, time_s=float(series.time_s[i]), picture=picture))
        aside.wait()
        joints = collector.finish().legs["left"].joints
    assert joints is not None
    return joints.points_px[:, 0, 0]


def test_what_is_read_aside_is_the_picture_of_its_frame() -> None:
    read, frame = read_aside(Brightness()), np.arange(len(POSES))
    looked = np.isfinite(read)
    assert looked.sum() == pytest.approx(len(frame) / 2, abs=1)
    assert read[looked] == pytest.approx(frame[looked])


def test_an_error_of_what_is_read_aside_comes_out() -> None:
    with pytest.raises(RuntimeError, match="the network broke"):
        read_aside(Brightness(fails_at=3))


@pytest.mark.parametrize("fps", [30, 50, 60, 120, 240])
def test_the_second_network_looks_where_the_first_did(fps: int) -> None:
    slow = landmarks(POSES)
    index = np.repeat(np.arange(len(slow)), 3)
    series = replace(
        slow, time_s=np.arange(len(index)) / fps, points=slow.points[index], world_m=slow.world_m[index]
    )
    first = next(frames(POSES))
    collector = EvidenceCollector(TrackingPlan(series, ()), (), ("left",), Brightness())
    for i, time_s in enumerate(series.time_s):
        collector.add(replace(first, index=i, time_s=float(time_s)))
    joints = collector.finish().legs["left"].joints
    assert joints is not None
    read = set(np.flatnonzero(np.isfinite(joints.points_px[:, 0, 0])).tolist())
    assert len(read) > 2
    assert read <= set(looked_at(series.time_s, NETWORK_HZ).tolist())
