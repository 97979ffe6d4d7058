"""Which frames and legs the second network is asked for, with a network made up."""

from __future__ import annotations

import numpy as np
import pytest
from stick import series, squat

from ankle_cv.conventions import Array, BoolArray, Image, Side
from ankle_cv.evidence.records import JointTrack
from ankle_cv.evidence.second_pose import JOINTS, POINTS, SecondPose, cleaned_joint
from ankle_cv.landmarks import LandmarkSeries

IMAGE = np.zeros((4, 4, 3), np.uint8)


class Told:
    """A network that returns the true joints, 3 px to the right, perhaps with their sides exchanged."""

    def __init__(self, clip: LandmarkSeries, *, exchanged: bool = False) -> None:
        self.clip, self.exchanged = clip, exchanged
        self.boxes: list[Array] = []
        self.looks: list[int] = []
        self.index = 0

    def leg(self, side: Side) -> Array:
        points = [self.clip.xy(joint, side)[self.index] + np.array([3, 0]) for joint in POINTS]
        return np.column_stack([points, np.full(len(POINTS), 0.8)])

    def __call__(self, image: Image, box: Array, look: int = 0) -> dict[Side, Array]:
        self.boxes.append(box)
        self.looks.append(look)
        left, right = self.leg("left"), self.leg("right")
        return {"left": right, "right": left} if self.exchanged else {"left": left, "right": right}


def run(clip: LandmarkSeries, network: Told, sides: tuple[Side, ...] = ("left",)) -> SecondPose:
    reader = SecondPose(clip, sides, network)
    for network.index in range(len(clip)):
        reader.add(network.index, IMAGE)
    return reader


def seen(track: JointTrack) -> BoolArray:
    """The frames that were looked at: about every other one at 30 a second."""
    looked: BoolArray = np.isfinite(track.points_px[:, 0, 0])
    assert looked.sum() == pytest.approx(len(looked) / 2, abs=1)
    return looked


@pytest.mark.parametrize("exchanged", [False, True])
def test_the_leg_of_a_side_is_the_one_near_its_landmarks(exchanged: bool) -> None:
    clip = series(squat, yaw_deg=60)
    found = run(clip, Told(clip, exchanged=exchanged), ("left", "right")).finish()
    for side, track in found.items():
        for k, joint in enumerate(POINTS):
            true = clip.xy(joint, side) + np.array([3, 0])
            assert track.points_px[seen(track), k] == pytest.approx(true[seen(track)])
        assert (track.score[seen(track)] == 0.8).all()


def test_only_the_sides_asked_for_are_kept_and_the_box_holds_the_body() -> None:
    clip = series(squat)
    network = Told(clip)
    assert set(run(clip, network).finish()) == {"left"}
    low, high = network.boxes[0]
    points = clip.points[0, :, :2]
    assert low == pytest.approx(points.min(axis=0))
    assert high == pytest.approx(points.max(axis=0))


@pytest.mark.parametrize(("fps", "asked"), [(10, 10), (15, 15), (30, 15), (60, 15), (240, 15)])
def test_the_network_is_asked_fifteen_times_a_second_at_most(fps: int, asked: int) -> None:
    clip = series(squat, seconds=1, fps=fps)
    network = Told(clip)
    track = run(clip, network).finish()["left"]
    assert len(network.boxes) == pytest.approx(asked, abs=2)
    assert np.isfinite(track.points_px[:, 0, 0]).sum() == len(network.boxes)


def test_looks_are_numbered_so_that_they_take_turns_at_the_windows() -> None:
    clip = series(squat, seconds=1, fps=60)
    network = Told(clip)
    run(clip, network)
    assert network.looks == list(range(len(network.looks)))
    single = Told(clip)
    SecondPose(clip, ("left",), single, first_look=5).add(0, IMAGE)
    assert single.looks == [5]


def test_frames_without_the_person_are_left_out() -> None:
    clip = series(squat)
    points = clip.points.copy()
    points[10:20] = np.nan
    network = Told(clip)
    track = run(clip.with_points(points), network).finish()["left"]
    assert len(network.looks) == pytest.approx(len(clip) / 2 - 5, abs=1)
    assert network.looks == list(range(len(network.looks)))
    assert np.isnan(track.points_px[10:20]).all()
    assert np.isnan(track.score[10:20]).all()
    assert np.isfinite(track.points_px[:10:2]).all()


def test_a_shoulder_is_unknown_in_recordings_from_before_it_was_read() -> None:
    clip = series(squat)
    track = run(clip, Told(clip)).finish()["left"]
    true = clip.xy("shoulder", "left") + np.array([3, 0])
    assert cleaned_joint(track, "shoulder", clip) == pytest.approx(true, abs=1)
    older = JointTrack(track.points_px[:, : len(JOINTS)], track.score[:, : len(JOINTS)])
    assert np.isnan(cleaned_joint(older, "shoulder", clip)).all()
    assert np.isfinite(cleaned_joint(older, "ankle", clip)).all()
