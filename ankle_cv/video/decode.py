"""Decoding of an opened clip: pictures with their exact presentation times."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
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
"""AVI stores no presentation times, only one slot per picture in decoding order. For these codecs FFmpeg
takes that as the order of presentation, which is wrong for B-frames: times are off by 0.1 s and do not
increase."""


def timed_pictures(
    container: InputContainer, stream: VideoStream, packets: Iterable[Packet[VideoStream]] | None = None
) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Decode a clip from its beginning.

    Parameters
    ----------
    container, stream
        From `open_clip`, not yet read.
    packets
        The packets of the stream; None to read them from the container.

    Yields
    ------
    Fraction
        Presentation time in the file's own clock, s; strictly increasing.
    VideoFrame
        The picture as stored.

    Notes
    -----
    A picture is skipped when its data are missing or damaged, when it has no time, or when its time is not
    later than the one before. It is not replaced, so skipped pictures appear as the difference between
    frames expected and frames decoded.
    """
    time_base = stream.time_base
    if time_base is None:
        return
    mistimed = container.format.name == _WITHOUT_TIMES and stream.codec_context.name in _MISTIMED_CODECS
    slots: deque[int] | None = deque() if mistimed else None
    latest: int | None = None
    for packet in _whole(container.demux(stream) if packets is None else packets):
        if slots is not None and packet is not None and packet.dts is not None:
            slots.append(packet.dts)
        for picture in _decode(stream, packet):
            ticks = picture.pts
            if slots is not None:
                # The decoder returns pictures in order of presentation: the k-th one gets the k-th slot.
                ticks = slots.popleft() if slots else None
            if picture.is_corrupt or ticks is None or (latest is not None and ticks <= latest):
                continue
            latest = ticks
            yield ticks * time_base, picture


def _whole(packets: Iterable[Packet[VideoStream]]) -> Iterator[Packet[VideoStream] | None]:
    """Yield the undamaged packets of a clip, then None, which flushes the decoder."""
    try:
        for packet in packets:
            # An empty packet within a clip (AVI has one for a dropped picture) would flush the decoder.
            if packet.size and not packet.is_corrupt:
                yield packet
    except InvalidDataError:
        pass  # truncated or damaged from here on: all decodable packets have been yielded
    yield None


def _decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """Return the pictures that a packet completes; none if its data are damaged."""
    try:
        return stream.decode(packet)
    except FFmpegError:
        return []
