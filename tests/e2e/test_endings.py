"""A wish to end, at whatever moment: exit code 130, one line, nothing half-written, nobody left."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from installed import COMMAND, PATIENCE_S, plain_environment, start, undo_inherited_ignoring
from processes import is_stopped, processes_of, threads_of
from waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

AT_IMPORT = """
import os, signal, sys
left, times = int(sys.argv.pop(1)), int(sys.argv.pop(1))
def hook(event, arguments):
    global left
    if event == "import":
        left -= 1
        if left == 0:
            for _ in range(times):
                os.kill(os.getpid(), signal.SIGINT)
from ankle_cv.cli.entry import run
sys.addaudithook(hook)
run()
"""
"""The command, which gets Ctrl-C while it imports its n-th module: no luck of timing."""


@pytest.mark.parametrize("number", [1, 20, 100, 400, 800, 1200, 1600, 2000])
def test_ctrl_c_while_modules_are_loaded(samples, tmp_path, number):
    words = ["analyze", samples / "squat_side.mp4", "-o", tmp_path / "results", "--no-video"]
    done = subprocess.run(
        [sys.executable, "-c", AT_IMPORT, str(number), "1", *map(str, words)],
        env=plain_environment(),
        preexec_fn=undo_inherited_ignoring,  # no threads here
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.startswith("interrupted")
    assert len(done.stderr.splitlines()) == 1
    results = tmp_path / "results"
    assert not results.exists() or list(results.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="what a process is at is told by /proc")
@pytest.mark.parametrize(
    "wishes",
    [(signal.SIGHUP,), (signal.SIGINT, signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT)],
    ids=["closing terminal", "impatience", "two ways"],
)
def test_a_wish_midway_leaves_nothing_behind(samples, tmp_path, wishes):
    results = tmp_path / "results"
    with start("analyze", samples / "squat_side.mp4", "-o", results, cwd=tmp_path) as process:
        until(lambda: any(name.startswith("mediapipe") for name in threads_of(process.pid)), "inference")
        for wish in wishes:
            process.send_signal(wish)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, err
    assert err.startswith("interrupted")
    assert len(err.splitlines()) == 1
    assert list(results.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")
@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_a_batch_ends_with_its_workers(samples, tmp_path, wish):
    clips, results = tmp_path / "clips", tmp_path / "results"
    clips.mkdir()
    for i in range(3):
        clip = clips / f"{i}.mp4"
        clip.write_bytes((samples / "squat_side.mp4").read_bytes() + bytes(i))
    mark = ("ANKLE_CV_ENDING", str(tmp_path))
    environment = plain_environment() | dict([mark])
    with start("batch", clips, "-o", results, "-j", "2", cwd=tmp_path, env=environment) as process:
        until(lambda: any(results.glob(".ankle-cv-work-*")), "a worker's hidden folder")
        process.send_signal(wish)
        _, err = process.communicate(timeout=PATIENCE_S)
    if wish != signal.SIGKILL:
        assert process.returncode == 130, err
        assert [line for line in err.splitlines() if "interrupted" in line]
        assert "Traceback" not in err
        assert not list(results.glob(".*"))
    until(lambda: not processes_of(*mark), "the end of all processes")


def test_an_ignored_signal_stays_ignored(tmp_path):
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with subprocess.Popen(
        [str(COMMAND), "schema"],
        stdout=subprocess.DEVNULL,
        preexec_fn=ignore,  # noqa: PLW1509  # no threads here
    ) as process:
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=PATIENCE_S) == 0


@pytest.mark.parametrize("later_s", [0.0, 0.3])
def test_a_folder_of_results_removed_midway_is_an_output_error(analysed, tmp_path, later_s):
    results = tmp_path / "results"
    with start("analyze", analysed.folder / "landmarks.npz", "-o", results, cwd=tmp_path) as process:
        until(lambda: any(results.glob(".ankle-cv-work-*/new")), "the results' hidden folder")
        time.sleep(later_s)  # before the first file, or among them
        process.send_signal(signal.SIGSTOP)
        until(lambda: is_stopped(process.pid), "the stop")
        midway = {path.name[:10] for path in results.iterdir()} == {".ankle-cv-"}
        results.rename(tmp_path / "elsewhere")
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert midway
    assert process.returncode == 6, err
    assert [line.partition(":")[0].strip() for line in err.splitlines()][-2:] == ["error", "fix"]
    assert not results.exists() or list(results.iterdir()) == []


@pytest.mark.parametrize("name", ["...npz", "con.npz", "a:b .npz"])
def test_a_clip_of_any_name_has_its_results_within(analysed, tmp_path, name):
    clip = tmp_path / "clips" / name
    clip.parent.mkdir()
    clip.write_bytes((analysed.folder / "landmarks.npz").read_bytes())
    with start("analyze", clip, "-o", "results", "--no-video", "--no-report", cwd=tmp_path) as process:
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert {path.name for path in tmp_path.iterdir()} == {"clips", "results"}
    (folder,) = Path(tmp_path / "results").iterdir()
    assert (folder / "assessment.json").is_file()
