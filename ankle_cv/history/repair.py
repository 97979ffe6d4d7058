"""A store whose file is sound and some of whose rows are not: those are left out, after a copy was made."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ankle_cv.files import output_error
from ankle_cv.history.cells import CellReader, read_row, text
from ankle_cv.history.connection import OWNER_ONLY, aside_name, transaction
from ankle_cv.history.records import name_of
from ankle_cv.history.store import (
    DOCUMENTS,
    NUMBER_CELLS,
    NUMBERS,
    REPEAT_CELLS,
    REPEATS,
    RESULT_CELLS,
    RESULTS,
    document_of,
)
from ankle_cv.telling.both_legs import same_key


def repair(path: Path, connection: sqlite3.Connection) -> tuple[tuple[str, ...], Path | None]:
    """Delete what cannot be read from a store, once a copy of all of it is put aside.

    A name that cannot be read is read back from the documents of the person.

    Parameters
    ----------
    path
        The store.
    connection
        To it.

    Returns
    -------
    tuple
        Folders of the results that are deleted, and where the copy is; nothing and None for a sound store.

    Raises
    ------
    OutputError
        There is no room for the copy.
    """
    results = _unreadable_results(connection)
    nameless, errors = _unreadable_people(connection)
    names = {one: name for one in nameless if (name := _name_in_documents(connection, one))}
    people = [one for one in nameless if one not in names]
    lost = {**results, **_results_of(connection, people)}  # those of a person go with the person
    if not (results or nameless or errors):
        return (), None
    aside = aside_name(path)
    try:
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    except OSError as error:
        raise output_error(aside, error) from error
    try:
        connection.execute("VACUUM INTO ?", (str(aside),))
    except sqlite3.Error:
        aside.unlink()  # half a copy is none, and would be taken for one
        raise
    with transaction(connection):
        _delete(connection, "DELETE FROM result WHERE id = ?", results)
        _delete(connection, "DELETE FROM repeat_error WHERE person = ?", errors)
        _delete(connection, "DELETE FROM person WHERE id = ?", people)
        for person, name in names.items():
            _name(connection, person, name)
    return tuple(lost.values()), aside


def _name_in_documents(connection: sqlite3.Connection, person: int) -> str | None:
    """Return the name that the newest readable document of a person has; None where none has one."""
    rows = connection.execute(f"{DOCUMENTS} WHERE person = ? ORDER BY taken DESC, result.id DESC", (person,))
    for row in rows.fetchall():
        try:
            document = document_of(*row).assessment
        except (ValueError, TypeError, zlib.error):
            continue
        if name := name_of(document):
            return name
    return None


def _name(connection: sqlite3.Connection, person: int, name: str) -> None:
    """Give a person a name again; the results go to whoever has it by now, what that one has stays."""
    key = same_key(name)
    other = connection.execute("SELECT id FROM person WHERE key = ? AND id != ?", (key, person)).fetchone()
    if other is None:
        connection.execute("UPDATE person SET name = ?, key = ? WHERE id = ?", (name, key, person))
        return
    connection.execute("UPDATE OR IGNORE result SET person = ? WHERE person = ?", (other[0], person))
    connection.execute("DELETE FROM person WHERE id = ?", (person,))


def _delete(connection: sqlite3.Connection, statement: str, numbers: Iterable[int]) -> None:
    connection.executemany(statement, [(one,) for one in numbers])


def _unreadable_results(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the folders of the results of which anything is not as it was written, by number."""
    rows = connection.execute("SELECT id, folder FROM result ORDER BY id").fetchall()
    return {number: str(folder) for number, folder in rows if not _is_readable(connection, number)}


def _results_of(connection: sqlite3.Connection, people: Iterable[int]) -> dict[int, str]:
    """Return the folders of all results of people, by number."""
    query = "SELECT id, folder FROM result WHERE person = ? ORDER BY id"
    return {
        number: str(folder)
        for one in people
        for number, folder in connection.execute(query, (one,)).fetchall()
    }


def _is_readable(connection: sqlite3.Connection, result: int) -> bool:
    row = connection.execute(f"{RESULTS} WHERE id = ?", (result,)).fetchall()
    numbers = connection.execute(f"{NUMBERS} WHERE result = ?", (result,)).fetchall()
    documents = connection.execute(f"{DOCUMENTS} WHERE result.id = ?", (result,)).fetchall()
    try:
        found = [document_of(*one) for one in documents]
    except (ValueError, TypeError, zlib.error):
        return False
    return len(found) == 1 and _all_read(RESULT_CELLS, row) and _all_read(NUMBER_CELLS, numbers)


def _unreadable_people(connection: sqlite3.Connection) -> tuple[list[int], list[int]]:
    """Return whose name, and whose own errors, cannot be read."""
    people = connection.execute("SELECT id, name FROM person").fetchall()
    nameless = [person for person, name in people if not _all_read([text], [(name,)])]
    errors = [
        person
        for person, _ in people
        if not _all_read(REPEAT_CELLS, connection.execute(REPEATS, (person,)).fetchall())
    ]
    return nameless, errors


def _all_read(cells: Sequence[CellReader], rows: Sequence[Sequence[object]]) -> bool:
    try:
        for row in rows:
            read_row(cells, row)
    except (ValueError, TypeError):
        return False
    return True
