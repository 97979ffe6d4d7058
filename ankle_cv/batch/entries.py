"""Which clips the results tell of: pure choice from the manifest, then their documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, Literal, TypeAlias

from pydantic import ValidationError

from ankle_cv.assessment import Assessment
from ankle_cv.batch.failure import Failure
from ankle_cv.batch.manifest import UNREADABLE, ClipSeen, State, UnitDone, UnitFailed
from ankle_cv.batch.store_base import Store
from ankle_cv.outputs.folder import DOCUMENT

Status: TypeAlias = Literal["done", "failed", "not_done"]

READERS: Final = 8
AT_ONCE: Final = 256
"""Documents fetched at a time, and held before they are asked for."""

FOREIGN: Final = Failure(
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
        Where it is, and its place below the folder that was given.
    metadata
        What is known of it.
    done
        Its results, or None.
    failure
        Why there are none, or None while it was not tried.
    """

    path: str
    relative: str
    metadata: Mapping[str, Any]
    done: UnitDone | None
    failure: Failure | None

    @property
    def status(self) -> Status:
        """How it stands."""
        if self.done is not None:
            return "done"
        return "not_done" if self.failure is None else "failed"


def choose_entries(
    state: State, present: frozenset[str] | None = None, looked_in: Sequence[str] = ()
) -> list[Entry]:
    """Return the clips to tell of, in the order of their paths.

    A clip that was looked for and is gone keeps its results; but not when its content was found under
    another path, and a failure goes with its clip.

    Parameters
    ----------
    state
        From the manifests.
    present
        Paths found by this run; None when no run looked.
    looked_in
        Folders it looked in.
    """
    found = present or frozenset()
    here = {seen.key for path, seen in state.seen.items() if path in found}
    folders = tuple(f"{folder.rstrip('/')}/" for folder in looked_in)

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
class Read:
    """An entry with its document, if it has one."""

    entry: Entry
    assessment: Assessment | None

    @property
    def status(self) -> Status:
        """How it stands; results nobody can read are none."""
        return "failed" if self.failure else self.entry.status

    @property
    def failure(self) -> Failure | None:
        """Why there are no numbers."""
        return FOREIGN if self.entry.done and not self.assessment else self.entry.failure


def read_entries(store: Store, entries: Sequence[Entry]) -> Iterator[Read]:
    """Yield every entry with its document; several are fetched at once, since a far store answers slowly."""

    def read(entry: Entry) -> Read:
        return Read(entry, _assessment(store, entry.done.folder) if entry.done else None)

    with ThreadPoolExecutor(READERS) as pool:
        for start in range(0, len(entries), AT_ONCE):
            yield from pool.map(read, entries[start : start + AT_ONCE])


def _assessment(store: Store, folder: str) -> Assessment | None:
    content = store.read(f"{folder}/{DOCUMENT}")
    try:
        return None if content is None else Assessment.model_validate_json(content)
    except ValidationError:
        return None
