"""The parent or a worker is killed at random moments: nothing lost, nothing twice, nobody left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from installed import undo_inherited_ignoring
from processes import processes_of
from waiting import PATIENCE_S, until

DRIVER = Path(__file__).with_name("batch_driver.py")
MARK = "ANKLE_CV_TEST_BATCH"
CLIPS = 30
KILLS = 8
CLIP_S = 0.08
WRITING_S = 0.04

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")


def nobody_is_left(results: Path) -> None:
    until(lambda: not processes_of(MARK, str(results)), "the end of all processes")


def workers_of(results: Path) -> list[int]:
    return [pid for pid, words in processes_of(MARK, str(results)).items() if "batch.worker" in words]


def start(clips: Path, results: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(DRIVER), str(clips), str(results)],
        env=os.environ | {MARK: str(results)},
        preexec_fn=undo_inherited_ignoring,  # noqa: PLW1509  # no threads here
    )


def make_clips(folder: Path, hanging: Sequence[str] = ()) -> Path:
    """Make short clips; whoever begins a hanging one for the first time stays at it until it is killed."""
    folder.mkdir()
    for i in range(CLIPS):
        clip = folder / f"{i:02d}.mp4"
        says = {"left": 20 + i, "content": i, "seconds": CLIP_S, "seconds_writing": WRITING_S}
        clip.write_text(json.dumps(says | {"do": "hang once" if clip.name in hanging else "ok"}))
    return folder


def calls(tmp_path: Path) -> list[tuple[str, int, str]]:
    """What was begun and ended, by which process, of which clip."""
    log = tmp_path / "calls.log"
    lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return [(what, int(pid), name) for what, pid, name in lines]


def begun(tmp_path: Path) -> list[str]:
    return [name for what, _, name in calls(tmp_path) if what == "begin"]


def test_killed_again_and_again_it_completes(tmp_path):
    results = tmp_path / "results"
    clips = make_clips(tmp_path / "clips", hanging=["00.mp4"])
    chance = random.Random(6)  # noqa: S311  # moments, no secrets
    for number in range(KILLS):
        process = start(clips, results)
        enough = len(begun(tmp_path)) + chance.randint(0, 4)
        until(lambda: process.poll() is not None or len(begun(tmp_path)) >= enough, "some clips' begin")  # noqa: B023  # called here and now
        if not number:
            until(lambda: "00.mp4" in begun(tmp_path), "the begin of the clip that hangs")
        time.sleep(chance.uniform(0.0, CLIP_S + WRITING_S))
        workers = workers_of(results)
        if number % 2 and workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            time.sleep(chance.uniform(0.0, 0.3))
        process.kill()
        process.wait()
        nobody_is_left(results)
    assert start(clips, results).wait(timeout=PATIENCE_S) == 0
    nobody_is_left(results)

    documents = {path.parent.name: json.loads(path.read_text()) for path in results.glob("*/assessment.json")}
    assert len(documents) == CLIPS  # nothing lost
    values = {name: d["summary"]["left"]["tibial_inclination"]["value"] for name, d in documents.items()}
    assert values == {f"{i:02d}": 20.0 + i for i in range(CLIPS)}
    ended: set[str] = set()
    for what, _, name in calls(tmp_path):
        assert not (what == "begin" and name in ended), f"{name} was finished, and done again"
        ended |= {name} if what == "end" else set()
    assert len(begun(tmp_path)) > CLIPS  # some were killed midway
    assert [p.name for p in results.iterdir() if p.name.startswith(".")] == []  # nothing half-written is left


def test_killed_workers_do_not_stop_a_run(tmp_path):
    results, hanging = tmp_path / "results", ("00.mp4", "13.mp4")
    clips = make_clips(tmp_path / "clips", hanging)
    chance = random.Random(7)  # noqa: S311  # moments, no secrets
    process = start(clips, results)
    killed = 0
    for name in hanging:
        until(lambda: name in begun(tmp_path), f"the begin of {name}")  # noqa: B023  # called here and now
        time.sleep(chance.uniform(0.0, 0.3))
        at_it = next(pid for _, pid, clip in calls(tmp_path) if clip == name)
        workers = workers_of(results)
        for pid in {at_it, chance.choice([at_it, *workers])}.intersection(workers):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    assert process.wait(timeout=PATIENCE_S) == 0
    lines = [json.loads(line) for line in (results / "manifest.jsonl").read_text().splitlines()]
    outcomes = Counter(line["event"] for line in lines)
    assert outcomes["done"] + outcomes["failed"] == CLIPS
    # A clip fails only if its worker was killed both times.
    assert outcomes["failed"] <= killed // 2
    assert start(clips, results).wait(timeout=PATIENCE_S) == 0
    assert len(list(results.glob("*/assessment.json"))) == CLIPS


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_workers(tmp_path, wish):
    results = tmp_path / "results"
    clips = make_clips(tmp_path / "clips", hanging=["00.mp4"])  # it is not over before it is interrupted
    process = start(clips, results)
    until(lambda: "00.mp4" in begun(tmp_path), "the begin of the clip that hangs")
    process.send_signal(wish)
    assert process.wait(timeout=PATIENCE_S) != 0
    nobody_is_left(results)
