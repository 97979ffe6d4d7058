"""What a store says of people, opened for one question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ankle_cv.errors import InputError
from ankle_cv.files import MissingFileError
from ankle_cv.history.compose import compose, window_start
from ankle_cv.history.document import HistoryReport
from ankle_cv.history.rows import PersonKept
from ankle_cv.history.store import HistoryStore, open_store


@contextmanager
def opened_store(path: Path) -> Iterator[HistoryStore]:
    """Open a store that is there; errors as of `ankle_cv.history.connection.connected`.

    Raises
    ------
    InputError
        There is none.
    """
    try:
        with open_store(path) as opened:
            yield opened
    except MissingFileError as error:
        raise InputError(
            f"nothing is kept in {path}", "keep a result first (ankle-cv analyze CLIP --name NAME --keep)"
        ) from error


def people_kept(path: Path) -> tuple[PersonKept, ...]:
    """Return everybody of whom something is kept, by name; nobody where there is no store."""
    if not path.exists():
        return ()
    with open_store(path) as opened:
        return opened.people()


def read_report(path: Path, name: str, weeks: int) -> HistoryReport:
    """Return the history of a person over so many weeks before the newest result.

    Raises
    ------
    InputError
        Nothing is kept of such a person; further errors as of `opened_store`.
    """
    with opened_store(path) as opened, opened.snapshot():
        person = opened.person(name)
        since = window_start(person, weeks)
        results, numbers = opened.results(person, since), opened.numbers(person, since)
        own = opened.repeat_errors(person)
    return compose(person, results, numbers, own, weeks=weeks, store=str(path))
