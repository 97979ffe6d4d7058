"""``manifest.jsonl``: an append-only log of events, one JSON object per line, and the state they add up to.

Reading is pure and tolerant: a line cut off by a power failure or a full disk is skipped, and unknown fields
are ignored. So is a line that nobody but this program's enemy would write: anybody may have put the file
there, so types are strict, and the name of a folder is one name. The manifest is a log, not the results: a
clip counts as finished only while its folder is complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ankle_cv.batch.failure import Failure
from ankle_cv.files import parse_json
from ankle_cv.files.names import WrittenFolder

MANIFEST: Final = "manifest.jsonl"


UNREADABLE: Final = "unreadable:"
"""Prefix of the key of a clip whose content could not be read; its path follows."""


def unreadable_key(path: str) -> str:
    """Return the key of a clip that could not be read."""
    return UNREADABLE + path


MAX_LINE_CHARACTERS: Final = 1 << 20
"""Longest line that is read: a clip's has 1,000 characters, one with the traceback of a bug 10,000."""

MetadataValue: TypeAlias = str | int | float | bool | None
"""What is known about a clip is flat."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)
    utc: str = ""
    """When it was written, ISO 8601; lines of several manifests are sorted by it."""


class RunStarted(_Line):
    """A run started."""

    event: Literal["run"] = "run"
    run: str
    ankle_cv: str
    folders: tuple[str, ...]
    shard: str | None = Field(None, pattern=r"^[0-9]{1,6}/[0-9]{1,6}$")


class ClipSeen(_Line):
    """A clip was found and read: the content under a path, its metadata, and what is told of the person."""

    event: Literal["clip"] = "clip"
    path: str
    relative: str
    size: int = Field(ge=0)
    stamp: str
    sha256: str
    key: str
    metadata: dict[str, MetadataValue]
    told: dict[str, str] = Field(default_factory=dict)
    """What its page says of the person, by the table or else the command line; lines of old have none."""


class UnitDone(_Line):
    """A clip's folder is complete."""

    event: Literal["done"] = "done"
    key: str
    sha256: str
    path: str
    folder: WrittenFolder
    video: bool
    report: bool
    seconds: float | None = None
    """Duration of the analysis, s; None when the folder was found complete without a line."""
    ankle_cv: str = ""
    died: Failure | None = None
    """Why the worker of a first attempt died."""


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
    """A run ended."""

    event: Literal["end"] = "end"
    run: str
    report: dict[str, Any]


Line: TypeAlias = Annotated[
    RunStarted | ClipSeen | UnitDone | UnitFailed | RunEnded, Field(discriminator="event")
]
_LINE: Final[TypeAdapter[Line]] = TypeAdapter(Line)


@dataclass
class BatchState:
    """The state that the lines of the manifest add up to.

    Attributes
    ----------
    seen
        The latest `ClipSeen` of every path.
    units
        The latest outcome of every unit, by key.
    runs
        The latest run of every shard, and of the whole under None, in the order of their start.
    ended
        Names of the runs that came to their end.
    skipped
        Number of lines that could not be read.
    """

    seen: dict[str, ClipSeen] = field(default_factory=dict)
    units: dict[str, UnitDone | UnitFailed] = field(default_factory=dict)
    runs: dict[str | None, RunStarted] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    skipped: int = 0

    def apply(self, line: Line) -> None:
        """Update the state by one line.

        A folder holds the results of one unit, so a new unit in it replaces the one before. A failure removes
        no earlier results, since a folder is replaced as a whole or not at all.
        """
        if isinstance(line, ClipSeen):
            self.seen[line.path] = line
            self.units.pop(unreadable_key(line.path), None)
        elif isinstance(line, UnitDone):
            for key in [k for k in self._in_folder(line.folder) if k != line.key]:
                del self.units[key]
            self.units[line.key] = line
            self._folders[line.folder.lower()] = line.key
        elif isinstance(line, UnitFailed):
            if not isinstance(self.units.get(line.key), UnitDone):
                self.units[line.key] = line
        elif isinstance(line, RunStarted):
            self.runs.pop(line.shard, None)
            self.runs[line.shard] = line
        else:
            self.ended.add(line.run)

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

    def is_settled(self, seen: ClipSeen) -> bool:
        """Return whether a content has results, or was analysed in vain."""
        unit = self.units.get(seen.key)
        if isinstance(unit, UnitDone):
            return unit.sha256 == seen.sha256
        return unit is not None and unit.failure.code == "not_measurable"

    def folder_owner(self, folder: str) -> str | None:
        """Return the key of the unit whose results lie in a folder."""
        return next(iter(self._in_folder(folder)), None)


def encode(line: Line) -> str:
    """Return a line as JSON, without the line feed."""
    return line.model_dump_json()


def parse(text: str) -> Iterable[Line]:
    """Parse the lines of one manifest, skipping those that are incomplete or of an unknown kind."""
    return (line for line in map(_parsed, text.split("\n")) if line is not None)


def _parsed(raw: str) -> Line | None:
    if len(raw) > MAX_LINE_CHARACTERS:
        return None
    try:
        parse_json(raw)  # stricter than pydantic about the JSON itself
        return _LINE.validate_json(raw)
    except ValueError:  # pydantic's error is one, too
        return None


def replay(texts: Iterable[str]) -> BatchState:
    """Return the state that the manifests of all shards add up to.

    Manifests are merged by time; within one of them its own order holds, even if its clock was set back.
    """
    stamped: list[tuple[str, Line]] = []
    state = BatchState()
    for text in texts:
        latest, count = "", 0
        for line in parse(text):
            latest, count = max(latest, line.utc), count + 1
            stamped.append((latest, line))
        state.skipped += sum(map(bool, map(str.strip, text.split("\n")))) - count
    for _, line in sorted(stamped, key=lambda pair: pair[0]):
        state.apply(line)
    return state
