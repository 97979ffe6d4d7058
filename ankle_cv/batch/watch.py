"""Ends a process that takes too long, or does not get on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

from ankle_cv.batch.failure import Failure, stalled, timed_out


class Watch:
    """Context manager that calls `end` once when a task takes too long or is silent for too long.

    Parameters
    ----------
    end
        Ends the task; called from another thread.
    timeout_s
        Longest time for the task, s; None for no limit.
    stall_s
        Longest time without `beat`, s; None for no limit.
    """

    def __init__(self, end: Callable[[], None], timeout_s: float | None, stall_s: float | None) -> None:
        self._end = end
        self._timeout_s, self._stall_s = timeout_s, stall_s
        self._started_s = self._beat_s = time.monotonic()
        self._over = threading.Event()
        self.failure: Failure | None = None
        """Why it was ended, if it was."""
        self.stalled = False
        """Whether that was for its silence."""

    def __enter__(self) -> Watch:
        """Start watching."""
        if self._timeout_s is not None or self._stall_s is not None:
            threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching."""
        self._over.set()

    def beat(self) -> None:
        """Note that the task gets on."""
        self._beat_s = time.monotonic()

    def _watch(self) -> None:
        while not self._over.wait(max(self._left_s(), 0.0)):
            if self._left_s() <= 0:
                break
        else:
            return
        late = self._timeout_s is not None and time.monotonic() - self._started_s >= self._timeout_s
        self.stalled = not late
        self.failure = timed_out(self._timeout_s or 0.0) if late else stalled(self._stall_s or 0.0)
        self._end()

    def _left_s(self) -> float:
        """Return the time until the first limit is reached, s."""
        now_s = time.monotonic()
        limits = (self._timeout_s, self._started_s), (self._stall_s, self._beat_s)
        return min(since_s + limit_s - now_s for limit_s, since_s in limits if limit_s is not None)
