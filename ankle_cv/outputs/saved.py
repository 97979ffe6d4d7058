"""Where a saved result is, and which files belong to it."""

from __future__ import annotations

import os
from pathlib import Path

from ankle_cv.errors import InputError
from ankle_cv.outputs.folder import RESULT_FILES


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


def result_files(folder: Path, clip: str) -> tuple[Path, ...]:
    """Return the files that belong to a result: its own, and the clip that it was read from.

    Parameters
    ----------
    folder
        Folder of the result.
    clip
        Path of the clip as the result tells it; the file may be gone.
    """
    return (*(folder / name for name in RESULT_FILES), Path(clip))
