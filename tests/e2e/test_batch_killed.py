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
from pathlib import Path

import pytest
from installed import undo_inherited_ignoring

DRIVER = Path(__file__).with_name("batch_driver.py")
MARK = "ANKLE_CV_TEST_BATCH"
CLIPS = 30
KILLS = 8
CLIP_S = 0.08
WRITING_S = 0.04
PATIENCE_S = 5.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")


def processes_of(mark: str) -> dict[int, str]:
    """The living processes whose environment has the mark, with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if f"{MARK}={mark}\0".encode() in (entry / "environ").read_bytes() + b"\0":
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it ended meanwhile, or is another user's
            continue
    return found


def nobody_left(mark: str) -> bool:
    until = time.monotonic() + PATIENCE_S
    while processes_of(mark) and time.monotonic() < until:
        time.sleep(0.02)
    return not processes_of(mark)


def start(clips: Path, results: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(DRIVER), str(clips), str(results)],
        env=os.environ | {MARK: str(results)},
        preexec_fn=undo_inherited_ignoring,  # noqa: PLW1509  # no threads here
    )


@pytest.fixture
def clips(tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    for i in range(CLIPS):
        says = {"left": 20 + i, "content": i, "seconds": CLIP_S, "seconds_writing": WRITING_S}
        (folder / f"{i:02d}.mp4").write_text(json.dumps(says))
    return folder


def calls(tmp_path: Path) -> list[tuple[str, str]]:
    log = tmp_path / "calls.log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [(line.split()[0], line.split()[2]) for line in lines]


def test_killed_again_and_again_it_completes(clips, tmp_path):
    results = tmp_path / "results"
    chance = random.Random(6)  # noqa: S311  # moments, no secrets
    for number in range(KILLS):
        process = start(clips, results)
        time.sleep(chance.uniform(0.3, 1.1))
        workers = [pid for pid, words in processes_of(str(results)).items() if "batch.worker" in words]
        if number % 2 and workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            time.sleep(chance.uniform(0.0, 0.3))
        process.kill()
        process.wait()
        assert nobody_left(str(results)), processes_of(str(results))
    assert start(clips, results).wait(timeout=60) == 0
    assert nobody_left(str(results))

    documents = {path.parent.name: json.loads(path.read_text()) for path in results.glob("*/assessment.json")}
    assert len(documents) == CLIPS  # nothing lost
    values = {name: d["summary"]["left"]["tibial_inclination"]["value"] for name, d in documents.items()}
    assert values == {f"{i:02d}": 20.0 + i for i in range(CLIPS)}
    ended: set[str] = set()
    for what, name in calls(tmp_path):
        assert not (what == "begin" and name in ended), f"{name} was finished, and done again"
        ended |= {name} if what == "end" else set()
    begun = Counter(name for what, name in calls(tmp_path) if what == "begin")
    assert begun.total() > CLIPS  # some were killed midway
    assert [p.name for p in results.iterdir() if p.name.startswith(".")] == []  # nothing half-written is left


def test_killed_workers_do_not_stop_a_run(clips, tmp_path):
    results = tmp_path / "results"
    chance = random.Random(7)  # noqa: S311  # moments, no secrets
    process = start(clips, results)
    killed = 0
    while process.poll() is None:
        time.sleep(chance.uniform(0.3, 0.6))
        workers = [pid for pid, words in processes_of(str(results)).items() if "batch.worker" in words]
        if workers and killed < 4:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed += 1
    assert process.returncode == 0
    assert killed >= 2
    lines = [json.loads(line) for line in (results / "manifest.jsonl").read_text().splitlines()]
    outcomes = Counter(line["event"] for line in lines)
    assert outcomes["done"] + outcomes["failed"] == CLIPS
    # A clip fails only if its worker was killed both times.
    assert outcomes["failed"] <= killed // 2
    assert start(clips, results).wait(timeout=60) == 0
    assert len(list(results.glob("*/assessment.json"))) == CLIPS


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_workers(clips, tmp_path, wish):
    results = tmp_path / "results"
    process = start(clips, results)
    until = time.monotonic() + 20
    while not calls(tmp_path) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(wish)
    assert process.wait(timeout=10) != 0
    assert nobody_left(str(results))
