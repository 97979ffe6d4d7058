"""The store of results: one folder per clip, published as a whole, and an append-only manifest.

Locally a folder is published by a rename. A remote store has no rename, so ``assessment.json`` is written
last there: a folder without it is not finished.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from ankle_cv.batch.keys import document_key
from ankle_cv.batch.sources import is_remote, local_path
from ankle_cv.batch.store_base import Store
from ankle_cv.batch.store_local import LocalStore
from ankle_cv.batch.store_remote import RemoteStore
from ankle_cv.outputs.folder import DOCUMENT

BATCH_RECORD: Final = "batch.json"
MANIFEST_NAME: Final = re.compile(r"manifest[\w.-]*\.jsonl")


def open_store(place: str) -> Store:
    """Return the store at a path or URL; nothing is created there yet."""
    return RemoteStore(place) if is_remote(place) else LocalStore(local_path(place))


def read_document(store: Store, folder: str) -> dict[str, Any] | None:
    """Return the ``assessment.json`` of a folder, or None when there is no readable one."""
    content = store.read(f"{folder}/{DOCUMENT}")
    try:
        document = json.loads(content) if content is not None else None
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


class BatchRecord(BaseModel):
    """``batch.json``: a clip's path and metadata, and which files were requested."""

    model_config = ConfigDict(frozen=True)

    path: str
    metadata: dict[str, Any]
    video: bool
    report: bool
    ankle_cv: str

    def encode(self) -> bytes:
        """Return the file's content."""
        return self.model_dump_json(indent=2).encode() + b"\n"


def read_batch_record(store: Store, folder: str) -> BatchRecord | None:
    """Return the ``batch.json`` of a folder, or None when there is none: it is not from a batch."""
    content = store.read(f"{folder}/{BATCH_RECORD}")
    try:
        return None if content is None else BatchRecord.model_validate_json(content)
    except ValidationError:
        return None


def read_key(store: Store, folder: str) -> str | None:
    """Return the key of the results in a folder, or None when there are none."""
    document = read_document(store, folder)
    return None if document is None else document_key(document)


def read_manifests(store: Store) -> Iterator[str]:
    """Yield the text of every manifest: of this run, of shards, of earlier runs."""
    for name in sorted(store.names()):
        if MANIFEST_NAME.fullmatch(name) and (content := store.read(name)) is not None:
            yield content.decode("utf-8", "replace")
