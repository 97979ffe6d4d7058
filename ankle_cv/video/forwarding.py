"""The base of sources that read their frames from another source."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType

from ankle_cv.video.frame import Frame, FrameSource, VideoInfo


class ForwardingSource(ABC):
    """A `FrameSource` that opens, iterates and closes another one; subclasses say what happens to its frames.

    Parameters
    ----------
    source
        Any source, not yet opened.
    """

    def __init__(self, source: FrameSource) -> None:
        self._source = source

    @property
    def info(self) -> VideoInfo:
        """Properties of the clip."""
        return self._source.info

    def __enter__(self) -> ForwardingSource:
        """Open the other source."""
        self._source.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the other source."""
        self._source.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames of the other source, in its order."""
        return self._forward(iter(self._source))

    @abstractmethod
    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Yield all frames, unchanged and in their order."""
