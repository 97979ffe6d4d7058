"""The packets of a clip: counted, and timed by one clock."""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.video.clock import MPEG_WRAP, ContinuousClock
from ankle_cv.video.container import packets_of
from ankle_cv.video.ffmpeg import InputContainer, Packet, VideoStream

_KEEP_COUNT: Final = ("mov", "avi")
"""Formats whose index or header contains the number of pictures, even if the data are truncated."""
_SLOTTED: Final = "avi"
"""The format whose clock counts its pictures."""
_MPEG: Final = ("mpegts", "mpeg")
"""Formats whose clock wraps."""
_PRESENTATION_ONLY: Final = ("matroska", "ogg")
"""Formats that store no times of decoding."""
_TAIL: Final = 3
"""Packets before a join among which is the one that FFmpeg takes for damaged: it completes a packet late."""
_HIDING_CODEC: Final = "vp8"
"""VP8 has packets of pictures that are only referred to, never shown."""
_SHOWN: Final = 0x10
"""Bit of a VP8 packet's first byte that says so (RFC 6386, 9.1)."""
_RATES: Final = (1, 1000)
"""Frame rates that a header may declare; 90 000, for example, is a clock."""
_USUAL_RATE: Final = Fraction(30)


class ClipPackets:
    """Iterator over the packets of a clip in the order of storage, timed by one clock; can be iterated once.

    Parameters
    ----------
    container, stream
        Open, not yet read.

    Attributes
    ----------
    clock
        Where the file's clock did not go on, so far.
    in_order
        Whether, so far, every packet is presented after the one before it.
    broken
        Whether the file could not be read to its end.
    starts_whole
        Whether, so far, the first packet can be decoded alone; other pictures need one before them.
    left_out
        Whether, so far, a packet was damaged and not yielded.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self.clock = _clock(container, stream)
        self.in_order = True
        self.broken = False
        self.starts_whole = True
        self.left_out = False
        self._first_whole: int | None = None
        self._begun = False
        self._hides = stream.codec_context.name == _HIDING_CODEC
        packets = (p for p in packets_of(container, [stream], self._break) if not _ends(p))
        slotted = container.format.name == _SLOTTED
        self._packets = self.clock.through(_beside_next(packets) if slotted else packets)
        self._slots = 0 if slotted else None
        self._declared = stream.frames if container.format.name.startswith(_KEEP_COUNT) else 0
        self._shown = self._hidden = self._empty = self._timed = 0
        self._times: set[int] = set()
        self._latest: int | None = None

    def __iter__(self) -> Iterator[Packet[VideoStream]]:
        """Yield the sound ones of the remaining packets, up to where the file is damaged."""
        tail: deque[Packet[VideoStream]] = deque()
        joins = 0
        for packet in self._counted():
            # Where recordings were joined, FFmpeg takes the last packet for damaged: a counter jumps there.
            joined = self.clock.joins > joins
            joins = self.clock.joins
            while tail and (joined or len(tail) > _TAIL):
                last = tail.popleft()
                if joined or self._is_sound(last):
                    yield last
            tail.append(packet)
        yield from filter(self._is_sound, tail)

    def _is_sound(self, packet: Packet[VideoStream]) -> bool:
        self.left_out |= packet.is_corrupt
        return not packet.is_corrupt

    def _counted(self) -> Iterator[Packet[VideoStream]]:
        for packet in self._packets:
            self._look_for_whole(packet)
            if packet.is_discard or (self._hides and packet.size and not memoryview(packet)[0] & _SHOWN):
                self._hidden += 1
            elif packet.size:
                self._shown += 1
                self._look_at(packet.dts if packet.pts is None else packet.pts)
            else:  # AVI has such a one for the time of a picture that it leaves out
                self._empty += 1
            if self._slots is not None and packet.dts is not None:
                self._slots = max(self._slots, packet.dts + 1)
            yield packet

    def _break(self) -> None:
        self.broken = True

    def _look_for_whole(self, packet: Packet[VideoStream]) -> None:
        """Find the first picture that can be decoded alone, also one that an edit list hides."""
        if packet.size and self._first_whole is None:
            if packet.is_keyframe:
                self._first_whole = packet.dts if packet.pts is None else packet.pts
            elif not self._begun:
                self.starts_whole = False
            self._begun = True

    def _look_at(self, time: int | None) -> None:
        if time is None:
            return
        self._timed += 1
        self._times.add(time)
        self.in_order &= self._latest is None or time > self._latest
        self._latest = time

    def total(self) -> int:
        """Read to the end of the clip, without decoding, and return the number of pictures it should show.

        That is the number of packets, except those that an edit list hides. If the file's index has more,
        because the data are truncated, the number of the index counts.
        """
        for _ in self._counted():
            pass
        return self._shown + self.beyond

    @property
    def beyond(self) -> int:
        """Number of pictures that the index has and the data, read to their end, have not.

        An index of AVI counts the slots of pictures that were left out, which FFmpeg passes over.
        """
        found = self._hidden + self._shown + self._empty
        return max(self._declared - max(found, self._slots or 0), 0)

    def step_s(self) -> float:
        """Return the time between two pictures, s, of those read: the median; NaN for fewer than two."""
        times = sorted(self._times)
        steps = [b - a for a, b in pairwise(times)]
        return float(statistics.median(steps) * self.clock.tick_s) if steps else math.nan

    @property
    def first_s(self) -> Fraction:
        """Earliest time of those read, s; 0 without any."""
        return min(self._times, default=0) * self.clock.tick_s

    @property
    def first_whole_s(self) -> Fraction:
        """Time of the first picture that can be decoded alone, s; the earliest where the file marks none.

        Pictures that are shown before it need one that a lossless cut has left out.
        """
        return self.first_s if self._first_whole is None else self._first_whole * self.clock.tick_s

    def distinct_s(self, least_s: Fraction) -> Array:
        """Return the times of those read, s since the first, each `least_s` or more after the one before."""
        least, kept = least_s / self.clock.tick_s, list[int]()
        for time in sorted(self._times):
            if not kept or time - kept[-1] >= least:
                kept.append(time)
        return np.array([float((time - kept[0]) * self.clock.tick_s) for time in kept])

    def same_time(self, distinct: int) -> int:
        """Return how many of those read with a time have that of another one, when so many are distinct."""
        return self._timed - distinct

    def restarts_s(self) -> list[Fraction]:
        """Return the times at which the file's clock goes back, s, by the clip's clock."""
        return [time * self.clock.tick_s for time in self.clock.restarts]

    def jumps_s(self) -> list[tuple[Fraction, Fraction]]:
        """Return the times at which the file's clock jumps ahead, by the clip's clock, and how far, s."""
        return [(time * self.clock.tick_s, by * self.clock.tick_s) for time, by in self.clock.jumps]


def _beside_next(packets: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    """Yield the packets of an AVI file, the first of them in the slot before the second.

    After a lossless cut FFmpeg writes the first packet into slot 0 and leaves the slots between empty.
    """
    first, second = next(packets, None), next(packets, None)
    if first is not None and second is not None and first.pts == first.dts and second.dts:
        first.pts = first.dts = second.dts - 1
    yield from (packet for packet in (first, second) if packet is not None)
    yield from packets


def _ends(packet: Packet[VideoStream]) -> bool:
    """Return whether a packet only marks the end of the stream."""
    return packet.size == 0 and packet.dts is None and packet.pts is None


def _clock(container: InputContainer, stream: VideoStream) -> ContinuousClock:
    tick_s = stream.time_base or Fraction(1, 90_000)
    rate = stream.average_rate or stream.guessed_rate or _USUAL_RATE
    if not _RATES[0] <= rate <= _RATES[1]:
        rate = _USUAL_RATE
    name = container.format.name
    return ContinuousClock(
        tick_s,
        declared_step=round(1 / (rate * tick_s)),
        wrap=MPEG_WRAP if name in _MPEG else 0,
        stores_dts=not name.startswith(_PRESENTATION_ONLY),
    )
