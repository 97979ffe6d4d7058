"""The store of results: one folder per clip, published as a whole, and an append-only manifest.

Locally a folder is published by a rename. A remote store has no rename, so ``assessment.json`` is written
last there: a folder without it is not finished.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ankle_cv.batch.keys import document_key
from ankle_cv.batch.sources import is_remote, local_path
from ankle_cv.batch.store_base import Store, UnfitResultError
from ankle_cv.batch.store_local import LocalStore
from ankle_cv.batch.store_remote import RemoteStore
from ankle_cv.files import parse_json
from ankle_cv.files.limits import DOCUMENT_BYTES, MANIFEST_BYTES
from ankle_cv.files.names import Component
from ankle_cv.outputs.folder import DOCUMENT, OVERLAY, REPORT, RESULT_FILES

BATCH_RECORD: Final = "batch.json"
MANIFEST_NAME: Final = re.compile(r"manifest[\w.-]*\.jsonl")


def open_store(place: str) -> Store:
    """Return the store at a path or URL; nothing is created there yet."""
    return RemoteStore(place) if is_remote(place) else LocalStore(local_path(place))


def read_part(store: Store, folder: str, name: str, limit_bytes: int = DOCUMENT_BYTES) -> bytes | None:
    """Return a file of a clip's folder, or None when there is none, or something else in its place."""
    try:
        return store.read(f"{folder}/{name}", limit_bytes)
    except UnfitResultError:
        return None


def read_document(store: Store, folder: str) -> dict[str, Any] | None:
    """Return the ``assessment.json`` of a folder, or None when there is no readable one."""
    content = read_part(store, folder, DOCUMENT)
    try:
        document = parse_json(content) if content is not None else None
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


class BatchRecord(BaseModel):
    """``batch.json``: a clip's path and metadata, which files were requested, and their sizes, bytes.

    Records of earlier versions have no sizes.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    metadata: dict[str, Any]
    video: bool
    report: bool
    ankle_cv: str
    files: dict[Component, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    def encode(self) -> bytes:
        """Return the file's content."""
        return self.model_dump_json(indent=2).encode() + b"\n"


def read_batch_record(store: Store, folder: str) -> BatchRecord | None:
    """Return the ``batch.json`` of a folder, or None when there is none: it is not from a batch."""
    content = read_part(store, folder, BATCH_RECORD)
    try:
        return None if content is None else BatchRecord.model_validate(parse_json(content))
    except (ValueError, ValidationError):
        return None


def read_key(store: Store, folder: str) -> str | None:
    """Return the key of the results in a folder, or None when there are none."""
    document = read_document(store, folder)
    return None if document is None else document_key(document)


def is_complete(store: Store, folder: str, *, video: bool, report: bool) -> bool:
    """Return whether every file that was written in a finished folder is still there, and as large.

    A file may have grown, since people add notes to a report. Where the store is not looked at, it counts.
    """
    sizes = store.sizes(folder)
    if sizes is None:
        return True
    record = read_batch_record(store, folder)
    if record is None:
        return False
    written = record.files or dict.fromkeys(promised_files(video=video, report=report), 1)
    return all(sizes.get(name, 0) >= max(size, 1) for name, size in written.items())


def promised_files(*, video: bool, report: bool) -> list[str]:
    """Return the names of the files that a finished folder has."""
    left_out = {OVERLAY: not video, REPORT: not report}
    return [name for name in RESULT_FILES if not left_out.get(name, False)]


def read_manifests(store: Store) -> Iterator[str]:
    """Yield the text of every manifest: of this run, of shards, of earlier runs.

    Raises
    ------
    OutputError
        One cannot be read, or is no ordinary file.
    """
    for name in sorted(store.names()):
        if MANIFEST_NAME.fullmatch(name) and (content := store.read(name, MANIFEST_BYTES)) is not None:
            yield content.decode("utf-8", "replace")
