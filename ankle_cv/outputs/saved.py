"""Where a saved result is, and which files belong to it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ankle_cv.assessment import Assessment
from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import MissingFileError, is_file, read_bytes
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.files.outputs import is_same
from ankle_cv.outputs.folder import DOCUMENT, LANDMARKS, OWN_FILES
from ankle_cv.outputs.json import from_json


def result_folder(path: Path) -> Path:
    """Return the folder of a result that is named by its folder or by a file in it.

    Raises
    ------
    InputError
        There is nothing of that name.
    """
    try:
        if path.is_dir():
            return path
        there = os.path.lexists(path)
    except (OSError, ValueError):  # no file can have that name
        there = False
    if not there:
        raise InputError(
            f"there is no result {path}", "give the folder that 'ankle-cv analyze' wrote for the clip"
        )
    return path.parent


def read_document(folder: Path) -> Assessment:
    """Return the document in a folder of results.

    Raises
    ------
    InputError
        It is missing, damaged, or of another version.
    """
    try:
        content = read_bytes(folder / DOCUMENT, DOCUMENT_BYTES)
    except MissingFileError as error:
        raise no_result(folder, error.message) from error
    try:
        return from_json(content)
    except ValueError as error:
        raise InputError(
            f"{folder / DOCUMENT} cannot be read, it is damaged or of another version: {error}",
            "analyze the clip again with this version",
        ) from error


def no_result(folder: Path, why: str) -> InputError:
    """Return the error for a folder that lacks a file of a result."""
    return InputError(
        f"{folder} holds no result: {why}", "give the folder that 'ankle-cv analyze' wrote for the clip"
    )


def require_apart(folder: Path, read: Iterable[Path]) -> None:
    """Check that results in a folder replace none of the files that are read, except landmarks by themselves.

    Raises
    ------
    UsageError
        A clip there has the name of a result, such as ``overlay.mp4``.
    """
    names = [name for name in OWN_FILES if name != LANDMARKS]
    for path in read:
        if is_file(path) and any(is_same(path, folder / name) for name in names):
            raise UsageError(
                f"{path} would be replaced by the results, which go to {folder}",
                "choose another folder with -o, or give the clip another name",
            )


def result_files(folder: Path, clip: str) -> tuple[Path, ...]:
    """Return the files that belong to a result: its own, and the clip that it was read from.

    Parameters
    ----------
    folder
        Folder of the result.
    clip
        Path of the clip as the result tells it; the file may be gone.
    """
    return (*(folder / name for name in OWN_FILES), Path(clip))
