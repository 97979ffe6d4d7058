"""Where results lie: one folder per clip that appears whole, a manifest that is only appended to.

On this machine a folder appears by a rename. A far store has no rename, so there ``assessment.json`` is
written last: a folder without one is not finished.
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

ABOUT: Final = "batch.json"
MANIFEST_NAME: Final = re.compile(r"manifest[\w.-]*\.jsonl")


def open_store(place: str) -> Store:
    """Return the store at a path or URL; nothing is made there yet."""
    return RemoteStore(place) if is_remote(place) else LocalStore(local_path(place))


def document_in(store: Store, folder: str) -> dict[str, Any] | None:
    """Return the ``assessment.json`` of a folder, or None when there is no readable one."""
    content = store.read(f"{folder}/{DOCUMENT}")
    try:
        document = json.loads(content) if content is not None else None
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


class About(BaseModel):
    """``batch.json``: where a clip came from, what is known of it, and what was asked for."""

    model_config = ConfigDict(frozen=True)

    path: str
    metadata: dict[str, Any]
    video: bool
    report: bool
    ankle_cv: str

    def encode(self) -> bytes:
        """Return the file's content."""
        return self.model_dump_json(indent=2).encode() + b"\n"


def about_in(store: Store, folder: str) -> About | None:
    """Return the ``batch.json`` of a folder, or None when there is none: a batch did not make it."""
    content = store.read(f"{folder}/{ABOUT}")
    try:
        return None if content is None else About.model_validate_json(content)
    except ValidationError:
        return None


def key_in(store: Store, folder: str) -> str | None:
    """Return the key of the results in a folder, or None when there are none."""
    document = document_in(store, folder)
    return None if document is None else document_key(document)


def manifests(store: Store) -> Iterator[str]:
    """Yield the text of every manifest: this run's, those of shards, those of earlier runs."""
    for name in sorted(store.names()):
        if MANIFEST_NAME.fullmatch(name) and (content := store.read(name)) is not None:
            yield content.decode("utf-8", "replace")
