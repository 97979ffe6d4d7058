from __future__ import annotations

import pytest

from ankle_cv.live.camera_errors import cannot_open


@pytest.fixture
def devices(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


def test_a_missing_camera_names_those_that_are_there(devices):
    assert "plug a camera in" in cannot_open("0", devices).remedy
    (devices / "video2").touch()
    error = cannot_open("0", devices)
    assert error.message == "there is no camera 0"
    assert "--camera 2" in error.remedy


def test_a_forbidden_camera_and_a_busy_one_are_told_apart(devices, monkeypatch):
    (devices / "video0").touch()
    assert "busy" in cannot_open("0", devices).message
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "permission denied" in cannot_open("0", devices).message


def test_an_address_that_does_not_answer_is_called_a_stream():
    assert "stream rtsp://nowhere" in cannot_open("rtsp://nowhere").message
