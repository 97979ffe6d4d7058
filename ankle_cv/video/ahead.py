"""Work on pictures in another thread, in their order, a few at a time: decoding ahead, encoding behind.

Decoders, networks and encoders leave the interpreter to others while they work, so that two stages of one
clip keep two cores busy. What comes out does not depend on how they take turns, nor on whether they do: where
every core has a clip of its own, `in_one_thread` saves the handing over (docs/batch.md).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Full, Queue
from types import TracebackType
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

MOST_WAITING: Final = 3
"""Pictures that wait for the slower stage: enough to even both out, and few in memory (2.8 MB at 720p)."""
TURN_S: Final = 0.1
"""How soon a thread that waits for room notices that nobody wants its pictures any more, s."""
PATIENCE_S: Final = 10.0
"""How long is waited for the picture in work when nobody wants it, s; a disk may not answer."""

_one_thread: ContextVar[bool] = ContextVar("one_thread", default=False)


@contextmanager
def in_one_thread() -> Iterator[None]:
    """Have `Ahead` and `Behind` work when they are asked, in the thread that asks, until the block ends."""
    before = _one_thread.set(True)
    try:
        yield
    finally:
        _one_thread.reset(before)


class Ahead(Generic[T]):
    """An iterator whose next items are made while the last one is used; `in_one_thread` when it is.

    Parameters
    ----------
    items
        Iterated in another thread; its errors are raised here, in their place.
    """

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._made: Queue[tuple[str, Any]] = Queue(MOST_WAITING)
        self._unwanted = threading.Event()
        self._thread = _thread(self._make, "ankle-cv-ahead")
        if self._thread is not None:
            self._thread.start()

    def _make(self) -> None:
        try:
            for item in self._items:
                if not self._put(("item", item)):
                    return
            self._put(("end", None))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the items are used
            self._put(("error", error))

    def _put(self, told: tuple[str, Any]) -> bool:
        """Wait for room; return whether the item is still wanted."""
        while not self._unwanted.is_set():
            try:
                self._made.put(told, timeout=TURN_S)
            except Full:
                continue
            return True
        return False

    def __iter__(self) -> Iterator[T]:
        """Yield the items in their order."""
        if self._thread is None:
            yield from self._items
            return
        while True:
            kind, value = self._made.get()
            if kind == "error":
                raise value
            if kind == "end":
                return
            yield value

    def close(self) -> bool:
        """Stop making items; return whether the thread has ended, so that what it used can be closed."""
        self._unwanted.set()
        if self._thread is None:
            return True
        self._thread.join(PATIENCE_S)
        return not self._thread.is_alive()


class Behind:
    """Context manager whose calls are done in another thread, one after the other; `in_one_thread` at once.

    Parameters
    ----------
    work
        Does one call. Its error is raised by a later call or at the end of the block; none is done after it.
    """

    def __init__(self, work: Callable[..., None]) -> None:
        self._work = work
        self._calls: Queue[tuple[Any, ...] | None] = Queue(MOST_WAITING)
        self._error: BaseException | None = None
        self._thread = _thread(self._run, "ankle-cv-behind")

    def __enter__(self) -> Behind:
        """Start the thread."""
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until all calls are done; after an error in the block those that wait are left out."""
        if kind is not None:
            self._error = self._error or error
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()
        if kind is None:
            self._raise()

    def __call__(self, *values: Any) -> None:
        """Have one call done, as soon as those before it are."""
        self._raise()
        if self._thread is None:
            self._do(values)
        else:
            self._calls.put(values)

    def wait(self) -> None:
        """Wait until all calls made so far are done; raises the error of one."""
        self._calls.join()
        self._raise()

    def _run(self) -> None:
        while (values := self._calls.get()) is not None:
            self._do(values)
            self._calls.task_done()

    def _do(self, values: tuple[Any, ...]) -> None:
        """Do one call, unless one before it failed."""
        if self._error is not None:
            return
        try:
            self._work(*values)
        except BaseException as error:  # noqa: BLE001 - raised where the calls are made
            self._error = error

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error


def _thread(work: Callable[[], None], name: str) -> threading.Thread | None:
    """Return a thread that is not started yet; None within `in_one_thread`."""
    return None if _one_thread.get() else threading.Thread(target=work, name=name, daemon=True)
