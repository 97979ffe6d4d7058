"""Results in a remote store, by fsspec. Objects have no rename and cannot be appended to."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ankle_cv.batch.sources import filesystem
from ankle_cv.batch.store_base import UnfitResultError
from ankle_cv.errors import AnkleCvError, OutputError
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.outputs.folder import DOCUMENT, require_written

if TYPE_CHECKING:
    from ankle_cv.batch.store_base import Draft, Journal

LINES_PER_PART: Final = 200
"""Lines per object of a remote manifest; lines that a killed run did not write are recovered later."""


class _RemoteDraft:
    def __init__(self, store: RemoteStore, folder: str, path: Path) -> None:
        self._store, self._folder, self._path = store, folder, path

    @property
    def path(self) -> Path:
        return self._path

    def publish(self, sha256: str, promised: Sequence[str]) -> str:  # noqa: ARG002  # folders are named by key there
        require_written(self._path, promised)
        # From here on the folder counts as unfinished, until its document is written again.
        self._store.remove(f"{self._folder}/{DOCUMENT}")
        files = sorted(self._path.iterdir(), key=lambda path: path.name == DOCUMENT)
        for file in files:
            self._store.upload(file, f"{self._folder}/{file.name}")
        return self._folder


class _RemoteJournal:
    """Objects cannot be appended to: lines are buffered until there are enough for an object of their own."""

    def __init__(self, store: RemoteStore, stem: str) -> None:
        self._store, self._stem = store, stem
        self._lines: list[str] = []
        self._part = 0

    def append(self, lines: Sequence[str]) -> None:
        self._lines += lines
        if len(self._lines) >= LINES_PER_PART:
            self.flush()

    def flush(self) -> None:
        if self._lines:
            name = f"{self._stem}.{self._part:06d}.jsonl"
            self._store.write(name, "".join(f"{line}\n" for line in self._lines).encode())
            self._lines, self._part = [], self._part + 1


class RemoteStore:
    """A folder of a remote store, by fsspec."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._fs, root = filesystem(url)
        self._root = root.rstrip("/")

    def read(self, name: str, limit_bytes: int = DOCUMENT_BYTES) -> bytes | None:
        """See `ankle_cv.batch.store_base.Store`."""
        with self._as_output_errors(name):
            try:
                content = bytes(self._fs.cat_file(f"{self._root}/{name}"))
            except (FileNotFoundError, IsADirectoryError):
                return None
        if len(content) > limit_bytes:
            raise UnfitResultError(f"{self._url}/{name} is too large to be read", "move it away")
        return content

    def write(self, name: str, content: bytes) -> None:
        """See `ankle_cv.batch.store_base.Store`."""
        with self._as_output_errors(name):
            self._make_folder(name)
            self._fs.pipe_file(f"{self._root}/{name}", content)

    def upload(self, file: Path, name: str) -> None:
        """Upload a local file."""
        with self._as_output_errors(name):
            self._make_folder(name)
            self._fs.put_file(str(file), f"{self._root}/{name}")

    def remove(self, name: str) -> None:
        """Remove a file, if it exists."""
        with self._as_output_errors(name), suppress(FileNotFoundError):
            self._fs.rm_file(f"{self._root}/{name}")

    def names(self) -> frozenset[str]:
        """See `ankle_cv.batch.store_base.Store`."""
        with self._as_output_errors(""):
            self._fs.invalidate_cache()
            try:
                entries: Iterable[str] = self._fs.ls(self._root, detail=False)
            except FileNotFoundError:
                return frozenset()
        return frozenset(entry.rstrip("/").rpartition("/")[2] for entry in entries)

    def sizes(self, folder: str) -> Mapping[str, int] | None:  # noqa: ARG002
        """Return None: the store has acknowledged every file before the manifest named the folder."""
        return None

    @contextmanager
    def draft(self, folder: str, *, force: bool) -> Iterator[Draft]:  # noqa: ARG002  # nothing blocks a folder there
        """See `ankle_cv.batch.store_base.Store`."""
        with tempfile.TemporaryDirectory(prefix="ankle-cv-results-") as path:
            yield _RemoteDraft(self, folder, Path(path))

    @contextmanager
    def journal(self, name: str) -> Iterator[Journal]:
        """See `ankle_cv.batch.store_base.Store`."""
        journal = _RemoteJournal(self, f"{name.removesuffix('.jsonl')}.{secrets.token_hex(4)}")
        try:
            yield journal
        finally:
            journal.flush()

    def sweep(self) -> None:
        """Do nothing: incomplete folders are on the worker's own disk and removed with it."""

    def _make_folder(self, name: str) -> None:
        self._fs.makedirs(f"{self._root}/{name}".rpartition("/")[0], exist_ok=True)

    @contextmanager
    def _as_output_errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except AnkleCvError:
            raise
        except Exception as error:  # each kind of place has its own errors
            raise OutputError(
                f"{self._url}/{name}: {error}", "check the address, your access to it, and the space there"
            ) from error
