"""One contract for every engine, and what only the local one can be asked."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE_S, until

from ankle_cv.batch.executor import Task
from ankle_cv.batch.limits import memory_bytes
from ankle_cv.batch.local import LocalExecutor, cores
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.progress import Progress

WORK = "errands:run"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")


def tasks(*errands: dict) -> list[Task]:
    return [Task(f"k{number}", errand) for number, errand in enumerate(errands)]


def outcomes(executor, *errands):
    return {outcome.key: outcome for outcome in executor.run(tasks(*errands))}


def local(jobs=2, timeout_s=PATIENCE_S):
    return LocalExecutor(WORK, jobs, timeout_s)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if sys.platform == "linux" else True


def test_every_task_has_one_outcome():
    found = outcomes(local(), *({"do": "echo", "say": i} for i in range(7)))
    assert {key: outcome.result["say"] for key, outcome in found.items()} == {f"k{i}": i for i in range(7)}
    assert {outcome.attempts for outcome in found.values()} == {1}


def test_nothing_to_do_starts_nothing():
    assert outcomes(local()) == {}


def test_a_worker_is_used_again_and_there_are_as_many_as_jobs(tmp_path):
    meeting = {"do": "meet", "folder": str(tmp_path), "count": 2}
    found = outcomes(local(jobs=2), meeting, meeting, *({"do": "pid"} for _ in range(6)))
    assert len({outcome.result["pid"] for outcome in found.values()}) == 2


def test_a_worker_has_one_core_for_every_library():
    (outcome,) = outcomes(local(1), {"do": "environment"}).values()
    libraries = ("OMP", "OPENBLAS", "MKL")
    limits = {f"{library}_NUM_THREADS": "1" for library in libraries} | {"VECLIB_MAXIMUM_THREADS": "1"}
    assert limits.items() <= outcome.result["environment"].items()


def test_opencv_heeds_the_limit():
    (outcome,) = outcomes(local(1), {"do": "opencv threads"}).values()
    assert outcome.result["threads"] == 1


def test_what_is_printed_is_no_answer():
    (outcome,) = outcomes(local(1), {"do": "print"}).values()
    assert outcome.result == {"printed": True}


def test_an_error_is_an_outcome_and_the_worker_lives():
    found = outcomes(local(1), {"do": "pid"}, {"do": "refuse"}, {"do": "bug"}, {"do": "pid"})
    assert found["k0"].result == found["k3"].result
    refused, bug = found["k1"].failure, found["k2"].failure
    assert (refused.code, refused.exit_code, refused.message, refused.remedy) == (
        "input",
        3,
        "no clip",
        "copy it",
    )
    assert bug.code == "bug"
    assert "ValueError: two lines" in bug.message
    assert "errands.py" in bug.details


@posix
@pytest.mark.parametrize("end", ["SIGKILL", "SIGSEGV"])
def test_a_worker_that_dies_is_replaced_and_its_task_done_once_more(tmp_path, end):
    found = outcomes(
        local(1), {"do": "die once", "flag": str(tmp_path / "died"), "signal": end}, {"do": "pid"}
    )
    assert found["k0"].result == {"alive": True}
    assert found["k0"].attempts == 2
    assert end in found["k0"].died.message
    assert found["k1"].attempts == 1


@posix
def test_a_task_that_kills_every_worker_fails_with_its_last_words():
    found = outcomes(local(1), {"do": "die", "signal": "SIGSEGV"}, {"do": "pid"})
    assert (found["k0"].failure.code, found["k0"].attempts) == ("crashed", 2)
    assert "SIGSEGV" in found["k0"].failure.message
    assert found["k0"].failure.details == "last words"
    assert found["k1"].result is not None


def test_a_task_that_ends_its_worker_fails():
    (outcome,) = outcomes(local(1), {"do": "exit"}).values()
    assert outcome.failure.code == "crashed"
    assert "code 3" in outcome.failure.message


def test_a_task_without_memory_fails():
    (outcome,) = outcomes(local(1), {"do": "no memory"}).values()
    assert "ran out of memory" in outcome.failure.message


def test_a_task_that_hangs_is_ended():
    (outcome,) = outcomes(local(1, timeout_s=1.0), {"do": "hang"}).values()
    assert outcome.failure.code == "timeout"
    assert "1 s" in outcome.failure.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits private memory")
def test_a_task_that_takes_all_memory_fails_and_takes_none():
    found = outcomes(local(1), {"do": "take memory", "bytes": memory_bytes()}, {"do": "pid"})
    assert "ran out of memory" in found["k0"].failure.message
    assert (found["k0"].failure.exit_code, found["k1"].failure) == (3, None)


def test_a_task_that_does_not_get_on_is_ended_and_not_tried_again():
    worker = WorkerProcess(WORK, PATIENCE_S, stall_s=1.0)
    try:
        outcome = worker.run(Task("a", {"do": "hang"}))
    finally:
        worker.kill()
    assert (outcome.failure.code, outcome.failure.exit_code, outcome.attempts) == ("timeout", 3, 1)
    assert "stood still for 1 s" in outcome.failure.message


def test_progress_keeps_a_slow_task_alive_and_is_passed_on():
    told = []
    worker = WorkerProcess(WORK, PATIENCE_S, on_progress=told.append)
    try:
        assert worker.run(Task("a", {"do": "pid"})).result is not None
        worker._stall_s = 3.0  # less than the steps take together; the start of a worker is not part of it
        assert worker.run(Task("b", {"do": "get on", "steps": 12})).result == {"steps": 12}
    finally:
        worker.kill()
    assert told[-1] == Progress("walking", 12, 12)


def test_a_worker_that_was_ended_for_hanging_is_replaced():
    worker = WorkerProcess(WORK, 0.1)
    try:
        assert worker.run(Task("a", {"do": "hang"})).failure.code == "timeout"
        worker._timeout_s = None  # a new one may take longer to start than the test likes to wait
        assert worker.run(Task("b", {"do": "pid"})).result is not None
    finally:
        worker.kill()


@posix
def test_closing_the_iterator_ends_the_workers(tmp_path):
    running = local(2).run(tasks({"do": "pid"}, {"do": "hang", "flag": str(tmp_path / "pid")}))
    assert next(running).result is not None
    until((tmp_path / "pid").exists, "the second task's begin")
    pid = int((tmp_path / "pid").read_text())
    running.close()
    until(lambda: not alive(pid), "the worker's end")


@posix
def test_a_worker_killed_while_it_rests_is_replaced():
    worker = WorkerProcess(WORK, PATIENCE_S)
    try:
        first = worker.run(Task("a", {"do": "pid"})).result["pid"]
        os.kill(first, signal.SIGKILL)
        second = worker.run(Task("b", {"do": "pid"}))
        assert second.result["pid"] != first
    finally:
        worker.kill()


def test_there_is_a_core():
    assert cores() >= 1
