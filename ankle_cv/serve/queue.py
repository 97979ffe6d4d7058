"""The work that waits, in a fair order, and the threads that have it done by worker processes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import Failure, failure_of
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import OutputError
from ankle_cv.outputs.work_folder import finish_killed_runs
from ankle_cv.progress import Progress
from ankle_cv.serve.jobs import ENDED, Job, JobBook
from ankle_cv.serve.place import RECORD, RESULTS, NothingThereError, Place

WORK: Final = "ankle_cv.serve.work:work"
TIMEOUT_S: Final = 7200.0
"""Longest time for one submission, s, as `ankle-cv batch` allows an hour for each of two clips."""
WAIT_S: Final = 0.5
"""How long a thread without work waits before it looks again, s."""


def next_job(jobs: Iterable[Job], served: Mapping[str, int]) -> Job | None:
    """Return the job whose turn it is: of the submission that was served least, the one that waits longest.

    Thirty clips dropped at once do not keep one that comes after them waiting for all of them.

    Parameters
    ----------
    jobs
        All jobs.
    served
        How many jobs of each group were begun.
    """
    waiting = [job for job in jobs if job.state == "queued"]
    return min(waiting, key=lambda job: (served.get(job.group, 0), job.created), default=None)


def place_in_line(jobs: Iterable[Job], job: Job) -> int:
    """Return how many jobs are running or were asked for before a waiting one."""
    return sum(
        one.state == "running" or (one.state == "queued" and one.created < job.created) for one in jobs
    )


class Runner:
    """A context manager whose threads have the waiting jobs done, one worker process for each thread.

    Parameters
    ----------
    book, place
        The jobs and where their folders are.
    workers
        How many at a time.
    store
        Where the history is kept.
    """

    def __init__(self, book: JobBook, place: Place, workers: int, store: Path) -> None:
        self._book, self._place, self._store = book, place, store
        self._served: dict[str, int] = {}
        self._running: dict[str, WorkerProcess] = {}
        self._closing = threading.Event()
        self._turn = threading.Lock()
        self._threads = [
            threading.Thread(target=self._serve, name=f"work-{n}", daemon=True) for n in range(workers)
        ]

    def __enter__(self) -> Runner:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End all work; what was going on waits for the next run."""
        self._closing.set()
        with self._turn:
            running = list(self._running.values())
        for worker in running:
            worker.end()
        with self._book.changed:
            self._book.changed.notify_all()
        for thread in self._threads:
            thread.join()

    def cancel(self, identity: str) -> Job:
        """Stop a job, or take it out of the queue; one that has ended stays as it is.

        Raises
        ------
        NothingThereError
            There is no such job.
        """
        with self._turn:
            with suppress(OutputError):  # a full disk is no reason to go on
                self._book.change(
                    identity,
                    lambda one: one if one.state in ENDED else one.model_copy(update={"state": "cancelled"}),
                )
            job = self._book[identity]
            worker = self._running.get(identity)
        if worker is not None:
            worker.end()
        return job

    def _serve(self) -> None:
        worker: WorkerProcess | None = None
        try:
            while not self._closing.is_set():
                job = self._begin()
                if job is None:
                    with self._book.changed:
                        self._book.changed.wait(WAIT_S)
                    continue
                worker = self._do(job, worker or WorkerProcess(WORK, TIMEOUT_S))
        finally:
            if worker is not None:
                worker.kill()

    def _begin(self) -> Job | None:
        """Take the next job for this thread."""
        with self._turn:
            job = next_job(self._book.all(), self._served)
            if job is None or self._closing.is_set():
                return None
            self._served[job.group] = self._served.get(job.group, 0) + 1
            with suppress(OutputError):  # a full disk: what is in memory holds
                self._book.change(
                    job.id,
                    lambda one: one.model_copy(update={"state": "running", "attempt": one.attempt + 1}),
                )
            return self._book[job.id]

    def _do(self, job: Job, worker: WorkerProcess) -> WorkerProcess | None:
        """Have a job done; return the worker for the next one, None when it was ended."""

        def tell(progress: Progress) -> None:
            self._book.set_progress(job.id, progress)

        worker.on_progress = tell
        with self._turn:
            self._running[job.id] = worker
        outcome = _outcome(worker, Task(job.id, self._payload(job)))
        with self._turn:
            del self._running[job.id]
        ended = worker.has_ended
        if ended:
            worker.kill()
            finish_killed_runs(self._place.job(job.id) / RESULTS)
        if self._closing.is_set() and ended:
            return None  # its record still says that it was running: the next run begins it again
        with suppress(NothingThereError, OutputError):  # deleted once it was stopped; a full disk, as above
            self._book.change(job.id, lambda one: with_outcome(one, outcome, job.attempt))
        return None if ended else worker

    def _payload(self, job: Job) -> dict[str, Any]:
        return {
            "do": "analyse",
            "clips": [str(self._book.clip_path(job, n)) for n in range(1, len(job.clips) + 1)],
            "sides": [clip.side for clip in job.clips],
            "output": str(self._place.job(job.id) / RESULTS),
            "settings": job.settings.model_dump(mode="json"),
            "store": str(self._store) if job.keep else None,
        }


def _outcome(worker: WorkerProcess, task: Task) -> TaskOutcome:
    """Run a task; that no process can be started is an outcome too."""
    try:
        return worker.run(task)
    except OSError as error:
        return TaskOutcome(task.key, None, failure_of(error, record=RECORD), 1, 0.0)


def with_outcome(job: Job, outcome: TaskOutcome, attempt: int) -> Job:
    """Return a job with what came of it: done where any of its clips has results.

    Parameters
    ----------
    job
        The job as it is now; unchanged when it was stopped meanwhile, or begun again.
    outcome
        Of `ankle_cv.serve.work.work`.
    attempt
        Of which it is the outcome.
    """
    if job.state != "running" or job.attempt != attempt:
        return job
    if outcome.failure is not None or outcome.result is None:
        return job.model_copy(update={"state": "failed", "failure": outcome.failure})
    result = outcome.result
    clips = tuple(
        clip.model_copy(
            update={
                "folder": one.get("folder"),
                "headline": one.get("headline"),
                "failure": Failure.model_validate(one["failure"]) if one.get("failure") else None,
            }
        )
        for clip, one in zip(job.clips, result["clips"], strict=True)
    )
    failures = [clip.failure for clip in clips if clip.failure is not None]
    nothing = len(failures) == len(clips)
    return job.model_copy(
        update={
            "state": "failed" if nothing else "done",
            "clips": clips,
            "page": result["page"],
            "notes": tuple(result["notes"]),
            "failure": failures[0] if nothing else None,
        }
    )
