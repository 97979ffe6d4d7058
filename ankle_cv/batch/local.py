"""The executor for one machine: as many worker processes as cores, each fed by a thread of the parent."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.process import WorkerProcess

POLL_S = 0.5
"""How long to wait for an outcome before checking for Ctrl-C (needed on Windows), s."""


def cores() -> int:
    """Return the number of cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux only; a container may be limited to some cores
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def one_core_each(jobs: int, available: int) -> bool:
    """Return whether so many workers have one core each, of those available, and not two or more."""
    return available < 2 * jobs


@dataclass(frozen=True)
class LocalExecutor:
    """Runs tasks in processes of this machine.

    Attributes
    ----------
    work
        ``module:function`` that runs a task.
    jobs
        Number of processes.
    timeout_s
        Longest time for one task, s; None for no limit.
    """

    work: str
    jobs: int
    timeout_s: float | None

    def run(self, tasks: Sequence[Task]) -> Generator[TaskOutcome, None, None]:
        """Yield one outcome for every task, in order of completion."""
        todo: queue.SimpleQueue[Task] = queue.SimpleQueue()
        outcomes: queue.Queue[TaskOutcome] = queue.Queue()
        for task in tasks:
            todo.put(task)
        workers = [WorkerProcess(self.work, self.timeout_s) for _ in range(min(self.jobs, len(tasks)))]
        stop = threading.Event()

        def feed(worker: WorkerProcess) -> None:
            # The kernel ends a worker together with the thread that started it.
            try:
                while not stop.is_set():
                    outcomes.put(worker.run(todo.get_nowait()))
            except queue.Empty:
                return
            finally:
                worker.kill()

        threads = [threading.Thread(target=feed, args=(worker,), daemon=True) for worker in workers]
        try:
            for thread in threads:
                thread.start()
            for _ in tasks:
                yield _next(outcomes)
        finally:
            stop.set()
            for worker in workers:
                worker.end()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()


def _next(outcomes: queue.Queue[TaskOutcome]) -> TaskOutcome:
    while True:
        with suppress(queue.Empty):
            return outcomes.get(timeout=POLL_S)
