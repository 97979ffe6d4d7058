"""What a store says of people, opened for one question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ankle_cv.errors import InputError
from ankle_cv.files import MissingFileError
from ankle_cv.history.compose import compose, window_start
from ankle_cv.history.document import HistoryReport
from ankle_cv.history.rows import NumberRow, PersonKept, RepeatRow, ResultRow
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


@dataclass(frozen=True)
class PersonRows:
    """What a store holds of a person's newest weeks.

    Attributes
    ----------
    person
        Of whom.
    weeks
        How many weeks before the newest result.
    store
        Path of the store.
    results, numbers
        Those of the weeks, in order of time.
    own
        The person's own errors, as far as they were measured.
    """

    person: PersonKept
    weeks: int
    store: Path
    results: tuple[ResultRow, ...]
    numbers: tuple[NumberRow, ...]
    own: tuple[RepeatRow, ...]

    def report(self) -> HistoryReport:
        """Return what they come to."""
        return compose(
            self.person, self.results, self.numbers, self.own, weeks=self.weeks, store=str(self.store)
        )


def read_person(path: Path, name: str, weeks: int) -> PersonRows:
    """Return what is kept of a person.

    Raises
    ------
    InputError
        Nothing is kept of such a person; further errors as of `opened_store`.
    """
    with opened_store(path) as opened, opened.snapshot():
        return person_rows(opened, path, name, weeks)


def person_rows(store: HistoryStore, path: Path, name: str, weeks: int) -> PersonRows:
    """Return what an open store holds of a person; for one state of it, within its `snapshot`.

    Raises
    ------
    InputError
        Nothing is kept of such a person.
    """
    person = store.person(name)
    since = window_start(person, weeks)
    results, numbers = store.results(person, since), store.numbers(person, since)
    return PersonRows(person, weeks, path, results, numbers, store.repeat_errors(person))
