"""Reading the tables to compare: a saved result, and a reference CSV of any origin."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import SIDES
from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import MissingFileError, read_bytes
from ankle_cv.files.limits import TABLE_BYTES
from ankle_cv.files.tables import TextTable, read_text_table
from ankle_cv.outputs.saved import no_result, read_document, result_folder
from ankle_cv.values import NUMBER, shown, similar

MEASURES: Final = (
    "tibial_inclination_{}_deg",
    "dorsiflexion_{}_deg",
    "foot_pitch_{}_deg",
    "heel_lift_{}_mm",
    "knee_flexion_{}_deg",
    "thigh_inclination_{}_deg",
    "fppa_{}_deg",
)
BILATERAL: Final = ("trunk_lean_deg", "kasr")
COLUMNS: Final = (*(measure.format(side) for measure in MEASURES for side in SIDES), *BILATERAL)
"""Columns of ``frames.csv`` that are compared."""

TIME: Final = "time_s"
TIME_NAMES: Final = (TIME, "time", "t")
"""Accepted names of a reference's time column, s."""

MIN_ROWS: Final = 3
"""Fewest times of a reference: agreement is that of a series."""
MAX_TIME_S: Final = 1e11
"""Latest time, s: seconds since 1970 in the year 5138, and what is beyond is no second."""
MAX_NUMBER: Final = 1e6
"""Largest angle, length or ratio: far beyond any."""
MISSING: Final = frozenset({"", "nan", "na", "n/a", "#n/a", "null", "none", "-"})
"""What programs write for a missing value."""
COMMA: Final = re.compile(r"([+-]?\d*),(\d+)([eE][+-]?\d+)?", re.ASCII)
"""A number with a decimal comma."""


@dataclass(frozen=True)
class SavedResult:
    """The saved result of one clip."""

    frames: pd.DataFrame
    assessment: Assessment


def read_result(path: Path) -> SavedResult:
    """Read a clip's result folder, or the ``assessment.json`` or ``frames.csv`` in it.

    Raises
    ------
    InputError
        Either file is missing, not written by this program, or of another result.
    """
    folder = result_folder(path)
    table = folder / "frames.csv"
    try:
        content = read_bytes(table, TABLE_BYTES)
    except MissingFileError as error:
        raise no_result(folder, error.message) from error
    assessment = read_document(folder)
    text = read_text_table(content, str(table), InputError)
    frames = _numbers(
        text, {name: number for number, name in enumerate(text.columns) if name in COLUMNS}, TIME
    )
    if len(frames) != assessment.input.frames_decoded:
        raise InputError(
            f"{table} has {len(frames)} frames, the document beside it {assessment.input.frames_decoded}",
            "analyze the clip again: the two are not of one result",
        )
    return SavedResult(frames, assessment)


def read_reference(path: Path, column_map: Mapping[str, str]) -> pd.DataFrame:
    """Read a reference: a time column and columns named as in ``frames.csv``.

    Parameters
    ----------
    path
        CSV with a header.
    column_map
        Our name -> the reference's name, for columns with another name there.

    Returns
    -------
    pandas.DataFrame
        ``time_s`` first, then what can be compared, sorted by time.

    Raises
    ------
    InputError
        The file cannot be read, has no time column or nothing to compare, or a cell of these is no number;
        with its line and column.
    UsageError
        A mapped column is not in the file, or ours is none.
    """
    text = read_text_table(read_bytes(path, TABLE_BYTES), str(path), InputError)
    missing = sorted(set(column_map.values()) - set(text.columns))
    if missing:
        raise UsageError(
            f"the reference has no column {', '.join(missing)}",
            similar(missing[0], text.columns) or f"its columns are: {', '.join(text.columns[:20])}",
        )
    time = next((name for name in TIME_NAMES if name in _plain(text)), None)
    if time is None:
        raise InputError(f"{path} has no time column", f"name it one of: {', '.join(TIME_NAMES)}, in seconds")
    theirs = {ours: text.columns.index(name) for ours, name in column_map.items()}
    named = {name: number for number, name in enumerate(_plain(text)) if name in COLUMNS}
    if not (columns := named | theirs):
        raise InputError(
            f"{path} has no column that can be compared",
            "name its columns as in frames.csv, such as tibial_inclination_left_deg, or map them with --map",
        )
    table = _numbers(text, columns, time)
    if len(table) < MIN_ROWS:
        raise InputError(
            f"{path} has {len(table)} rows, too few to compare", f"give at least {MIN_ROWS} times with values"
        )
    return table


def _plain(text: TextTable) -> list[str]:
    return [name.casefold() for name in text.columns]


def _numbers(text: TextTable, columns: Mapping[str, int], time: str) -> pd.DataFrame:
    """Return columns of a table as numbers, sorted by time; rows without time and numbers are left out.

    Parameters
    ----------
    text
        The table, with a column of this time.
    columns
        Our names, and where they are.
    time
        Name of the time column, in small letters.
    """
    plain = _plain(text)
    if time not in plain:
        raise InputError(f"{text.name} has no column {time}", "analyze the clip again with this version")
    places = {TIME: plain.index(time), **columns}
    for number, name in enumerate(plain):
        if number in places.values() and plain.index(name) != number:
            raise text.wrong(1, number, "there is such a column already", "keep one of them")
    values: dict[str, list[float]] = {name: [] for name in places}
    lines: list[int] = []
    for line, cells in text.rows:
        row = {name: _number(text, line, place, cells[place]) for name, place in places.items()}
        if all(map(math.isnan, row.values())):
            continue
        if math.isnan(row[TIME]):
            raise text.wrong(line, places[TIME], "a row of numbers without its time")
        lines.append(line)
        for name, value in row.items():
            values[name].append(value)
    _require_times(text, np.array(values[TIME]), lines)
    return pd.DataFrame(values, dtype=np.float64).sort_values(TIME, ignore_index=True)


def _require_times(
    text: TextTable, time_s: np.ndarray[tuple[int], np.dtype[np.float64]], lines: list[int]
) -> None:
    order = np.argsort(time_s, kind="stable")
    twice = np.flatnonzero(np.diff(time_s[order]) == 0)
    if len(twice):
        first, second = sorted(lines[i] for i in order[twice[0] : twice[0] + 2])
        raise text.wrong(second, None, f"the time of line {first} again", "keep one row for every time")


def _number(text: TextTable, line: int, place: int, cell: str) -> float:
    """Return a cell as a number, NaN for one that is missing."""
    plain = cell.strip()
    if plain.casefold() in MISSING:
        return float("nan")
    if found := COMMA.fullmatch(plain):
        plain = f"{found[1]}.{found[2]}{found[3] or ''}"
    limit = MAX_TIME_S if _plain_time(text.columns[place]) else MAX_NUMBER
    if NUMBER.fullmatch(plain) is None or abs(number := float(plain)) > limit:
        raise text.wrong(
            line,
            place,
            f"{shown(cell)} should be a number up to {limit:.0f}",
            "keep one line of names above the numbers, and leave a cell empty for what is not known",
        )
    return number


def _plain_time(name: str) -> bool:
    return name.casefold() in TIME_NAMES
