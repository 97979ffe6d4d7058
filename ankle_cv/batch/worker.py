"""A worker process that runs one task after the other.

It is started with ``python -m ankle_cv.batch.worker MODULE:FUNCTION``.

Tasks come as JSON lines on stdin, answers and progress go as JSON lines to the original stdout. The process
exits as soon as stdin is closed, whatever it is doing: a parent that was killed leaves no orphan. Nothing
heavy is imported before the first task.
"""

from __future__ import annotations

import gc
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
from ankle_cv.batch.heartbeat import become_worker
from ankle_cv.batch.limits import limit_process
from ankle_cv.bug_text import named_in
from ankle_cv.machine import give_back_memory

THREAD_LIMITS: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}
"""Environment of a worker: one core each, so that as many workers as cores do not compete. The pose model
uses one core by itself; decoder and encoder have a fixed number of threads, since it affects their output."""

PR_SET_PDEATHSIG: Final = 1
"""From ``linux/prctl.h``."""

IDLE_TIMEOUT_S: Final = 600.0
"""An idle worker of a cluster exits, and frees its memory, after this time, s."""

EXIT_NO_MEMORY: Final = 77
"""Exit code of a worker that ran out of memory; it is not used again."""


def resolve(reference: str) -> Callable[[Payload], Payload]:
    """Return the function that ``module:function`` names."""
    module, _, name = reference.partition(":")
    function: Callable[[Payload], Payload] = getattr(importlib.import_module(module), name)
    return function


def perform(reference: str, payload: Payload) -> dict[str, Any]:
    """Run one task and return its answer: ``result``, or ``failure``."""
    try:
        return {"result": resolve(reference)(payload)}
    except MemoryError:
        os._exit(EXIT_NO_MEMORY)
    except SystemExit as leaving:  # a normal exit would wait for the thread that reads tasks
        os._exit(leaving.code if isinstance(leaving.code, int) else 1)
    except Exception as error:  # noqa: BLE001  # no failure may stop the clips after it
        return {"failure": failure_of(error, named_in(payload)).model_dump()}


def die_with_parent() -> None:
    """Make the kernel end this process with its parent, even while native code holds the interpreter."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  # Linux only

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _read_tasks(stdin: BinaryIO, tasks: queue.SimpleQueue[bytes]) -> None:
    for line in stdin:
        tasks.put(line)
    os._exit(0)


def reserve_stdout() -> BinaryIO:
    """Return stdout for answers alone, and redirect everything else that is printed to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def main() -> None:
    """Run tasks until stdin is closed, or the worker has been idle for too long."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    limit_process()
    answers = become_worker(reserve_stdout())
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=(sys.stdin.buffer, tasks), daemon=True).start()
    while True:
        try:
            task = tasks.get(timeout=IDLE_TIMEOUT_S)
        except queue.Empty:
            os._exit(0)
        answers.send(perform(sys.argv[1], json.loads(task)))
        gc.collect()  # figures and the like hold each other
        give_back_memory()


if __name__ == "__main__":
    main()
