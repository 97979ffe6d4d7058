"""Records the camera's pictures into clips, in its own thread, with their times of capture."""

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
from ankle_cv.settings import Settings
from ankle_cv.video.frame import Frame
from ankle_cv.video.writer import H264Writer

PRE_ROLL_S: Final = 1.0
"""Time before the start that is included in the clip, s: the set-up is recognised that much later."""
MAX_QUEUED: Final = 45
"""Pictures that may wait for the encoder (124 MB at 720p); when it is slower, pictures are dropped."""


@dataclass(frozen=True)
class RecordedClip:
    """A finished clip.

    Attributes
    ----------
    path
        The file.
    first_s, last_s
        Times of its first and last picture, s, by the camera's clock; the file's own clock starts at 0.
    frames
        Number of pictures.
    """

    path: Path
    first_s: float
    last_s: float
    frames: int


def as_recorded(settings: Settings, **of_clip: object) -> Settings:
    """Return the settings of a recorded clip: the camera's picture was turned and unmirrored before.

    Parameters
    ----------
    settings
        Of the session.
    of_clip
        What is known of this clip.
    """
    upright = {"rotate": "auto", "mirrored": False, "slowmo": 1.0}
    recorded: Settings = settings.model_copy(update={**upright, **of_clip})
    return recorded


@dataclass(frozen=True)
class _Start:
    path: Path


@dataclass(frozen=True)
class _Keep:
    path: Path | None


@dataclass(frozen=True)
class _Stop:
    pass


_Message: TypeAlias = "Frame | _Start | _Keep | _Stop"


class Recorder:
    """A context manager; `offer` never blocks, the other methods may.

    Parameters
    ----------
    pre_roll_s
        Time before a start that is included in the clip, s.

    Attributes
    ----------
    dropped
        Pictures that were not recorded because the encoder was too slow.
    """

    def __init__(self, pre_roll_s: float = PRE_ROLL_S) -> None:
        self._pre_roll_s = pre_roll_s
        self._messages: Queue[_Message | None] = Queue(MAX_QUEUED)
        self._thread = Thread(target=self._work, name="recorder", daemon=True)
        self._lock = Lock()
        self._clips: list[RecordedClip] = []
        self._error: Exception | None = None
        self.dropped = 0

    def __enter__(self) -> Recorder:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the clip being written, if any, and end the thread."""
        self._messages.put(None)
        self._thread.join()

    def offer(self, frame: Frame) -> None:
        """Queue the next picture; it must not be changed afterwards."""
        try:
            self._messages.put_nowait(frame)
        except Full:
            self.dropped += 1

    def start(self, path: Path) -> None:
        """Start a clip, pre-roll included, in a file that is provisional until `keep` is called."""
        self._messages.put(_Start(path))

    def keep(self, path: Path) -> None:
        """Keep the present clip, finally under this path."""
        self._messages.put(_Keep(path))

    def discard(self) -> None:
        """Stop the clip and delete it, even if it was to be kept."""
        self._messages.put(_Keep(None))
        self._messages.put(_Stop())

    def stop(self) -> None:
        """Stop the clip, and delete it if it was not to be kept. Does nothing between clips."""
        self._messages.put(_Stop())

    def close(self) -> tuple[RecordedClip, ...]:
        """Return the clips in order; to be called after the ``with``.

        Raises
        ------
        OutputError
            A clip could not be written.
        """
        self.check()
        return tuple(self._clips)

    def check(self) -> None:
        """Raise the first error that occurred while writing, if any."""
        with self._lock:
            if self._error is not None:
                raise self._error

    def _work(self) -> None:
        past: deque[Frame] = deque()
        clip: _OpenClip | None = None
        while (message := self._messages.get()) is not None:
            clip = self._guarded(message, past, clip)
        self._guarded(_Stop(), past, clip)

    def _guarded(self, message: _Message, past: deque[Frame], clip: _OpenClip | None) -> _OpenClip | None:
        """Handle a message; an error ends the clip and is raised in the caller's thread by `check`."""
        try:
            return self._handle(message, past, clip)
        except (AnkleCvError, OSError, ValueError) as error:
            if clip is not None:
                clip.discard()
            with self._lock:
                self._error = self._error or error
            return None

    def _handle(self, message: _Message, past: deque[Frame], clip: _OpenClip | None) -> _OpenClip | None:
        if isinstance(message, Frame):
            past.append(message)
            while past[0].time_s < message.time_s - self._pre_roll_s:
                past.popleft()
            if clip is not None:
                clip.write(message)
            return clip
        if isinstance(message, _Keep):
            if clip is not None:
                clip.target = message.path
            return clip
        if clip is not None and (finished := clip.finish()) is not None:
            self._clips.append(finished)
        if isinstance(message, _Stop):
            return None
        begun = _OpenClip(message.path)
        for frame in past:
            begun.write(frame)
        return begun


class _Discarded(Exception):  # noqa: N818 - no error: it makes the writer remove its file
    """The clip is not to be kept."""


class _OpenClip:
    """A clip being written; its file is opened with the first picture, which gives the size."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._writer: H264Writer | None = None
        self._first_s = self._last_s = 0.0
        self._frames = 0
        self.target: Path | None = None

    def write(self, frame: Frame) -> None:
        if self._writer is None:
            height, width = frame.image.shape[:2]
            self._writer = self._stack.enter_context(H264Writer(self._path, width, height))
            self._first_s = frame.time_s
        self._writer.write(frame.image, frame.time_s)
        self._last_s, self._frames = frame.time_s, self._frames + 1

    def discard(self) -> None:
        """Close and delete the file."""
        self._stack.__exit__(_Discarded, _Discarded(), None)

    def finish(self) -> RecordedClip | None:
        """Move the file to its target; discard it when it has no target or no picture."""
        if self._writer is None or self.target is None:
            self.discard()
            return None
        self._stack.close()
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._path.replace(self.target)
        except OSError as error:
            raise output_error(self.target, error) from error
        return RecordedClip(self.target, self._first_s, self._last_s, self._frames)
