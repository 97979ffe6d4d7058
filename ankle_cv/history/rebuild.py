"""The store made anew, or completed, from the folders of results, which hold all that it holds."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ankle_cv.errors import AnkleCvError, InputError
from ankle_cv.files import is_file, output_error
from ankle_cv.history.connection import BESIDE, DamagedStoreError, aside_name, connected
from ankle_cv.history.lengths import length_kept, length_of
from ankle_cv.history.records import KeptResult, kept_result
from ankle_cv.history.repair import repair
from ankle_cv.history.store import HistoryStore, open_store, path_text
from ankle_cv.outputs.folder import DOCUMENT, put_right
from ankle_cv.sessions.results import FailedResult, ReadResult, is_session, read_results
from ankle_cv.telling.both_legs import same_key


@dataclass
class Rebuilt:
    """What became of the results that were found.

    Attributes
    ----------
    kept
        How many are kept.
    nameless
        How many name nobody, and are not.
    refused
        Folders that cannot be read, with the reason.
    repeats
        How many are the second clip of a comparison, another movement, and are not.
    shorter
        How many have no length where another result of the same clip has one, and are not.
    lost
        Folders of results that could not be read in the store, and were not found again.
    put_aside
        Where the damaged store, or a copy of it, is now; None where it was none.
    """

    kept: int = 0
    nameless: int = 0
    repeats: int = 0
    shorter: int = 0
    lost: tuple[str, ...] = ()
    refused: list[tuple[Path, str]] = field(default_factory=list)
    put_aside: Path | None = None


def rebuild(path: Path, folders: Sequence[Path]) -> Rebuilt:
    """Keep every result below some folders that names a person.

    Of the same clip a result with a length of foot or body counts before one without; else the last one.
    Of a clip that was put right in the browser, the corrected result counts, not the first one.
    A damaged store is put aside under another name first. Of one whose file is sound, but not its rows,
    a copy is put aside, and the rows that cannot be read are left out; all others stay.

    Parameters
    ----------
    path
        The store.
    folders
        Results and live sessions, or folders with such at any depth; links are not followed.

    Raises
    ------
    InputError
        A folder is missing; or the store is another program's, or of a newer version.
    OutputError
        The store cannot be written.
    """
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"there is no folder {folder}", "give the folder that holds the results")
    done = Rebuilt(put_aside=_put_aside_if_damaged(path))
    with connected(path, make=True) as connection:
        lost, copy = repair(path, connection)
        found: set[str] = set()
        below = tuple(found_below(folders))
        first = _put_right(below)
        counting = [folder for folder in below if folder not in first]
        store = HistoryStore(path, connection)
        done.kept = store.keep(_longest(_kept(counting, done, found), done, store, first), superseded=first)
    done.put_aside = done.put_aside or copy
    done.lost = tuple(folder for folder in lost if folder not in found)
    return done


def found_below(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every folder of a result or of a live session, each once, in the order of their names."""
    seen = set()
    for top in folders:
        for name, below, _ in os.walk(top):
            folder = Path(name)
            below[:] = sorted(one for one in below if not one.startswith("."))
            session = is_session(folder)
            if session:
                below.clear()  # its legs are read with it
            if (session or is_file(folder / DOCUMENT)) and folder.resolve() not in seen:
                seen.add(folder.resolve())
                yield folder


def _put_right(folders: Collection[Path]) -> list[Path]:
    """Return those of some results of which the corrected ones are among them, too."""
    there = {folder.resolve() for folder in folders}
    return [one for one in folders if (other := put_right(one)) is not None and other.resolve() in there]


def kept_of(folder: Path) -> list[KeptResult | None]:
    """Return what is kept of the results in a folder; None for one that names nobody.

    The second clip of a comparison shows another movement, and is left out.

    Raises
    ------
    InputError
        A result is damaged or of another version.
    """
    return [kept_result(one) for one in _results(folder) if one.assessment.about.repeat_of is None]


def _results(folder: Path) -> list[ReadResult]:
    return [one for one in read_results([folder]) if not isinstance(one, FailedResult)]


def _kept(folders: Iterable[Path], done: Rebuilt, found: set[str]) -> Iterator[KeptResult]:
    for folder in folders:
        try:
            results = _results(folder)
            first = [one for one in results if one.assessment.about.repeat_of is None]
            kept = [kept_result(one) for one in first]
        except AnkleCvError as error:
            done.refused.append((folder, error.message))
            continue
        named = [one for one in kept if one is not None]
        done.nameless += len(kept) - len(named)
        done.repeats += len(results) - len(first)
        found.update(path_text(one.result.folder) for one in named)
        yield from named


def _longest(
    results: Iterable[KeptResult], done: Rebuilt, store: HistoryStore, superseded: Iterable[Path]
) -> Iterator[KeptResult]:
    """Yield the results but for those whose place one with a length has; one that comes later takes it."""
    gone = {path_text(folder) for folder in superseded}
    measured = set()
    for one in results:
        document = one.result.assessment
        clip = (same_key(one.name), document.input.sha256, one.asked_side)
        if length_of(document):
            measured.add(clip)
        elif clip in measured or length_kept(store, one, {*gone, path_text(one.result.folder)}):
            done.shorter += 1
            continue
        yield one


def _put_aside_if_damaged(path: Path) -> Path | None:
    if not os.path.lexists(path):
        return None
    try:
        with open_store(path) as store:
            store.check()
    except DamagedStoreError:
        aside = aside_name(path)
        try:
            for end in ("", *BESIDE):
                part = path.with_name(path.name + end)
                if part.exists():
                    part.replace(aside.with_name(aside.name + end))
        except OSError as error:
            raise output_error(path, error) from error
        return aside
    return None
