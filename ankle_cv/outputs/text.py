"""Text files, the same bytes on every system."""

from __future__ import annotations

from pathlib import Path

from ankle_cv.files import atomic_write


def write_text(text: str, path: Path) -> Path:
    """Write a text as UTF-8 with line feeds.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    return path
