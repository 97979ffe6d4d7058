"""``clips.csv``: the table in which the user says what is known of each clip.

Nothing in it is passed over in silence: a cell is read right, or it is an error or a note with its line.
"""

from __future__ import annotations

import difflib
import posixpath
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from pydantic import ValidationError

from ankle_cv.batch.metadata import Metadata, with_metadata
from ankle_cv.errors import UsageError
from ankle_cv.files.tables import TextTable, read_text_table
from ankle_cv.settings import Settings
from ankle_cv.values import LONGEST_NAME, shown

TABLE: Final = "clips.csv"
"""Searched for in every given folder."""

FILE_COLUMN: Final = "file"
KNOWN_COLUMNS: Final = (FILE_COLUMN, *Metadata.model_fields)
SHORT_COLUMNS: Final = frozenset({"name", "note"})
"""Columns that are not taken for misspelt: people have columns of their own such as ``notes``."""
LIKELY: Final = 0.8
"""Least likeness of a column's name to a known one from which it is a slip of the pen (`difflib`)."""
FIRST_WORDS: Final = {"foot": "foot_cm", "height": "height_cm", "filename": FILE_COLUMN}
"""First words of columns that are meant as a known one, perhaps in another unit."""
NAMED: Final = 3
"""Clips that a note names at most."""
MOST_COMPARED: Final = 1000
"""Clips that a name is compared with, when there is none of it."""
Key: TypeAlias = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """``clips.csv``: metadata by the path, or the bare name, of a clip.

    Attributes
    ----------
    name
        Its path, for messages.
    rows
        Metadata by the text in column ``file``.
    lines
        Line of the file, likewise.
    own_columns
        The user's own columns.
    """

    name: str
    rows: Mapping[str, Metadata]
    lines: Mapping[str, int]
    own_columns: tuple[str, ...] = ()


def read_table(content: bytes, name: str) -> Table:
    """Read ``clips.csv``: a header with ``file``, then one row for every clip.

    Raises
    ------
    UsageError
        It is no such table, has a column that is likely a known one misspelt, two rows for one clip, or an
        invalid value; with the line and the column.
    """
    text = read_text_table(content, name, UsageError, short_rows=True)
    columns = _columns(text)
    rows: dict[str, Metadata] = {}
    lines: dict[str, int] = {}
    for line, cells in text.rows:
        fields = {
            column: (number, cell.strip())
            for number, (column, cell) in enumerate(zip(columns, cells, strict=True))
            if cell.strip()
        }
        _, given = fields.pop(FILE_COLUMN, (0, ""))
        file = posixpath.normpath(given.replace("\\", "/")) if given else ""
        if not file or file in rows:
            reason = f"{shown(file)} has a row already, line {lines[file]}" if file else "no file is named"
            raise text.wrong(
                line,
                columns.index(FILE_COLUMN),
                reason,
                "give every clip one row, with its path in column file",
            )
        rows[file], lines[file] = _metadata(text, line, fields), line
    return Table(name, rows, lines, tuple(column for column in columns if column not in (*KNOWN_COLUMNS, "")))


def _columns(text: TextTable) -> list[str]:
    """Return the names of the columns: known ones in their own spelling, the user's as they are."""
    columns: list[str] = []
    given = {_plain(name) for name in text.columns}
    for number, name in enumerate(text.columns):
        plain = _plain(name)
        known = plain if plain in KNOWN_COLUMNS else name
        if known not in KNOWN_COLUMNS and (meant := _meant(plain)) and meant not in given:
            raise text.wrong(
                1, number, f"did you mean {meant}?", f"name the column {meant}, or in another way"
            )
        if known and known in columns:
            raise text.wrong(1, number, "there is such a column already", "keep one of them")
        columns.append(known)
    if FILE_COLUMN not in columns:
        raise UsageError(
            f"{text.name} has no column {FILE_COLUMN!r}",
            "begin it with a line such as: file,person,date,side,test",
        )
    return columns


def _plain(name: str) -> str:
    """Return the name of a column without regard to capitals, spaces and hyphens."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _meant(plain: str) -> str | None:
    known = [name for name in KNOWN_COLUMNS if name not in SHORT_COLUMNS]
    close = difflib.get_close_matches(plain[:80], known, n=1, cutoff=LIKELY)
    return close[0] if close else FIRST_WORDS.get(plain.partition("_")[0])


def _metadata(text: TextTable, line: int, fields: Mapping[str, tuple[int, str]]) -> Metadata:
    """Return the metadata of one row."""
    called = {name: f"{text.name}, line {line}, {name}" for name in fields}
    try:
        metadata = Metadata.model_validate({name: cell for name, (_, cell) in fields.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = str(first["loc"][0])
        if (numbers := Settings.allowed(column) if column in Settings.model_fields else None) is not None:
            raise numbers.refusal(called[column], fields[column][1]) from error
        reason = first["msg"].removeprefix("Value error, ")
        raise text.wrong(line, fields[column][0], f"{reason}, not {shown(fields[column][1])}") from error
    with_metadata(Settings(), metadata, called)
    return metadata


def lookup(
    table: Table, relatives: Sequence[str], folder: str = ""
) -> tuple[dict[str, Metadata], tuple[str, ...]]:
    """Find the row of each clip: by its path below the folder, else by its bare name, else in other case.

    Parameters
    ----------
    table
        From `read_table`.
    relatives
        Paths of the clips below the folder.
    folder
        The folder itself: a row may name a clip with it, or with the last parts of it.

    Returns
    -------
    dict
        Metadata by the clip's path relative to the folder.
    tuple
        Notes on rows that belong to no clip and on columns of the user's own, one line each.

    Raises
    ------
    UsageError
        A row fits several clips, or two rows the same one.
    """
    found: dict[str, Metadata] = {}
    rows: dict[str, int] = {}
    unused: list[str] = []
    indices = [_index(relatives, key) for key in (str, _name, _folded, _folded_name)]
    for file, metadata in table.rows.items():
        line = table.lines[file]
        matches = _matches(file, indices, _folded(folder))
        if len(matches) > 1:
            raise UsageError(
                f"{table.name}, line {line}: {shown(file)} fits several clips ({', '.join(matches[:NAMED])})",
                "write its path below the folder into column file, in the same spelling",
            )
        if not matches:
            unused.append(file)
            continue
        (clip,) = matches
        if clip in found:
            raise UsageError(
                f"{table.name}, line {line}: {shown(file)} is {clip}, and so is line {rows[clip]}",
                "give every clip one row",
            )
        found[clip], rows[clip] = metadata, line
    return found, tuple(_notes(table, unused, [clip for clip in relatives if clip not in found]))


def _index(relatives: Iterable[str], key: Key) -> tuple[Key, dict[str, list[str]]]:
    index: dict[str, list[str]] = {}
    for relative in relatives:
        index.setdefault(key(relative), []).append(relative)
    return key, index


def _matches(file: str, indices: Iterable[tuple[Key, Mapping[str, list[str]]]], folder: str) -> list[str]:
    """Return the clips that a row may mean, by the strictest comparison that any fits."""
    wanted, folder = f"/{_folded(file).lstrip('/')}", f"/{_folded(folder).lstrip('/')}"
    for key, index in indices:
        same = index.get(key(file), [])
        # A path must be that of the clip, or its last parts; a bare name may be in any folder.
        fitting = [clip for clip in same if f"{folder}/{_folded(clip)}".endswith(wanted)]
        if fitting:
            return fitting
    return []


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _folded(path: str) -> str:
    """Return a path as disks compare it that ignore case and how an accent is written."""
    return unicodedata.normalize("NFC", path).casefold().replace(chr(92), "/")


def _folded_name(path: str) -> str:
    return _name(_folded(path))


def _notes(table: Table, unused: Sequence[str], without_row: Sequence[str]) -> Iterable[str]:
    if not table.rows:
        yield f"{table.name} names no clips"
    if unused:
        told = ", ".join(_with_hint(table, file, without_row) for file in unused[:NAMED])
        more = f" and {len(unused) - NAMED} more" if len(unused) > NAMED else ""
        yield f"{table.name} names clips that are not there: {told}{more}"
    if table.own_columns:
        yield f"{table.name}: passed on as they are: {', '.join(map(shown, table.own_columns[:NAMED]))}"


def _with_hint(table: Table, file: str, without_row: Sequence[str]) -> str:
    stems = {PurePosixPath(_folded_name(clip)).stem: clip for clip in without_row[:MOST_COMPARED]}
    stem = PurePosixPath(_folded_name(file)).stem[:LONGEST_NAME]
    close = difflib.get_close_matches(stem, stems, n=1, cutoff=LIKELY)
    hint = f", is it {stems[close[0]]}?" if close else ""
    return f"{shown(file)} (line {table.lines[file]}{hint})"
