"""A source whose next frames are made in another thread while one is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TypeAlias

from ankle_cv.video.ahead import Ahead
from ankle_cv.video.forwarding import ForwardingSource
from ankle_cv.video.frame import Frame, FrameSource

WantsColours: TypeAlias = Callable[[int, float], bool]
"""Says of one frame after the other, by its index and time, s, whether its colours will be used."""


class AheadSource(ForwardingSource):
    """Passes all frames of a source on; a few are made ahead: decoded, and what the source does with them.

    Parameters
    ----------
    source
        Any source, not yet opened.
    wanted
        Called for each iteration; what it returns says which frames are converted to colours ahead. The
        colours of others are there, too, and are converted when they are used. None for all.
    """

    def __init__(self, source: FrameSource, wanted: Callable[[], WantsColours] | None = None) -> None:
        super().__init__(source)
        self._wanted = wanted or (lambda: _all)
        self._ahead: Ahead[Frame] | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and close the source."""
        # A decoder that is still at work, on a disk that does not answer, must not be closed under it.
        idle = self._ahead is None or self._ahead.close()
        self._ahead = None
        if idle:
            super().__exit__(kind, error, trace)

    def _forward(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        self._ahead = Ahead(_converted(frames, self._wanted()))
        return iter(self._ahead)


def decoded_ahead(source: FrameSource) -> AheadSource:
    """Return a source that decodes in a thread of its own, so that what reads its frames does not wait."""
    return AheadSource(source, lambda: _none)


def _none(_index: int, _time_s: float) -> bool:
    return False


def _all(_index: int, _time_s: float) -> bool:
    return True


def _converted(frames: Iterator[Frame], wanted: WantsColours) -> Iterator[Frame]:
    for frame in frames:
        if wanted(frame.index, frame.time_s):
            _ = frame.image
        yield frame
