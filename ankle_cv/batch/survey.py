"""Survey of clips and results, and the plan: the half of a run that computes and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from ankle_cv.batch.clips_table import TABLE, Table, lookup, read_table
from ankle_cv.batch.failure import Failure, failure_of
from ankle_cv.batch.keys import document_key
from ankle_cv.batch.manifest import BatchState, UnitDone, replay
from ankle_cv.batch.metadata import (
    NO_METADATA,
    Metadata,
    compile_pattern,
    from_name,
    merged,
)
from ankle_cv.batch.plan import (
    BatchPlan,
    IdentifiedClip,
    OutputPolicy,
    WorkUnit,
    folder_names,
    group,
    identify,
    make_plan,
    unique_stems,
)
from ankle_cv.batch.request import Request
from ankle_cv.batch.sources import (
    NO_TEXT_NAME,
    ClipFile,
    absolute,
    digest,
    escaped,
    find_clips,
    is_remote,
    is_text,
    local_path,
)
from ankle_cv.batch.store import (
    BATCH_RECORD,
    is_complete,
    open_store,
    read_batch_record,
    read_document,
    read_key,
    read_manifests,
)
from ankle_cv.batch.store_base import Store
from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import MissingFileError, read_bytes
from ankle_cv.files.limits import METADATA_BYTES
from ankle_cv.files.names import is_folder_name
from ankle_cv.outputs.folder import DOCUMENT
from ankle_cv.telling.numbers import counted
from ankle_cv.version import __version__

READERS: Final = 8
"""Clips read in parallel for their digests: reading waits for disks and networks, not for cores."""


@dataclass(frozen=True)
class Unreadable:
    """A clip that could not be read."""

    clip: ClipFile
    failure: Failure


@dataclass(frozen=True)
class Survey:
    """Clips, state and plan of a batch.

    Attributes
    ----------
    clips
        All clips found for this shard, with the digests of their content.
    unreadable
        Clips that could not be read.
    plan
        What is to be done.
    state
        From the manifests and the recovered results.
    recovered
        Results found without a line in a manifest.
    notes
        Remarks on the metadata, for the user, one line each.
    """

    clips: tuple[IdentifiedClip, ...]
    unreadable: tuple[Unreadable, ...]
    plan: BatchPlan
    state: BatchState
    recovered: tuple[UnitDone, ...]
    notes: tuple[str, ...]


def survey(request: Request, model_sha256: str, on_read: Callable[[int, int], None]) -> Survey:
    """Find the clips, read their metadata, and plan.

    Parameters
    ----------
    request
        The request.
    model_sha256
        Digest of the pose model.
    on_read
        Called with the number of clips read and their total number.

    Raises
    ------
    AnkleCvError
        A folder, the metadata or the results cannot be read, or there is no clip.
    """
    store = open_store(request.output)
    found: list[tuple[ClipFile, Metadata]] = []
    notes: list[str] = []
    for folder in request.folders:
        clips = find_clips(folder, request.patterns, request.excludes, request.output)
        known, found_notes = _metadata(folder, clips, request)
        found += [(clip, known[clip.relative]) for clip in clips]
        notes += found_notes
    if not found:
        raise InputError(
            f"no clips in {', '.join(request.folders)}", "check the folder, --pattern and --exclude"
        )
    unique = unique_stems(clip.relative for clip, _ in _unique_paths(found))
    mine = [
        pair for pair in _unique_paths(found) if request.shard is None or request.shard.owns(pair[0].relative)
    ]
    state = replay(read_manifests(store))
    clips_read, unreadable = _read(mine, request, model_sha256, state, on_read)
    if state.skipped:
        notes.append(f"{state.skipped} lines of the manifest cannot be read and are left out")
    existing = store.names()
    _forget_foreign(store, existing, state, clips_read)
    recovered = tuple(_recover(store, existing, state, clips_read))
    for line in recovered:
        state.apply(line)
    units = group(clips_read, state, unique, _owner_lookup(store, existing))
    policy = OutputPolicy(request.video, request.report, __version__, request.retry_failed)
    plan = make_plan(units, state, policy, _completeness_check(store, existing, state))
    return Survey(tuple(clips_read), tuple(unreadable), plan, state, recovered, tuple(notes))


def _unique_paths(found: Iterable[tuple[ClipFile, Metadata]]) -> Iterator[tuple[ClipFile, Metadata]]:
    """Yield every path once, even when the given folders contain each other."""
    seen: set[str] = set()
    for clip, metadata in found:
        if clip.path not in seen:
            seen.add(clip.path)
            yield clip, metadata


def _metadata(folder: str, clips: list[ClipFile], request: Request) -> tuple[dict[str, Metadata], list[str]]:
    """Return the metadata of each clip below a folder, by relative path, and notes."""
    relatives = [clip.relative for clip in clips]
    named: dict[str, Metadata | None] = dict.fromkeys(relatives)
    notes: list[str] = []
    if request.name_pattern is not None:
        pattern = compile_pattern(request.name_pattern)
        named = {relative: from_name(relative, pattern) for relative in relatives}
        unmatched = [relative for relative, metadata in named.items() if metadata is None]
        if unmatched:
            names = counted(len(unmatched), "name")
            notes.append(
                f"the pattern of names (--name-pattern) does not fit {names}, among them {unmatched[0]}"
            )
    table = _table(folder, request)
    listed, remarks = lookup(table, relatives, absolute(folder)) if table else ({}, ())
    notes += remarks
    return {
        r: merged((named[r], listed.get(r))) if named[r] or r in listed else NO_METADATA for r in relatives
    }, notes


def _table(folder: str, request: Request) -> Table | None:
    place, name = (request.table or f"{folder.rstrip('/')}/{TABLE}"), request.table or TABLE
    parent, _, file = place.replace("\\", "/").rpartition("/") if is_remote(place) else ("", "", "")
    if is_remote(place):
        content = open_store(parent).read(file)
    else:
        path = local_path(place)
        try:
            content = read_bytes(path, METADATA_BYTES)
        except MissingFileError:
            content = None
    if content is None:
        if request.table:
            raise UsageError(f"there is no table {request.table}", "check the path given to --clips")
        return None
    return read_table(content, name)


def _read(
    found: list[tuple[ClipFile, Metadata]],
    request: Request,
    model_sha256: str,
    state: BatchState,
    on_read: Callable[[int, int], None],
) -> tuple[list[IdentifiedClip], list[Unreadable]]:
    """Identify every clip by its content.

    An unchanged clip is not read again once the manifest has an outcome for its content: one without is
    analysed, which a wrong line of the manifest must not hinder.
    """
    known, unreadable = [], []

    def content(clip: ClipFile) -> str | Failure:
        if not is_text(clip.path):
            return failure_of(InputError(NO_TEXT_NAME, "rename it; until then it is left out"))
        before = state.seen.get(clip.path)
        unchanged = before and clip.stamp and (before.size, before.stamp) == (clip.size, clip.stamp)
        if before and unchanged and state.is_settled(before):
            return before.sha256
        try:
            return digest(clip)
        except InputError as error:
            return failure_of(error)

    with ThreadPoolExecutor(READERS) as pool:
        contents = pool.map(content, [clip for clip, _ in found])
        for number, ((clip, metadata), result) in enumerate(zip(found, contents, strict=True), start=1):
            on_read(number, len(found))
            if isinstance(result, Failure):
                unreadable.append(Unreadable(escaped(clip), result))
            else:
                known.append(identify(clip, result, metadata, request.settings, model_sha256))
    return known, unreadable


def _owner_lookup(store: Store, existing: frozenset[str]) -> Callable[[str], str | None]:
    """Return a function that finds the owner of a folder unknown to the manifest; see `group`."""
    names = {name.lower(): name for name in existing}

    def owner(folder: str) -> str | None:
        name = names.get(folder.lower())
        if name is None:
            return None
        document = read_document(store, name)
        if document is None or document_key(document) is None:
            return ""
        return str(document["input"]["sha256"])

    return owner


def _recover(
    store: Store, existing: frozenset[str], state: BatchState, clips: Iterable[IdentifiedClip]
) -> Iterator[UnitDone]:
    """Yield results that are complete without a line in the manifest: the run was killed in between."""
    for clip in {clip.key: clip for clip in clips if state.done(clip.key) is None}.values():
        for folder in folder_names(clip):
            if folder in existing and read_key(store, folder) == clip.key:
                record = read_batch_record(store, folder)
                if record and is_complete(store, folder, video=record.video, report=record.report):
                    yield UnitDone(
                        key=clip.key,
                        sha256=clip.sha256,
                        path=clip.clip.path,
                        folder=folder,
                        video=record.video,
                        report=record.report,
                        ankle_cv=record.ankle_cv,
                    )
                    break


def _forget_foreign(
    store: Store, existing: frozenset[str], state: BatchState, clips: Iterable[IdentifiedClip]
) -> None:
    """Forget results whose folder holds something else, or is a link: only a manifest claims them.

    So is a folder that is not there and would not be named so now.
    """
    for done in filter(None, [state.done(clip.key) for clip in clips]):
        if done.folder not in existing and not is_folder_name(done.folder):
            state.units.pop(done.key, None)
        sizes = store.sizes(done.folder) if done.folder in existing else None
        if sizes is not None and not {DOCUMENT, BATCH_RECORD} & set(sizes):
            state.units.pop(done.key, None)


def _completeness_check(
    store: Store, existing: frozenset[str], state: BatchState
) -> Callable[[WorkUnit], bool]:
    """Return a function that checks whether a unit's folder is complete.

    A power failure can lose the rename that published a folder and keep the later line of the manifest, and
    people remove files, so a local folder is inspected. A remote store has acknowledged every file before the
    line was written.
    """

    def check(unit: WorkUnit) -> bool:
        done = state.done(unit.key)
        if done is None or unit.folder not in existing:
            return False
        if store.sizes(unit.folder) is None:
            return True
        return read_key(store, unit.folder) == unit.key and is_complete(
            store, unit.folder, video=done.video, report=done.report
        )

    return check
