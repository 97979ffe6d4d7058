"""Reading of ``.npz`` files that nobody vouches for: bounded in size, without pickle, nothing evaluated.

Only what NumPy's own writer produces is read: a zip of stored or deflated members, each a header of one form
and as many bytes as it says. The headers can be read alone, so that they are judged before any array is.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import IO, Any, BinaryIO, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ankle_cv.text import printable

SUFFIX: Final = ".npy"
MAX_MEMBERS: Final = 200
"""Most members; a recording has at most 38."""
MAX_DIRECTORY_BYTES: Final = 64 << 10
"""Largest table of contents: 46 bytes and a name for every member."""
END_RECORD: Final = struct.Struct("<4s4H2LH")
"""End of a zip, of 22 bytes: signature, disks, members, size and place of the table, length of a comment."""
END_SIGNATURE, LOCATOR_SIGNATURE = b"PK\x05\x06", b"PK\x06\x07"
LOCATOR_BYTES: Final = 20
"""Length of the pointer to a 64-bit end record, which stands before the end of zips beyond 4 GiB."""
METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED: Final = 0x1
"""Flag of an encrypted member."""

MAGIC: Final = b"\x93NUMPY\x01\x00"
"""Version 1.0, which NumPy writes whenever the header is shorter than 64 KiB and of plain ASCII."""
MAX_HEADER_BYTES: Final = 256
"""Longest header: NumPy pads its 60 to 80 characters to a multiple of 64."""
MAX_DIMENSIONS: Final = 8
HEADER: Final = re.compile(
    r"\{'descr': '([<>|=][biufcUS]\d{1,9})', 'fortran_order': (True|False), "
    r"'shape': \(((?:\d{1,15}, ?)*\d{0,15},?)\), ?\} *\n"
)
"""A header of a plain dtype, as NumPy writes it: it is matched, never evaluated."""
CHUNK_BYTES: Final = 1 << 20
"""Most bytes that are unpacked at a time: a member may say little and hold much."""

UNREADABLE: Final = (
    *(EOFError, NotImplementedError, RuntimeError, OverflowError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
"""Exceptions of ``zipfile`` for damaged files; they are raised as `ValueError` from here."""


@dataclass(frozen=True)
class Header:
    """What a member says of its array.

    Attributes
    ----------
    dtype, shape
        Of the array.
    fortran
        Whether the first index runs fastest.
    """

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool

    @property
    def nbytes(self) -> int:
        """Size of the array, bytes."""
        return prod(self.shape) * self.dtype.itemsize


class Npz:
    """An open ``.npz`` file.

    Parameters
    ----------
    archive
        The zip.

    Attributes
    ----------
    members
        Its members by the names of the arrays.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, zipfile.ZipInfo] = {}
        for info in archive.infolist():
            name = info.filename.removesuffix(SUFFIX)
            if info.filename == name:
                raise ValueError(f"{_shown(name)}: expected only arrays (NAME{SUFFIX})")
            if name in self.members:
                raise ValueError(f"{_shown(name)}: expected once, found twice")
            if info.compress_type not in METHODS or info.flag_bits & ENCRYPTED:
                raise ValueError(f"{_shown(name)}: expected plain or deflated, not packed in another way")
            self.members[name] = info

    def header(self, name: str) -> Header:
        """Read the header of one array.

        Raises
        ------
        ValueError
            It is not of a plain array, or the member is not as long as it says.
        """
        with _told(name), self._archive.open(self.members[name]) as file:
            header, length = _read_header(file)
        if length + header.nbytes != self.members[name].file_size:
            raise ValueError(
                f"{_shown(name)}: expected {header.nbytes} bytes for an array of {header.shape}, "
                f"found {self.members[name].file_size - length}"
            )
        return header

    def array(self, name: str) -> NDArray[Any]:
        """Read one array; its checksum is verified.

        Raises
        ------
        ValueError
            It is damaged.
        """
        with _told(name), self._archive.open(self.members[name]) as file:
            header, _ = _read_header(file)
            content = _exactly(file, header.nbytes)
            if file.read(1):
                raise ValueError("more bytes than its shape")
        order: Literal["F", "C"] = "F" if header.fortran else "C"
        return np.ndarray(header.shape, header.dtype, content, order=order)


@contextmanager
def open_npz(file: BinaryIO) -> Iterator[Npz]:
    """Open a ``.npz`` file, whose size the caller has bounded.

    Parameters
    ----------
    file
        At its beginning, seekable.

    Raises
    ------
    ValueError
        It is no such file.
    """
    _require_small_directory(file)
    with _told("the file"):
        archive = zipfile.ZipFile(file)
    with archive:
        yield Npz(archive)


def _require_small_directory(file: BinaryIO) -> None:
    """Check the size of the table of contents before ``zipfile`` reads all of it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_RECORD.size - LOCATOR_BYTES))
    tail = file.read()
    file.seek(0)
    if len(tail) < END_RECORD.size:
        raise ValueError("it is no zip of arrays")
    signature, _, _, _, members, directory_bytes, _, comment = END_RECORD.unpack(tail[-END_RECORD.size :])
    if signature != END_SIGNATURE or comment or tail.startswith(LOCATOR_SIGNATURE):
        raise ValueError("it is no zip of arrays, or is cut off")
    if members > MAX_MEMBERS or directory_bytes > MAX_DIRECTORY_BYTES:
        raise ValueError(f"expected at most {MAX_MEMBERS} arrays, found {members}")


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Report what ``zipfile`` finds wrong by the name of the array."""
    try:
        yield
    except (ValueError, *UNREADABLE) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(f"{_shown(name)}: {reason}") from error


def _read_header(file: IO[bytes]) -> tuple[Header, int]:
    """Return a header and its length in bytes, the magic included."""
    start = _exactly(file, len(MAGIC) + 2)
    length = int.from_bytes(start[len(MAGIC) :], "little")
    if not start.startswith(MAGIC) or length > MAX_HEADER_BYTES:
        raise ValueError("expected an array as NumPy writes it")
    found = HEADER.fullmatch(_exactly(file, length).decode("ascii", "replace"))
    if found is None:
        raise ValueError("expected an array of numbers or one text, as NumPy writes it")
    sizes = tuple(int(size) for size in re.findall(r"\d+", found[3]))
    if len(sizes) > MAX_DIMENSIONS:
        raise ValueError(f"expected at most {MAX_DIMENSIONS} dimensions, found {len(sizes)}")
    try:
        dtype = np.dtype(found[1])
    except TypeError as error:
        raise ValueError(f"no numbers of type {found[1]!r} are known") from error
    return Header(dtype, sizes, found[2] == "True"), len(start) + length


def _exactly(file: IO[bytes], count: int) -> bytes:
    """Read so many bytes; never much more than that is unpacked."""
    parts, missing = [], count
    while missing:
        part = file.read(min(missing, CHUNK_BYTES))
        if not part:
            raise ValueError("it is cut off")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _shown(name: str) -> str:
    return printable(name)[:80]
