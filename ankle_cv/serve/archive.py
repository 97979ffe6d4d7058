"""Files as one zip that is written while it is sent: stored, for videos and arrays are compressed already."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

CHUNK_BYTES: Final = 1 << 18


class _Outlet(io.RawIOBase):
    """A file that nobody can seek in, and whose content is taken away as it comes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]  # whatever has a buffer
        self._parts.append(content)
        return len(content)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def zipped(files: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield a zip archive piece by piece; no more than a piece of it is in memory.

    Parameters
    ----------
    files
        Where each is, by its name in the archive.

    Raises
    ------
    OSError
        A file cannot be read: the archive ends there, and its reader sees that it is not whole.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files.items():
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
                while content := source.read(CHUNK_BYTES):
                    member.write(content)
                    yield outlet.take()
    yield outlet.take()
