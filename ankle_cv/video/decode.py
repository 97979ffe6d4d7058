"""Decoding of an opened clip: pictures with their exact presentation times."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from ankle_cv.video.ffmpeg import (
    FFmpegError,
    InputContainer,
    Packet,
    VideoFrame,
    VideoStream,
)
from ankle_cv.video.slots import Slots, TrialDecoding, ticks_of

_WITHOUT_TIMES: Final = "avi"
"""AVI stores no presentation times, only one slot per picture in decoding order, and some programs write
other files so. FFmpeg takes that for the order of presentation, which is wrong for B-frames: times are off by
0.1 s and do not increase."""
_REORDERING_CODECS: Final = ("h264", "hevc")
_TRIAL_PICTURES: Final = 32
"""Pictures decoded to see whether they come in another order than their times: two groups of 16, the most
that is reordered (H.264, A.3.1)."""


def find_slots(
    container: InputContainer,
    stream: VideoStream,
    packets: Iterable[Packet[VideoStream]],
    *,
    in_order: bool,
) -> Slots | None:
    """Return the slots of a clip whose times are such in the order of decoding; may decode some pictures.

    Parameters
    ----------
    container, stream
        From `open_clip`, not yet read.
    packets
        The packets of the stream.
    in_order
        Whether every packet is presented after the one before it.

    Returns
    -------
    Slots or None
        None for a clip whose times are those of presentation.
    """
    codec = stream.codec_context
    if codec.name not in _REORDERING_CODECS:
        return None
    promised = container.format.name == _WITHOUT_TIMES
    if not promised and not (in_order and codec.has_b_frames):
        return None
    trial = TrialDecoding(codec.name)
    for packet in _then_none(packets):
        trial.feed(packet, _decode(stream, packet))
        if len(trial.shown) >= _TRIAL_PICTURES:
            break
    return trial.slots() if promised or trial.reordered else None


def timed_pictures(
    stream: VideoStream,
    packets: Iterable[Packet[VideoStream]],
    *,
    slots: Slots | None,
    least_step_s: Fraction,
    on_damage: Callable[[Fraction], None],
) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Decode a clip from its beginning.

    Parameters
    ----------
    stream
        From `open_clip`, not yet read.
    packets
        The packets of the stream.
    slots
        From `find_slots`.
    least_step_s
        Time between two pictures below which they have the same time, s.
    on_damage
        Called with the time of every packet that cannot be decoded, and of every damaged picture, s.

    Yields
    ------
    Fraction
        Presentation time in the clock of the packets, s; increasing by at least that.
    VideoFrame
        The picture as stored.

    Notes
    -----
    A picture is skipped when its data are missing or damaged, when it has no time, or when its time is that
    of the one before or earlier. It is not replaced, so skipped pictures appear as the difference between
    frames expected and frames decoded.
    """
    time_base = stream.time_base
    if time_base is None:
        return
    waiting = deque[int]()
    latest: int | None = None
    least_ticks = max(least_step_s / time_base, Fraction(1))
    for packet in _then_none(packets):
        at = None if packet is None else ticks_of(packet)
        if slots is not None and packet is not None and not packet.is_discard:
            waiting.extend(slots.given(at))
        try:
            pictures = stream.decode(packet)
        except FFmpegError:
            pictures = []
            cut_off = slots is not None and at in slots.cut_off
            if not cut_off and (at is not None or latest is not None):
                on_damage((latest or 0 if at is None else at) * time_base)
        for picture in pictures:
            ticks = picture.pts
            if slots is not None:
                # The decoder returns pictures in order of presentation: the k-th one gets the k-th slot.
                ticks = waiting.popleft() if waiting else None
            if picture.is_corrupt and ticks is not None:
                on_damage(ticks * time_base)
            if picture.is_corrupt or ticks is None or (latest is not None and ticks - latest < least_ticks):
                continue
            latest = ticks
            yield ticks * time_base, picture


def _then_none(packets: Iterable[Packet[VideoStream]]) -> Iterator[Packet[VideoStream] | None]:
    """Yield the packets of a clip, then None, which flushes the decoder."""
    # An empty packet within a clip (AVI has one for a dropped picture) would flush the decoder.
    yield from (packet for packet in packets if packet.size)
    yield None


def _decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """Return the pictures that a packet completes; none if its data are damaged."""
    try:
        return stream.decode(packet)
    except FFmpegError:
        return []
