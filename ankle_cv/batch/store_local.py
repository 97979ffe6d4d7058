"""Results on the local or a shared file system.

What lies in the folder of results may have been put there by anybody. Names are checked, links are not
followed, and nothing but ordinary files is opened.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from ankle_cv.batch.store_base import UnfitResultError
from ankle_cv.errors import InputError, OutputError
from ankle_cv.files import MissingFileError, UnfitFileError, output_error, read_bytes
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.files.locks import try_lock
from ankle_cv.files.names import is_component, is_written_name
from ankle_cv.outputs.folder import StagingFolder, sizes_of, staging_folder
from ankle_cv.outputs.work_folder import finish_killed_runs, work_folder

if TYPE_CHECKING:
    from ankle_cv.batch.store_base import Draft, Journal

_APPEND: Final = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""How a manifest is opened; some flags exist on one system only."""

MOVE_AWAY: Final = "move it away, or choose another folder with -o"


@dataclass(frozen=True)
class _LocalDraft:
    place: StagingFolder

    @property
    def path(self) -> Path:
        return self.place.path

    def publish(self, sha256: str, promised: Sequence[str]) -> str:
        return self.place.publish(sha256, promised=promised).name


class _LocalJournal:
    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file = path, file

    def append(self, lines: Sequence[str]) -> None:
        content = "".join(f"{line}\n" for line in lines).encode()
        try:
            while content:  # a nearly full disk may accept a part only
                content = content[self._file.write(content) or 0 :]
            os.fsync(self._file.fileno())
            there = os.path.samestat(self._path.lstat(), os.fstat(self._file.fileno()))
        except FileNotFoundError:
            there = False
        except OSError as error:
            raise output_error(self._path, error) from error
        if not there:
            raise OutputError(
                f"{self._path} was removed or replaced while the batch ran",
                "leave the folder of results alone and run the same command again: what is there is kept",
            )


class LocalStore:
    """A folder of the local or a shared file system."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str, limit_bytes: int = DOCUMENT_BYTES) -> bytes | None:
        """See `ankle_cv.batch.store_base.Store`."""
        try:
            return read_bytes(self._path(name), limit_bytes, follow=False)
        except MissingFileError:
            return None
        except UnfitFileError as error:
            raise UnfitResultError(error.message, MOVE_AWAY) from error
        except InputError as error:
            raise OutputError(error.message, error.remedy) from error

    def write(self, name: str, content: bytes) -> None:
        """See `ankle_cv.batch.store_base.Store`."""
        path = self._path(name)
        try:
            # What a killed run had half-written there, the next one removes.
            self._root.mkdir(parents=True, exist_ok=True)
            with work_folder(self._root) as work:
                with (work.new / path.name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                (work.new / path.name).replace(path)
        except OSError as error:
            raise output_error(path, error) from error

    def names(self) -> frozenset[str]:
        """See `ankle_cv.batch.store_base.Store`."""
        try:
            return frozenset(entry.name for entry in self._root.iterdir())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise output_error(self._root, error) from error

    def sizes(self, folder: str) -> Mapping[str, int] | None:
        """See `ankle_cv.batch.store_base.Store`."""
        return sizes_of(self._root / folder)

    @contextmanager
    def draft(self, folder: str, *, force: bool) -> Iterator[Draft]:
        """See `ankle_cv.batch.store_base.Store`."""
        with staging_folder(self._root, folder, force=force) as place:
            yield _LocalDraft(place)

    @contextmanager
    def journal(self, name: str) -> Iterator[Journal]:
        """See `ankle_cv.batch.store_base.Store`."""
        path = self._root / name
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            file = os.fdopen(_open_manifest(path), "a+b", buffering=0)
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
        finish_killed_runs(self._root)

    def _path(self, name: str) -> Path:
        """Return the path of a file of results, which is in this folder or in a folder in it.

        Raises
        ------
        UnfitResultError
            The name, or a link in place of a folder, leads elsewhere.
        """
        path, parts = self._root, name.split("/")
        if not (all(map(is_written_name, parts[:-1])) and is_component(parts[-1])):
            raise UnfitResultError(f"{name} is no name of a file of results", MOVE_AWAY)
        for folder in parts[:-1]:
            path /= folder
            if path.is_symlink():
                raise UnfitResultError(f"{path} is a link, not a folder of results", MOVE_AWAY)
        return path / parts[-1]


def _open_manifest(path: Path) -> int:
    """Open a manifest for appending, never through a link, and make it when there is none."""
    if path.is_symlink():
        raise UnfitResultError(f"{path} is a link, not an ordinary file", MOVE_AWAY)
    descriptor = os.open(path, _APPEND, 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnfitResultError(f"{path} is not an ordinary file", MOVE_AWAY)
    return descriptor


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
    if try_lock(file) == "taken":
        raise OutputError(
            f"another batch is writing to {path.parent}",
            "wait for it to end, or choose another folder with -o",
        )
