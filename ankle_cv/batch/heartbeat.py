"""How a worker tells its parent that it gets on, between its answers and on the same pipe."""

from __future__ import annotations

import json
import threading
import time
from typing import BinaryIO, Final

from ankle_cv.progress import Progress

PROGRESS: Final = "progress"
"""The only field of such a line."""
EVERY_S: Final = 0.2
"""Least time between two, s, within one stage: enough for a bar, nothing beside a frame."""


class Heartbeat:
    """The pipe of a worker: answers and progress, line by line, from any thread."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._told_s, self._stage = 0.0, ""

    def send(self, line: dict[str, object]) -> None:
        """Write one line."""
        data = json.dumps(line).encode() + b"\n"
        with self._lock:
            self._pipe.write(data)
            self._pipe.flush()

    def tell(self, progress: Progress) -> None:
        """Tell the progress, unless some was told a moment ago."""
        now_s = time.monotonic()
        if progress.stage == self._stage and now_s - self._told_s < EVERY_S:
            return
        self._told_s, self._stage = now_s, progress.stage
        self.send({PROGRESS: [progress.stage, progress.done, progress.total]})


_own: list[Heartbeat] = []
"""That of this process, if it is a worker."""


def become_worker(pipe: BinaryIO) -> Heartbeat:
    """Let `tell_parent` write to this pipe from now on."""
    _own[:] = [Heartbeat(pipe)]
    return _own[0]


def tell_parent(progress: Progress) -> None:
    """Tell the parent of a worker how far its task is; in any other process do nothing."""
    for heartbeat in _own:
        heartbeat.tell(progress)
