"""A real Dask cluster: a scheduler and two worker processes that talk TCP on this machine."""

from __future__ import annotations

import os
import signal
import sys
import threading

import fake_work
import pytest
from waiting import PATIENCE_S, until

from ankle_cv.batch.cluster import ClusterExecutor
from ankle_cv.batch.executor import Task
from ankle_cv.errors import EnvironmentProblemError

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as running:
        yield running


def test_a_cluster_gives_what_one_machine_gives(bench, cluster, tmp_path):
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        bench.clip(name)
    bench.clip("bad.mp4", do="nobody")
    bench.execute()
    before = {f: (bench.output / f / "assessment.json").read_bytes() for f in bench.folders()}
    bench.output = tmp_path / "there" / "results"
    run = bench.execute(ClusterExecutor(fake_work.WORK, cluster.scheduler_address, PATIENCE_S))
    assert (run.tally.done, run.tally.failed) == (3, 1)
    assert {f: (bench.output / f / "assessment.json").read_bytes() for f in bench.folders()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_a_worker_of_the_cluster_that_is_killed_loses_nothing(bench, cluster):
    for i in range(12):
        bench.clip(f"{i}.mp4", seconds=0.2)

    victim = next(iter(cluster.workers.values())).pid

    def kill_one() -> None:
        until(bench.calls, "the first clip's begin")
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    run = bench.execute(ClusterExecutor(fake_work.WORK, cluster.scheduler_address, PATIENCE_S))
    killer.join()
    until(lambda: victim not in [worker.pid for worker in cluster.workers.values()], "its replacement")
    assert (run.tally.done, run.tally.failed) == (12, 0)
    assert len(bench.folders()) == 12
    assert bench.execute().tally.total == 0
    assert len(bench.calls("end")) >= 12


def test_a_scheduler_that_goes_away_ends_the_run_and_blames_no_clip(bench):
    for i in range(8):
        bench.clip(f"{i}.mp4", seconds=4.0 if i == 7 else 0.3)  # closing takes a slow machine a while
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as passing:

        def close_midway() -> None:
            until(lambda: bench.calls("end"), "the first clip's end")
            passing.close()

        closer = threading.Thread(target=close_midway)
        closer.start()
        with pytest.raises(EnvironmentProblemError, match="scheduler went away"):
            bench.execute(ClusterExecutor(fake_work.WORK, passing.scheduler_address, PATIENCE_S))
        closer.join()
    again = bench.execute()
    assert again.tally.finished_before >= 1
    assert again.tally.finished_before + again.tally.done == 8


def test_no_scheduler_is_told(monkeypatch):
    monkeypatch.setattr("ankle_cv.batch.cluster.CONNECT_TIMEOUT_S", 1)
    executor = ClusterExecutor(fake_work.WORK, "tcp://127.0.0.1:9", PATIENCE_S)
    with pytest.raises(EnvironmentProblemError, match="no Dask scheduler"):
        next(executor.run([Task("k", {})]))
