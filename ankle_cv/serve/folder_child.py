"""The process that analyses a folder: the command itself, whose JSON lines are read as they come."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, TypeAlias

OnEvent: TypeAlias = Callable[[Mapping[str, Any]], None]
RUN: Final = (
    "from ankle_cv.batch.worker import die_with_parent; die_with_parent();"
    "from ankle_cv.cli.entry import run; run()"
)
"""The console script, by this very Python; a server that is killed leaves no orphan."""
LONGEST_LINE: Final = 1 << 16
"""Bytes of an event: a message has at most 500 characters."""
MOST_REPORT_BYTES: Final = 64 << 20
"""Bytes of the document at the end: some 200 a clip."""
LAST_LINES: Final = 40
GRACE_S: Final = 10.0
"""How long the command may take to put its work away when it is asked to end, s."""


@dataclass(frozen=True)
class ChildEnd:
    """How the process ended.

    Attributes
    ----------
    code
        Its exit code.
    report
        The document that it printed; None without one.
    said
        Its last lines that were no events.
    """

    code: int
    report: Mapping[str, Any] | None
    said: tuple[str, ...]


class FolderChild:
    """One process; it is run by one thread and ended by any.

    Parameters
    ----------
    words
        Words of the command, behind ``ankle-cv``.
    on_event
        Called with each event.
    """

    def __init__(self, words: Sequence[str], on_event: OnEvent) -> None:
        self._words, self._on_event = words, on_event
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False
        self._lock = threading.Lock()
        self._killer: threading.Timer | None = None

    @property
    def was_asked(self) -> bool:
        """Whether it was asked to end."""
        return self._asked

    def run(self) -> ChildEnd:
        """Run the process to its end."""
        with tempfile.TemporaryFile() as out:
            with self._lock:
                if self._asked:
                    return ChildEnd(-signal.SIGTERM, None, ())
                process = self._process = subprocess.Popen(  # noqa: S603  # this very program
                    [sys.executable, "-c", RUN, *self._words],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.PIPE,
                    env=_environment(),
                    start_new_session=True,
                )
            try:
                said = self._follow(process.stderr)
                code = process.wait()
            finally:
                self._put_away(process)
            out.seek(0)
            return ChildEnd(code, _document(out.read(MOST_REPORT_BYTES)), tuple(said))

    def end(self, grace_s: float = GRACE_S) -> None:
        """Ask the process to end, as Ctrl-C does; kill it with all it started if it does not in time, s."""
        with self._lock:
            self._asked = True
            if self._process is None or self._process.poll() is not None:
                return
            # Not SIGINT: a process that a shell started in the background ignores it, and so would this one.
            self._process.terminate()
            if self._killer is None:
                self._killer = threading.Timer(grace_s, self._kill)
                self._killer.daemon = True
                self._killer.start()

    def _follow(self, lines: IO[bytes] | None) -> deque[str]:
        said: deque[str] = deque(maxlen=LAST_LINES)
        if lines is None:
            raise AssertionError("it is started with a pipe")
        while line := lines.readline(LONGEST_LINE):
            event = _document(line)
            if event is not None and "event" in event:
                self._on_event(event)
            elif text := line.decode("utf-8", "replace").rstrip():
                said.append(text)
        return said

    def _put_away(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._killer is not None:
                self._killer.cancel()
        self._kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()

    def _kill(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        if sys.platform == "win32":
            process.kill()
            return
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # gone already


def _document(content: bytes) -> Mapping[str, Any] | None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _environment() -> dict[str, str]:
    """Return the environment: modules as here, not from the current folder, and plain text."""
    path = os.pathsep.join(one for one in sys.path if one)
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1", "NO_COLOR": "1", "PYTHONUTF8": "1"}
