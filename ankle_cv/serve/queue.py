"""The work that waits, in a fair order, and the threads that have it done by worker processes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import Failure, failure_of
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import OutputError
from ankle_cv.outputs.folder import RECORD, RESULTS
from ankle_cv.outputs.work_folder import finish_killed_runs
from ankle_cv.progress import Progress
from ankle_cv.serve.job import ENDED, Job, settings_of, wanted, with_clip
from ankle_cv.serve.jobs import JobBook
from ankle_cv.serve.place import NothingThereError, Place, result_that_counts

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


def place_in_line(jobs: Iterable[Job], job: Job, served: Mapping[str, int]) -> int:
    """Return how many jobs are running or come before a waiting one, as `next_job` takes them."""
    waiting = {one.id: one for one in jobs if one.state in ("queued", "running")}
    before = sum(one.state == "running" for one in waiting.values())
    counts = Counter(served)
    while (first := next_job(waiting.values(), counts)) is not None and first.id != job.id:
        del waiting[first.id]
        counts[first.group] += 1
        before += 1
    return before


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
    tell_bug
        Told of an error that nobody expected; the job fails with it, and the next one has its turn.
    """

    def __init__(
        self, book: JobBook, place: Place, workers: int, store: Path, tell_bug: Callable[[Exception], object]
    ) -> None:
        self._book, self._place, self._store = book, place, store
        self._served: dict[str, int] = {}
        self._running: dict[str, WorkerProcess] = {}
        self._closing = threading.Event()
        self._turn = threading.Lock()
        self._tell_bug = tell_bug
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
            for worker in self._running.values():
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
            if (worker := self._running.get(identity)) is not None:
                worker.end()
            return self._book[identity]

    def ahead(self, job: Job) -> int:
        """Return how many jobs come before a waiting one."""
        with self._turn:
            return place_in_line(self._book.all(), job, self._served)

    def _serve(self) -> None:
        worker: WorkerProcess | None = None
        try:
            while not self._closing.is_set():
                worker = worker or WorkerProcess(WORK, TIMEOUT_S)
                job = self._begin(worker)
                if job is None:
                    with self._book.changed:
                        self._book.changed.wait(WAIT_S)
                    continue
                worker = self._do(job, worker)
        finally:
            if worker is not None:
                worker.kill()

    def _begin(self, worker: WorkerProcess) -> Job | None:
        """Take the next job for this thread and its worker."""
        with self._turn:
            job = next_job(self._book.all(), self._served)
            if job is None or self._closing.is_set():
                return None
            try:
                with suppress(OutputError):  # a full disk: what is in memory holds
                    self._book.change(job.id, begun)
                job = self._book[job.id]
            except NothingThereError:  # deleted just now
                return None
            if job.state != "running":
                return None
            self._served[job.group] = self._served.get(job.group, 0) + 1
            self._running[job.id] = worker
            return job

    def _do(self, job: Job, worker: WorkerProcess) -> WorkerProcess | None:
        """Have a job done; return the worker for the next one, None when it was ended."""
        try:
            with self._book.held(job.id):
                outcome = self._outcome(job, worker)
        except Exception as error:  # noqa: BLE001  # told, and no reason to leave the others waiting
            self._tell_bug(error)
            outcome = TaskOutcome(job.id, None, failure_of(error, record=RECORD), 1, 0.0)
            worker.end()
        with self._turn:
            self._running.pop(job.id, None)
            ended = worker.has_ended
        if ended:
            worker.kill()
        if self._closing.is_set() and ended:
            return None  # its record still says that it was running: the next run begins it again
        with suppress(NothingThereError, OutputError):  # deleted once it was stopped; a full disk, as above
            self._book.change(job.id, lambda one: with_outcome(one, outcome, job.attempt))
        return None if ended else worker

    def _outcome(self, job: Job, worker: WorkerProcess) -> TaskOutcome:
        """Have a job done, and what a killed worker left taken away."""

        def tell(progress: Progress) -> None:
            self._book.set_progress(job.id, progress)

        worker.on_progress = tell
        outcome = worker.run(Task(job.id, self._payload(job)))
        if worker.has_ended:
            worker.kill()
            finish_killed_runs(self._place.job(job.id) / RESULTS)
        return outcome

    def _payload(self, job: Job) -> dict[str, Any]:
        home = self._place.job(job.id)
        return {
            "do": "analyse",
            "wanted": wanted(job),
            "found": [clip.folder and str(result_that_counts(home, clip.folder)) for clip in job.clips],
            "clips": [str(self._book.clip_path(job, n)) for n in range(1, len(job.clips) + 1)],
            "sides": [clip.side for clip in job.clips],
            "output": str(home / RESULTS),
            "settings": job.settings.model_dump(mode="json"),
            "store": str(self._store) if job.keep else None,
        }


def begun(job: Job) -> Job:
    """Return a waiting job as running; any other unchanged."""
    if job.state != "queued":
        return job
    return job.model_copy(update={"state": "running", "attempt": job.attempt + 1})


def with_outcome(job: Job, outcome: TaskOutcome, attempt: int) -> Job:
    """Return a job with what came of it: done where any of its clips has results of its settings.

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
    for number, one in zip(wanted(job), result["clips"], strict=True):
        job = _with_result(job, number, one)
    told = {"page": result["page"], "notes": tuple(result["notes"])}
    failures = [clip.failure for clip in job.clips if clip.failure is not None]
    if len(failures) == len(job.clips):  # what an earlier attempt found stays
        return job.model_copy(update={"state": "failed", "failure": failures[0]})
    for number, clip in enumerate(job.clips, 1):
        if clip.failure is not None and clip.folder is not None:
            job = with_clip(job, number, measured=settings_of(job, number))
    return job.model_copy(update={"state": "done", **told, "failure": None, "measured": None})


def _with_result(job: Job, number: int, result: Mapping[str, Any]) -> Job:
    """Return a job with what came of one of its clips; where nothing did, what was found before stays."""
    if result.get("failure"):
        return with_clip(job, number, failure=Failure.model_validate(result["failure"]))
    found = {"folder": result["folder"], "headline": result["headline"]}
    return with_clip(job, number, **found, failure=None, measured=None)
