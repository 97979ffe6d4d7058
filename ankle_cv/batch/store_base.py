"""The protocols of a store of results, which the local and the remote store implement."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Draft(Protocol):
    """A folder being written."""

    @property
    def path(self) -> Path:
        """Local folder to write to."""
        ...

    def publish(self, sha256: str) -> str:
        """Publish the whole folder and return its final name."""
        ...


class Journal(Protocol):
    """A manifest open for appending."""

    def append(self, lines: Sequence[str]) -> None:
        """Append lines; locally they are on disk when this returns."""
        ...


class Store(Protocol):
    """A folder of results."""

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None when it does not exist."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
        ...

    def names(self) -> frozenset[str]:
        """Return the names at the top level."""
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
        """Remove incomplete folders of killed runs."""
        ...
