"""The clips that the results cover: a pure selection from the manifest, then their documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment
from ankle_cv.batch.failure import Failure
from ankle_cv.batch.manifest import UNREADABLE, BatchState, ClipSeen, UnitDone, UnitFailed
from ankle_cv.batch.store import read_part
from ankle_cv.batch.store_base import Store
from ankle_cv.outputs.folder import DOCUMENT
from ankle_cv.outputs.json import from_json

EntryStatus: TypeAlias = Literal["done", "failed", "not_done"]

READERS: Final = 8
"""Documents read in parallel."""
CHUNK_ENTRIES: Final = 256
"""Documents read ahead of the one that is used."""

UNREADABLE_RESULT: Final = Failure(
    code="output",
    exit_code=6,
    message="the results of this clip cannot be read by this version of ankle-cv",
    remedy="remove the clip's folder and run the batch again",
)


@dataclass(frozen=True)
class Entry:
    """One clip of the results.

    Attributes
    ----------
    path, relative
        Path or URL, and path relative to the given folder.
    metadata
        Metadata of the clip.
    done
        Its results, or None.
    failure
        Why there are none, or None before the first attempt.
    """

    path: str
    relative: str
    metadata: Mapping[str, Any]
    done: UnitDone | None
    failure: Failure | None

    @property
    def status(self) -> EntryStatus:
        """Status of the clip."""
        if self.done is not None:
            return "done"
        return "not_done" if self.failure is None else "failed"


def choose_entries(
    state: BatchState, present: frozenset[str] | None = None, searched: Sequence[str] = ()
) -> list[Entry]:
    """Return the clips to report, in the order of their paths.

    A clip that no longer exists keeps its results, except when its content was found under another path. A
    failure is dropped with its clip.

    Parameters
    ----------
    state
        From the manifests.
    present
        Paths found by this run; None when no folder was searched.
    searched
        Folders searched by this run.
    """
    found = present or frozenset()
    here = {seen.key for path, seen in state.seen.items() if path in found}
    folders = tuple(f"{folder.rstrip('/')}/" for folder in searched)

    def is_gone(path: str) -> bool:
        return present is not None and path not in found and path.replace("\\", "/").startswith(folders)

    entries = []
    for seen in state.seen.values():
        unit = state.units.get(seen.key)
        if is_gone(seen.path) and (seen.key in here or not isinstance(unit, UnitDone)):
            continue
        entries.append(_entry(seen, unit))
    entries += [
        Entry(unit.path, PurePosixPath(unit.path).name, {}, None, unit.failure)
        for key, unit in state.units.items()
        if key.startswith(UNREADABLE) and isinstance(unit, UnitFailed) and not is_gone(unit.path)
        and unit.path not in state.seen
    ]  # fmt: skip
    return sorted(entries, key=lambda entry: (entry.relative, entry.path))


def _entry(seen: ClipSeen, unit: UnitDone | UnitFailed | None) -> Entry:
    return Entry(
        seen.path,
        seen.relative,
        seen.metadata,
        unit if isinstance(unit, UnitDone) else None,
        unit.failure if isinstance(unit, UnitFailed) else None,
    )


@dataclass(frozen=True)
class LoadedEntry:
    """An entry with its document, if it has one."""

    entry: Entry
    assessment: Assessment | None

    @property
    def status(self) -> EntryStatus:
        """Status of the clip; results that cannot be read count as a failure."""
        return "failed" if self.failure else self.entry.status

    @property
    def failure(self) -> Failure | None:
        """Why there are no numbers."""
        return UNREADABLE_RESULT if self.entry.done and not self.assessment else self.entry.failure


def load_entries(store: Store, entries: Sequence[Entry]) -> Iterator[LoadedEntry]:
    """Yield every entry with its document; several are read in parallel, since a remote store is slow."""

    def read(entry: Entry) -> LoadedEntry:
        return LoadedEntry(entry, _assessment(store, entry.done.folder) if entry.done else None)

    with ThreadPoolExecutor(READERS) as pool:
        for start in range(0, len(entries), CHUNK_ENTRIES):
            yield from pool.map(read, entries[start : start + CHUNK_ENTRIES])


def _assessment(store: Store, folder: str) -> Assessment | None:
    content = read_part(store, folder, DOCUMENT)
    try:
        return None if content is None else from_json(content)
    except ValueError:
        return None
