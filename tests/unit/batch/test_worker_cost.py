"""A batch starts its workers at once; on one core each has one thread, and no memory of the last clip."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from waiting import PATIENCE_S

from ankle_cv.batch import work
from ankle_cv.batch.executor import Task
from ankle_cv.batch.local import LocalExecutor, one_core_each
from ankle_cv.batch.task import ANALYSE_ON_ONE_CORE
from ankle_cv.batch.worker import resolve
from ankle_cv.video.ahead import Ahead

LITTER_BYTES = 200 << 20
UNTIL_WORKERS_START = """
import os, sys
from ankle_cv.batch.local import LocalExecutor
from ankle_cv.cli.main import main

def start(executor, tasks):
    heavy = {"cv2", "matplotlib", "mediapipe", "pandas", "scipy"} & set(sys.modules)
    print([task.payload["path"] for task in tasks], sorted(heavy))
    sys.stdout.flush()
    os._exit(0)
    yield

LocalExecutor.run = start
main(sys.argv[1:])
"""


def test_no_worker_waits_for_libraries_that_the_parent_needs_in_the_end(tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"not looked at")
    words = "batch", str(clip), "-o", str(tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-c", UNTIL_WORKERS_START, *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{[str(clip)]} []\n"), done.stderr


@pytest.mark.parametrize(
    ("jobs", "available", "expected"),
    [(1, 1, True), (1, 2, False), (2, 2, True), (2, 3, True), (2, 4, False), (8, 4, True)],
)
def test_workers_with_two_cores_or_more_use_them(jobs: int, available: int, expected: bool) -> None:
    assert one_core_each(jobs, available) is expected


def test_on_one_core_the_stages_of_a_clip_are_done_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyse(payload: dict[str, object]) -> dict[str, object]:
        return {**payload, "threads": list(Ahead(threading.get_ident() for _ in range(2)))}

    monkeypatch.setattr(work, "analyse_unit", analyse)
    assert resolve(ANALYSE_ON_ONE_CORE)({"key": "k"}) == {"key": "k", "threads": [threading.get_ident()] * 2}


@pytest.mark.skipif(sys.platform != "linux", reason="only there memory is read from /proc and given back")
def test_between_two_clips_memory_is_given_back() -> None:
    errands = {"do": "memory"}, {"do": "litter", "bytes": LITTER_BYTES}, {"do": "memory"}
    tasks = [Task(f"k{number}", errand) for number, errand in enumerate(errands)]
    found = {o.key: o.result for o in LocalExecutor("errands:run", 1, PATIENCE_S).run(tasks)}
    before, during, after = (found[task.key]["bytes"] for task in tasks)
    assert during > before + LITTER_BYTES
    assert after < before + LITTER_BYTES / 10
