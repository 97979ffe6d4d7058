"""Times of presentation that a file does not store: slots, one a picture, in the order of decoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ankle_cv.video.ffmpeg import Packet, VideoFrame, VideoStream

_START_CODE: Final = b"\0\0\1"
"""Before every unit of a coded picture in AVI (H.264 and H.265, annex B)."""
_HEVC: Final = "hevc"
_H264_CLOSED: Final = 5
"""Type of the slices of a picture before which nothing is needed (H.264, table 7-1)."""
_H264_OTHER: Final = 1
"""Type of the slices of any other picture."""
_HEVC_OPEN: Final = frozenset({16, 17, 18, 21})
"""Types of whole pictures that others, shown before them, may follow (H.265, table 7-1: BLA and CRA)."""


@dataclass(frozen=True)
class Slots:
    """Which slots the pictures of a clip have, in ticks of the stream.

    Attributes
    ----------
    first
        That of the first picture; those before it are of pictures that a lossless cut has left without the
        ones they build on.
    cut_off
        Slots of the packets of such pictures that are stored after the first whole one: that they cannot be
        decoded is no damage.
    """

    first: int | None
    cut_off: frozenset[int] = frozenset()

    def given(self, slot: int | None) -> tuple[int, ...]:
        """Return the slot of a packet if a picture will have it."""
        return () if slot is None or self.first is None or slot < self.first else (slot,)


class _Tried(NamedTuple):
    slot: int
    open: bool
    """Whether it is a whole picture that others, shown before it, may follow."""


class TrialDecoding:
    """The first packets of a clip, and which of them the decoder shows.

    Attributes
    ----------
    shown
        Slots of the packets of the sound pictures, in order of presentation.
    """

    def __init__(self, codec: str) -> None:
        self.shown: list[int] = []
        self._codec = codec
        self._tried: list[_Tried] = []

    def feed(self, packet: Packet[VideoStream] | None, pictures: Sequence[VideoFrame]) -> None:
        """Add a packet and the pictures that it completes."""
        slot = None if packet is None or packet.is_discard else ticks_of(packet)
        if packet is not None and slot is not None:
            self._tried.append(_Tried(slot, packet.is_keyframe and _is_open(self._codec, bytes(packet))))
        # A picture has the time of its packet.
        sound = (picture.pts for picture in pictures if not picture.is_corrupt)
        self.shown += [time for time in sound if time is not None]

    @property
    def reordered(self) -> bool:
        """Whether pictures come in another order than their times."""
        return self.shown != sorted(self.shown)

    def slots(self) -> Slots:
        """Return the slots.

        Pictures that follow an open whole one and are shown before it come directly after it in the file;
        where they build on what is not there, the decoder does not show them, and theirs are the first slots.
        """
        shown = set(self.shown)
        places = [k for k, tried in enumerate(self._tried) if tried.slot in shown]
        if not places:
            return Slots(self._tried[0].slot if self._tried else None)
        first, after = places[0], (places[1] if len(places) > 1 else len(self._tried))
        if not self._tried[first].open:
            return Slots(self._tried[first].slot)
        cut_off = frozenset(tried.slot for tried in self._tried[first + 1 : after])
        return Slots(self._tried[first + len(cut_off)].slot, cut_off)


def ticks_of(packet: Packet[VideoStream]) -> int | None:
    """Return the time of a packet, or its time of decoding, in ticks of the stream; None without either."""
    return packet.dts if packet.pts is None else packet.pts


def _is_open(codec: str, data: bytes) -> bool:
    """Return whether pictures may follow a whole one that are shown before it and build on the one before."""
    heads = [unit[0] for unit in data.split(_START_CODE)[1:] if unit]
    if codec == _HEVC:
        return any(head >> 1 & 0x3F in _HEVC_OPEN for head in heads)
    kinds = {head & 0x1F for head in heads}
    return _H264_OTHER in kinds and _H264_CLOSED not in kinds
