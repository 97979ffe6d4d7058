"""Deleting a person: the files of the results, what is kept of them, and every copy made of it here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.errors import InputError
from ankle_cv.files import output_error
from ankle_cv.history.connection import DAMAGED, files_of
from ankle_cv.history.rows import PersonKept, PlaceRow, person_key
from ankle_cv.history.store import HistoryStore
from ankle_cv.outputs.folder import DOCUMENT, OWN_FILES, REPORT, owner, sizes_of
from ankle_cv.outputs.saved import read_document
from ankle_cv.sessions.results import SESSION_FILE, is_session

SESSION_FILES: Final = (SESSION_FILE, "summary.png", REPORT)
"""Files of a live session beside those of its legs (docs/sessions.md)."""
SESSION_CLIP: Final = "clip.mp4"
"""The clip of a leg, which the session itself recorded."""


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
        """The folders of the files, each once."""
        return tuple(dict.fromkeys(file.parent for file in self.files))


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
        elif _is_still_there(place, person):
            files.update(dict.fromkeys(_files(place)))
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
    if files:
        # What names the person comes last: a deletion that fails midway finds the rest again by it.
        for file in sorted(plan.files, key=lambda one: one.name in (DOCUMENT, SESSION_FILE)):
            _delete(file)
        for folder in sorted(plan.folders, key=lambda one: len(one.parts), reverse=True):
            with suppress(OSError):  # the user's own files are in it
                folder.rmdir()
    store.forget(plan.person)
    for aside in files_of(store.path):  # a damaged store cannot be told apart by person
        if DAMAGED in aside.name.removeprefix(store.path.name):
            _delete(aside)


def _is_still_there(place: PlaceRow, person: PersonKept) -> bool:
    """Return whether a folder holds the result of this person's clip, and nobody else's by now."""
    folder = Path(place.folder)
    if owner(folder) != place.sha256:
        return False
    try:
        named = read_document(folder).about.name or ""
    except InputError:
        return False
    return person_key(named) == person_key(person.name)


def _files(place: PlaceRow) -> Iterator[Path]:
    folder = Path(place.folder)
    own = (*OWN_FILES, SESSION_CLIP) if place.in_session else OWN_FILES
    yield from (folder / name for name in sizes_of(folder) if name in own)
    session = folder.parent
    if place.in_session and is_session(session):
        yield from (session / name for name in sizes_of(session) if name in SESSION_FILES)


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(file, error) from error
