"""Nothing leaves the machine: no network socket is opened, and everything works without a network.

From 0.10.35 on mediapipe reports usage metrics to its maker; these tests are why the version is pinned.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from installed import COMMAND, PATIENCE_S

FORBID = """
import socket

class Forbidden(socket.socket):
    def __new__(cls, family=-1, *args, **kwargs):
        if family in (-1, socket.AF_INET, socket.AF_INET6):
            raise AssertionError(f"a network socket was opened: {family}")
        return super().__new__(cls, family, *args, **kwargs)

socket.socket = Forbidden
"""

POSE_ALONE = """
import sys
import cv2
from ankle_cv.pose.mediapipe import MediaPipePose
from ankle_cv.pose.models import resolve_model
from ankle_cv.video.frame import Frame

capture = cv2.VideoCapture(sys.argv[1])
with MediaPipePose(resolve_model("full"), max_people=2) as pose:
    for i in range(3):
        people = pose(Frame(i, i / 30, capture.read()[1])).people
assert len(people) == 1, people.shape
"""

OPENS_A_SOCKET = "import socket; socket.socket(socket.AF_INET).close()"


@pytest.fixture
def clip(samples: Path) -> Path:
    return samples / "squat_side.mp4"


@pytest.fixture
def pose_alone(clip: Path) -> list[str]:
    return [sys.executable, "-c", POSE_ALONE, str(clip)]


@pytest.fixture
def whole_command(clip: Path, tmp_path: Path) -> list[str]:
    return [str(COMMAND), "analyze", str(clip), "-o", str(tmp_path / "results")]


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    own = os.environ | environment
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S, env=own)


def traced_families(command: list[str], log: Path) -> set[str]:
    """Run a command under strace and return the address families of all sockets it asked for."""
    strace = ["strace", "-f", "-qq", "-e", "trace=socket", "-o", str(log)]
    result = run([*strace, *command])
    assert result.returncode == 0, result.stderr
    calls = [line.split("socket(", 1)[1] for line in log.read_text().splitlines() if "socket(" in line]
    return {call.split(",", 1)[0] for call in calls}


@pytest.fixture
def can_trace(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    if run(["strace", "-o", str(tmp_path / "probe.log"), "true"]).returncode != 0:
        pytest.skip("strace may not trace here")


@pytest.fixture
def without_network() -> list[str]:
    """Give a prefix that runs a command in an empty network namespace; nothing where not allowed."""
    if shutil.which("unshare") is not None:
        for prefix in (["unshare", "-n"], ["unshare", "-rn"]):
            if run([*prefix, "true"]).returncode == 0:
                return prefix
    return []


@pytest.fixture
def forbidding(tmp_path: Path) -> dict[str, str]:
    """An environment in which Python refuses to open a network socket."""
    folder = tmp_path / "forbid"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_the_guards_catch_a_socket(tmp_path, forbidding, can_trace):
    leak = [sys.executable, "-c", OPENS_A_SOCKET]
    assert "a network socket was opened" in run(leak, **forbidding).stderr
    assert traced_families(leak, tmp_path / "trace.log") == {"AF_INET"}


def test_pose_runs_with_sockets_forbidden(pose_alone, forbidding):
    result = run(pose_alone, **forbidding)
    assert result.returncode == 0, result.stderr


def test_pose_is_silent_on_standard_error(pose_alone):
    assert run(pose_alone).stderr == ""


def test_analyze_runs_without_a_network(whole_command, without_network, forbidding):
    result = run([*without_network, *whole_command], **forbidding)
    assert result.returncode == 0, result.stderr


@pytest.mark.usefixtures("can_trace")
def test_analyze_opens_no_network_socket(whole_command, tmp_path):
    assert traced_families(whole_command, tmp_path / "trace.log").isdisjoint({"AF_INET", "AF_INET6"})
