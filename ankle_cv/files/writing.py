"""Atomic writing of files, and errors of writing."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ankle_cv.errors import AnkleCvError, OutputError
from ankle_cv.machine import machine_error

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_NOT_A_FOLDER = {errno.ENOTDIR, errno.EEXIST}


def output_error(path: Path, error: OSError) -> AnkleCvError:
    """Return the error for the user when `path` could not be written."""
    elsewhere = "or choose another folder with --output DIR"
    if error.errno == errno.ENOENT and not path.is_absolute() and (nowhere := _nowhere()) is not None:
        return nowhere
    if error.errno in _FULL:
        return OutputError(f"No space left to write {path}", f"Free some disk space, {elsewhere}.")
    if error.errno in _FORBIDDEN:
        return OutputError(
            f"{path} may not be written",
            f"Close programs that have it open and check the folder's permissions, {elsewhere}.",
        )
    if error.errno in _NOT_A_FOLDER:
        return OutputError(
            f"{path} cannot be written: a file stands where its folder should be",
            f"Move that file away, {elsewhere}.",
        )
    if error.errno == errno.EISDIR:
        return OutputError(
            f"{path} cannot be written: a folder of that name is in the way", f"Remove it, {elsewhere}."
        )
    reason = error.strerror or str(error)
    return OutputError(f"{path} cannot be written: {reason}", f"Check the disk, {elsewhere}.")


def remove_folder(path: Path) -> None:
    """Delete a folder with all that is in it; one that is not there is deleted already.

    Raises
    ------
    OutputError
        Some of it cannot be deleted; the rest may be gone.
    """
    try:
        shutil.rmtree(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise output_error(path, error) from error


def _nowhere() -> AnkleCvError | None:
    """Return the error when the folder that the process is in was removed; None when it is there."""
    try:
        Path.cwd()
    except OSError as error:
        return machine_error(error)
    return None


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; the file written to it is renamed to `path` on a clean exit.

    The folder is made when it is missing. The temporary name keeps the suffix of `path`, since several
    libraries choose the format by it. On any exception, Ctrl-C included, the temporary file is removed and
    an older `path` is unchanged.

    Parameters
    ----------
    path
        The file to write or replace.

    Yields
    ------
    Path
        Where to write; the block must create this file.

    Raises
    ------
    OutputError
        The folder or the file cannot be written, or the disk is full. Any ``OSError`` of the block is
        reported as one of writing, so a block should do nothing else with files.
    """
    partial = path.with_name(f".{uuid.uuid4().hex[:12]}.partial{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        _flush_to_disk(partial)
        partial.replace(path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        # After the rename, or when the folder cannot be used, there is no temporary file.
        if os.path.lexists(partial):
            partial.unlink()


def _flush_to_disk(path: Path) -> None:
    """Flush the bytes to the disk before the rename: a full network disk fails only then."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
