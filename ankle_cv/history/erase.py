"""Deleting a person: the files of the results, what is kept of them, and every copy made of it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import SIDES
from ankle_cv.errors import InputError
from ankle_cv.files import is_file, output_error, read_json
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.history.connection import put_aside
from ankle_cv.history.rows import PersonKept, PlaceRow
from ankle_cv.history.store import HistoryStore
from ankle_cv.outputs.folder import (
    CORRECTED,
    DOCUMENT,
    OWN_FILES,
    RECORD,
    REPORT,
    RESULTS,
    browser_home,
    owner,
    sizes_of,
)
from ankle_cv.outputs.saved import read_document
from ankle_cv.sessions.results import SESSION_CLIP, SESSION_FILE, SESSION_PICTURE, is_session
from ankle_cv.telling.both_legs import same_key
from ankle_cv.telling.numbers import counted
from ankle_cv.text import printable

SESSION_FILES: Final = (SESSION_FILE, SESSION_PICTURE, REPORT)
"""Files of a live session beside those of its legs (docs/sessions.md)."""


@dataclass(frozen=True)
class Erasure:
    """What is going to be deleted with a person.

    Attributes
    ----------
    person
        Who.
    files
        Files of results that are there and name this person.
    clips
        Clips that they were read from, as far as they are there: the user's own, which stay.
    gone
        Folders that are not where they were: moved, deleted, or on a disk that is not there.
    """

    person: PersonKept
    files: tuple[Path, ...]
    clips: tuple[Path, ...]
    gone: tuple[Path, ...] = ()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of the files, each once, with those of the browser that these are in."""
        own = dict.fromkeys(file.parent for file in self.files)
        within = (one.parent for one in own if one.parent.name in (RESULTS, CORRECTED))
        return tuple(own | dict.fromkeys(within))


NOT_LOOKED_FOR: Final = (
    "not looked for: exported files, pages and tables over several results, copies of yours"
)


def person_or_wiped(store: HistoryStore, name: str) -> PersonKept:
    """Return whom to delete; of somebody deleted before, what could not be wiped then is wiped now.

    Raises
    ------
    InputError
        Nothing is kept of such a person; it says what was put aside and may hold some.
    """
    try:
        return store.person(name)
    except InputError as error:
        if not store.is_wiped():
            store.wipe()
        if aside := put_aside(store.path):
            kept = f"what was put aside may hold some, and nobody by name: delete {printable(str(aside[0]))}"
            raise InputError(error.message, f"{error.remedy}; {kept}") from error
        raise


def erasure_text(plan: Erasure, store: Path, *, files: bool) -> str:
    """Return what is deleted in words.

    Parameters
    ----------
    plan
        As planned.
    store
        Path of the store.
    files
        Whether the files of results are deleted too.
    """
    number = len(plan.files) if files else 0
    what = (
        f"{printable(plan.person.name)}: {counted(plan.person.results, 'result')} in "
        f"{printable(str(store))}, {counted(number, 'file')} in folders of results"
    )
    if plan.gone and files:
        gone = printable(str(plan.gone[0]))
        what += f"; not found, so not deleted: {counted(len(plan.gone), 'folder')} of results: {gone}"
    return what


def clips_text(plan: Erasure) -> str:
    """Return which clips stay, in words; empty without any."""
    if not plan.clips:
        return ""
    clip = printable(str(plan.clips[0]))
    return f"{counted(len(plan.clips), 'clip')} of yours, which these results are from, stay: {clip}"


def plan_erasure(store: HistoryStore, person: PersonKept) -> Erasure:
    """Look for the files of a person's results where they lay when they were kept.

    Raises
    ------
    InputError
        The store is damaged.
    """
    files: dict[Path, None] = {}
    clips: dict[Path, None] = {}
    gone: dict[Path, None] = {}
    for place in store.places(person):
        folder, clip = Path(place.folder), Path(place.clip)
        if not folder.is_dir():
            gone[folder] = None
        elif (document := _still_there(folder, place.sha256, person)) is not None:
            files.update(dict.fromkeys(_files(place)))
            files.update(dict.fromkeys(_sent(folder, person)))
            if document.attribution is not None:
                files.update(
                    dict.fromkeys(_files_of_repeat(folder, document.attribution.second_sha256, person))
                )
        if clip.is_file() and clip not in files:  # as it was given: from another folder it is not found
            clips[clip] = None
    return Erasure(person, tuple(files), tuple(clips), tuple(gone))


def erase(store: HistoryStore, plan: Erasure, *, files: bool) -> None:
    """Delete a person: first the files, of which only the store knows where they are.

    Parameters
    ----------
    store
        Where the person is kept.
    plan
        As planned.
    files
        Whether the files of results are deleted too.

    Raises
    ------
    OutputError
        A file cannot be deleted; the person is kept, so that the command can be given again.
    EnvironmentProblemError
        Another program keeps the store from being wiped.
    """
    store.require_alone()
    if files:
        # What names the person comes last: a deletion that fails midway finds the rest again by it.
        for file in sorted(plan.files, key=lambda one: one.name in (DOCUMENT, SESSION_FILE, RECORD)):
            _delete(file)
        for folder in sorted(plan.folders, key=lambda one: len(one.parts), reverse=True):
            with suppress(OSError):  # the user's own files are in it
                folder.rmdir()
    # A damaged store cannot be told apart by person. It goes first: nothing finds it once she is forgotten.
    for aside in put_aside(store.path):
        _delete(aside)
    store.forget(plan.person)


def _still_there(folder: Path, sha256: str, person: PersonKept) -> Assessment | None:
    """Return the document of a folder if it is the result of this person's clip, and nobody else's by now."""
    if owner(folder) != sha256:
        return None
    try:
        document = read_document(folder)
    except InputError:
        return None
    return document if same_key(document.about.name or "") == same_key(person.name) else None


def _files(place: PlaceRow) -> Iterator[Path]:
    """Yield the files of a result; of a live session, those of a leg that could not be analysed, too."""
    folder = Path(place.folder)
    if not place.in_session:
        yield from _named(folder, OWN_FILES)
        return
    yield from _named(folder, (*OWN_FILES, SESSION_CLIP))
    session = folder.parent
    if is_session(session):
        yield from _named(session, SESSION_FILES)
        for leg in (session / side for side in SIDES):
            if leg.is_dir() and not is_file(leg / DOCUMENT):
                yield from _named(leg, (*OWN_FILES, SESSION_CLIP))


def _files_of_repeat(first: Path, sha256: str, person: PersonKept) -> Iterator[Path]:
    """Yield the files of the clip that a clip was compared with: its folder is beside that clip's own."""
    try:
        beside = sorted(first.parent.iterdir())
    except OSError as error:
        raise output_error(first.parent, error) from error
    for folder in beside:
        if is_file(folder / DOCUMENT) and _still_there(folder, sha256, person) is not None:
            yield from _named(folder, OWN_FILES)


def _sent(folder: Path, person: PersonKept) -> Iterator[Path]:
    """Yield all files of what was sent through the browser: copies made here, and what was measured."""
    home = browser_home(folder)
    if home is None:
        return
    try:
        named = read_json(home / RECORD, DOCUMENT_BYTES)["settings"]["name"]
    except (InputError, KeyError, TypeError):
        return  # not a record of this version: only what surely names the person goes
    if isinstance(named, str) and same_key(named) == same_key(person.name):
        yield from (one for one in sorted(home.rglob("*")) if is_file(one) and not one.is_symlink())


def _named(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    yield from (folder / name for name in sizes_of(folder) if name in names)


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(file, error) from error
