"""Models are found where promised, and never used unless they are what they claim to be."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from ankle_cv.errors import EnvironmentProblemError, UsageError
from ankle_cv.pose import models
from ankle_cv.pose.models import BUNDLE_MEMBERS, DIGESTS, resolve_model


@pytest.fixture(autouse=True)
def _no_models_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ANKLE_CV_MODEL_DIR", raising=False)
    monkeypatch.setattr(models, "user_model_dir", lambda: tmp_path / "cache")


def accept(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Make some bytes the expected content of the model ``heavy``."""
    digests = dict(DIGESTS) | {"heavy": (hashlib.sha256(content).hexdigest(),)}
    monkeypatch.setattr(models, "DIGESTS", digests)


def write_heavy(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True)
    path = folder / "pose_landmarker_heavy.task"
    path.write_bytes(content)
    return path


def bundle(path: Path, members: frozenset[str] = BUNDLE_MEMBERS) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for member in sorted(members):
            archive.writestr(member, b"network")
    return path


def test_embedded_model_is_the_one_of_the_model_card():
    model = resolve_model("full")
    card = model.location.with_name("MODEL_CARD.md").read_text(encoding="utf-8")
    assert model.name == "full"
    assert model.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    assert model.sha256 in card
    for digests in DIGESTS.values():
        assert all(digest in card for digest in digests)
    assert model.location.with_name("LICENSE-apache").is_file()


def test_damaged_embedded_model_asks_for_reinstallation(monkeypatch):
    monkeypatch.setattr(models, "DIGESTS", dict(DIGESTS) | {"full": ("0" * 64,)})
    with pytest.raises(EnvironmentProblemError, match="damaged") as caught:
        resolve_model("full")
    assert "pip install" in caught.value.remedy


def test_missing_model_says_where_to_put_which_file(tmp_path):
    with pytest.raises(EnvironmentProblemError, match="not on this machine") as caught:
        resolve_model("heavy", tmp_path / "mine")
    error = caught.value
    assert error.exit_code == 4
    assert str(tmp_path / "mine") in error.message
    assert str(tmp_path / "cache") in error.message
    for part in (str(tmp_path / "mine"), "pose_landmarker_heavy.task", DIGESTS["heavy"][0], "https://"):
        assert part in error.remedy
    assert "\n" not in error.message + error.remedy


def test_lookup_order_is_option_then_environment_then_cache(monkeypatch, tmp_path):
    accept(monkeypatch, b"network")
    in_cache = write_heavy(tmp_path / "cache", b"network")
    assert resolve_model("heavy", tmp_path / "nothing-here").location == in_cache
    in_environment = write_heavy(tmp_path / "environment", b"network")
    monkeypatch.setenv("ANKLE_CV_MODEL_DIR", str(tmp_path / "environment"))
    assert resolve_model("heavy").location == in_environment
    in_option = write_heavy(tmp_path / "option", b"network")
    assert resolve_model("heavy", tmp_path / "option").location == in_option


def test_corrupt_known_model_is_refused_with_its_remedy(tmp_path):
    write_heavy(tmp_path / "option", b"half a download")
    with pytest.raises(EnvironmentProblemError, match="damaged") as caught:
        resolve_model("heavy", tmp_path / "option")
    assert DIGESTS["heavy"][0] in caught.value.remedy


def test_model_that_changes_between_check_and_use_is_refused(monkeypatch, tmp_path):
    accept(monkeypatch, b"network")
    path = write_heavy(tmp_path / "option", b"network")
    model = resolve_model("heavy", tmp_path / "option")
    assert model.read_bytes() == b"network"
    path.write_bytes(b"other")
    with pytest.raises(EnvironmentProblemError, match="changed"):
        model.read_bytes()


def test_own_model_is_accepted_with_its_own_digest(tmp_path):
    path = bundle(tmp_path / "mine.task")
    model = resolve_model(str(path))
    assert (model.name, model.sha256) == ("mine", hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 not really a zip"])
def test_a_file_that_is_no_bundle_is_refused(tmp_path, content):
    path = tmp_path / "mine.task"
    path.write_bytes(content)
    with pytest.raises(EnvironmentProblemError, match="not a MediaPipe pose landmarker bundle"):
        resolve_model(str(path))


def test_a_bundle_of_another_task_is_refused(tmp_path):
    path = bundle(tmp_path / "hand.task", frozenset({"hand_detector.tflite"}))
    with pytest.raises(EnvironmentProblemError, match="not a MediaPipe pose landmarker bundle"):
        resolve_model(str(path))


def test_absent_path_and_unknown_name_are_told_apart(tmp_path):
    with pytest.raises(EnvironmentProblemError, match="there is no pose model at"):
        resolve_model(str(tmp_path / "absent.task"))
    with pytest.raises(UsageError, match="unknown pose model 'hevy'") as caught:
        resolve_model("hevy")
    assert "heavy" in caught.value.remedy
