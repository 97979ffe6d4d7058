"""Which of several video streams of a file is the clip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.video.container import clip_streams, open_clip, packets_of
from ankle_cv.video.ffmpeg import Disposition, InputContainer

FEW_PICTURES: Final = 0.1
"""A stream with less than this share of another one's pictures is a row of thumbnails, not a clip."""
PREVIEW_PX: Final = 240
"""A picture whose shorter side is below this is a preview if there is a larger one: the foot of a person who
fills it is some 30 px long, so that 1 px is 2°."""


@dataclass(frozen=True)
class StreamFacts:
    """One video stream of a file.

    Attributes
    ----------
    index
        In the file.
    width, height
        As stored, px.
    pictures
        Number of pictures.
    default
        Whether the file says that players should show it.
    """

    index: int
    width: int
    height: int
    pictures: int
    default: bool

    @property
    def is_preview(self) -> bool:
        """Whether it is too small to measure a person in."""
        return min(self.width, self.height) < PREVIEW_PX


def find_streams(path: Path) -> list[StreamFacts]:
    """Return the video streams of a file, the one to measure first, without single pictures and thumbnails.

    The stream that the file marks as default comes first, unless it is a preview, then the largest. When no
    stream has more than one picture, all are returned.

    Raises
    ------
    InputError
        As `open_clip`.
    """
    container, _ = open_clip(path)
    with container:
        streams = clip_streams(container)
        counts = {} if len(streams) == 1 else _count_pictures(container)
        found = [
            StreamFacts(
                stream.index,
                stream.codec_context.width,
                stream.codec_context.height,
                counts.get(stream.index, 0),
                bool(stream.disposition & Disposition.default),
            )
            for stream in streams
        ]
    most = max(stream.pictures for stream in found)
    clips = [s for s in found if s.pictures > max(1, FEW_PICTURES * most)] or found
    return sorted(clips, key=lambda s: (s.is_preview, not s.default, -s.width * s.height))


def _count_pictures(container: InputContainer) -> dict[int, int]:
    """Return the number of pictures of each video stream by its index, from reading the file."""
    counts: dict[int, int] = {}
    for packet in packets_of(container, clip_streams(container), lambda: None):
        counts[packet.stream_index] = counts.get(packet.stream_index, 0) + (packet.size > 0)
    return counts
