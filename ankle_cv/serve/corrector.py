"""Corrections done by worker processes that stay warm: one that measures, one that draws behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import CODES, Failure
from ankle_cv.batch.process import WorkerProcess
from ankle_cv.errors import AnkleCvError
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


class Corrector:
    """A context manager with the processes that correct results; for any thread.

    They start when they are first needed, and are killed in the end: what they write appears all at once.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._measuring = WorkerProcess(WORK, MEASURE_TIMEOUT_S)
        self._warmed = ""
        self._lock = threading.Lock()
        self._drawings: dict[str, Drawing] = {}
        self._drawer: tuple[str, WorkerProcess] | None = None

    def __enter__(self) -> Corrector:
        """Do nothing: the processes start when they are needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the processes."""
        self._measuring.end()
        with self._lock:
            drawer, self._drawer = self._drawer, None
        if drawer is not None:
            drawer[1].end()
        with self._turn:  # who waits for it is told at once that it ended
            self._measuring.kill()

    def warm(self, key: str, payload: Payload) -> None:
        """Let the measuring process look at a result in the background: its first correction is faster."""
        if self._warmed != key:
            self._warmed = key
            threading.Thread(target=lambda: self._run({**payload, "do": "warm"}), daemon=True).start()

    def ask(self, payload: Payload) -> dict[str, Any]:
        """Have something measured, and wait for it.

        Raises
        ------
        AnkleCvError
            It failed.
        """
        outcome = self._run(payload)
        if outcome.failure is not None:
            raise _error_of(outcome.failure)
        return dict(outcome.result or {})

    def _run(self, payload: Payload) -> TaskOutcome:
        with self._turn:
            return self._measuring.run(Task(str(payload["do"]), dict(payload)))

    def draw(self, key: str, payload: Payload, then: Callable[[Payload], None]) -> None:
        """Have pictures drawn in the background; whatever is still being drawn is given up.

        Parameters
        ----------
        key
            Of the result.
        payload
            For the worker.
        then
            Called with what it returned, when they are there.
        """
        worker = WorkerProcess(WORK, DRAW_TIMEOUT_S, on_progress=lambda progress: self._tell(key, progress))
        with self._lock:
            before, self._drawer = self._drawer, (key, worker)
            if before is not None:
                self._drawings.pop(before[0], None)
            self._drawings[key] = Drawing("drawing")
        if before is not None:
            before[1].end()
        threading.Thread(target=lambda: self._have_drawn(key, worker, payload, then), daemon=True).start()

    def _have_drawn(
        self, key: str, worker: WorkerProcess, payload: Payload, then: Callable[[Payload], None]
    ) -> None:
        outcome = worker.run(Task(key, dict(payload)))
        worker.kill()
        with self._lock:
            if self._drawer is None or self._drawer[1] is not worker:
                return  # given up
            self._drawer = None
        if outcome.result is not None:
            then(outcome.result)
        with self._lock:
            state: DrawingState = "drawn" if outcome.failure is None else "failed"
            self._drawings[key] = Drawing(state, failure=outcome.failure)

    def _tell(self, key: str, progress: Progress) -> None:
        with self._lock:
            self._drawings[key] = Drawing("drawing", progress)

    def stop_drawing(self, key: str) -> None:
        """Give up what is being drawn of a result."""
        with self._lock:
            self._drawings.pop(key, None)
            drawer = self._drawer
            if drawer is None or drawer[0] != key:
                return
            self._drawer = None
        drawer[1].end()

    def drawing(self, key: str) -> Drawing | None:
        """Return how far the pictures of a result are; None when nobody asked for any in this run."""
        with self._lock:
            return self._drawings.get(key)


def _error_of(failure: Failure) -> AnkleCvError:
    kinds = {code: kind for kind, code in CODES.items()}
    return kinds.get(failure.code, AnkleCvError)(failure.message, failure.remedy)
