"""Listing cameras: what the system tells, and two lines where there is none."""

from __future__ import annotations

import struct
import sys

import pytest
from typer.testing import CliRunner

from ankle_cv.cli.main import app
from ankle_cv.errors import InputError
from ankle_cv.live import cameras
from ankle_cv.live.cameras import FoundCamera, find_cameras, linux_cameras

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux's devices")
YUYV, MJPG = 0x56595559, 0x47504A4D
SIZES = {YUYV: [(640, 480)], MJPG: [(1280, 720), (640, 480)]}


@pytest.fixture
def system(tmp_path, monkeypatch):
    """Two nodes of one camera, as its driver answers: pictures, and metadata."""
    for number, name in ((0, "Integrated Camera"), (1, "Integrated Camera")):
        (tmp_path / f"video{number}").touch()
        (tmp_path / "names" / f"video{number}").mkdir(parents=True)
        (tmp_path / "names" / f"video{number}" / "name").write_text(f"{name}\n")

    def ioctl(node, request, told):
        if request == cameras.QUERY_CAPABILITIES:
            struct.pack_into("I", told, 88, 0 if node.name.endswith("1") else 1)
            return
        index, kind = struct.unpack_from("II", told)
        if request == cameras.ENUMERATE_FORMATS and index < len(SIZES):
            struct.pack_into("I", told, 44, list(SIZES)[index])
        elif request == cameras.ENUMERATE_SIZES and index < len(SIZES[kind]):
            struct.pack_into("III", told, 8, 1, *SIZES[kind][index])
        else:
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    return tmp_path


def test_a_camera_is_listed_once_with_its_name_and_sizes(system):
    (camera,) = linux_cameras(system, system / "names")
    assert camera == FoundCamera(0, "Integrated Camera", ((1280, 720), (640, 480)))
    assert camera.line == "0  Integrated Camera  1280 x 720, 640 x 480"


def test_a_camera_that_does_not_answer_is_listed_without_sizes(system, monkeypatch):
    def busy(*_):
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr("fcntl.ioctl", busy)
    assert [camera.sizes for camera in linux_cameras(system, system / "nowhere")] == [(), ()]


def test_without_a_camera_there_are_two_lines_and_the_code_of_an_input_error(monkeypatch):
    monkeypatch.setattr(cameras, "linux_cameras", lambda: iter(()))
    monkeypatch.setattr(cameras, "_opened", lambda: iter(()))
    with pytest.raises(InputError, match="there is no camera"):
        find_cameras()


@pytest.mark.parametrize("command", ["live", "record"])
def test_the_command_prints_one_line_a_camera_and_opens_nothing(monkeypatch, command):
    monkeypatch.setattr(cameras, "find_cameras", lambda: (FoundCamera(2, "C920", ()),))
    done = CliRunner().invoke(app, [command, "--list-cameras"])
    assert (done.exit_code, done.stdout) == (0, "2  C920  sizes are not told\n")
