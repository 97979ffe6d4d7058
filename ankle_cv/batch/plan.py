"""What there is to do: pure functions from what was found and what is finished to the work that is left."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ankle_cv.batch.failure import LASTING, Failure
from ankle_cv.batch.keys import unit_key
from ankle_cv.batch.manifest import State, UnitFailed
from ankle_cv.batch.metadata import Metadata, with_metadata
from ankle_cv.batch.sources import Clip
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings

SHORT_KEY: Final = 8
"""Digits of the key in a folder's name: two of 100,000 clips *of one name* share them about once in a
thousand such archives (birthday bound, 32 bits), and then a number is added."""


@dataclass(frozen=True)
class Shard:
    """One part of the work, when several machines share it without knowing of each other.

    Attributes
    ----------
    index, count
        The part, from 1, and how many parts there are.
    """

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def owns(self, relative: str) -> bool:
        """Say whether a clip is this part's, by the digest of its path: every machine agrees."""
        digest = hashlib.sha256(relative.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1


def parse_shard(text: str) -> Shard:
    """Read ``3/20``.

    Raises
    ------
    UsageError
        It is not of that form, or out of range.
    """
    index, _, count = text.partition("/")
    if not (index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        raise UsageError(f"--shard {text}: not a part of a whole", "write i/n, from 1/n to n/n")
    return Shard(int(index), int(count))


@dataclass(frozen=True)
class KnownClip:
    """A clip with its content's digest, what is known of it, and how it will be looked at."""

    clip: Clip
    sha256: str
    metadata: Metadata
    settings: Settings
    key: str


@dataclass(frozen=True)
class Unit:
    """One piece of work: the clips of one content that are looked at the same way.

    Attributes
    ----------
    key
        See `ankle_cv.batch.keys`.
    clips
        Where that content lies; the first one is opened.
    folder
        Name of the folder of results.
    ours
        Whether the manifest says that this unit's results lie there, so that even what is left of them
        may be replaced.
    """

    key: str
    clips: tuple[KnownClip, ...]
    folder: str
    ours: bool

    @property
    def first(self) -> KnownClip:
        """The clip that is opened."""
        return self.clips[0]


@dataclass(frozen=True)
class Wishes:
    """What a folder of results has to hold, and which failures are tried again.

    Attributes
    ----------
    video, report
        Whether ``overlay.mp4`` and ``report.html`` are wanted.
    version
        Of this program: what another version could not read, this one may.
    retry_failed
        Try also what the clip itself is to blame for.
    """

    video: bool
    report: bool
    version: str
    retry_failed: bool = False


@dataclass(frozen=True)
class Plan:
    """What a run will do.

    Attributes
    ----------
    units
        Everything that was found, finished or not.
    todo
        What is left.
    failed_before
        Units that failed in an earlier run and are not tried again, with why.
    """

    units: tuple[Unit, ...]
    todo: tuple[Unit, ...]
    failed_before: Mapping[str, Failure]

    @property
    def finished(self) -> int:
        """Units that need nothing."""
        return len(self.units) - len(self.todo) - len(self.failed_before)


def know(clip: Clip, sha256: str, metadata: Metadata, settings: Settings, model_sha256: str) -> KnownClip:
    """Put together what names a clip's results."""
    own = with_metadata(settings, metadata)
    return KnownClip(clip, sha256, metadata, own, unit_key(sha256, own.model_dump(mode="json"), model_sha256))


def unique_stems(relatives: Iterable[str]) -> frozenset[str]:
    """Return the names, lower-case and without suffix, that only one of the clips has."""
    counts = Counter(PurePosixPath(relative).stem.lower() for relative in relatives)
    return frozenset(stem for stem, count in counts.items() if count == 1)


def folder_names(clip: KnownClip) -> tuple[str, str]:
    """Return the two names a clip's folder may get: the clip's own, and one nobody else has."""
    stem = PurePosixPath(clip.clip.relative).stem
    return stem, f"{stem}-{clip.key[:SHORT_KEY]}"


def group(
    clips: Sequence[KnownClip], state: State, unique: frozenset[str], owner_of: Callable[[str], str | None]
) -> tuple[Unit, ...]:
    """Put clips of the same key together and give every unit a folder of its own.

    A finished unit keeps its folder. A new one gets the clip's name when no other clip has it and the
    folder is free or already this clip's, else the name and the start of its key, which no one else has.

    Parameters
    ----------
    clips
        Those of this run.
    state
        From the manifest.
    unique
        From `unique_stems` over all clips, also those of other shards.
    owner_of
        Tells of a folder that the manifest does not know: the key, or the clip's digest, it belongs to;
        ``""`` when it is somebody else's; None when nothing is there.
    """
    by_key: dict[str, list[KnownClip]] = {}
    for clip in clips:
        by_key.setdefault(clip.key, []).append(clip)
    keeps = {done.folder.lower() for key in by_key if (done := state.done(key))}
    units = []
    for key, same in by_key.items():
        done, first = state.done(key), same[0]
        stem, own = folder_names(first)
        if done is not None:
            folder = done.folder
        elif stem.lower() in unique and stem.lower() not in keeps and _may_take(stem, first, state, owner_of):
            folder = stem
        else:
            folder = own
        units.append(Unit(key, tuple(same), folder, done is not None))
    return tuple(units)


def _may_take(folder: str, clip: KnownClip, state: State, owner_of: Callable[[str], str | None]) -> bool:
    """Say whether a folder is free, or holds this very clip's results, perhaps made with other settings."""
    key = state.folder_owner(folder)
    done = state.done(key) if key else None
    if done is not None:
        return done.sha256 == clip.sha256
    return owner_of(folder) in (None, clip.key, clip.sha256)


def make_plan(
    units: Sequence[Unit], state: State, wishes: Wishes, is_complete: Callable[[Unit], bool]
) -> Plan:
    """Say what is left to do.

    Parameters
    ----------
    units
        From `group`.
    state
        From the manifest.
    wishes
        What results have to hold.
    is_complete
        Whether a unit's folder is really there: the manifest alone is not believed.
    """
    todo, failed = [], {}
    for unit in units:
        done, lost = state.done(unit.key), state.failed(unit.key)
        if done is not None and not _lacks(done.video, done.report, wishes) and is_complete(unit):
            continue
        if lost is not None and not _try_again(lost, wishes):
            failed[unit.key] = lost.failure
            continue
        todo.append(unit)
    return Plan(tuple(units), tuple(todo), failed)


def _lacks(video: bool, report: bool, wishes: Wishes) -> bool:
    return (wishes.video and not video) or (wishes.report and not report)


def _try_again(lost: UnitFailed, wishes: Wishes) -> bool:
    lasting = lost.failure.code in LASTING and lost.ankle_cv == wishes.version
    return wishes.retry_failed or not lasting
