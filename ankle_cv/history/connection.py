"""Opening the store: its place, its rights, what of it is refused, and errors of SQLite in two lines."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from ankle_cv.errors import AnkleCvError, EnvironmentProblemError, InputError, OutputError
from ankle_cv.files import MissingFileError, open_regular, output_error
from ankle_cv.files.limits import STORE_BYTES
from ankle_cv.history.schema import APPLICATION_ID, MIGRATIONS, migrate, version_of

FILE_NAME: Final = "history.sqlite"
BUSY_S: Final = 30.0
"""How long another process is waited for, s: one that keeps a whole batch takes a few seconds."""
RETRY_S: Final = 0.05
HEADER: Final = b"SQLite format 3\0"
"""First bytes of every such file (sqlite.org/fileformat.html)."""
LOG: Final = "-wal"
BESIDE: Final = (LOG, "-shm", "-journal")
"""Ends of the names of the files that SQLite keeps beside a store."""
DAMAGED: Final = ".damaged"
"""End of the name of a store that was put aside; further ones are .damaged-2, .damaged-3 …"""
_PUT_ASIDE: Final = re.compile(rf"{re.escape(DAMAGED)}(-\d+)?({'|'.join(BESIDE)})?")
LOOKED_AT: Final = 64 << 10
"""Bytes at the beginning of a file in which it is looked for what a store has there."""
ID_AT: Final = 68
"""Where SQLite keeps the mark of the application (sqlite.org/fileformat.html)."""
SCHEMA_TEXT: Final = b"CREATE TABLE repeat_error"
"""What is in the first page of every store; in a text, too, but a page has zeros beside it."""
ERROR, BUSY, LOCKED, READ_ONLY, IO_ERROR, CORRUPT, FULL, CANNOT_OPEN = 1, 5, 6, 8, 10, 11, 13, 14
FORMAT, NOT_A_DATABASE = 24, 26
"""Primary result codes of SQLite (sqlite.org/rescode.html)."""
DAMAGE: Final = (ERROR, CORRUPT, FORMAT, NOT_A_DATABASE)
"""Those of a file that is not as it was written; `ERROR` is that of a table which is not there."""
PRIMARY: Final = 0xFF
CODE_OF_TEXT: Final[Mapping[str, int]] = {
    "database is locked": BUSY,
    "database table is locked": LOCKED,
    "attempt to write a readonly database": READ_ONLY,
    "disk I/O error": IO_ERROR,
    "database or disk is full": FULL,
    "unable to open database file": CANNOT_OPEN,
    "database disk image is malformed": CORRUPT,
    "file is not a database": NOT_A_DATABASE,
}
"""What SQLite says of each: Python 3.10 does not hand on the codes."""
NO_SUCH: Final = "no such "
"""Begin of what it says of a table or a column that is not there."""

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700
"""What is known of a person's body is nobody else's business on a shared machine."""


class DamagedStoreError(InputError):
    """The file is a history, or was one, and cannot be read."""


def default_store() -> Path:
    """Return where the history is kept unless a place is given: in the user's data folder."""
    return user_data_path("ankle-cv") / FILE_NAME


def files_of(path: Path) -> tuple[Path, ...]:
    """Return every file that may hold some of a store: what SQLite keeps beside it, what was put aside."""
    return (*(path.with_name(f"{path.name}{end}") for end in ("", *BESIDE)), *put_aside(path))


def put_aside(path: Path) -> tuple[Path, ...]:
    """Return the files of stores that were put aside because they were damaged."""
    try:
        names = sorted(one.name for one in path.parent.iterdir())
    except OSError:  # there is no such folder
        return ()
    begin = path.name
    return tuple(
        path.with_name(name)
        for name in names
        if name.startswith(begin) and _PUT_ASIDE.fullmatch(name.removeprefix(begin))
    )


def aside_name(path: Path) -> Path:
    """Return where a damaged store goes; what was put aside before stays."""
    names = (path.with_name(f"{path.name}{DAMAGED}" + (f"-{n}" if n > 1 else "")) for n in count(1))
    return next(name for name in names if not os.path.lexists(name))


@contextmanager
def connected(path: Path, *, make: bool) -> Iterator[sqlite3.Connection]:
    """Open a store of the newest version; errors of SQLite in the block are told as ones of this file.

    Parameters
    ----------
    path
        The file.
    make
        Whether it is made when it is missing, with its folder, for its owner alone.

    Raises
    ------
    MissingFileError
        There is none, and it is not to be made.
    DamagedStoreError
        It cannot be read.
    InputError
        It is another program's, of a newer version, or no ordinary file.
    OutputError
        It cannot be written.
    EnvironmentProblemError
        Another process keeps it to itself.
    """
    _require_ours(path, make=make)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
            _prepare(path, connection)
            yield connection
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # a bug here, no fault of the file
    except sqlite3.Error as error:
        raise store_error(path, error) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write in one piece: all of the block or, however it ends, nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def store_error(path: Path, error: sqlite3.Error) -> AnkleCvError:
    """Return the error for the user when SQLite refuses something."""
    text = str(error)
    by_text = ERROR if text.startswith(NO_SUCH) else CODE_OF_TEXT.get(text, 0)
    code = getattr(error, "sqlite_errorcode", by_text) & PRIMARY
    if code in (BUSY, LOCKED):
        return EnvironmentProblemError(
            f"another program has kept the history {path} to itself for {BUSY_S:.0f} s",
            "wait until it has ended, and run the command again",
        )
    if code in (FULL, IO_ERROR):
        return OutputError(f"the history {path} cannot be written: {text}", "make room on the disk")
    if code in (READ_ONLY, CANNOT_OPEN):
        return OutputError(
            f"the history {path} may not be written",
            "check the rights of the file and its folder, or give another place with --store",
        )
    if code in DAMAGE:
        return damaged(path, text)
    return EnvironmentProblemError(
        f"the history {path} cannot be used now: {text}",
        "end other programs that use it, and run the command again",
    )


def damaged(path: Path, why: str) -> DamagedStoreError:
    """Return the error for a store that cannot be read."""
    return DamagedStoreError(
        f"the history {path} is damaged: {why}",
        "make it anew from the folders of results: ankle-cv history rebuild FOLDER",
    )


def _require_ours(path: Path, *, make: bool) -> None:
    """Check that the path leads to a database, or to nothing that is in the way of one."""
    try:
        with open_regular(path, STORE_BYTES) as file:
            begin = file.read(LOOKED_AT)
    except MissingFileError:
        if not make:
            raise
        _make(path)
        return
    if begin.startswith(HEADER) or not begin:
        return
    if not _was_ours(path, begin):
        raise InputError(
            f"{path} is no history: it does not begin as one does",
            "move it away, and make the history anew: ankle-cv history rebuild FOLDER",
        )
    raise damaged(path, "its beginning is overwritten")


def _was_ours(path: Path, begin: bytes) -> bool:
    """Return whether a file that does not begin as a database was a history, and no file of the user's."""
    mark = begin[ID_AT:].startswith(APPLICATION_ID.to_bytes(4, "big"))
    page = SCHEMA_TEXT in begin and b"\0" in begin
    return mark or page or path.absolute() == default_store().absolute()


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    except OSError as error:
        raise output_error(path, error) from error


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    # What a crafted file defines runs no function with effects, and no deleted page keeps its content; VACUUM
    # makes its copy in memory, for a temporary file would be one more place.
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "secure_delete=ON", "temp_store=MEMORY",
                   "foreign_keys=ON", "synchronous=FULL"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    version = version_of(connection)
    mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if mark != APPLICATION_ID and (tables or version):
        raise InputError(
            f"{path} is the database of another program, no history", "give another place with --store"
        )
    if version > len(MIGRATIONS):
        raise InputError(
            f"the history {path} was made by a newer version of ankle-cv", "install the newest version"
        )
    if version < len(MIGRATIONS):
        _write_ahead(path, connection)
        with transaction(connection):
            migrate(connection)


def _write_ahead(path: Path, connection: sqlite3.Connection) -> None:
    """Let readers and a writer work at once; SQLite does not wait for others that ask for the same.

    Raises
    ------
    OutputError
        The disk cannot do that, as one of a network: processes would not see each other's locks either.
    """
    until = time.monotonic() + BUSY_S
    while (mode := _mode_of_log(connection, last=time.monotonic() > until)) is None:
        time.sleep(RETRY_S)
    if mode != "wal":
        raise OutputError(
            f"the history {path} cannot have a write-ahead log there",
            "give a place on a disk of this machine with --store",
        )


def _mode_of_log(connection: sqlite3.Connection, *, last: bool) -> str | None:
    """Return how a store is written by now; None while another process is in the way."""
    try:
        return str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
    except sqlite3.OperationalError:
        if last:
            raise
        return None
