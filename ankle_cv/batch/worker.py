"""A process of its own that does one task after the other.

It is started with ``python -m ankle_cv.batch.worker MODULE:FUNCTION``.

Tasks come as JSON lines on stdin, answers go as JSON lines to what was stdout. The process ends at once when
stdin does, whatever it is doing: a parent that was killed leaves no orphan. Nothing heavy is imported before
the first task.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from ankle_cv.batch.executor import Payload
from ankle_cv.batch.failure import failure_of

THREAD_LIMITS: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}
"""Environment of a worker: one core each, so that as many workers as cores do not fight. The pose model keeps
to one core by itself; decoder and encoder have threads of a fixed number, since theirs shows in the bytes."""

PR_SET_PDEATHSIG: Final = 1
"""From ``linux/prctl.h``."""

IDLE_S: Final = 600.0
"""A worker of a cluster that nobody needs any more gives its memory back after so long, s."""

EXIT_NO_MEMORY: Final = 77
"""A worker that ran out of memory is not used again."""


def resolve(reference: str) -> Callable[[Payload], Payload]:
    """Return the function that ``module:function`` names."""
    module, _, name = reference.partition(":")
    function: Callable[[Payload], Payload] = getattr(importlib.import_module(module), name)
    return function


def perform(reference: str, payload: Payload) -> dict[str, Any]:
    """Do one task and return its answer: ``result``, or ``failure``."""
    try:
        return {"result": resolve(reference)(payload)}
    except MemoryError:
        os._exit(EXIT_NO_MEMORY)
    except SystemExit as leaving:  # not by the long way, which waits for the thread that reads tasks
        os._exit(leaving.code if isinstance(leaving.code, int) else 1)
    except Exception as error:  # noqa: BLE001  # whatever it was, the next clip has its turn
        return {"failure": failure_of(error).model_dump()}


def _die_with_parent() -> None:
    """Let the kernel end this process with its parent, even while native code holds the interpreter."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  # Linux only

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _read_tasks(stdin: BinaryIO, tasks: queue.SimpleQueue[bytes]) -> None:
    for line in stdin:
        tasks.put(line)
    os._exit(0)


def _answers_only() -> BinaryIO:
    """Return the stream for answers, and send everything else that is printed to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def main() -> None:
    """Work until stdin ends, or nothing comes for long."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    answers = _answers_only()
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=(sys.stdin.buffer, tasks), daemon=True).start()
    while True:
        try:
            task = tasks.get(timeout=IDLE_S)
        except queue.Empty:
            os._exit(0)
        answer = perform(sys.argv[1], json.loads(task))
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
