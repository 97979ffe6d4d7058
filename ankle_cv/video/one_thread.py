"""OpenCV with one thread a call, while stages of a clip run beside each other.

Its own threads wait for each other in turns that use the processor: with two, a look of the second network
takes 14 ms of the clock and 23 of processor, with one 14 of both. And sums do not depend on their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from ankle_cv.video.ffmpeg import cv2

_CHANGING = Lock()
_threads_before: list[int] = []
"""The number before the first of the blocks that are open, once for each of them: threads may overlap."""


@contextmanager
def one_thread_a_call() -> Iterator[None]:
    """Have OpenCV use one thread a call, in the whole process, until the last such block ends."""
    with _CHANGING:
        _threads_before.append(_threads_before[0] if _threads_before else cv2.getNumThreads())
        cv2.setNumThreads(1)
    try:
        yield
    finally:
        with _CHANGING:
            before = _threads_before.pop()
            if not _threads_before:
                cv2.setNumThreads(before)
