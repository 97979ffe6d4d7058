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
from ankle_cv.batch.failure import Failure, crashed, timed_out
from ankle_cv.batch.worker import EXIT_NO_MEMORY, THREAD_LIMITS

MAX_ATTEMPTS: Final = 2
"""A clip whose worker died is tried once more: the clip need not be the cause."""

EXIT_GRACE_S: Final = 2.0
"""How long a worker that has closed its output may take to end by itself, s."""

STDERR_TAIL_CHARACTERS: Final = 2000
"""Characters kept of what a dead worker wrote to stderr."""


class WorkerDiedError(Exception):
    """The worker ended without a reply; carries the failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class WorkerProcess:
    """One worker; use it from one thread, except for `kill`.

    Parameters
    ----------
    work
        ``module:function`` that runs a task.
    timeout_s
        Longest time for one task, s; None for no limit.
    """

    def __init__(self, work: str, timeout_s: float | None) -> None:
        self._work = work
        self._timeout_s = timeout_s
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
                if attempt < MAX_ATTEMPTS and not self._ended:
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
                    env=_environment(),
                    start_new_session=True,  # Ctrl-C reaches the parent only; a kill reaches all of it
                )
            return self._process

    def _request(self, task: Task) -> dict[str, Any]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a worker is started with pipes")
        expired = threading.Event()

        def kill_late() -> None:
            expired.set()
            _kill(process)

        timer = threading.Timer(self._timeout_s, kill_late) if self._timeout_s is not None else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            process.stdin.write(json.dumps(dict(task.payload)).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:  # it died before it received the task
            line = b""
        finally:
            if timer:
                timer.cancel()
        if not line.endswith(b"\n"):
            raise WorkerDiedError(self._cause_of_death(process, expired=expired.is_set()))
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _cause_of_death(self, process: subprocess.Popen[bytes], *, expired: bool) -> Failure:
        if expired and self._timeout_s is not None:
            return timed_out(self._timeout_s)
        try:
            code = process.wait(timeout=EXIT_GRACE_S)
        except subprocess.TimeoutExpired:
            _kill(process)
            code = process.wait()
        stderr = None
        if self._stderr is not None:
            self._stderr.seek(0)
            stderr = self._stderr.read().decode("utf-8", "replace")[-STDERR_TAIL_CHARACTERS:].strip() or None
        return crashed(_exit_reason(code), stderr)


def _exit_reason(code: int) -> str:
    """Describe how a process ended."""
    if code == EXIT_NO_MEMORY:
        return "ran out of memory"
    if code < 0:
        try:
            return f"was ended by the system ({signal.Signals(-code).name})"
        except ValueError:
            return f"was ended by signal {-code}"
    return f"ended unexpectedly (code {code})"


def _environment() -> dict[str, str]:
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
