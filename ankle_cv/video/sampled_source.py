"""A look at a few frames of a clip while it is decoded for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

from ankle_cv.conventions import Image
from ankle_cv.video.frame import Frame, FrameSource, VideoInfo

T = TypeVar("T")

MAX_GLANCES = 8
"""Frames looked at in a clip: enough to outvote a few bad ones."""
GLANCE_INTERVAL_S = 2.0
"""Time between them when the length of the clip is not declared, s."""


class GlancingSource(Generic[T]):
    """Passes a source through and looks at some of its frames.

    Parameters
    ----------
    source
        Any source, not yet opened.
    look
        Called with the pictures looked at; must not keep them.

    Attributes
    ----------
    seen
        What `look` returned, by frame index; emptied when the source is opened again.
    """

    def __init__(self, source: FrameSource, look: Callable[[Image], T]) -> None:
        self._source = source
        self._look = look
        self.seen: dict[int, T] = {}

    @property
    def info(self) -> VideoInfo:
        """What is known of the clip."""
        return self._source.info

    def __enter__(self) -> GlancingSource[T]:
        """Open the clip."""
        self._source.__enter__()
        self.seen.clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the decoder."""
        self._source.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[Frame]:
        """Yield every frame."""
        expected = self._source.info.frames_expected
        every = max(expected // MAX_GLANCES, 1) if expected else None
        due_s = 0.0
        for frame in self._source:
            due = frame.index % every == 0 if every else frame.time_s >= due_s
            if due and len(self.seen) < MAX_GLANCES:
                self.seen[frame.index] = self._look(frame.image)
                due_s = frame.time_s + GLANCE_INTERVAL_S
            yield frame
