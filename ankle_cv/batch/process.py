"""A worker process as its parent sees it: started on demand, killed on timeout, replaced when dead."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from typing import IO, Any, Final

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import Failure, crashed
from ankle_cv.batch.heartbeat import PROGRESS
from ankle_cv.batch.watch import Watch
from ankle_cv.batch.worker import EXIT_NO_MEMORY, THREAD_LIMITS
from ankle_cv.progress import OnProgress, Progress, no_progress

MAX_ATTEMPTS: Final = 2
"""A clip whose worker died is tried once more: the clip need not be the cause."""

STALL_S: Final = 3600.0
"""Longest time without progress, s. A frame takes 0.05 s; but reading 4 GB over a slow network before the
first one takes 400 s, assessing an hour of film after the last one 600 s, and neither tells of progress. A
clip that takes it is not tried again."""

MAX_ANSWER_BYTES: Final = 1 << 28
"""Longest answer: a document is 1 MB for each hour of a clip."""

EXIT_GRACE_S: Final = 2.0
"""How long a worker that has closed its output may take to end by itself, s."""

STDERR_TAIL_CHARACTERS: Final = 2000
"""Bytes kept of what a dead worker wrote to stderr."""


class WorkerDiedError(Exception):
    """The worker ended without a reply; carries the failure, and whether to try once more."""

    def __init__(self, failure: Failure, *, again: bool = True) -> None:
        super().__init__(failure.message)
        self.failure, self.again = failure, again


class WorkerProcess:
    """One worker; use it from one thread, except for `kill`.

    Parameters
    ----------
    work
        ``module:function`` that runs a task.
    timeout_s
        Longest time for one task, s; None for no limit.
    stall_s
        Longest time without progress, s; None for no limit.
    on_progress
        Called with the progress of the task.

    Attributes
    ----------
    on_progress
        The same, for the tasks that follow.
    """

    def __init__(
        self,
        work: str,
        timeout_s: float | None,
        stall_s: float | None = STALL_S,
        on_progress: OnProgress = no_progress,
    ) -> None:
        self._work = work
        self._timeout_s = timeout_s
        self._stall_s = stall_s
        self.on_progress = on_progress
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._ended = False

    def run(self, task: Task) -> TaskOutcome:
        """Run a task, and once more if the worker dies the first time."""
        attempt, died = 0, None
        while True:
            attempt += 1
            started = time.monotonic()
            try:
                answer = self._request(task)
            except WorkerDiedError as error:
                self.kill()
                if error.again and attempt < MAX_ATTEMPTS and not self._ended:
                    died = error.failure
                    continue
                return TaskOutcome(task.key, None, error.failure, attempt, time.monotonic() - started, died)
            failure = answer.get("failure")
            return TaskOutcome(
                task.key,
                answer.get("result"),
                None if failure is None else Failure.model_validate(failure),
                attempt,
                time.monotonic() - started,
                died,
            )

    def kill(self) -> None:
        """Kill the worker and the processes it started."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        for stream in (process.stdin, process.stdout, self._stderr):
            if stream is not None:
                _close(stream)

    def end(self) -> None:
        """End the worker for good and abandon its task; may be called from any thread."""
        self._ended = True
        with self._lock:
            if self._process is not None:
                _kill(self._process)

    @property
    def has_ended(self) -> bool:
        """Whether it was ended for good."""
        return self._ended

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the running worker; one that ended while idle is replaced."""
        if self._process is not None and self._process.poll() is not None:
            self.kill()
        with self._lock:
            if self._ended:
                raise WorkerDiedError(crashed("was told to end", None))
            if self._process is None:
                self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the worker
                self._process = subprocess.Popen(  # noqa: S603  # this very program
                    [sys.executable, "-m", "ankle_cv.batch.worker", self._work],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._stderr,
                    env=worker_environment(),
                    start_new_session=True,  # Ctrl-C reaches the parent only; a kill reaches all of it
                )
            return self._process

    def _request(self, task: Task) -> dict[str, Any]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a worker is started with pipes")
        try:
            process.stdin.write(json.dumps(dict(task.payload)).encode() + b"\n")
            process.stdin.flush()
        except OSError:  # it died before it received the task
            raise WorkerDiedError(self._cause_of_death(process)) from None
        with Watch(lambda: _kill(process), self._timeout_s, self._stall_s) as watch:
            answer = self._answer(process.stdout, watch)
        if answer is None:
            raise WorkerDiedError(watch.failure or self._cause_of_death(process), again=not watch.stalled)
        return answer

    def _answer(self, lines: IO[bytes], watch: Watch) -> dict[str, Any] | None:
        """Read up to the answer, passing progress on; None if the worker ends before."""
        while True:
            line = lines.readline(MAX_ANSWER_BYTES)
            if not line.endswith(b"\n"):
                return None
            watch.beat()
            answer: dict[str, Any] = json.loads(line)
            if PROGRESS not in answer:
                return answer
            self.on_progress(Progress(*answer[PROGRESS]))

    def _cause_of_death(self, process: subprocess.Popen[bytes]) -> Failure:
        try:
            code = process.wait(timeout=EXIT_GRACE_S)
        except subprocess.TimeoutExpired:
            _kill(process)
            code = process.wait()
        stderr = None
        if self._stderr is not None:
            size = self._stderr.seek(0, os.SEEK_END)
            self._stderr.seek(max(size - STDERR_TAIL_CHARACTERS, 0))
            stderr = self._stderr.read().decode("utf-8", "replace").strip() or None
        return crashed(exit_reason(code), stderr)


def exit_reason(code: int) -> str:
    """Describe how a process ended."""
    if code == EXIT_NO_MEMORY:
        return "ran out of memory"
    if code < 0:
        try:
            return f"was ended by the system ({signal.Signals(-code).name})"
        except ValueError:
            return f"was ended by signal {-code}"
    return f"ended unexpectedly (code {code})"


def worker_environment() -> dict[str, str]:
    """Return the environment of a worker: the module path without the current folder, one thread."""
    return {
        **os.environ,
        **THREAD_LIMITS,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONSAFEPATH": "1",
    }


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        if sys.platform == "win32":
            process.kill()
        elif process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # gone already


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # buffered output has no reader any more
        return
