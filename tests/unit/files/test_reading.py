"""The door for files that anybody may have made: regular ones of sane size, strict JSON, and never a wait."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ankle_cv.errors import InputError
from ankle_cv.files import (
    MissingFileError,
    UnfitFileError,
    open_regular,
    parse_json,
    read_bytes,
    read_json,
    read_text,
    sha256_of,
)
from ankle_cv.files.limits import JSON_DEPTH

LIMIT = 1000
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="special files of POSIX")


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "named pipe"),
    "folder": (lambda path: path.mkdir(), "folder"),
    "socket": (a_socket, "socket"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "device"),
}


@POSIX_ONLY
@pytest.mark.parametrize(("make", "words"), SPECIAL.values(), ids=SPECIAL)
@pytest.mark.parametrize("read", [read_bytes, read_text, read_json])
def test_only_ordinary_files_are_opened(tmp_path, make, words, read):
    make(tmp_path / "x")
    with pytest.raises(UnfitFileError, match=words):
        read(tmp_path / "x", LIMIT)


def test_what_is_not_there_is_missing(tmp_path):
    (tmp_path / "file").write_text("x")
    for path in (
        tmp_path / "absent",
        tmp_path / "file" / "below",
        Path("zero\0byte"),
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(MissingFileError):
            read_bytes(path, LIMIT)


def test_a_link_to_itself_cannot_be_read(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes(tmp_path / "loop", LIMIT)


def test_a_link_is_followed_only_where_it_may_be(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert read_bytes(tmp_path / "link", LIMIT) == b"content"
    with pytest.raises(UnfitFileError, match="link"):
        read_bytes(tmp_path / "link", LIMIT, follow=False)


def test_the_size_has_a_limit(tmp_path):
    (tmp_path / "fits").write_bytes(bytes(LIMIT))
    assert len(read_bytes(tmp_path / "fits", LIMIT)) == LIMIT
    (tmp_path / "large").write_bytes(bytes(LIMIT + 1))
    with pytest.raises(UnfitFileError, match="too large"):
        read_bytes(tmp_path / "large", LIMIT)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_file_that_hides_its_size_has_the_same_limit():
    with pytest.raises(UnfitFileError, match="too large"):
        read_bytes(Path("/proc/self/status"), 10)


def test_the_file_is_closed_when_the_block_fails(tmp_path):
    (tmp_path / "file").write_text("x")
    kept = []

    def fail() -> None:
        with open_regular(tmp_path / "file", LIMIT) as file:
            kept.append(file)
            raise OSError(5, "Input/output error")

    with pytest.raises(InputError, match="cannot be read"):
        fail()
    assert kept[0].closed


def test_text_has_no_byte_order_mark_and_must_be_text(tmp_path):
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfknee")
    assert read_text(tmp_path / "a", LIMIT) == "knee"
    (tmp_path / "b").write_bytes(b"kn\xffe")
    with pytest.raises(InputError, match="byte 3"):
        read_text(tmp_path / "b", LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[-Infinity]",
        "1e999",
        '{"a": 1, "a": 1}',
        '["\\ud800"]',
        '{"\\uDC00": 1}',
        "9" * 5000,
        "[" * (JSON_DEPTH + 2) + "]" * (JSON_DEPTH + 2),
        "[" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "",
        "{",
    ],
    ids=range(12),
)
def test_json_is_strict(tmp_path, text):
    with pytest.raises(ValueError):  # noqa: PT011  # the next lines check the words
        parse_json(text)
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(InputError, match="no JSON that can be read"):
        read_json(tmp_path / "x.json", 10_000_000)


def test_json_may_hold_all_that_json_allows():
    deep = "[" * JSON_DEPTH + "]" * JSON_DEPTH
    assert parse_json('{"a": [1, 2.5, null, "\\ud83d\\ude00"], "b": true}') == {
        "a": [1, 2.5, None, "\N{GRINNING FACE}"],
        "b": True,
    }
    assert parse_json(deep)
    with pytest.raises(ValueError, match="utf-8"):
        parse_json(b'"\xff"')


def test_sha256_is_the_published_one(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        sha256_of(tmp_path / "absent")
