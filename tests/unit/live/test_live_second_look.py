"""The second network in a session: it looks in its turn, around the person, and names legs by landmarks."""

from __future__ import annotations

import numpy as np
import pytest
from stick import Pose, series

from ankle_cv.live.engine import CapturedFrame
from ankle_cv.live.pace import MIN_MEASURED
from ankle_cv.live.second_look import SecondLook
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import Frame

BODY = series(lambda _t: Pose(10))
IMAGE = np.zeros((BODY.size_px[1], BODY.size_px[0], 3), np.uint8)


class Network:
    """Sees the legs where the landmarks have them, or the one as the other; keeps the boxes it was given."""

    def __init__(self, clock, *, swapped=False):
        self.clock, self.swapped, self.boxes = clock, swapped, []

    def __call__(self, image, box, look=0):
        self.clock[0] += 0.004
        self.boxes.append(box)
        order = ("right", "left") if self.swapped else ("left", "right")
        joints = ("hip", "knee", "ankle", "shoulder")
        return {
            name: np.array([[*BODY.xy(joint, side)[0], 0.8] for joint in joints])
            for name, side in zip(("left", "right"), order, strict=True)
        }


def sample(index, people=1):
    points, world = BODY.points[:1], BODY.world_m[:1]
    return PoseSample(index, index / 30, points[:people], world[:people])


def looks(second, clock, *, people=1, pictures=60):
    found = []
    for i in range(pictures):
        captured = CapturedFrame(Frame(i, i / 30, IMAGE), clock[0], clock[0])
        clock[0] += 0.010
        found.append(second.look(captured, sample(i, people)))
        second.finish(captured)
    return found


@pytest.mark.parametrize("swapped", [False, True])
def test_once_the_times_are_known_it_sees_both_legs_as_the_landmarks_name_them(swapped):
    clock = [0.0]
    network = Network(clock, swapped=swapped)
    second = SecondLook(network, lambda: clock[0])
    tried = len(network.boxes)
    found = looks(second, clock)
    assert found[: MIN_MEASURED + 1] == [None] * (MIN_MEASURED + 1)
    assert second.runs == len(network.boxes) - tried == 60 - MIN_MEASURED - 1
    for side in ("left", "right"):
        np.testing.assert_allclose(found[-1][side].points_px[0, 1], BODY.xy("knee", side)[0])


def test_the_box_is_that_of_the_body():
    clock = [0.0]
    network = Network(clock)
    looks(SecondLook(network, lambda: clock[0]), clock)
    body = BODY.points[0, :, :2]
    np.testing.assert_allclose(network.boxes[-1], [body.min(axis=0), body.max(axis=0)])


def test_nobody_is_not_looked_for():
    clock = [0.0]
    second = SecondLook(Network(clock), lambda: clock[0])
    assert looks(second, clock, people=0) == [None] * 60
    assert second.runs == 0
