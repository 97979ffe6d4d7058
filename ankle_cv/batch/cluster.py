"""The executor for many machines: a Dask scheduler distributes tasks, each machine runs them in processes.

A Dask worker keeps one of our worker processes per thread. So a clip that crashes or hangs affects no other,
libraries see one core each, and a Dask worker that dies takes its processes along; Dask then gives its task
to another worker, which is safe because tasks are idempotent.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import crashed, failure_of
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import EnvironmentProblemError

TASKS_PER_THREAD: Final = 3
"""Tasks submitted per thread of the cluster: enough that no thread waits, few enough to stop soon."""

CONNECT_TIMEOUT_S: Final = 30
"""How long to wait for the scheduler, s."""

WORKER_TIMEOUT_S: Final = 60
"""How long to wait for a first worker, s."""

_thread = threading.local()


def run_in_own_process(work: str, timeout_s: float | None, task: Task) -> TaskOutcome:
    """Run a task in this thread's own worker process; called on a machine of the cluster."""
    worker: WorkerProcess | None = getattr(_thread, "worker", None)
    if worker is None or _thread.config != (work, timeout_s):
        if worker is not None:
            worker.kill()
        worker, _thread.config = WorkerProcess(work, timeout_s), (work, timeout_s)
        _thread.worker = worker
    return worker.run(task)


@dataclass(frozen=True)
class ClusterExecutor:
    """Runs tasks on an existing Dask cluster.

    Attributes
    ----------
    work
        ``module:function`` that runs a task; it must be installed on the machines of the cluster.
    scheduler
        Address of the scheduler, ``tcp://host:8786``.
    timeout_s
        Longest time for one task, s; None for no limit.
    """

    work: str
    scheduler: str
    timeout_s: float | None

    def run(self, tasks: Sequence[Task]) -> Generator[TaskOutcome, None, None]:
        """Yield one outcome for every task, in order of completion.

        Raises
        ------
        EnvironmentProblemError
            Dask is not installed, there is no scheduler or no worker, or the scheduler ends.
        """
        distributed = _distributed()
        with self._client(distributed) as client:
            waiting, keys = iter(tasks), {}

            def submit(count: int) -> list[Any]:
                futures = []
                for task in islice(waiting, count):
                    future = client.submit(
                        run_in_own_process,
                        self.work,
                        self.timeout_s,
                        task,
                        key=f"ankle-cv-{task.key}",
                        pure=False,
                    )
                    keys[future.key] = task.key
                    futures.append(future)
                return futures

            running = distributed.as_completed(submit(TASKS_PER_THREAD * sum(client.nthreads().values())))
            for future in running:
                yield _outcome(future, keys[future.key])
                future.release()
                for another in submit(1):
                    running.add(another)

    def _client(self, distributed: Any) -> Any:
        try:
            client = distributed.Client(self.scheduler, timeout=CONNECT_TIMEOUT_S)
            client.wait_for_workers(1, timeout=WORKER_TIMEOUT_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise EnvironmentProblemError(
                f"no Dask scheduler with a worker at {self.scheduler}: {error}",
                "start one with `dask scheduler`, then `dask worker tcp://HOST:8786 --nworkers auto`",
            ) from error
        return client


def _outcome(future: Any, key: str) -> TaskOutcome:
    """Return the outcome of a task that Dask has ended.

    Raises
    ------
    EnvironmentProblemError
        The scheduler lost the task, which happens when it ends.
    """
    gone = EnvironmentProblemError(
        "the Dask scheduler went away", "start it and run the same command again: what is finished is kept"
    )
    try:  # the scheduler may end between request and reply
        if future.status == "finished":
            outcome: TaskOutcome = future.result()
            return outcome
        if future.status != "error":
            raise gone
        error = future.exception()
    except _distributed().client.FutureCancelledError as cancelled:
        raise gone from cancelled
    if type(error).__name__ == "KilledWorker":  # Dask gave up: several workers died of this task
        return TaskOutcome(key, None, crashed("was lost with several machines", str(error)), 1, 0.0)
    return TaskOutcome(key, None, failure_of(error), 1, 0.0)


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise EnvironmentProblemError(
            "--scheduler needs Dask, which is not installed", "pip install 'ankle-cv[cluster]'"
        ) from error
    return distributed
