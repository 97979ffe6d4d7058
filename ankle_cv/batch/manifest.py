"""``manifest.jsonl``: what happened, one JSON object a line, only ever appended; and the state it adds up to.

Reading is pure and forgiving: a line torn by a power cut or a full disk is skipped, an unknown field ignored.
The manifest is a diary, not the results: a clip counts as finished only while its folder is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ankle_cv.batch.failure import Failure

MANIFEST: Final = "manifest.jsonl"


UNREADABLE: Final = "unreadable:"
"""Start of the key of a clip whose content nobody could read; its path follows."""


def unreadable_key(path: str) -> str:
    """Return the key of a clip that could not be read."""
    return UNREADABLE + path


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)
    utc: str = ""
    """When it was written, ISO 8601; lines of several manifests are put in this order."""


class RunStarted(_Line):
    """A run began."""

    event: Literal["run"] = "run"
    run: str
    ankle_cv: str
    folders: tuple[str, ...]
    shard: str | None = None


class ClipSeen(_Line):
    """A clip was found and read: which content lies under a path, and what is known of it."""

    event: Literal["clip"] = "clip"
    path: str
    relative: str
    size: int
    stamp: str
    sha256: str
    key: str
    metadata: dict[str, Any]


class UnitDone(_Line):
    """A clip's folder is complete."""

    event: Literal["done"] = "done"
    key: str
    sha256: str
    path: str
    folder: str
    video: bool
    report: bool
    seconds: float | None = None
    """Time it took; None when the folder was found complete, its line lost."""
    ankle_cv: str = ""
    died: Failure | None = None
    """Why a first attempt's worker died."""


class UnitFailed(_Line):
    """A clip could not be analysed."""

    event: Literal["failed"] = "failed"
    key: str
    path: str
    failure: Failure
    attempts: int
    seconds: float
    ankle_cv: str


class RunEnded(_Line):
    """A run came to its end."""

    event: Literal["end"] = "end"
    run: str
    report: dict[str, Any]


Line: TypeAlias = Annotated[
    RunStarted | ClipSeen | UnitDone | UnitFailed | RunEnded, Field(discriminator="event")
]
_LINE: Final[TypeAdapter[Line]] = TypeAdapter(Line)


@dataclass
class State:
    """What the manifest adds up to.

    Attributes
    ----------
    seen
        The latest sight of every path.
    units
        The latest outcome of every unit, by key.
    """

    seen: dict[str, ClipSeen] = field(default_factory=dict)
    units: dict[str, UnitDone | UnitFailed] = field(default_factory=dict)

    def apply(self, line: Line) -> None:
        """Take one line into account.

        A folder holds one unit's results: who is done in it takes the place of who was. A failure does not
        undo results that were there before, since the folder appears whole or not at all.
        """
        if isinstance(line, ClipSeen):
            self.seen[line.path] = line
            self.units.pop(unreadable_key(line.path), None)
        elif isinstance(line, UnitDone):
            for key in [k for k in self._in_folder(line.folder) if k != line.key]:
                del self.units[key]
            self.units[line.key] = line
            self._folders[line.folder.lower()] = line.key
        elif isinstance(line, UnitFailed) and not isinstance(self.units.get(line.key), UnitDone):
            self.units[line.key] = line

    _folders: dict[str, str] = field(default_factory=dict)

    def _in_folder(self, folder: str) -> list[str]:
        key = self._folders.get(folder.lower())
        unit = self.units.get(key) if key else None
        same = isinstance(unit, UnitDone) and unit.folder.lower() == folder.lower()
        return [key] if key and same else []

    def done(self, key: str) -> UnitDone | None:
        """Return the results of a unit, if it has any."""
        unit = self.units.get(key)
        return unit if isinstance(unit, UnitDone) else None

    def failed(self, key: str) -> UnitFailed | None:
        """Return the failure of a unit, if that is its latest outcome."""
        unit = self.units.get(key)
        return unit if isinstance(unit, UnitFailed) else None

    def folder_owner(self, folder: str) -> str | None:
        """Return the key of the unit whose results lie in a folder."""
        return next(iter(self._in_folder(folder)), None)


def encode(line: Line) -> str:
    """Return a line without its end."""
    return line.model_dump_json()


def parse(text: str) -> Iterable[Line]:
    """Read the lines of one manifest, skipping what is torn or of another kind."""
    for raw in text.splitlines():
        with suppress(ValueError):  # pydantic's own error is one, too
            yield _LINE.validate_python(json.loads(raw))


def replay(texts: Iterable[str]) -> State:
    """Return the state that the manifests of all shards add up to.

    Manifests are put together by time; within one of them its own order holds, whatever its clock did.
    """
    stamped: list[tuple[str, Line]] = []
    for text in texts:
        latest = ""
        for line in parse(text):
            latest = max(latest, line.utc)
            stamped.append((latest, line))
    state = State()
    for _, line in sorted(stamped, key=lambda pair: pair[0]):
        state.apply(line)
    return state
