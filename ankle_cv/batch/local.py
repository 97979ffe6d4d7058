"""The engine for one machine: as many worker processes as cores, each fed by a thread of the parent."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress

from ankle_cv.batch.executor import Outcome, Task
from ankle_cv.batch.process import WorkerProcess

LOOK_UP_S = 0.5
"""How long to wait for an outcome before looking whether somebody pressed Ctrl-C (Windows needs this), s."""


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux only; a container may have fewer than there are
    return len(allowed(0)) if allowed else os.cpu_count() or 1


class LocalExecutor:
    """Does tasks in processes of this machine.

    Parameters
    ----------
    work
        ``module:function`` that does a task.
    jobs
        How many processes.
    timeout_s
        Longest time for one task, s; None waits for ever.
    """

    def __init__(self, work: str, jobs: int, timeout_s: float | None) -> None:
        self._work = work
        self._jobs = jobs
        self._timeout_s = timeout_s

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome, None, None]:
        """Yield one outcome for every task, as they come."""
        todo: queue.SimpleQueue[Task] = queue.SimpleQueue()
        outcomes: queue.Queue[Outcome] = queue.Queue()
        for task in tasks:
            todo.put(task)
        workers = [WorkerProcess(self._work, self._timeout_s) for _ in range(min(self._jobs, len(tasks)))]
        stop = threading.Event()

        def feed(worker: WorkerProcess) -> None:
            # The worker lives no longer than this thread: the kernel ends it with the thread that started it.
            try:
                while not stop.is_set():
                    outcomes.put(worker.do(todo.get_nowait()))
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


def _next(outcomes: queue.Queue[Outcome]) -> Outcome:
    while True:
        with suppress(queue.Empty):
            return outcomes.get(timeout=LOOK_UP_S)
