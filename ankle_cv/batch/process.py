"""The parent's end of a worker: started when needed, killed when late, replaced when dead."""

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

from ankle_cv.batch.executor import Outcome, Task
from ankle_cv.batch.failure import Failure, crashed, timed_out
from ankle_cv.batch.worker import EXIT_NO_MEMORY, THREAD_LIMITS

ATTEMPTS: Final = 2
"""A clip whose worker died gets one more try: the worker may have died of something else."""

GRACE_S: Final = 2.0
"""How long a worker that has closed its answers may take to end by itself, s."""

LAST_WORDS: Final = 2000
"""Characters kept of what a dead worker wrote to stderr."""


class WorkerDiedError(Exception):
    """The worker ended without an answer; carries why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class WorkerProcess:
    """One worker; use it from one thread, except for `kill`.

    Parameters
    ----------
    work
        ``module:function`` that does a task.
    timeout_s
        Longest time for one task, s; None waits for ever.
    """

    def __init__(self, work: str, timeout_s: float | None) -> None:
        self._work = work
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._ended = False

    def do(self, task: Task) -> Outcome:
        """Do a task, twice if the worker dies of it the first time."""
        attempt, died = 0, None
        while True:
            attempt += 1
            started = time.monotonic()
            try:
                answer = self._ask(task)
            except WorkerDiedError as death:
                self.kill()
                if attempt < ATTEMPTS and not self._ended:
                    died = death.failure
                    continue
                return Outcome(task.key, None, death.failure, attempt, time.monotonic() - started, died)
            failure = answer.get("failure")
            return Outcome(
                task.key,
                answer.get("result"),
                None if failure is None else Failure.model_validate(failure),
                attempt,
                time.monotonic() - started,
                died,
            )

    def kill(self) -> None:
        """End the worker at once, and whatever it started."""
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
        """End the worker for good; a task it is doing is given up. From any thread."""
        self._ended = True
        with self._lock:
            if self._process is not None:
                _kill(self._process)

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the worker; one that ended while it rested is replaced."""
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
                    start_new_session=True,  # Ctrl-C reaches the parent only; killing reaches all of it
                )
            return self._process

    def _ask(self, task: Task) -> dict[str, Any]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a worker is started with pipes")
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(self._timeout_s, give_up) if self._timeout_s is not None else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            process.stdin.write(json.dumps(dict(task.payload)).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:  # it died before it could be told
            line = b""
        finally:
            if timer:
                timer.cancel()
        if not line.endswith(b"\n"):
            raise WorkerDiedError(self._why(process, late=late.is_set()))
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _why(self, process: subprocess.Popen[bytes], *, late: bool) -> Failure:
        if late and self._timeout_s is not None:
            return timed_out(self._timeout_s)
        try:
            code = process.wait(timeout=GRACE_S)
        except subprocess.TimeoutExpired:
            _kill(process)
            code = process.wait()
        said = None
        if self._stderr is not None:
            self._stderr.seek(0)
            said = self._stderr.read().decode("utf-8", "replace")[-LAST_WORDS:].strip() or None
        return crashed(_how(code), said)


def _how(code: int) -> str:
    """Say how a process ended."""
    if code == EXIT_NO_MEMORY:
        return "ran out of memory"
    if code < 0:
        try:
            return f"was ended by the system ({signal.Signals(-code).name})"
        except ValueError:
            return f"was ended by signal {-code}"
    return f"ended unexpectedly (code {code})"


def _environment() -> dict[str, str]:
    """Return the environment of a worker: modules found as here, one thread, not the current folder."""
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
    except OSError:  # what was left to write has no reader any more
        return
