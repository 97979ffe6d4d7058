"""The tables of the store, and how older ones become newer ones (``PRAGMA user_version``)."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.errors import AnkleCvError
from ankle_cv.history.cells import inflated
from ankle_cv.notices.codes import ASKED_CODES
from ankle_cv.outputs.json import from_json

APPLICATION_ID: Final = 0x416E6B6C
"""Mark of the file, "Ankl": another program's database is not taken for a history."""

MIGRATIONS: Final = (
    """
    CREATE TABLE person (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,     -- the name without regard to case and width of spaces
        name TEXT NOT NULL            -- as it was written first
    );
    CREATE TABLE result (
        id INTEGER PRIMARY KEY,
        person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
        sha256 TEXT NOT NULL,         -- of the clip
        asked_side TEXT NOT NULL,     -- of --side: both legs may be read off one clip in two runs
        kind TEXT NOT NULL,
        taken TEXT NOT NULL,          -- ISO 8601: when filmed, as far as it is known
        taken_source TEXT NOT NULL,   -- container, file, told, or analysed: whose clock that is
        footwear TEXT,
        note TEXT,
        folder TEXT NOT NULL,         -- where its files lay when it was kept
        clip TEXT NOT NULL,
        repeated TEXT NOT NULL,       -- JSON: indices of attempts that do not count
        in_session INTEGER NOT NULL,
        ankle_cv TEXT NOT NULL,
        UNIQUE (person, sha256, asked_side)
    );
    CREATE INDEX result_by_day ON result (person, taken);
    CREATE TABLE document (
        result INTEGER PRIMARY KEY REFERENCES result(id) ON DELETE CASCADE,
        content BLOB NOT NULL         -- assessment.json, deflated
    );
    CREATE TABLE number (
        result INTEGER NOT NULL REFERENCES result(id) ON DELETE CASCADE,
        side TEXT NOT NULL,
        quantity TEXT NOT NULL,
        value REAL NOT NULL,
        plus_minus REAL NOT NULL,
        unit TEXT NOT NULL,
        PRIMARY KEY (result, side, quantity)
    ) WITHOUT ROWID;
    CREATE TABLE repeat_error (
        person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        quantity TEXT NOT NULL,
        unit TEXT NOT NULL,
        sd REAL NOT NULL,
        df REAL NOT NULL,
        repeats INTEGER NOT NULL,
        first_day TEXT NOT NULL,
        last_day TEXT NOT NULL,
        PRIMARY KEY (person, kind, quantity, unit)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE result ADD COLUMN symptoms TEXT;  -- warning signs that were told
    """,
    """
    ALTER TABLE result ADD COLUMN asked TEXT NOT NULL DEFAULT '';  -- what does not count of it, as asked
    UPDATE result SET asked = (SELECT asked_of(content) FROM document WHERE result = result.id)
        WHERE EXISTS (SELECT 1 FROM document WHERE result = result.id);
    """,
)
"""What makes each version of the one before, in order; a new version is one more, the old ones stay."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a store; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, steps: Sequence[str] = MIGRATIONS) -> None:
    """Bring a store to the newest version, in the transaction that is open: all of it or nothing.

    Parameters
    ----------
    connection
        In a transaction.
    steps
        As `MIGRATIONS`.
    """
    connection.create_function("asked_of", 1, _asked_of, deterministic=True)
    for version in range(version_of(connection), len(steps)):
        for statement in _statements(steps[version]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version + 1}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def asked_text(document: Assessment) -> str:
    """Return what does not count of a clip because the user asked for it: codes of its notices, by commas."""
    return ",".join(sorted({one.code for one in document.quality.notices} & ASKED_CODES))


def _asked_of(content: object) -> str:
    """Return the same of a document as it is kept; empty of one that cannot be read, which others tell."""
    try:
        found = inflated(content)
        return asked_text(from_json(found)) if any(one.encode() in found for one in ASKED_CODES) else ""
    except (AnkleCvError, ValueError, TypeError, zlib.error):
        return ""


def _statements(script: str) -> list[str]:
    """Return the statements of a script; `executescript` would end the transaction."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found
