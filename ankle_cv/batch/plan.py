"""Planning as pure functions: from the clips found and the results present to the work that is left."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from ankle_cv.batch.failure import PERMANENT, Failure
from ankle_cv.batch.keys import unit_key
from ankle_cv.batch.manifest import BatchState, UnitFailed
from ankle_cv.batch.metadata import Metadata, with_metadata
from ankle_cv.batch.sources import ClipFile
from ankle_cv.files.names import component, is_folder_name
from ankle_cv.settings import Settings
from ankle_cv.values import refused

SHARD: Final = re.compile(r"(?P<index>\d{1,6})/(?P<count>\d{1,6})", re.ASCII)
MOST_SHARDS: Final = 999_999
"""What six digits hold: Slurm allows 1,001 jobs of an array unless told otherwise."""

SHORT_KEY: Final = 8
"""Digits of the key in a folder's name: among 3,000 clips *of one name* two share them with a probability of
0.001 (birthday problem, 32 bits), and then a number is added."""


@dataclass(frozen=True)
class Shard:
    """One part of the work, when several machines share it without communication.

    Attributes
    ----------
    index, count
        Number of the part, from 1, and number of parts.
    """

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def owns(self, relative: str) -> bool:
        """Return whether a clip belongs to this part, by the digest of its path: alike on every machine."""
        digest = hashlib.sha256(relative.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1


def parse_shard(text: str) -> Shard:
    """Parse ``3/20``.

    Raises
    ------
    UsageError
        The text has another form, or the part is out of range.
    """
    found = SHARD.fullmatch(text)
    if found is None or not 1 <= int(found["index"]) <= int(found["count"]):
        raise refused(
            "--shard",
            text,
            "should be a part of a whole, i/n",
            f"write 1/n to n/n, with n up to {MOST_SHARDS}",
        )
    return Shard(int(found["index"]), int(found["count"]))


@dataclass(frozen=True)
class IdentifiedClip:
    """A clip with the digest of its content, its metadata and settings, and the key of its results."""

    clip: ClipFile
    sha256: str
    metadata: Metadata
    settings: Settings
    key: str


@dataclass(frozen=True)
class WorkUnit:
    """One unit of work: clips with the same content and the same settings.

    Attributes
    ----------
    key
        See `ankle_cv.batch.keys`.
    clips
        The copies of that content; the first one is opened.
    folder
        Name of the folder of results.
    owned
        Whether, by the manifest, the folder belongs to this unit, so that even incomplete results in it may
        be replaced.
    """

    key: str
    clips: tuple[IdentifiedClip, ...]
    folder: str
    owned: bool

    @property
    def first(self) -> IdentifiedClip:
        """The clip that is opened."""
        return self.clips[0]


@dataclass(frozen=True)
class OutputPolicy:
    """Which files a complete folder of results has, and which failures are retried.

    Attributes
    ----------
    video, report
        Whether ``overlay.mp4`` and ``report.html`` are required.
    version
        Version of this program: a clip that another version could not read is retried.
    retry_failed
        Retry permanent failures, too.
    """

    video: bool
    report: bool
    version: str
    retry_failed: bool = False


@dataclass(frozen=True)
class BatchPlan:
    """What a run will do.

    Attributes
    ----------
    units
        All units, finished or not.
    todo
        Units that are left to do.
    failed_before
        Failures of units that failed in an earlier run and are not retried, by key.
    """

    units: tuple[WorkUnit, ...]
    todo: tuple[WorkUnit, ...]
    failed_before: Mapping[str, Failure]

    @property
    def finished(self) -> int:
        """Number of finished units."""
        return len(self.units) - len(self.todo) - len(self.failed_before)


def identify(
    clip: ClipFile, sha256: str, metadata: Metadata, settings: Settings, model_sha256: str
) -> IdentifiedClip:
    """Return a clip with its own settings and the key of its results."""
    own = with_metadata(settings, metadata)
    return IdentifiedClip(
        clip, sha256, metadata, own, unit_key(sha256, own.model_dump(mode="json"), model_sha256)
    )


def unique_stems(relatives: Iterable[str]) -> frozenset[str]:
    """Return the file names, lower-case and without suffix, that only one clip has."""
    counts = Counter(component(PurePosixPath(relative).stem).lower() for relative in relatives)
    return frozenset(stem for stem, count in counts.items() if count == 1)


def folder_names(clip: IdentifiedClip) -> tuple[str, str]:
    """Return the two possible names of a clip's folder: the clip's own name, and a unique one."""
    stem = component(PurePosixPath(clip.clip.relative).stem)
    return stem, f"{stem}-{clip.key[:SHORT_KEY]}"


def group(
    clips: Sequence[IdentifiedClip],
    state: BatchState,
    unique: frozenset[str],
    owner_of: Callable[[str], str | None],
) -> tuple[WorkUnit, ...]:
    """Group clips by key and assign a folder to every unit.

    A finished unit keeps its folder. A new one gets the clip's name when no other clip has it and the
    folder is free or already this clip's, else the name with the start of its key.

    Parameters
    ----------
    clips
        Clips of this run.
    state
        From the manifest.
    unique
        From `unique_stems` over all clips, including those of other shards.
    owner_of
        Returns the key, or the clip's digest, that a folder unknown to the manifest belongs to; ``""`` when
        it holds something else; None when it does not exist.
    """
    by_key: dict[str, list[IdentifiedClip]] = {}
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
        units.append(WorkUnit(key, tuple(same), folder, done is not None))
    return tuple(units)


def _may_take(
    folder: str, clip: IdentifiedClip, state: BatchState, owner_of: Callable[[str], str | None]
) -> bool:
    """Return whether a folder is free, or holds results of this clip, perhaps with other settings."""
    key = state.folder_owner(folder)
    done = state.done(key) if key else None
    if done is not None:
        return done.sha256 == clip.sha256
    return owner_of(folder) in (None, clip.key, clip.sha256)


def make_plan(
    units: Sequence[WorkUnit],
    state: BatchState,
    policy: OutputPolicy,
    is_complete: Callable[[WorkUnit], bool],
) -> BatchPlan:
    """Return the units that are left to do.

    Parameters
    ----------
    units
        From `group`.
    state
        From the manifest.
    policy
        Files required, and failures to retry.
    is_complete
        Whether a unit's folder exists: the manifest alone does not prove it.
    """
    todo, not_retried = [], {}
    for unit in units:
        done, failed = state.done(unit.key), state.failed(unit.key)
        if done is not None and not _lacks_outputs(done.video, done.report, policy) and is_complete(unit):
            continue
        if failed is not None and not _retry(failed, policy):
            not_retried[unit.key] = failed.failure
            continue
        todo.append(_well_named(unit))
    return BatchPlan(tuple(units), tuple(todo), not_retried)


def _well_named(unit: WorkUnit) -> WorkUnit:
    """Return a unit that is written anew: not in a folder as earlier versions named them, which stays."""
    if is_folder_name(unit.folder):
        return unit
    return replace(unit, folder=folder_names(unit.first)[1], owned=False)


def _lacks_outputs(video: bool, report: bool, policy: OutputPolicy) -> bool:
    return (policy.video and not video) or (policy.report and not report)


def _retry(failed: UnitFailed, policy: OutputPolicy) -> bool:
    permanent = failed.failure.code in PERMANENT and failed.ankle_cv == policy.version
    return policy.retry_failed or not permanent
