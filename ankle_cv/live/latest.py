"""The hand-over between threads: one place that holds the newest value, so that nothing can queue up."""

from __future__ import annotations

from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds the newest value; older ones that nobody took are dropped and counted.

    Attributes
    ----------
    dropped
        Values replaced before anybody took them.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._value: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, value: T) -> None:
        """Offer a value; never waits."""
        with self._changed:
            self.dropped += self._value is not None
            self._value = value
            self._changed.notify_all()

    def close(self) -> None:
        """Say that no more values come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def finished(self) -> bool:
        """Whether the slot is closed and empty."""
        with self._changed:
            return self._closed and self._value is None

    def take(self, timeout_s: float) -> T | None:
        """Take the newest value out; None when none came in time, or none will."""
        with self._changed:
            if self._value is None and not self._closed:
                self._changed.wait(timeout_s)
            value, self._value = self._value, None
            return value
