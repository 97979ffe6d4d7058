"""Pictures out of an opened clip, each with its exact time of presentation."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction

from ankle_cv.video.ffmpeg import (
    FFmpegError,
    InputContainer,
    InvalidDataError,
    Packet,
    VideoFrame,
    VideoStream,
)

_WITHOUT_TIMES = "avi"
_MISTIMED_CODECS = ("h264", "hevc")
"""AVI stores no times of presentation, only one slot per picture in order of decoding. For these codecs
FFmpeg takes that for the order of presentation, which B-frames are not in: 0.1 s off, not even rising."""


def timed_pictures(container: InputContainer, stream: VideoStream) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Decode a clip from its beginning.

    Parameters
    ----------
    container, stream
        From `open_clip`, not yet read from.

    Yields
    ------
    Fraction
        Time of presentation in the file's own clock, s; strictly increasing.
    VideoFrame
        The picture as stored.

    Notes
    -----
    A picture is left out when it cannot be placed or trusted: its data are missing or damaged, it has no
    time, or a time that is not later than the one before. Nothing is invented in its place, so such
    pictures show as a gap between the frames expected and the frames decoded.
    """
    time_base = stream.time_base
    if time_base is None:
        return
    mistimed = container.format.name == _WITHOUT_TIMES and stream.codec_context.name in _MISTIMED_CODECS
    slots: deque[int] | None = deque() if mistimed else None
    latest: int | None = None
    for packet in _packets(container, stream):
        if slots is not None and packet is not None and packet.dts is not None:
            slots.append(packet.dts)
        for picture in _decode(stream, packet):
            ticks = picture.pts
            if slots is not None:
                # Pictures leave the decoder in order of presentation: the k-th shown fills the k-th slot.
                ticks = slots.popleft() if slots else None
            if picture.is_corrupt or ticks is None or (latest is not None and ticks <= latest):
                continue
            latest = ticks
            yield ticks * time_base, picture


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream] | None]:
    """Yield the whole packets of a clip, then None, which makes the decoder hand out what it holds back."""
    try:
        for packet in container.demux(stream):
            # An empty packet inside a clip (AVI writes one for a dropped picture) would end the decoding.
            if packet.size and not packet.is_corrupt:
                yield packet
    except InvalidDataError:
        pass  # cut off or damaged from here on: what was decodable has been handed out
    yield None


def _decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """Return the pictures that a packet completes; none when its data are damaged."""
    try:
        return stream.decode(packet)
    except FFmpegError:
        return []
