"""Hand-over of values between threads: a queue of length one that keeps the latest value."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Keeps the latest value; values that were not taken in time are dropped and counted.

    Attributes
    ----------
    dropped
        Number of values replaced before they were taken.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._value: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, value: T) -> None:
        """Replace the value; never blocks."""
        with self._changed:
            self.dropped += self._value is not None
            self._value = value
            self._changed.notify_all()

    def close(self) -> None:
        """Declare that no more values will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def finished(self) -> bool:
        """Whether it is closed and empty."""
        with self._changed:
            return self._closed and self._value is None

    def take(self, timeout_s: float) -> T | None:
        """Remove and return the latest value; None after the timeout, or when it is closed and empty."""
        with self._changed:
            if self._value is None and not self._closed:
                self._changed.wait(timeout_s)
            value, self._value = self._value, None
            return value


def drain(queue: SimpleQueue[T]) -> list[T]:
    """Remove and return all values of a queue, without waiting; only one thread may take from it."""
    return [queue.get_nowait() for _ in range(queue.qsize())]
