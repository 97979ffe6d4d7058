"""The store: what is kept of people, in one SQLite file on this machine.

Every change is one transaction with a write-ahead log: a kill at any moment leaves all of it or nothing, and
several processes may keep results at once.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from ankle_cv.assessment import Kind, Unit
from ankle_cv.conventions import SIDES
from ankle_cv.errors import EnvironmentProblemError, InputError
from ankle_cv.history.cells import (
    CellReader,
    day,
    day_or_none,
    inflated,
    number,
    one_of,
    read_row,
    text,
    text_or_none,
    time,
    whole,
)
from ankle_cv.history.connection import LOG, connected, damaged, store_error, transaction
from ankle_cv.history.rows import (
    NumberRow,
    PersonKept,
    PlaceRow,
    RepeatRow,
    ResultRow,
    TakenSource,
)
from ankle_cv.history.schema import asked_text, version_of
from ankle_cv.outputs.json import from_json, to_json
from ankle_cv.sessions.results import ReadResult
from ankle_cv.telling.both_legs import same_key
from ankle_cv.values import similar

if TYPE_CHECKING:
    from ankle_cv.history.records import KeptResult
    from ankle_cv.history.tracked import TrackedNumber

KIND: Final = one_of(*get_args(Kind))
UNIT: Final = one_of(*get_args(Unit))
SOURCE: Final = one_of(*get_args(TakenSource))
PERSON_CELLS: Final[Sequence[CellReader]] = (whole, text, whole, day_or_none, day_or_none)
RESULT_CELLS: Final[Sequence[CellReader]] = (
    whole,
    time,
    SOURCE,
    KIND,
    text_or_none,
    text_or_none,
    *(text,) * 4,
    text_or_none,
    text,
)
NUMBER_CELLS: Final[Sequence[CellReader]] = (whole, one_of(*SIDES), text, number, number, UNIT)
REPEAT_CELLS: Final[Sequence[CellReader]] = (KIND, text, UNIT, number, number, whole, day, day)
"""How the columns of each query are read."""
RESULTS: Final = (
    "SELECT id, taken, taken_source, kind, footwear, note, folder, clip, ankle_cv, sha256,"
    " symptoms, asked FROM result"
)
NUMBERS: Final = "SELECT result, side, quantity, value, plus_minus, unit FROM number"
DOCUMENTS: Final = (
    "SELECT folder, repeated, in_session, content FROM result JOIN document ON document.result = result.id"
)
REPEATS: Final = (
    "SELECT kind, quantity, unit, sd, df, repeats, first_day, last_day FROM repeat_error"
    " WHERE person = ? ORDER BY kind, quantity, unit"
)
INSERT_RESULT: Final = "INSERT INTO result ({}) VALUES ({})"
DEFLATED_LEVEL: Final = 6
"""A document of 100 kB becomes 10 kB."""


@dataclass(frozen=True)
class _Prepared:
    """A result as it goes into the tables, small beside its document."""

    name: str
    row: Mapping[str, object]
    content: bytes
    numbers: tuple[TrackedNumber, ...]


class HistoryStore:
    """An open store.

    Parameters
    ----------
    path
        Its file.
    connection
        To it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def keep(
        self,
        results: Iterable[KeptResult],
        own_errors: Mapping[str, Sequence[RepeatRow]] | None = None,
        superseded: Iterable[Path] = (),
    ) -> int:
        """Keep results, all of them or, should one fail, none; return how many.

        The same clip of the same person, analysed again, replaces what was kept of it.

        Parameters
        ----------
        results
            What to keep.
        own_errors
            By name, people's own errors, which replace those that were kept.
        superseded
            Folders of earlier results of the same clips, which go, for whichever leg they were asked.
        """
        rows = [_prepared(one) for one in results]  # read before anybody is kept waiting
        with transaction(self._connection):
            self._drop(rows, [path_text(folder) for folder in superseded])
            for row in rows:
                self._keep_one(row)
            for name, errors in (own_errors or {}).items():
                self._set_errors(name, errors)
        return len(rows)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state in all of the block, whatever others keep meanwhile."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def check(self) -> None:
        """Look for damage in the whole file.

        Raises
        ------
        DamagedStoreError
            There is some.
        """
        found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise damaged(self.path, str(found))

    def people(self) -> tuple[PersonKept, ...]:
        """Return everybody of whom something is kept, by name."""
        rows = self._connection.execute(
            "SELECT person.id, name, count(result.id), min(taken), max(taken)"
            " FROM person LEFT JOIN result ON person = person.id GROUP BY person.id ORDER BY key"
        )
        with self._reading():
            return tuple(PersonKept(*read_row(PERSON_CELLS, row)) for row in rows)

    def person(self, name: str) -> PersonKept:
        """Return one person, whatever the case of the name.

        Raises
        ------
        InputError
            Nothing is kept of such a person.
        """
        people = self.people()
        found = next((one for one in people if same_key(one.name) == same_key(name)), None)
        if found is None:
            known = [same_key(one.name) for one in people]
            raise InputError(
                f"nothing is kept of {name} in {self.path}",
                similar(same_key(name), known) or "see of whom something is kept (ankle-cv history)",
            )
        return found

    def results(self, person: PersonKept, since: str = "", sha256: str = "") -> tuple[ResultRow, ...]:
        """Return the results of a person, from a day on or of one clip where these are given, by time."""
        rows = self._connection.execute(
            f"{RESULTS} WHERE person = ? AND taken >= ? AND ? IN ('', sha256) ORDER BY taken, id",
            (person.id, since, sha256),
        )
        with self._reading():
            return tuple(ResultRow(*read_row(RESULT_CELLS, row)) for row in rows)

    def numbers(self, person: PersonKept, since: str = "") -> tuple[NumberRow, ...]:
        """Return the numbers of those results."""
        rows = self._connection.execute(
            f"{NUMBERS} JOIN result ON result.id = result WHERE person = ? AND taken >= ?"
            " ORDER BY taken, result",
            (person.id, since),
        )
        with self._reading():
            return tuple(NumberRow(*read_row(NUMBER_CELLS, row)) for row in rows)

    def places(self, person: PersonKept) -> tuple[PlaceRow, ...]:
        """Return where the files of a person's results lay; a document that cannot be read is in no way."""
        rows = self._connection.execute(
            "SELECT folder, clip, sha256, in_session FROM result WHERE person = ? ORDER BY taken, id",
            (person.id,),
        )
        with self._reading():
            return tuple(PlaceRow(text(a), text(b), text(c), bool(d)) for a, b, c, d in rows)

    def documents(self, person: PersonKept) -> Iterator[ReadResult]:
        """Yield the results of a person as they were saved, in order of time, one at a time in memory."""
        rows = self._connection.execute(
            f"{DOCUMENTS} WHERE person = ? ORDER BY taken, id",
            (person.id,),
        )
        for folder, repeated, in_session, content in rows:
            with self._reading():
                yield document_of(folder, repeated, in_session, content)

    def newest(self, person: PersonKept, most: int) -> tuple[ReadResult, ...]:
        """Return so many results of a person as they were saved, the newest first."""
        rows = self._connection.execute(
            f"{DOCUMENTS} WHERE person = ? ORDER BY taken DESC, id DESC LIMIT ?", (person.id, most)
        )
        with self._reading():
            return tuple(document_of(*row) for row in rows)

    def documents_of(self, results: Sequence[ResultRow]) -> dict[int, ReadResult]:
        """Return some results as they were saved, by id; those replaced meanwhile are not there."""
        found: dict[int, ReadResult] = {}
        for one in results:
            rows = self._connection.execute(f"{DOCUMENTS} WHERE id = ? AND sha256 = ?", (one.id, one.sha256))
            with self._reading():
                for row in rows:
                    found[one.id] = document_of(*row)
        return found

    def repeat_errors(self, person: PersonKept) -> tuple[RepeatRow, ...]:
        """Return a person's own errors, as far as they were measured."""
        rows = self._connection.execute(REPEATS, (person.id,))
        with self._reading():
            return tuple(RepeatRow(*read_row(REPEAT_CELLS, row)) for row in rows)

    def set_repeat_errors(self, name: str, errors: Sequence[RepeatRow]) -> None:
        """Replace a person's own errors; none forgets them."""
        with transaction(self._connection):
            self._set_errors(name, errors)

    def forget(self, person: PersonKept) -> None:
        """Delete all that is kept of a person, and wipe it out of the file and its write-ahead log.

        Raises
        ------
        AnkleCvError
            It is deleted, and the file cannot be wiped: another program has it open, or the disk is full.
        """
        with transaction(self._connection):
            self._connection.execute("DELETE FROM person WHERE id = ?", (person.id,))
        try:
            self.wipe()
        except (sqlite3.Error, EnvironmentProblemError) as error:
            why = store_error(self.path, error) if isinstance(error, sqlite3.Error) else error
            raise type(why)(
                f"{person.name} is deleted, but the file is not wiped yet: {why.message}",
                f"{why.remedy}: that wipes it",
            ) from error

    def wipe(self) -> None:
        """Overwrite what was deleted, in the file and its write-ahead log, and give the room back."""
        self._truncate_log()
        self._connection.execute("VACUUM")
        self._truncate_log()

    def require_alone(self) -> None:
        """Check, before anything is deleted, that no other program would keep the file from being wiped.

        Raises
        ------
        EnvironmentProblemError
            One reads or writes.
        """
        # An empty log is truncated beside any reader; with a page in it, not beside one of what was before.
        version = version_of(self._connection)
        with transaction(self._connection):
            self._connection.execute(f"PRAGMA user_version = {version}")
        self._truncate_log()

    def is_wiped(self) -> bool:
        """Return whether nothing that was deleted is left in the file or its write-ahead log."""
        log = self.path.with_name(f"{self.path.name}{LOG}")
        free = int(self._connection.execute("PRAGMA freelist_count").fetchone()[0])
        return free == 0 and not (log.exists() and log.stat().st_size)

    def _truncate_log(self) -> None:
        busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise EnvironmentProblemError(
                f"another program reads the history {self.path}", "end it, and run the command again"
            )

    def _drop(self, rows: Sequence[_Prepared], folders: Sequence[str]) -> None:
        clips = [(self._id_of(one.name), one.row["sha256"]) for one in rows if folders]
        same = "DELETE FROM result WHERE person = ? AND sha256 = ? AND folder = ?"
        self._connection.executemany(same, [(*clip, folder) for clip in clips for folder in folders])

    def _keep_one(self, one: _Prepared) -> None:
        person = self._id_of(one.name)
        self._connection.execute(
            "DELETE FROM result WHERE person = ? AND sha256 = ? AND asked_side = ?",
            (person, one.row["sha256"], one.row["asked_side"]),
        )
        row = {"person": person, **one.row}
        cursor = self._connection.execute(INSERT_RESULT.format(", ".join(row), ":" + ", :".join(row)), row)
        self._connection.execute("INSERT INTO document VALUES (?, ?)", (cursor.lastrowid, one.content))
        self._connection.executemany(
            "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?)",
            [(cursor.lastrowid, n.side, n.quantity, n.number.value, n.number.plus_minus, n.number.unit)
             for n in one.numbers],
        )  # fmt: skip

    def _set_errors(self, name: str, errors: Sequence[RepeatRow]) -> None:
        person = self._id_of(name)
        self._connection.execute("DELETE FROM repeat_error WHERE person = ?", (person,))
        self._connection.executemany(
            "INSERT INTO repeat_error VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(person, e.kind, e.quantity, e.unit, e.sd, e.df, e.repeats, e.first_day, e.last_day)
             for e in errors],
        )  # fmt: skip

    def _id_of(self, name: str) -> int:
        """Return the number of a person, who is added when new; in a transaction."""
        key = same_key(name)
        if self._connection.execute("SELECT 1 FROM person WHERE key = ?", (key,)).fetchone() is None:
            # A key that another hand changed makes no second person of the same name.
            rows = self._connection.execute("SELECT id, name FROM person").fetchall()
            same = [one for one, known in rows if isinstance(known, str) and same_key(known) == key]
            self._connection.executemany(
                "UPDATE person SET key = ? WHERE id = ?", [(key, one) for one in same[:1]]
            )
        self._connection.execute("INSERT OR IGNORE INTO person (key, name) VALUES (?, ?)", (key, name))
        return int(self._connection.execute("SELECT id FROM person WHERE key = ?", (key,)).fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Tell what is not as it was written, be it by damage or by another hand."""
        try:
            yield
        except (ValueError, TypeError, zlib.error) as error:
            raise damaged(self.path, f"it holds what was never written: {error}") from error


@contextmanager
def open_store(path: Path, *, make: bool = False) -> Iterator[HistoryStore]:
    """Open a store; parameters and errors as of `ankle_cv.history.connection.connected`."""
    with connected(path, make=make) as connection:
        yield HistoryStore(path, connection)


def path_text(path: Path) -> str:
    """Return a whole path as text; bytes of a name that are none become escapes."""
    return str(path.absolute()).encode("utf-8", "backslashreplace").decode()


def _prepared(one: KeptResult) -> _Prepared:
    document, result = one.result.assessment, one.result
    row = {
        "sha256": document.input.sha256,
        "asked_side": one.asked_side,
        "kind": document.kind,
        "taken": one.taken,
        "taken_source": one.taken_source,
        "footwear": document.about.footwear,
        "note": document.about.note,
        "symptoms": document.about.symptoms,
        "asked": asked_text(document),
        "folder": path_text(result.folder),
        "clip": document.input.path,
        "repeated": json.dumps(sorted(result.repeated)),
        "in_session": result.in_session,
        "ankle_cv": document.provenance.ankle_cv,
    }
    return _Prepared(one.name, row, zlib.compress(to_json(document).encode(), DEFLATED_LEVEL), one.numbers)


def document_of(folder: object, repeated: object, in_session: object, content: object) -> ReadResult:
    """Return a result by its cells; errors as of `ankle_cv.history.cells`, also for another schema."""
    return ReadResult(
        Path(text(folder)),
        from_json(inflated(content)),
        frozenset(whole(one) for one in json.loads(text(repeated))),
        in_session=bool(in_session),
    )
