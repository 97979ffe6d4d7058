"""Look at what is there, and plan: the half of a run that computes nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from ankle_cv.batch.failure import Failure, failure_of
from ankle_cv.batch.keys import document_key
from ankle_cv.batch.manifest import State, UnitDone, replay
from ankle_cv.batch.metadata import (
    NOTHING_KNOWN,
    TABLE,
    Metadata,
    Table,
    compile_pattern,
    from_name,
    lookup,
    merged,
    read_table,
)
from ankle_cv.batch.plan import (
    KnownClip,
    Plan,
    Unit,
    Wishes,
    folder_names,
    group,
    know,
    make_plan,
    unique_stems,
)
from ankle_cv.batch.request import Request
from ankle_cv.batch.sources import (
    NO_TEXT_NAME,
    Clip,
    digest,
    find_clips,
    is_remote,
    is_text,
    local_path,
    spelled_out,
)
from ankle_cv.batch.store import about_in, document_in, key_in, manifests, open_store
from ankle_cv.batch.store_base import Store
from ankle_cv.errors import InputError, UsageError
from ankle_cv.version import __version__

READERS: Final = 8
"""Clips read at once to tell their content: reading waits for disks and networks, not for cores."""


@dataclass(frozen=True)
class Unreadable:
    """A clip that could not even be read."""

    clip: Clip
    failure: Failure


@dataclass(frozen=True)
class Survey:
    """What is there.

    Attributes
    ----------
    clips
        All that were found and are this shard's, with their content's digest.
    unreadable
        Those that could not be read.
    plan
        What there is to do.
    state
        From the manifests, and from what was recovered.
    recovered
        Results that were there without a line in a manifest.
    notes
        What people should know before they trust the result, one line each.
    """

    clips: tuple[KnownClip, ...]
    unreadable: tuple[Unreadable, ...]
    plan: Plan
    state: State
    recovered: tuple[UnitDone, ...]
    notes: tuple[str, ...]


def survey(request: Request, model_sha256: str, on_read: Callable[[int, int], None]) -> Survey:
    """Find the clips, read what is known of them, and plan.

    Parameters
    ----------
    request
        What is asked for.
    model_sha256
        Digest of the pose model.
    on_read
        Told how many clips have been read, of how many.

    Raises
    ------
    AnkleCvError
        A folder, the metadata or the results cannot be read, or there is no clip.
    """
    store = open_store(request.output)
    found: list[tuple[Clip, Metadata]] = []
    notes: list[str] = []
    for folder in request.folders:
        clips = find_clips(folder, request.patterns, request.excludes, request.output)
        known, told = _metadata(folder, clips, request)
        found += [(clip, known[clip.relative]) for clip in clips]
        notes += told
    if not found:
        raise InputError(
            f"no clips in {', '.join(request.folders)}", "check the folder, --pattern and --exclude"
        )
    unique = unique_stems(clip.relative for clip, _ in _once(found))
    mine = [pair for pair in _once(found) if request.shard is None or request.shard.owns(pair[0].relative)]
    state = replay(manifests(store))
    clips_read, unreadable = _read(mine, request, model_sha256, state, on_read)
    there = store.names()
    recovered = tuple(_recover(store, there, state, clips_read))
    for line in recovered:
        state.apply(line)
    units = group(clips_read, state, unique, _owner(store, there))
    wishes = Wishes(request.video, request.report, __version__, request.retry_failed)
    plan = make_plan(units, state, wishes, _completeness(store, there, far=is_remote(request.output)))
    return Survey(tuple(clips_read), tuple(unreadable), plan, state, recovered, tuple(notes))


def _once(found: Iterable[tuple[Clip, Metadata]]) -> Iterator[tuple[Clip, Metadata]]:
    """Yield every path once, also when folders that were given lie in each other."""
    seen: set[str] = set()
    for clip, metadata in found:
        if clip.path not in seen:
            seen.add(clip.path)
            yield clip, metadata


def _metadata(folder: str, clips: list[Clip], request: Request) -> tuple[dict[str, Metadata], list[str]]:
    """Return what is known of each clip below a folder, and notes."""
    relatives = [clip.relative for clip in clips]
    named: dict[str, Metadata | None] = dict.fromkeys(relatives)
    notes: list[str] = []
    if request.name_pattern is not None:
        pattern = compile_pattern(request.name_pattern)
        named = {relative: from_name(relative, pattern) for relative in relatives}
        strangers = [relative for relative, metadata in named.items() if metadata is None]
        if strangers:
            notes.append(f"{len(strangers)} names do not fit --name-pattern, among them {strangers[0]}")
    table = _table(folder, request)
    listed, unused = lookup(table, relatives) if table else ({}, ())
    if table and unused:
        notes.append(f"{table.name} names clips that are not there: {', '.join(unused[:5])}")
    return {
        r: merged((named[r], listed.get(r))) if named[r] or r in listed else NOTHING_KNOWN for r in relatives
    }, notes


def _table(folder: str, request: Request) -> Table | None:
    place, name = (request.table or f"{folder.rstrip('/')}/{TABLE}"), request.table or TABLE
    parent, _, file = place.replace("\\", "/").rpartition("/") if is_remote(place) else ("", "", "")
    if is_remote(place):
        content = open_store(parent).read(file)
    else:
        path = local_path(place)
        try:
            content = path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}", "make it readable") from error
    if content is None:
        if request.table:
            raise UsageError(f"there is no table {request.table}", "check the path given to --clips")
        return None
    return read_table(content, name)


def _read(
    found: list[tuple[Clip, Metadata]],
    request: Request,
    model_sha256: str,
    state: State,
    on_read: Callable[[int, int], None],
) -> tuple[list[KnownClip], list[Unreadable]]:
    """Tell every clip's content; one that has been read before and has not changed is not read again."""
    known, unreadable = [], []

    def content(clip: Clip) -> str | Failure:
        if not is_text(clip.path):
            return failure_of(InputError(NO_TEXT_NAME, "rename it; until then it is left out"))
        before = state.seen.get(clip.path)
        if before and clip.stamp and (before.size, before.stamp) == (clip.size, clip.stamp):
            return before.sha256
        try:
            return digest(clip)
        except InputError as error:
            return failure_of(error)

    with ThreadPoolExecutor(READERS) as pool:
        told = pool.map(content, [clip for clip, _ in found])
        for number, ((clip, metadata), answer) in enumerate(zip(found, told, strict=True), start=1):
            on_read(number, len(found))
            if isinstance(answer, Failure):
                unreadable.append(Unreadable(spelled_out(clip), answer))
            else:
                known.append(know(clip, answer, metadata, request.settings, model_sha256))
    return known, unreadable


def _owner(store: Store, there: frozenset[str]) -> Callable[[str], str | None]:
    """Return how to tell whose a folder is that the manifest does not know."""
    names = {name.lower(): name for name in there}

    def owner(folder: str) -> str | None:
        name = names.get(folder.lower())
        if name is None:
            return None
        document = document_in(store, name)
        if document is None or document_key(document) is None:
            return ""
        return str(document["input"]["sha256"])

    return owner


def _recover(
    store: Store, there: frozenset[str], state: State, clips: Iterable[KnownClip]
) -> Iterator[UnitDone]:
    """Yield what is complete though no line of the manifest says so: the run was killed in between."""
    for clip in {clip.key: clip for clip in clips if state.done(clip.key) is None}.values():
        for folder in folder_names(clip):
            if folder in there and key_in(store, folder) == clip.key:
                about = about_in(store, folder)
                if about is not None:
                    yield UnitDone(
                        key=clip.key,
                        sha256=clip.sha256,
                        path=clip.clip.path,
                        folder=folder,
                        video=about.video,
                        report=about.report,
                        ankle_cv=about.ankle_cv,
                    )
                    break


def _completeness(store: Store, there: frozenset[str], *, far: bool) -> Callable[[Unit], bool]:
    """Return how to tell that a folder the manifest speaks of is there.

    A power cut can lose the rename that showed a folder and keep the line that came after it, so a folder of
    this machine is looked into. A far store has acknowledged every file before the line was written.
    """

    def is_complete(unit: Unit) -> bool:
        return unit.folder in there and (far or key_in(store, unit.folder) == unit.key)

    return is_complete
