"""Results on the local or a shared file system."""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from ankle_cv.errors import OutputError
from ankle_cv.files import atomic_write, output_error
from ankle_cv.outputs.folder import HIDDEN_PREFIX, StagingFolder, staging_folder

if TYPE_CHECKING:
    from ankle_cv.batch.store_base import Draft, Journal

TOKEN: Final = re.compile(re.escape(HIDDEN_PREFIX) + r"batch-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}(-old)?")
"""Name of a folder being written: it contains machine and process, so that leftovers are recognised."""


def _machine() -> str:
    """Return 8 hexadecimal digits that identify this machine."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _may_be_writing(pid: int) -> bool:
    """Return whether a process may be the worker named by an incomplete folder."""
    if sys.platform == "win32":
        return True  # signal 0 would end the process there; leftovers stay
    command_line = Path(f"/proc/{pid}/cmdline")
    try:
        if command_line.is_file():  # the process id may have been reused since
            return b"ankle_cv" in command_line.read_bytes()
        os.kill(pid, 0)
    except PermissionError:
        return True  # another user's process, and alive
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class _LocalDraft:
    place: StagingFolder

    @property
    def path(self) -> Path:
        return self.place.path

    def publish(self, sha256: str) -> str:
        return self.place.publish(sha256).name


class _LocalJournal:
    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file = path, file

    def append(self, lines: Sequence[str]) -> None:
        content = "".join(f"{line}\n" for line in lines).encode()
        try:
            while content:  # a nearly full disk may accept a part only
                content = content[self._file.write(content) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise output_error(self._path, error) from error


class LocalStore:
    """A folder of the local or a shared file system."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        """See `ankle_cv.batch.store_base.Store`."""
        try:
            return (self._root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise output_error(self._root / name, error) from error

    def write(self, name: str, content: bytes) -> None:
        """See `ankle_cv.batch.store_base.Store`."""
        with atomic_write(self._root / name) as partial:
            partial.write_bytes(content)

    def names(self) -> frozenset[str]:
        """See `ankle_cv.batch.store_base.Store`."""
        try:
            return frozenset(entry.name for entry in self._root.iterdir())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise output_error(self._root, error) from error

    @contextmanager
    def draft(self, folder: str, *, force: bool) -> Iterator[Draft]:
        """See `ankle_cv.batch.store_base.Store`."""
        token = f"batch-{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
        with staging_folder(self._root, folder, force=force, token=token) as place:
            yield _LocalDraft(place)

    @contextmanager
    def journal(self, name: str) -> Iterator[Journal]:
        """See `ankle_cv.batch.store_base.Store`."""
        path = self._root / name
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            file = path.open("a+b", buffering=0)
        except OSError as error:
            raise output_error(path, error) from error
        with file:
            _lock(file, path)
            journal = _LocalJournal(path, file)
            if _ends_incomplete(file):
                journal.append([""])  # the next line starts on a line of its own
            yield journal

    def sweep(self) -> None:
        """See `ankle_cv.batch.store_base.Store`."""
        for name in self.names():
            match = TOKEN.fullmatch(name)
            if match and match[1] == _machine() and not _may_be_writing(int(match[2])):
                shutil.rmtree(self._root / name, ignore_errors=True)


def _ends_incomplete(file: IO[bytes]) -> bool:
    """Return whether the last line has no line feed; the file is opened for appending, so it may be moved."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _lock(file: IO[bytes], path: Path) -> None:
    """Lock the manifest against other runs; the system releases the lock however this process ends."""
    if sys.platform == "win32":
        return  # a lock there would prevent others from reading the manifest
    import fcntl  # noqa: PLC0415  # POSIX only

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(
            f"another batch is writing to {path.parent}",
            "wait for it to end, or choose another folder with -o",
        ) from error
    except OSError:
        return  # some network file systems have no locks
