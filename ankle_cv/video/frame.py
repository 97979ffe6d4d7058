"""Frames with their exact time, and the protocols of sources of frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol, TypeAlias

import numpy as np

from ankle_cv.assessment import FilmedSource
from ankle_cv.conventions import Gray, Image
from ankle_cv.video.losses import Loss

Interlaced: TypeAlias = Literal["no", "marked", "seen"]
"""Whether a picture consists of two fields, half a step apart: by the file, or by what moving edges show."""


class StoredPicture(Protocol):
    """A decoded picture, upright and unmirrored, whose colours are converted only for who asks for them."""

    def colours(self) -> Image:
        """Return ``(height, width, 3)`` uint8, blue-green-red, the same array each time."""
        ...

    def brightness(self) -> Gray | None:
        """Return ``(height, width)`` uint8 as recorded; None if the colours must be converted for it."""
        ...


@dataclass(frozen=True)
class Frame:
    """One decoded picture, upright and unmirrored. Its arrays are its own and may be kept and changed.

    Attributes
    ----------
    index
        Position among the decoded frames, from 0, without gaps.
    time_s
        Presentation time since the first frame, s, divided by the slow-motion factor.
    picture
        ``(height, width, 3)`` uint8, blue-green-red, or what gives it.
    """

    index: int
    time_s: float
    picture: Image | StoredPicture = field(repr=False)

    @property
    def image(self) -> Image:
        """The picture, ``(height, width, 3)`` uint8, blue-green-red."""
        return self.picture if isinstance(self.picture, np.ndarray) else self.picture.colours()

    @property
    def brightness(self) -> Image | Gray:
        """Grey values, ``(height, width)`` uint8, where they need no conversion; else the picture."""
        grey = None if isinstance(self.picture, np.ndarray) else self.picture.brightness()
        return self.image if grey is None else grey


@dataclass(frozen=True)
class FileFacts:
    """What is peculiar about the file of a clip, and was allowed for; nothing by default.

    Attributes
    ----------
    restarts_s
        Times at which the file's clock goes back and that of the clip goes on, s.
    jumps_s
        Times at which the file's clock jumps ahead by more than can be true, each with how far, s.
    same_time
        Number of pictures whose time another one has; only one of them is shown.
    other_streams_px
        Width and height of each stream that would be a clip too, px.
    interlaced
        Whether the pictures were interlaced and have been deinterlaced.
    capture_fps
        Pictures a second at which the camera says it recorded, where it plays them slower; else None.
    slowmo
        The slow-motion factor that follows from it.
    missing
        Places where pictures are missing or could not be decoded; known once the clip was read.
    damaged_s
        Times at which the decoder met damage, s: pictures up to the next whole one may be wrong. Likewise.
    ends_wrongly
        Whether the file ends in the middle of something.
    filmed_at, filmed_source
        When it was filmed, ISO 8601, and what says so; None when nothing does.
    begins_without
        Number of pictures at the beginning that build on one that a lossless cut has left out.
    """

    restarts_s: tuple[float, ...] = ()
    jumps_s: tuple[tuple[float, float], ...] = ()
    same_time: int = 0
    other_streams_px: tuple[tuple[int, int], ...] = ()
    interlaced: Interlaced = "no"
    capture_fps: float | None = None
    slowmo: float = 1.0
    missing: tuple[Loss, ...] = ()
    damaged_s: tuple[float, ...] = ()
    ends_wrongly: bool = False
    filmed_at: str | None = None
    filmed_source: FilmedSource | None = None
    begins_without: int = 0


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
    facts
        What is peculiar about the file. Whether interlacing is seen is known once the clip was read.
    """

    path: str
    sha256: str
    width: int
    height: int
    frames_expected: int | None
    rotation_deg: int
    mirrored: bool
    start_s: float
    facts: FileFacts = FileFacts()


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
