"""Frames with their exact time, and the protocol that every source of them obeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from ankle_cv.conventions import Image


@dataclass(frozen=True)
class Frame:
    """One decoded picture, upright and unmirrored.

    Attributes
    ----------
    index
        Position among the decoded frames, from 0, without gaps.
    time_s
        Presentation time since the first frame, s, divided by the slow-motion factor.
    image
        ``(height, width, 3)`` uint8, blue-green-red. Valid until the next frame is asked for.
    """

    index: int
    time_s: float
    image: Image


@dataclass(frozen=True)
class VideoInfo:
    """What is known of a clip before it is decoded; nothing here is used as a clock.

    Attributes
    ----------
    path, sha256
        Where it is and the digest of its bytes.
    width, height
        Size of the upright picture, px.
    frames_expected
        Frame count the container declares (packets counted, or header), or None.
    rotation_deg
        Clockwise turn that was applied: 0, 90, 180 or 270.
    mirrored
        Whether the picture was turned back from a mirrored recording.
    start_s
        Presentation time of the first frame in the file; ``Frame.time_s`` starts at 0.
    """

    path: str
    sha256: str
    width: int
    height: int
    frames_expected: int | None
    rotation_deg: int
    mirrored: bool
    start_s: float


class FrameSource(Protocol):
    """A context manager that can be iterated once, frame by frame, in time order."""

    @property
    def info(self) -> VideoInfo:
        """What is known of the clip."""
        ...

    def __enter__(self) -> FrameSource:
        """Open the clip."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the decoder."""
        ...

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames; times are strictly increasing."""
        ...


class FileSource(FrameSource, Protocol):
    """A source of the frames of a file; every ``with`` on it starts again at the first frame."""

    def unchanged(self) -> bool:
        """Tell whether the file is still the one that was looked at."""
        ...
