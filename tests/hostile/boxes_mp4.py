"""The boxes of an MP4 file (ISO/IEC 14496-12): found, changed, written back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf"})
"""Boxes that hold boxes."""
HEADER: Final = 8
"""Bytes of size and name."""


def find(data: bytes, name: bytes, start: int = 0, end: int | None = None) -> int:
    """Return where the first box of a name starts.

    Raises
    ------
    KeyError
        There is none.
    """
    end = len(data) if end is None else end
    while start + HEADER <= end:
        size = int.from_bytes(data[start : start + 4], "big")
        kind = data[start + 4 : start + 8]
        if kind == name:
            return start
        if kind in CONTAINERS:
            try:
                return find(data, name, start + HEADER, start + size)
            except KeyError:
                pass
        if size < HEADER:
            break
        start += size
    raise KeyError(name)


def set_number(data: bytes, box: bytes, offset: int, value: int, width: int = 4) -> bytes:
    """Write a number into the content of a box, behind its size and name."""
    place = find(data, box) + HEADER + offset
    return data[:place] + (value % (1 << 8 * width)).to_bytes(width, "big") + data[place + width :]


def set_size(data: bytes, box: bytes, size: int) -> bytes:
    """Write any size into a box's header."""
    place = find(data, box)
    return data[:place] + (size % (1 << 32)).to_bytes(4, "big") + data[place + 4 :]


def rename(data: bytes, box: bytes, name: bytes) -> bytes:
    """Give a box another name, so that no reader finds it."""
    place = find(data, box) + 4
    return data[:place] + name + data[place + 4 :]


Edit = Callable[[bytes], bytes]
