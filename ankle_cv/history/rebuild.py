"""The store made anew, or completed, from the folders of results, which hold all that it holds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ankle_cv.errors import AnkleCvError, InputError
from ankle_cv.files import is_file, output_error
from ankle_cv.history.connection import BESIDE, DAMAGED, DamagedStoreError
from ankle_cv.history.records import KeptResult, kept_result
from ankle_cv.history.store import open_store
from ankle_cv.outputs.folder import DOCUMENT
from ankle_cv.sessions.results import FailedResult, is_session, read_results


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
    put_aside
        Where the damaged store is now; None where it was none.
    """

    kept: int = 0
    nameless: int = 0
    refused: list[tuple[Path, str]] = field(default_factory=list)
    put_aside: Path | None = None


def rebuild(path: Path, folders: Sequence[Path]) -> Rebuilt:
    """Keep every result below some folders that names a person.

    A damaged store is put aside under another name first; what a sound one holds stays.

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
    with open_store(path, make=True) as store:
        done.kept = store.keep(_kept(found_below(folders), done))
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


def kept_of(folder: Path) -> list[KeptResult | None]:
    """Return what is kept of the results in a folder; None for one that names nobody.

    Raises
    ------
    InputError
        A result is damaged or of another version.
    """
    return [kept_result(one) for one in read_results([folder]) if not isinstance(one, FailedResult)]


def _kept(folders: Iterable[Path], done: Rebuilt) -> Iterator[KeptResult]:
    for folder in folders:
        try:
            found = kept_of(folder)
        except AnkleCvError as error:
            done.refused.append((folder, error.message))
            continue
        named = [one for one in found if one is not None]
        done.nameless += len(found) - len(named)
        yield from named


def _put_aside_if_damaged(path: Path) -> Path | None:
    if not os.path.lexists(path):
        return None
    try:
        with open_store(path) as store:
            store.check()
    except DamagedStoreError:
        aside = path.with_name(path.name + DAMAGED)
        try:
            for end in ("", *BESIDE):
                part = path.with_name(path.name + end)
                if part.exists():
                    part.replace(path.with_name(f"{path.name}{DAMAGED}{end}"))
        except OSError as error:
            raise output_error(path, error) from error
        return aside
    return None
