"""What workers do in place of an analysis: end in every way there is."""

from __future__ import annotations

import os
import signal
from typing import Any

from ankle_cv.cli.failure import failure_of
from ankle_cv.errors import NotMeasurableError


def run(payload: dict[str, Any]) -> dict[str, Any]:
    clip = payload["clip"]
    if clip == "crash.mp4":
        os.kill(os.getpid(), signal.SIGSEGV)
    if clip == "memory.mp4":
        raise MemoryError
    return failure_of(NotMeasurableError(f"{clip}: nobody", "film somebody")).document(clip)
