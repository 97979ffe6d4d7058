"""Whether a file without an index of its pictures ends as it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankle_cv.video.ending import ends_wrongly, top_boxes


def box(name: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


FRAGMENTS = box(b"ftyp", b"isom") + box(b"moov", bytes(20)) + box(b"moof", bytes(9)) + box(b"mdat", bytes(50))
INDEXED = box(b"ftyp", b"isom") + box(b"mdat", bytes(50)) + box(b"moov", bytes(20))
EBML, SEGMENT, CLUSTER, CUES = (
    bytes.fromhex(name) for name in ("1a45dfa380", "18538067", "1f43b675", "1c53bb6b")
)


def element(name: bytes, content: bytes) -> bytes:
    return name + (0x4000 | len(content)).to_bytes(2, "big") + content


LARGE = element(CLUSTER, bytes(30))
MATROSKA = EBML + element(SEGMENT, LARGE + element(CLUSTER, bytes(9)) + element(CUES, b"a"))
PACKET = b"G" + bytes(187)


@pytest.mark.parametrize(
    ("data", "kind", "wrong"),
    [
        (FRAGMENTS, "mov,mp4", False),
        (FRAGMENTS[:-3], "mov,mp4", True),
        (FRAGMENTS + b"garbage that is longer", "mov,mp4", True),
        (FRAGMENTS + b"abc", "mov,mp4", True),
        (FRAGMENTS[:-58] + bytes(4) + b"mdat" + bytes(50), "mov,mp4", False),
        (INDEXED + b"garbage that is longer", "mov,mp4", False),
        (PACKET * 9, "mpegts", False),
        (PACKET * 9 + PACKET[:50], "mpegts", True),
        ((bytes(4) + PACKET) * 9, "mpegts", False),
        ((bytes(4) + PACKET) * 9 + bytes(5), "mpegts", True),
        (PACKET * 9 + bytes(188) + PACKET * 9, "mpegts", True),
        (b"no packets at all" * 90, "mpegts", False),
        (MATROSKA, "matroska,webm", False),
        (MATROSKA[:-1], "matroska,webm", True),
        (MATROSKA + b"appended", "matroska,webm", True),
        (MATROSKA * 2, "matroska,webm", False),
        (MATROSKA.replace(LARGE, LARGE[:-5]), "matroska,webm", True),
        (EBML + SEGMENT + b"\xff" + CLUSTER + b"\xff" + bytes(40), "matroska,webm", False),
        (b"", "mpegts", False),
        (FRAGMENTS[:-3], "avi", False),
    ],
)
def test_the_end(tmp_path: Path, data: bytes, kind: str, wrong: bool) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert ends_wrongly(path, kind) is wrong


def test_a_long_box_and_one_of_no_size(tmp_path: Path) -> None:
    path = tmp_path / "a"
    long_box = (1).to_bytes(4, "big") + b"mdat" + (20).to_bytes(8, "big") + bytes(4)
    path.write_bytes(long_box + bytes(4) + b"abcd" + bytes(3))
    with path.open("rb") as file:
        assert list(top_boxes(file)) == [(b"mdat", 0, 20), (b"abcd", 20, 31)]
