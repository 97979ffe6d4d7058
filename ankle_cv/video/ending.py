"""Whether a file ends where a file of its format can end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from ankle_cv.files import open_regular
from ankle_cv.files.limits import CLIP_BYTES

BOX_HEADER: Final = 8
LONG_BOX_HEADER: Final = 16
MOST_BOXES: Final = 100_000
"""Boxes that are looked at: a fragment a second, for a day."""
TS_PACKETS: Final = (188, 192, 204)
"""Bytes of a packet of a transport stream: plain, with a time before each, with a checksum."""
TS_SYNC: Final = 0x47
TS_LOOKED_AT: Final = 5
TS_BLOCK: Final = 8192
"""Packets that are read at once."""
EBML_HEADER: Final = 12
"""Longest header of an EBML element: a name of 4 bytes, a size of 8."""
SEGMENT: Final = 0x18538067
EBML_NAMES: Final = frozenset(
    {0x1A45DFA3, SEGMENT, 0x114D9B74, 0x1549A966, 0x1F43B675, 0x1654AE6B, 0x1C53BB6B, 0x1941A469}
) | {0x1043A770, 0x1254C367, 0xEC, 0xBF}
"""EBML header, segment, and in it seek head, info, cluster, tracks, cues, attachments, chapters, tags, void
and checksum (RFC 9559)."""


def top_boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Yield the boxes of an MP4 or QuickTime file at the top level (ISO/IEC 14496-12, 4.2).

    Yields
    ------
    bytes
        The four letters of its type.
    int
        Where it starts.
    int
        Where it ends, perhaps beyond the end of the file. The last one may be shorter than its own header.
    """
    end = file.seek(0, 2)
    start = 0
    for _ in range(MOST_BOXES):
        if start + BOX_HEADER > end:
            return
        file.seek(start)
        header = file.read(LONG_BOX_HEADER)
        size = int.from_bytes(header[:4], "big")
        if size == 1:  # the true size is too large for four bytes and follows the name
            size = int.from_bytes(header[8:16], "big")
        size = size or end - start  # 0 means up to the end of the file
        yield header[4:8], start, start + size
        if size < BOX_HEADER:
            return
        start += size


def ends_wrongly(path: Path, format_name: str) -> bool:
    """Return whether the parts of a file do not follow each other to its end: something was cut or put in.

    Formats with an index of their pictures need no such look, and nothing is said of them.

    Raises
    ------
    InputError
        It cannot be read.
    """
    with open_regular(path, CLIP_BYTES) as file:
        if format_name.startswith("mov"):
            return _fragments_end_wrongly(file)
        if format_name.startswith("matroska"):
            return _elements_end_wrongly(file)
        if format_name == "mpegts":
            return _packets_end_wrongly(file)
    return False


def _fragments_end_wrongly(file: BinaryIO) -> bool:
    """Return whether the last fragment is incomplete; without fragments the index tells."""
    boxes = list(top_boxes(file))
    end = file.seek(0, 2)
    if not any(name == b"moof" for name, _, _ in boxes):
        return False
    name, _, stop = boxes[-1]
    return stop != end or not name.isalnum()


def _elements_end_wrongly(file: BinaryIO) -> bool:
    """Return whether the elements of a segment are others than there are, or beyond the end of the file."""
    end = file.seek(0, 2)
    start = 0
    for _ in range(MOST_BOXES):
        if start == end:
            return False
        file.seek(start)
        name, size, head = _element(file.read(EBML_HEADER))
        if name not in EBML_NAMES:
            return True
        if size is None:  # as written while it is being recorded: nothing is promised
            if name != SEGMENT:
                return False
            size = end - start - head
        if start + head + size > end:
            return True
        start += head if name == SEGMENT else head + size
    return False


def _element(head: bytes) -> tuple[int, int | None, int]:
    """Return name, size (None: unknown) and length of the header of an EBML element (RFC 8794, 4 to 6)."""
    name_bytes = 9 - head[0].bit_length() if head and head[0] else EBML_HEADER
    name, rest = int.from_bytes(head[:name_bytes], "big"), head[name_bytes:]
    size_bytes = 9 - rest[0].bit_length() if rest and rest[0] else EBML_HEADER
    value = int.from_bytes(rest[:size_bytes], "big") & ((1 << 7 * size_bytes) - 1)
    return name, None if value == (1 << 7 * size_bytes) - 1 else value, name_bytes + size_bytes


def _packets_end_wrongly(file: BinaryIO) -> bool:
    """Return whether a transport stream has something between its packets, or a part of one at its end."""
    file.seek(0)
    head = file.read(TS_LOOKED_AT * max(TS_PACKETS))
    for length in TS_PACKETS:
        lead = length - TS_PACKETS[0] if length == TS_PACKETS[1] else 0
        if set(head[lead::length][:TS_LOOKED_AT]) == {TS_SYNC}:
            file.seek(0)
            for block in iter(lambda: file.read(TS_BLOCK * length), b""):  # noqa: B023 - used up in the loop
                if len(block) % length or set(block[lead::length]) != {TS_SYNC}:
                    return True
            return False
    return False
