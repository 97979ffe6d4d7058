"""Reading of files that anybody may have made.

Only regular files are opened, and without waiting: a named pipe would block for ever, and opening a device
can have effects of its own. What is read has a limit, since a file may be larger than memory.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from ankle_cv.errors import InputError
from ankle_cv.files.limits import CLIP_BYTES, JSON_DEPTH

_CHUNK_BYTES = 1 << 20
"""Bytes read at a time while hashing: large enough for full disk speed, small beside a decoded picture."""

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Some flags exist on one system only. Those against waiting do nothing to a regular file."""

_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISLNK, "a link"),
)
_MEGABYTE: Final = 1e6
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class MissingFileError(InputError):
    """There is no file of that name."""


class UnfitFileError(InputError):
    """There is something of that name, but no regular file of a sane size."""


@contextmanager
def open_regular(path: Path, limit_bytes: int, *, follow: bool = True) -> Iterator[BinaryIO]:
    """Open a regular file for reading bytes.

    Parameters
    ----------
    path
        The file.
    limit_bytes
        Largest size, see `ankle_cv.files.limits`.
    follow
        Whether `path` itself may be a link to a file.

    Yields
    ------
    BinaryIO
        The file, buffered. An ``OSError`` of the block is reported as one of reading this file.

    Raises
    ------
    MissingFileError
        There is no such file.
    UnfitFileError
        It is a folder, a named pipe, a socket, a device, an unwanted link, or larger than the limit.
    InputError
        It cannot be read.
    """
    try:
        with os.fdopen(_descriptor(path, limit_bytes, follow=follow), "rb") as file:
            yield file
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingFileError(f"there is no file {path}", "check the path") from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise MissingFileError(f"there can be no file {path}", "check the path") from error
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}",
            "check that you may read it",
        ) from error


def _descriptor(path: Path, limit_bytes: int, *, follow: bool) -> int:
    """Open a file, and check that it is a regular one before and after; it may be replaced in between."""
    try:
        _require_fit(path, path.stat() if follow else path.lstat(), limit_bytes)
        descriptor = os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    except ValueError as error:  # a zero byte, or bytes that are no text
        raise MissingFileError(f"there can be no file {path}", "check the path") from error
    try:
        _require_fit(path, os.fstat(descriptor), limit_bytes)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _require_fit(path: Path, status: os.stat_result, limit_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "something else")
        raise UnfitFileError(f"{path} is {kind}, not an ordinary file", "name an ordinary file")
    if status.st_size > limit_bytes:
        raise _too_large(path, status.st_size, limit_bytes)


def _too_large(path: Path, size: int, limit_bytes: int) -> UnfitFileError:
    return UnfitFileError(
        f"{path} is too large to be read: {size / _MEGABYTE:,.0f} MB, where at most"
        f" {limit_bytes / _MEGABYTE:,.0f} MB make sense",
        "check that it is the file you mean",
    )


def is_file(path: Path) -> bool:
    """Return whether a name leads to a regular file; False for one that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or in a folder that may not be looked into
        return False


def read_bytes(path: Path, limit_bytes: int, *, follow: bool = True) -> bytes:
    """Return the content of a regular file; parameters and errors as for `open_regular`."""
    with open_regular(path, limit_bytes, follow=follow) as file:
        # The size is not known of all files: those of /proc have none.
        content = file.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise _too_large(path, len(content), limit_bytes)
    return content


def read_text(path: Path, limit_bytes: int, *, encoding: str = "utf-8-sig") -> str:
    """Return the text of a regular file, without a byte order mark; otherwise as `read_bytes`.

    Raises
    ------
    InputError
        Also when it is no text.
    """
    try:
        return read_bytes(path, limit_bytes).decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is no text in UTF-8: byte {error.start + 1} does not fit", "save it as text in UTF-8"
        ) from error


def read_json(path: Path, limit_bytes: int, *, follow: bool = True) -> Any:
    """Return the content of a JSON file as `parse_json` does; otherwise as `read_bytes`.

    Raises
    ------
    InputError
        Also when it is no such JSON.
    """
    content = read_bytes(path, limit_bytes, follow=follow)
    try:
        return parse_json(content)
    except ValueError as error:
        raise InputError(
            f"{path} is no JSON that can be read: {error}", "restore the file, or make it again"
        ) from error


def parse_json(content: str | bytes) -> Any:
    """Parse strict JSON (RFC 8259): UTF-8, finite numbers, each key once, nesting up to `JSON_DEPTH`.

    Raises
    ------
    ValueError
        It is something else.
    """
    try:
        text = content if isinstance(content, str) else content.decode()
        document = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_number, parse_float=_finite
        )
    except RecursionError:
        raise ValueError(f"nested more than {JSON_DEPTH} deep") from None
    _require_flat(document)
    if _SURROGATE.search(text):  # half a character, as which no text can be written again
        json.dumps(document, ensure_ascii=False).encode()
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"{twice[:40]!r} stands twice in one object")
    return document


def _refuse_number(text: str) -> float:
    raise ValueError(f"{text} is no number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _require_flat(document: object) -> None:
    level: list[object] = [document]
    for _ in range(JSON_DEPTH + 1):
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise ValueError(f"nested more than {JSON_DEPTH} deep")


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a clip's bytes, as 64 hexadecimal digits.

    Raises
    ------
    InputError
        It is no regular file, or cannot be read.
    """
    digest = hashlib.sha256()
    with open_regular(path, CLIP_BYTES) as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
