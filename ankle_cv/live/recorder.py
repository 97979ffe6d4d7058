"""Writes what the camera gives into a clip, in its own thread, with the times the pictures were taken."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Full, Queue
from threading import Lock, Thread
from types import TracebackType
from typing import Final, TypeAlias

from ankle_cv.errors import AnkleCvError
from ankle_cv.files import output_error
from ankle_cv.video.frame import Frame
from ankle_cv.video.writer import H264Writer

PRE_ROLL_S: Final = 1.0
"""Pictures from before the start that belong to the clip, s: the set-up is judged that much later."""
MAX_WAITING: Final = 45
"""Pictures that may wait for the encoder (124 MB at 720p); when it is slower, pictures are left out."""


@dataclass(frozen=True)
class Clip:
    """A finished clip.

    Attributes
    ----------
    path
        The file.
    first_s, last_s
        Times of its first and last picture by the camera's clock; the file's own clock starts at 0.
    frames
        Pictures in it.
    """

    path: Path
    first_s: float
    last_s: float
    frames: int


@dataclass(frozen=True)
class _Start:
    path: Path


@dataclass(frozen=True)
class _Keep:
    path: Path | None


@dataclass(frozen=True)
class _Stop:
    pass


_Order: TypeAlias = "Frame | _Start | _Keep | _Stop"


class Recorder:
    """A context manager; `offer` never waits, the other methods may.

    Parameters
    ----------
    pre_roll_s
        How much from before a start is put into the clip, s.

    Attributes
    ----------
    left_out
        Pictures that were not recorded because the encoder was too slow.
    """

    def __init__(self, pre_roll_s: float = PRE_ROLL_S) -> None:
        self._pre_roll_s = pre_roll_s
        self._orders: Queue[_Order | None] = Queue(MAX_WAITING)
        self._thread = Thread(target=self._work, name="recorder", daemon=True)
        self._lock = Lock()
        self._clips: list[Clip] = []
        self._error: Exception | None = None
        self.left_out = 0

    def __enter__(self) -> Recorder:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the clip that is being written, if any, and the thread."""
        self._orders.put(None)
        self._thread.join()

    def offer(self, frame: Frame) -> None:
        """Give one more picture, which nobody changes any more."""
        try:
            self._orders.put_nowait(frame)
        except Full:
            self.left_out += 1

    def start(self, path: Path) -> None:
        """Begin a clip with the last moments, in a file that is provisional until `keep` is called."""
        self._orders.put(_Start(path))

    def keep(self, path: Path) -> None:
        """Say that this clip is wanted, and where it shall be in the end; the one before is discarded."""
        self._orders.put(_Keep(path))

    def discard(self) -> None:
        """End the clip and leave nothing of it, wanted or not."""
        self._orders.put(_Keep(None))
        self._orders.put(_Stop())

    def stop(self) -> None:
        """End the clip; nothing is left of one that nobody wanted. Does nothing between clips."""
        self._orders.put(_Stop())

    def close(self) -> tuple[Clip, ...]:
        """Finish and return the clips in order; call once, after the ``with``.

        Raises
        ------
        OutputError
            A clip could not be written.
        """
        self.check()
        return tuple(self._clips)

    def check(self) -> None:
        """Raise what went wrong while writing."""
        with self._lock:
            if self._error is not None:
                raise self._error

    def _work(self) -> None:
        past: deque[Frame] = deque()
        clip: _OpenClip | None = None
        while (order := self._orders.get()) is not None:
            clip = self._guarded(order, past, clip)
        self._guarded(_Stop(), past, clip)

    def _guarded(self, order: _Order, past: deque[Frame], clip: _OpenClip | None) -> _OpenClip | None:
        """Obey; what goes wrong ends the clip and is raised in the user's thread by `check`."""
        try:
            return self._obey(order, past, clip)
        except (AnkleCvError, OSError, ValueError) as error:
            if clip is not None:
                clip.discard()
            with self._lock:
                self._error = self._error or error
            return None

    def _obey(self, order: _Order, past: deque[Frame], clip: _OpenClip | None) -> _OpenClip | None:
        if isinstance(order, Frame):
            past.append(order)
            while past[0].time_s < order.time_s - self._pre_roll_s:
                past.popleft()
            if clip is not None:
                clip.write(order)
            return clip
        if isinstance(order, _Keep):
            if clip is not None:
                clip.wanted_at = order.path
            return clip
        if clip is not None and (finished := clip.finish()) is not None:
            self._clips.append(finished)
        if isinstance(order, _Stop):
            return None
        begun = _OpenClip(order.path)
        for frame in past:
            begun.write(frame)
        return begun


class _Discarded(Exception):  # noqa: N818 - no error: it tells the writer to remove its file
    """The clip is not wanted."""


class _OpenClip:
    """A clip in the making; its file is opened with the first picture, which gives the size."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._writer: H264Writer | None = None
        self._first_s = self._last_s = 0.0
        self._frames = 0
        self.wanted_at: Path | None = None

    def write(self, frame: Frame) -> None:
        if self._writer is None:
            height, width = frame.image.shape[:2]
            self._writer = self._stack.enter_context(H264Writer(self._path, width, height))
            self._first_s = frame.time_s
        self._writer.write(frame.image, frame.time_s)
        self._last_s, self._frames = frame.time_s, self._frames + 1

    def discard(self) -> None:
        """Leave nothing behind."""
        self._stack.__exit__(_Discarded, _Discarded(), None)

    def finish(self) -> Clip | None:
        """Put the file where it is wanted; discard it when it is not, or has no picture."""
        if self._writer is None or self.wanted_at is None:
            self.discard()
            return None
        self._stack.close()
        try:
            self.wanted_at.parent.mkdir(parents=True, exist_ok=True)
            self._path.replace(self.wanted_at)
        except OSError as error:
            raise output_error(self.wanted_at, error) from error
        return Clip(self.wanted_at, self._first_s, self._last_s, self._frames)
