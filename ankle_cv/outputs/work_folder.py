"""The hidden folder in which results are written, and their publication, which a kill cannot halve.

Layout of ``<output>/.ankle-cv-work-<random>/``:

``work.json``
    Proof that this program made the folder: machine and process. Its process has it locked, so that the next
    run can tell a folder that a killed run left behind.
``new/``
    The files being written.
``publish.json``
    Written when ``new/`` is complete: its name, and the files that it replaces.
``old/``
    What had that name before, between the renames.

To publish is to rename the old results to ``old/``, then ``new/`` to their name, then to move back what in
``old/`` belongs to the user. At whatever step it ends, `settle` finds out from these names what is left to
do. Nothing is deleted that this program did not write.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import shutil
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ankle_cv.errors import InputError
from ankle_cv.files import open_regular, read_json
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.files.locks import try_lock
from ankle_cv.files.names import Component, FolderName

HIDDEN_PREFIX: Final = ".ankle-cv-"
"""Prefix of folders that exist only while results are being written."""

NAME: Final = re.compile(re.escape(HIDDEN_PREFIX) + r"work-[0-9a-f]{16}")
MARKER: Final = "work.json"
NEW: Final = "new"
OLD: Final = "old"
PUBLICATION: Final = "publish.json"


_Record = TypeVar("_Record", bound=BaseModel)


class WorkMarker(BaseModel):
    """``work.json``: who writes in the folder."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    made_by: Literal["ankle-cv"] = "ankle-cv"
    machine: str
    pid: int


class Publication(BaseModel):
    """``publish.json``: the name that the new results get, and the files there that they replace."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    target: FolderName
    replaced: list[Component]


@dataclass(frozen=True)
class WorkFolder:
    """A hidden folder of this process.

    Attributes
    ----------
    path
        The hidden folder.
    marker
        Its ``work.json``, open.
    """

    path: Path
    marker: IO[bytes]

    @property
    def new(self) -> Path:
        """Folder to write to."""
        return self.path / NEW

    @property
    def is_there(self) -> bool:
        """Whether the folder is the one that was made: one that was removed comes back with the next file."""
        try:
            return os.path.samestat(os.fstat(self.marker.fileno()), (self.path / MARKER).lstat())
        except OSError:
            return False

    def publish(self, target: Path, replaced: frozenset[str]) -> None:
        """Give ``new/`` its name in the folder of results.

        Parameters
        ----------
        target
            That name, beside the hidden folder. Results there are replaced, other files in it stay.
        replaced
            Names of files of this program, which do not stay.

        Raises
        ------
        OSError
            It cannot be done; what was there is as it was.
        """
        old = self.path / OLD
        record = Publication(target=target.name, replaced=sorted(replaced))
        _write(self.path / PUBLICATION, record.model_dump_json().encode())
        try:
            if os.path.lexists(target):
                target.rename(old)
            self.new.rename(target)
        except BaseException:  # an interrupt, too
            if os.path.lexists(old) and not os.path.lexists(target):
                old.rename(target)
            raise
        _give_back(old, target, replaced)


@contextmanager
def work_folder(output: Path) -> Iterator[WorkFolder]:
    """Yield a hidden folder in an existing one; it is gone afterwards, with all that was not published.

    Raises
    ------
    OSError
        It cannot be made.
    """
    path, marker = _new_folder(output)
    try:
        with marker:
            try:
                (path / NEW).mkdir()
                yield WorkFolder(path, marker)
            finally:
                with suppress(OSError):  # then the next run does it
                    settle(path)
    finally:
        with suppress(OSError):
            _remove(path)


def finish_killed_runs(output: Path) -> None:
    """Settle the hidden folders of runs that were killed on this machine; others are left alone."""
    try:
        with os.scandir(output) as entries:
            found = [Path(entry.path) for entry in entries if NAME.fullmatch(entry.name)]
    except OSError:
        return
    for path in filter(_is_folder, found):
        with suppress(OSError, InputError):
            if _is_killed_at_birth(path):
                path.rmdir()
            elif _settle_left_behind(path):
                _remove(path)


def settle(path: Path) -> None:
    """Finish what was being published in a hidden folder, or undo it; only its marker is left.

    Raises
    ------
    OSError
        It cannot be done now; nothing of the user's is lost.
    """
    new, old = path / NEW, path / OLD
    record = _publication(path)
    if record is not None:
        target = path.with_name(record.target)
        if os.path.lexists(new) and not os.path.lexists(target):
            _rename_or_undo(new, target, old)
        elif os.path.lexists(old) and (os.path.lexists(new) or not os.path.lexists(target)):
            # Somebody has used the name since, or removed the new results: the old ones come back.
            old.rename(_free(target))
        if os.path.lexists(old):
            _give_back(old, target, frozenset(record.replaced))
    if _is_folder(new):
        shutil.rmtree(new)
    if os.path.lexists(old):
        raise FileExistsError(f"{old} is nobody's")
    (path / PUBLICATION).unlink(missing_ok=True)


def _remove(path: Path) -> None:
    """Remove a settled folder; one that was not settled stays, with its marker."""
    if _names(path) == [MARKER]:
        (path / MARKER).unlink()
    path.rmdir()


def _new_folder(output: Path) -> tuple[Path, IO[bytes]]:
    """Make a hidden folder; return it and its marker, open and locked."""
    while True:
        path = output / f"{HIDDEN_PREFIX}work-{secrets.token_hex(8)}"
        path.mkdir()
        try:
            marker = _new_marker(path)
        except BaseException:  # a full disk, or an interrupt
            with suppress(OSError):  # then the next run does it
                _remove(path)
            raise
        if marker is not None:
            return path, marker


def _new_marker(path: Path) -> IO[bytes] | None:
    """Make the marker of a hidden folder and lock it; None where another run took the folder away.

    That run started just now, and found the folder empty.
    """
    with suppress(FileNotFoundError):
        file = (path / MARKER).open(
            "xb", buffering=0
        )  # a buffer that a full disk refuses fails again at close
        try:
            if try_lock(file) != "taken" and os.path.lexists(path / MARKER):
                file.write(WorkMarker(machine=this_machine(), pid=os.getpid()).model_dump_json().encode())
                return file
        except BaseException:
            file.close()
            raise
        file.close()
    return None


def _is_killed_at_birth(path: Path) -> bool:
    """Return whether a hidden folder is empty, after its empty marker was removed; nobody has it locked."""
    names = _names(path)
    if names == [MARKER] and (path / MARKER).lstat().st_size == 0:
        with open_regular(path / MARKER, DOCUMENT_BYTES, follow=False) as file:
            if try_lock(file) == "held":
                (path / MARKER).unlink()
                return True
    return not names


def _settle_left_behind(path: Path) -> bool:
    """Settle a hidden folder if it is of a run of this machine that has ended; return whether it was."""
    record = _read(WorkMarker, path / MARKER)
    if record is None or record.machine != this_machine():
        return False
    with open_regular(path / MARKER, DOCUMENT_BYTES, follow=False) as file:
        outcome = try_lock(file)
        ended = outcome == "held" or (outcome == "no locks" and not _is_alive(record.pid))
        if ended:
            settle(path)
    return ended


def _rename_or_undo(new: Path, target: Path, old: Path) -> None:
    """Finish a publication, or else let the old results have their name again."""
    try:
        new.rename(target)
    except OSError:
        if os.path.lexists(old):
            old.rename(target)
        raise


def _publication(path: Path) -> Publication | None:
    """Return the publication of a hidden folder; none where a link stands for one of its folders."""
    links = any((path / name).is_symlink() for name in (NEW, PUBLICATION))
    return None if links else _read(Publication, path / PUBLICATION)


def _give_back(old: Path, target: Path, replaced: frozenset[str]) -> None:
    """Move what belongs to the user from the old results to the new ones, and remove the rest."""
    if not os.path.lexists(old):
        return
    if not _is_folder(old):  # a file or link of the user's that had this name
        old.rename(_free(target))
        return
    if not _is_folder(target):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target))
    for entry in sorted(old.iterdir()):
        if entry.name in replaced and stat.S_ISREG(entry.lstat().st_mode):
            entry.unlink()
        else:
            entry.rename(_free(target / entry.name))
    old.rmdir()


def _free(path: Path) -> Path:
    """Return a path, or one with the first number that is not taken."""
    names = (path if n == 1 else path.with_name(f"{path.name}-{n}") for n in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _write(path: Path, content: bytes) -> None:
    """Write a file; half of one is as good as none."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(kind: type[_Record], path: Path) -> _Record | None:
    try:
        return kind.model_validate(read_json(path, DOCUMENT_BYTES, follow=False))
    except (InputError, ValidationError):
        return None


def _names(path: Path) -> list[str]:
    return [entry.name for entry in path.iterdir()]


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder itself, not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def this_machine() -> str:
    """Return 8 hexadecimal digits that identify this machine."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _is_alive(pid: int) -> bool:
    """Return whether there is a process of that number; asked where files cannot be locked."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError, ValueError):
        return True
    return True
