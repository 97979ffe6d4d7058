"""The estimator around the network: its clock, and errors a user can understand."""

from __future__ import annotations

import hashlib
import itertools
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.errors import EnvironmentProblemError
from ankle_cv.pose import mediapipe as pose_mediapipe
from ankle_cv.pose.mediapipe import MediaPipePose, TimestampClock
from ankle_cv.pose.models import BUNDLE_MEMBERS, ModelFile, resolve_model


def test_clock_rounds_and_adds_one_on_a_tie():
    clock = TimestampClock()
    assert [clock.tick(t) for t in (0.0, 0.0004, 0.0333, 0.0335, 0.1)] == [0, 1, 33, 34, 100]


@given(st.lists(st.floats(0, 1e4), min_size=2).map(sorted))
def test_clock_is_strictly_increasing_for_any_times(times):
    clock = TimestampClock()
    ticks = [clock.tick(t) for t in times]
    assert all(b > a for a, b in itertools.pairwise(ticks))


def test_clock_at_240_fps_stays_true():
    clock = TimestampClock()
    for i in range(2400):
        assert abs(clock.tick(i / 240) - i / 0.240) <= 0.5


def test_bundle_with_unreadable_networks_is_an_environment_problem(tmp_path: Path):
    path = tmp_path / "mine.task"
    with zipfile.ZipFile(path, "w") as archive:
        for member in sorted(BUNDLE_MEMBERS):
            archive.writestr(member, b"no network")
    model = ModelFile("mine", hashlib.sha256(path.read_bytes()).hexdigest(), path)
    with pytest.raises(EnvironmentProblemError, match="'mine' cannot be used"), MediaPipePose(model):
        pytest.fail("the model must be refused")


def test_missing_system_library_names_the_packages(monkeypatch):
    def fail(*_: object) -> None:
        raise OSError("libGLESv2.so.2: cannot open shared object file")

    monkeypatch.setattr(MediaPipePose, "_options", fail)
    with pytest.raises(EnvironmentProblemError, match=r"libGLESv2\.so\.2") as caught:
        MediaPipePose(resolve_model("full")).__enter__()
    assert "libgl1 libglib2.0-0 libegl1 libgles2" in caught.value.remedy


def test_missing_package_is_an_environment_problem(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(EnvironmentProblemError, match="cannot be loaded"):
        pose_mediapipe.import_vision()


def test_use_outside_the_context_and_no_people_are_bugs():
    model = resolve_model("full")
    with pytest.raises(ValueError, match="at least 1"):
        MediaPipePose(model, 0)
    with pytest.raises(RuntimeError, match="outside"):
        MediaPipePose(model)(None)  # type: ignore[arg-type]
