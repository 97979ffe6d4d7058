"""What every place for results can do: the protocols that the local and the far store obey."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Draft(Protocol):
    """A folder being written."""

    @property
    def path(self) -> Path:
        """Where to write, on this machine."""
        ...

    def publish(self, sha256: str) -> str:
        """Show the folder, whole, and return the name it got."""
        ...


class Journal(Protocol):
    """A manifest open for appending."""

    def append(self, lines: Sequence[str]) -> None:
        """Add lines; on this machine they are on the disk when this returns."""
        ...


class Store(Protocol):
    """A folder of results."""

    def read(self, name: str) -> bytes | None:
        """Return a file, or None when it is not there."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        ...

    def names(self) -> frozenset[str]:
        """Return what lies at the top."""
        ...

    def draft(self, folder: str, *, force: bool) -> AbstractContextManager[Draft]:
        """Begin a clip's folder; what was not published is removed.

        With `force` the folder may hold something that is not results.
        """
        ...

    def journal(self, name: str) -> AbstractContextManager[Journal]:
        """Open a manifest for appending; nobody else may have it open."""
        ...

    def sweep(self) -> None:
        """Remove what killed runs left half-written."""
        ...
