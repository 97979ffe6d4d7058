"""Corrections done by worker processes that stay warm: one that measures, one that draws behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import CODES, Failure, failure_of
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import AnkleCvError
from ankle_cv.outputs.folder import RECORD
from ankle_cv.outputs.work_folder import finish_killed_runs
from ankle_cv.progress import Progress

WORK: Final = "ankle_cv.serve.correct_work:work"
MEASURE_TIMEOUT_S: Final = 300.0
"""Longest time for measuring saved landmarks anew, s: a clip of a minute takes a few."""
DRAW_TIMEOUT_S: Final = 3600.0
"""Longest time for drawing on a clip, s, as for analysing it."""

DrawingState: TypeAlias = Literal["drawing", "drawn", "failed"]
Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Drawing:
    """How far the pictures of a corrected result are.

    Attributes
    ----------
    state
        Whether they are being drawn, are there, or could not be drawn.
    progress
        While they are drawn.
    failure
        Why they could not.
    """

    state: DrawingState
    progress: Progress | None = None
    failure: Failure | None = None


@dataclass(frozen=True, eq=False)
class _Errand:
    """Pictures that are to be drawn; another one of the same result takes its place."""

    key: str
    payload: Payload
    then: Callable[[Payload], None]
    worker: WorkerProcess = field(default_factory=lambda: WorkerProcess(WORK, DRAW_TIMEOUT_S))


class Corrector:
    """A context manager with the processes that correct results; for any thread.

    They start when they are first needed, and are killed in the end: what they write appears all at once.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._measuring = WorkerProcess(WORK, MEASURE_TIMEOUT_S)
        self._changed = threading.Condition()
        self._closed = False
        self._asking = 0
        self._warming = self._warmed = ""
        self._drawings: dict[str, Drawing] = {}
        self._errands: dict[str, _Errand] = {}
        self._queue: list[_Errand] = []
        self._busy: _Errand | None = None
        self._of_jobs: dict[str, threading.RLock] = {}

    def __enter__(self) -> Corrector:
        """Do nothing: the processes start when they are needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the processes."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            self._errands.clear()
            for worker in (self._measuring, *([self._busy.worker] if self._busy else [])):
                worker.end()
        with self._turn:  # who waits for it is told at once that it ended
            self._measuring.kill()

    @contextmanager
    def alone_with(self, identity: str) -> Iterator[None]:
        """Keep others who would change the results of a job waiting."""
        with self._changed:
            lock = self._of_jobs.setdefault(identity, threading.RLock())
        with lock:
            yield

    def warm(self, key: str, payload: Payload) -> None:
        """Let the measuring process look at a result in the background: its first correction is faster."""
        if self._warmed != key:
            self._warmed = key
            threading.Thread(target=self._warm, args=(payload,), daemon=True).start()

    def _warm(self, payload: Payload) -> None:
        with self._turn:
            with self._changed:
                if self._asking:
                    self._warmed = ""
                    return
                self._warming = str(payload["first"])
            self._run({**payload, "do": "warm"})
            self._warming = ""

    def ask(self, payload: Payload) -> dict[str, Any]:
        """Have something measured, and wait for it; what is only done in advance gives way.

        Raises
        ------
        AnkleCvError
            It failed.
        """
        with self._changed:
            self._asking += 1
            if self._warming not in ("", payload.get("first")):
                self._measuring.end()
        try:
            with self._turn:
                outcome = self._run(payload)
        finally:
            with self._changed:
                self._asking -= 1
        if outcome.failure is not None:
            raise _error_of(outcome.failure)
        return dict(outcome.result or {})

    def _run(self, payload: Payload) -> TaskOutcome:
        """Run a task, in turn."""
        with self._changed:
            if self._measuring.has_ended and not self._closed:  # it gave way
                self._measuring.kill()
                self._measuring = WorkerProcess(WORK, MEASURE_TIMEOUT_S)
        return self._measuring.run(Task(str(payload["do"]), dict(payload)))

    def draw(self, key: str, payload: Payload, then: Callable[[Payload], None]) -> None:
        """Have pictures drawn in the background, those of one result after the other.

        What is being drawn of the same result, or waits for that, is given up.

        Parameters
        ----------
        key
            Of the result: its job, a slash, and its number.
        payload
            For the worker.
        then
            Called with what it returned, when they are there, alone with the job.
        """
        self.stop_drawing(key)
        errand = _Errand(key, dict(payload), then)
        with self._changed:
            self._errands[key] = errand
            self._drawings[key] = Drawing("drawing")
            self._queue.append(errand)
            self._begin_next()

    def _begin_next(self) -> None:
        """Begin what waits longest, where nothing is being drawn; with the lock held."""
        if self._busy is None and self._queue and not self._closed:
            self._busy = errand = self._queue.pop(0)
            errand.worker.on_progress = partial(self._tell, errand)
            threading.Thread(target=self._have_drawn, args=(errand,), daemon=True).start()

    def _have_drawn(self, errand: _Errand) -> None:
        try:
            outcome = errand.worker.run(Task(errand.key, dict(errand.payload)))
        except Exception as error:  # noqa: BLE001  # told, and no reason to leave the others waiting
            outcome = TaskOutcome(errand.key, None, failure_of(error, record=RECORD), 1, 0.0)
        errand.worker.kill()
        if "output" in errand.payload:
            finish_killed_runs(Path(errand.payload["output"]))
        with self._changed:
            self._busy = None
            self._begin_next()
            self._changed.notify_all()
        with self.alone_with(errand.key.partition("/")[0]):
            self._follow(errand, outcome)

    def _follow(self, errand: _Errand, outcome: TaskOutcome) -> None:
        """Tell what came of drawing, unless it was given up."""
        if self._errands.get(errand.key) is not errand:
            return
        failure = outcome.failure
        if outcome.result is not None:
            try:
                errand.then(outcome.result)
            except Exception as error:  # noqa: BLE001  # told where the pictures are waited for
                failure = failure_of(error, record=RECORD)
        with self._changed:
            if self._errands.get(errand.key) is errand:
                del self._errands[errand.key]
                self._drawings[errand.key] = Drawing(
                    "drawn" if failure is None else "failed", failure=failure
                )

    def _tell(self, errand: _Errand, progress: Progress) -> None:
        with self._changed:
            if self._errands.get(errand.key) is errand:
                self._drawings[errand.key] = Drawing("drawing", progress)

    def stop_drawing(self, key: str) -> None:
        """Give up what is being drawn of a result, and wait until nobody writes it any more."""
        with self._changed:
            self._drawings.pop(key, None)
            errand = self._errands.pop(key, None)
            if errand in self._queue:
                self._queue.remove(errand)
            if errand is not None and errand is self._busy:
                errand.worker.end()
                self._changed.wait_for(lambda: self._busy is not errand)

    def stop_drawings(self, identity: str) -> None:
        """Give up what is being drawn of any result of a job, and wait as `stop_drawing`."""
        with self._changed:
            keys = [key for key in self._drawings if key.partition("/")[0] == identity]
        for key in keys:
            self.stop_drawing(key)

    def drawing(self, key: str) -> Drawing | None:
        """Return how far the pictures of a result are; None when nobody asked for any in this run."""
        with self._changed:
            return self._drawings.get(key)


def _error_of(failure: Failure) -> AnkleCvError:
    kinds = {code: kind for kind, code in CODES.items()}
    return kinds.get(failure.code, AnkleCvError)(failure.message, failure.remedy)
