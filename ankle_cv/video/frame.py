"""Frames with their exact time, and the protocols of sources of frames."""

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
        ``(height, width, 3)`` uint8, blue-green-red. Valid until the next frame is requested.
    """

    index: int
    time_s: float
    image: Image


@dataclass(frozen=True)
class VideoInfo:
    """Properties of a clip that are known before it is decoded; none of them is used as a clock.

    Attributes
    ----------
    path, sha256
        Its path, and the digest of its bytes.
    width, height
        Size of the upright picture, px.
    frames_expected
        Number of frames by the container (packets counted, or header), or None.
    rotation_deg
        Clockwise rotation that was applied: 0, 90, 180 or 270.
    mirrored
        Whether the recording was mirrored and the picture has been flipped back.
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
    """A context manager that can be iterated once, frame by frame, in order of time."""

    @property
    def info(self) -> VideoInfo:
        """Properties of the clip."""
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
        """Return whether the file is unchanged since it was inspected."""
        ...
