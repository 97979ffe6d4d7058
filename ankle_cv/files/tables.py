"""Tables of text as spreadsheets write them: CSV with commas, semicolons or tabs, read without guessing.

A row with more cells than the header names columns is an error with its line: the decimal comma of a number
must not become two cells.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote
from typing import Final

from ankle_cv.errors import AnkleCvError
from ankle_cv.values import shown

SEPARATORS: Final = (",", ";", "\t")
DECLARED_SEPARATOR: Final = re.compile(r'"?sep=(.)"?[,;\t ]*', re.IGNORECASE)
"""First line by which Excel is told the separator."""
LONGEST_CELL: Final = 10_000
"""Characters; a quote that is never closed makes one cell of all that follows."""
MOST_COLUMNS: Final = 10_000
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""First bytes by which a text tells how it is written; Excel's "Unicode text" is UTF-16."""


@dataclass(frozen=True)
class TextTable:
    """A table of text.

    Attributes
    ----------
    name
        For messages.
    columns
        Names of the columns, without the spaces around them; empty ones hold no cell.
    separator
        Between its cells.
    rows
        Line of the file and cells of each row, to be read once; rows without any text are left out.
    refusal
        Class of the errors.
    """

    name: str
    columns: tuple[str, ...]
    separator: str
    rows: Iterator[tuple[int, tuple[str, ...]]]
    refusal: type[AnkleCvError]

    def wrong(self, line: int, column: int | None, reason: str, advice: str = "") -> AnkleCvError:
        """Return the error about a line, and a column counted from 0."""
        place = f"{self.name}, line {line}"
        if column is not None:
            place += f", column {column + 1} ({shown(self.columns[column])})"
        return self.refusal(f"{place}: {reason}", advice or "correct the table; nothing was done yet")


def read_text_table(
    content: bytes, name: str, refusal: type[AnkleCvError], *, short_rows: bool = False
) -> TextTable:
    """Read the header of a table; its rows are read as they are asked for.

    Parameters
    ----------
    content
        Of the file: UTF-8, or UTF-16 with its mark.
    name
        Of the file, for messages.
    refusal
        Class of the errors, raised here and by the rows: no text, no header, a quote that is not
        closed, a row of another length.
    short_rows
        Whether cells that are missing at the end of a row are empty ones, as people leave them out.
    """
    text = _decoded(content, name, refusal).replace("\r\n", "\n").replace("\r", "\n")
    lines, first = text.split("\n"), 1
    declared = DECLARED_SEPARATOR.fullmatch(lines[0])
    if declared:
        lines, first = lines[1:], 2
    heading = next((line for line in lines if line.strip()), "")
    if not heading.strip():
        raise refusal(f"{name} is empty", "begin it with a line that names its columns")
    separator = declared[1] if declared else max(SEPARATORS, key=heading.count)
    rows = _rows(lines, first, separator, name, refusal)
    line, cells = next(rows, (0, []))
    if not any(cell.strip() for cell in cells):  # nothing but separators and quotes
        raise refusal(f"{name} is empty", "begin it with a line that names its columns")
    columns = tuple(cell.strip() for cell in cells)
    if len(columns) > MOST_COLUMNS:
        raise refusal(f"{name}, line {line}: {len(columns)} columns", f"keep at most {MOST_COLUMNS}")
    table = TextTable(name, columns, separator, iter(()), refusal)
    return TextTable(name, columns, separator, _checked(table, rows, short_rows=short_rows), refusal)


def _decoded(content: bytes, name: str, refusal: type[AnkleCvError]) -> str:
    encoding = next((found for mark, found in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(
            f"{name} is not UTF-8 text: line {line} holds a byte that is no letter in it, "
            "as older programs of Windows write accents",
            "save it as CSV UTF-8: in Excel Save as, CSV UTF-8 (comma delimited); in a shell "
            f"iconv -f cp1252 -t utf-8 {quote(name)} > new.csv",
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refusal(f"{name}, line {line}: it holds a zero byte, so it is no text", "save it as CSV UTF-8")
    return text


def _rows(
    lines: list[str], first: int, separator: str, name: str, refusal: type[AnkleCvError]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows with any text, each with the line that it begins in."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    while True:
        line = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(
                f"{name}, line {line}: {error}", "close every quote, and write a quote in a cell twice"
            ) from error
        for number, cell in enumerate(cells, start=1):
            if len(cell) > LONGEST_CELL:
                raise refusal(
                    f"{name}, line {line}, column {number}: a cell of {len(cell)} characters",
                    f"close every quote; a cell has at most {LONGEST_CELL} characters",
                )
        if any(cell.strip() for cell in cells):
            yield line, tuple(cells)


def _checked(
    table: TextTable, rows: Iterator[tuple[int, tuple[str, ...]]], *, short_rows: bool
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows, each of as many cells as there are columns; empty ones at the end do not count."""
    width = len(table.columns)
    for line, cells in rows:
        missing = width - len(cells)
        if (missing > 0 and not short_rows) or any(cell.strip() for cell in cells[width:]):
            raise table.wrong(
                line,
                None,
                f"{len(cells)} cells, where the header names {width} columns",
                "write numbers with a point, 26.5, or in quotes; leave a cell empty for what is not known",
            )
        for number, (column, cell) in enumerate(zip(table.columns, cells, strict=False)):
            if cell.strip() and not column:
                raise table.wrong(line, number, f"{shown(cell)} is below no name", "name the column")
        yield line, (*cells[:width], *("",) * missing)
