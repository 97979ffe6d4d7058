"""A file to be written is never one that was read, nor one of another kind."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ankle_cv.errors import UsageError
from ankle_cv.values import refused, usable_path


def output_file(option: str, output: Path, suffix: str, read: Iterable[Path]) -> Path:
    """Return the path of an output that may be written: a new file, or in place of an older one of its kind.

    Parameters
    ----------
    option
        How the user calls it, such as ``--plot``.
    output
        The file that is going to be written, or replaced.
    suffix
        Of the files that this output has, such as ``.png``; another file that is there is the user's.
    read
        Files that are read, or belong to what is read.

    Raises
    ------
    UsageError
        It may not; or no file can have that name.
    """
    remedy = f"choose a name that ends in {suffix}, or one that is free"
    try:
        path = usable_path(output)
    except ValueError as error:
        raise refused(option, output, str(error), remedy) from error
    if (same := next((one for one in read if is_same(path, one)), None)) is not None:
        raise UsageError(f"{option} {path} is a file that is read, {same}; it is left alone", remedy)
    if path.is_dir():
        raise UsageError(f"{option} {path} is a folder; it is left alone", remedy)
    if os.path.lexists(path) and path.suffix.lower() != suffix:
        raise UsageError(f"{option} {path} exists and is no {suffix} file; it is left alone", remedy)
    return path


def is_same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file: by another spelling, a link, or a second name of it."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or may not be looked at
        return os.path.realpath(one) == os.path.realpath(other)
