"""The landmark network without its mask gives the same landmarks, with fewer operations."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from ankle_cv.pose import mediapipe as pose_mediapipe
from ankle_cv.pose import without_mask as trimming
from ankle_cv.pose.base import PoseSample
from ankle_cv.pose.mediapipe import MediaPipePose
from ankle_cv.pose.models import LANDMARK_NETWORK, resolve_model
from ankle_cv.pose.without_mask import without_mask
from ankle_cv.video.frame import Frame

PICTURES = 6


def operations(bundle: bytes) -> int:
    graphs = trimming._tables(trimming._root(bytearray(network(bundle))), trimming.SUBGRAPHS)
    return len(trimming._tables(graphs[0], trimming.OPERATORS))


def network(bundle: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert archive.testzip() is None
        return archive.read(LANDMARK_NETWORK)


def bundled(content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(LANDMARK_NETWORK, content)
    return written.getvalue()


def looks(clip: Path) -> list[PoseSample]:
    capture = cv2.VideoCapture(str(clip))
    with MediaPipePose(resolve_model("full")) as pose:
        found = [pose(Frame(i, i / 30, capture.read()[1])) for i in range(PICTURES)]
    capture.release()
    return found


def test_landmarks_are_the_same_to_the_last_bit(samples: Path, monkeypatch: pytest.MonkeyPatch):
    ours = looks(samples / "squat_side.mp4")
    monkeypatch.setattr(pose_mediapipe, "without_mask", bytes)
    as_it_comes = looks(samples / "squat_side.mp4")
    assert all(len(sample.people) == 1 for sample in ours)
    for one, other in zip(ours, as_it_comes, strict=True):
        np.testing.assert_array_equal(one.people, other.people)
        np.testing.assert_array_equal(one.world_m, other.world_m)


def test_only_the_branch_of_the_mask_is_left_out():
    bundle = resolve_model("full").read_bytes()
    trimmed = without_mask(bundle)
    assert (operations(bundle), operations(trimmed)) == (332, 286)
    assert without_mask(trimmed) == trimmed


@pytest.mark.parametrize(
    "content",
    [
        b"no zip",
        bundled(b"no network"),
        bundled(b"\x08\x00\x00\x00TFL3\x04\x00\x00\x00"),
        bundled(network(resolve_model("full").read_bytes())[:100_000]),
    ],
    ids=["no zip", "no network", "empty network", "cut network"],
)
def test_what_is_no_such_model_stays_as_it_is(content: bytes):
    assert without_mask(content) == content
