"""Every pose estimator keeps the same promises: the model itself, and a recording of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ankle_cv.conventions import Image, Landmark
from ankle_cv.pipeline.replay import RecordedPose
from ankle_cv.pose.base import PoseEstimator, PoseSample
from ankle_cv.pose.mediapipe import MediaPipePose
from ankle_cv.pose.models import resolve_model
from ankle_cv.pose.packed import PosePacker
from ankle_cv.video.frame import Frame

N_FRAMES = 4
Make = Callable[[list[Frame]], PoseEstimator]


def model() -> PoseEstimator:
    return MediaPipePose(resolve_model("full"))


def run(estimator: PoseEstimator, frames: list[Frame]) -> list[PoseSample]:
    with estimator as pose:
        return [pose(frame) for frame in frames]


def recorded(frames: list[Frame]) -> PoseEstimator:
    packer = PosePacker()
    for sample in run(model(), frames):
        packer.add(sample)
    return RecordedPose(packer.pack())


@pytest.fixture(params=["mediapipe", "recorded"])
def make(request: pytest.FixtureRequest) -> Make:
    """Give an estimator for some frames."""
    return recorded if request.param == "recorded" else lambda _: model()


@pytest.fixture(scope="module")
def pictures(samples: Path) -> list[Image]:
    """A few portrait pictures of somebody standing."""
    capture = cv2.VideoCapture(str(samples / "squat_side.mp4"))
    read = [capture.read()[1] for _ in range(N_FRAMES)]
    capture.release()
    return read


def at_fps(pictures: list[Image], fps: float) -> list[Frame]:
    return [Frame(i, i / fps, picture) for i, picture in enumerate(pictures)]


def same(a: list[PoseSample], b: list[PoseSample]) -> bool:
    return all(
        np.array_equal(p.people, q.people) and np.array_equal(p.world_m, q.world_m)
        for p, q in zip(a, b, strict=True)
    )


def test_shapes_and_labels(make: Make, pictures):
    frames = at_fps(pictures, 30)
    for frame, sample in zip(frames, run(make(frames), frames), strict=True):
        assert (sample.index, sample.time_s) == (frame.index, frame.time_s)
        assert sample.people.shape == (1, 33, 4)
        assert sample.world_m.shape == (1, 33, 3)
        assert sample.people.dtype == sample.world_m.dtype == np.float64
        assert np.isfinite(sample.people).all()
        assert np.isfinite(sample.world_m).all()
        visibility = sample.people[..., 3]
        assert visibility.min() >= 0
        assert visibility.max() <= 1


def test_nobody_is_an_empty_sample(make: Make):
    frames = at_fps([np.full((120, 160, 3), 128, np.uint8)] * 2, 30)
    for sample in run(make(frames), frames):
        assert sample.people.shape == (0, 33, 4)
        assert sample.world_m.shape == (0, 33, 3)


@pytest.mark.parametrize("pad_px", [0, 700])
def test_points_are_pixels_on_frames_that_are_not_square(make: Make, pictures, pad_px):
    """Padding on the right moves no pixel, so it may move no landmark (but for the detector's own jitter)."""
    wide = [cv2.copyMakeBorder(p, 0, 0, 0, pad_px, cv2.BORDER_REPLICATE) for p in pictures]
    plain = at_fps(pictures, 30)
    frames = at_fps(wide, 30)
    reference = run(model(), plain)[-1].people[0]
    body_px = np.ptp(reference[:, 1])
    assert body_px > 0.4 * pictures[0].shape[0]
    found = run(make(frames), frames)[-1].people[0]
    joints = [Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, Landmark.NOSE]
    assert np.abs(found[joints, :2] - reference[joints, :2]).max() < 0.03 * body_px


def test_fresh_estimators_agree_exactly(make: Make, pictures):
    frames = at_fps(pictures, 30)
    assert same(run(make(frames), frames), run(make(frames), frames))


def test_an_estimator_can_be_entered_again_for_another_clip(make: Make, pictures):
    frames = at_fps(pictures, 30)
    estimator = make(frames)
    assert same(run(estimator, frames), run(estimator, frames))


@pytest.mark.parametrize("step_s", [1 / 240, 0.0001, 1e-9])
def test_times_closer_than_the_models_clock_are_fine(make: Make, pictures, step_s):
    frames = at_fps(pictures, 1 / step_s)
    samples = run(make(frames), frames)
    assert all(a.time_s < b.time_s for a, b in itertools.pairwise(samples))
    assert all(len(sample.people) == 1 for sample in samples)


def test_the_picture_is_left_alone(make: Make, pictures):
    frames = [replace(frame, picture=frame.image.copy()) for frame in at_fps(pictures, 30)]
    run(make(frames), frames)
    assert all(np.array_equal(f.image, p) for f, p in zip(frames, pictures, strict=True))
