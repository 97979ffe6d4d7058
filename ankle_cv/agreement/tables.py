"""Reading the tables to compare: a saved result, and a reference CSV of any origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from ankle_cv.assessment import Assessment
from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import MissingFileError, open_regular, read_json, read_text
from ankle_cv.files.limits import DOCUMENT_BYTES, TABLE_BYTES
from ankle_cv.outputs.saved import result_folder

TIME_NAMES = ("time_s", "time", "t")
"""Accepted names of a reference's time column, s."""


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
        Either file is missing, or not written by this program.
    """
    folder = result_folder(path)
    try:
        with open_regular(folder / "frames.csv", TABLE_BYTES) as file:
            frames = pd.read_csv(file)
        assessment = Assessment.model_validate(read_json(folder / "assessment.json", DOCUMENT_BYTES))
    except MissingFileError as error:
        raise InputError(
            f"{folder} holds no result: {error.message}",
            "give the folder that 'ankle-cv analyze' wrote for the clip",
        ) from error
    except (ValueError, ValidationError) as error:
        raise InputError(
            f"the result in {folder} cannot be read: it is damaged or of another version",
            "analyze the clip again with this version",
        ) from error
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
        ``time_s`` first, numbers only, sorted by time.

    Raises
    ------
    InputError
        The file cannot be read, or has no time column.
    UsageError
        A mapped column is not in the file.
    """
    try:
        text = read_text(path, TABLE_BYTES)
        heading = text.partition("\n")[0]
        # Spreadsheets with a decimal comma separate columns by semicolons.
        decimal_comma = ";" in heading and "," not in heading
        table = pd.read_csv(
            StringIO(text), sep=";" if decimal_comma else ",", decimal="," if decimal_comma else "."
        )
    except ValueError as error:
        raise InputError(
            f"{path} is no CSV that can be read: {str(error).splitlines()[0]}",
            "save the reference as comma-separated values with a header line",
        ) from error
    missing = sorted(set(column_map.values()) - set(table.columns))
    if missing:
        raise UsageError(
            f"the reference has no column {', '.join(missing)}",
            f"its columns are: {', '.join(map(str, table.columns))}",
        )
    time = next((name for name in TIME_NAMES if name in table.columns), None)
    if time is None:
        raise InputError(f"{path} has no time column", f"name it one of: {', '.join(TIME_NAMES)}, in seconds")
    table = table.assign(**{ours: table[theirs] for ours, theirs in column_map.items()})
    numbers: pd.DataFrame = table.apply(pd.to_numeric, errors="coerce").rename(columns={time: "time_s"})
    ordered: pd.DataFrame = numbers.dropna(subset=["time_s"]).sort_values("time_s", ignore_index=True)
    return ordered
