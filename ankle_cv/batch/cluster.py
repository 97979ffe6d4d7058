"""The engine for many machines: a Dask scheduler hands the tasks out, each machine does them in processes.

A Dask worker keeps one process of ours per thread. So a clip that crashes or hangs takes nothing else down,
libraries see one core each, and a Dask worker that dies takes its processes along; Dask then gives its task
to another one, which does no harm since doing a task twice does none.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from itertools import islice
from typing import Any, Final

from ankle_cv.batch.executor import Outcome, Task
from ankle_cv.batch.failure import crashed, failure_of
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import EnvironmentProblemError

AHEAD: Final = 3
"""Tasks handed out per thread of the cluster: enough that none waits, few enough to stop soon."""

CONNECT_S: Final = 30
"""How long to look for the scheduler, s."""

WORKERS_S: Final = 60
"""How long to wait for a first worker, s."""

_here = threading.local()


def do_here(work: str, timeout_s: float | None, task: Task) -> Outcome:
    """Do a task in this thread's own process; runs on a machine of the cluster."""
    worker: WorkerProcess | None = getattr(_here, "worker", None)
    if worker is None or _here.terms != (work, timeout_s):
        if worker is not None:
            worker.kill()
        worker, _here.terms = WorkerProcess(work, timeout_s), (work, timeout_s)
        _here.worker = worker
    return worker.do(task)


class ClusterExecutor:
    """Does tasks on a Dask cluster that is already there.

    Parameters
    ----------
    work
        ``module:function`` that does a task; the machines of the cluster have it installed.
    scheduler
        Address of the scheduler, ``tcp://host:8786``.
    timeout_s
        Longest time for one task, s; None waits for ever.
    """

    def __init__(self, work: str, scheduler: str, timeout_s: float | None) -> None:
        self._work = work
        self._scheduler = scheduler
        self._timeout_s = timeout_s

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome, None, None]:
        """Yield one outcome for every task, as they come.

        Raises
        ------
        EnvironmentProblemError
            Dask is not installed, there is no scheduler or no worker, or the scheduler goes away.
        """
        distributed = _distributed()
        with self._client(distributed) as client:
            waiting, keys = iter(tasks), {}

            def hand_out(count: int) -> list[Any]:
                futures = []
                for task in islice(waiting, count):
                    future = client.submit(
                        do_here, self._work, self._timeout_s, task, key=f"ankle-cv-{task.key}", pure=False
                    )
                    keys[future.key] = task.key
                    futures.append(future)
                return futures

            running = distributed.as_completed(hand_out(AHEAD * sum(client.nthreads().values())))
            for future in running:
                yield _outcome(future, keys[future.key])
                future.release()
                for another in hand_out(1):
                    running.add(another)

    def _client(self, distributed: Any) -> Any:
        try:
            client = distributed.Client(self._scheduler, timeout=CONNECT_S)
            client.wait_for_workers(1, timeout=WORKERS_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise EnvironmentProblemError(
                f"no Dask scheduler with a worker at {self._scheduler}: {error}",
                "start one with `dask scheduler`, then `dask worker tcp://HOST:8786 --nworkers auto`",
            ) from error
        return client


def _outcome(future: Any, key: str) -> Outcome:
    """Return what became of a task that Dask ended.

    Raises
    ------
    EnvironmentProblemError
        The scheduler forgot the task, which happens when it ends.
    """
    gone = EnvironmentProblemError(
        "the Dask scheduler went away", "start it and run the same command again: what is finished is kept"
    )
    try:  # it may go between the question and the answer
        if future.status == "finished":
            outcome: Outcome = future.result()
            return outcome
        if future.status != "error":
            raise gone
        error = future.exception()
    except _distributed().client.FutureCancelledError as cancelled:
        raise gone from cancelled
    if type(error).__name__ == "KilledWorker":  # Dask gave up: the task outlived several of its workers
        return Outcome(key, None, crashed("was lost with several machines", str(error)), 1, 0.0)
    return Outcome(key, None, failure_of(error), 1, 0.0)


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise EnvironmentProblemError(
            "--scheduler needs Dask, which is not installed", "pip install 'ankle-cv[cluster]'"
        ) from error
    return distributed
