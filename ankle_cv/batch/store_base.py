"""The protocols of a store of results, which the local and the remote store implement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from ankle_cv.errors import OutputError
from ankle_cv.files.limits import DOCUMENT_BYTES


class UnfitResultError(OutputError):
    """Something else stands where a file or folder of results should be: a link, a pipe, a huge file."""


class Draft(Protocol):
    """A folder being written."""

    @property
    def path(self) -> Path:
        """Local folder to write to."""
        ...

    def publish(self, sha256: str, promised: Sequence[str]) -> str:
        """Publish the folder, after a check that all promised files are there; return its final name."""
        ...


class Journal(Protocol):
    """A manifest open for appending."""

    def append(self, lines: Sequence[str]) -> None:
        """Append lines; locally they are on disk when this returns."""
        ...


class Store(Protocol):
    """A folder of results."""

    def read(self, name: str, limit_bytes: int = DOCUMENT_BYTES) -> bytes | None:
        """Return a file's content, or None when it does not exist; `UnfitResultError` when it is no file."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
        ...

    def names(self) -> frozenset[str]:
        """Return the names at the top level."""
        ...

    def sizes(self, folder: str) -> Mapping[str, int] | None:
        """Return the sizes of a folder's files, bytes; None where they are not looked at."""
        ...

    def draft(self, folder: str, *, force: bool) -> AbstractContextManager[Draft]:
        """Start a clip's folder; a draft that is not published is removed.

        With `force` the folder may hold something other than results.
        """
        ...

    def journal(self, name: str) -> AbstractContextManager[Journal]:
        """Open a manifest for appending; no other process may have it open."""
        ...

    def sweep(self) -> None:
        """Finish or remove what killed runs were writing."""
        ...
