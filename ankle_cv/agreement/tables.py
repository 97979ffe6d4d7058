"""Reading what is compared: a result of ours, and anybody's reference CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from ankle_cv.assessment import Assessment
from ankle_cv.errors import InputError, UsageError

TIME_NAMES = ("time_s", "time", "t")
"""Names a reference may give its time column, s."""


@dataclass(frozen=True)
class Result:
    """One analysed clip as it was saved."""

    frames: pd.DataFrame
    assessment: Assessment


def read_result(path: Path) -> Result:
    """Read a clip's result folder, or the ``assessment.json`` or ``frames.csv`` in it.

    Raises
    ------
    InputError
        When either file is missing or not ours.
    """
    folder = path if path.is_dir() else path.parent
    try:
        frames = pd.read_csv(folder / "frames.csv")
        assessment = Assessment.model_validate_json((folder / "assessment.json").read_text())
    except FileNotFoundError as error:
        raise InputError(
            f"{folder} holds no result: {Path(error.filename).name} is missing",
            "give the folder that 'ankle-cv analyze' wrote for the clip",
        ) from error
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(
            f"the result in {folder} cannot be read: it is damaged or of another version",
            "analyze the clip again with this version",
        ) from error
    return Result(frames, assessment)


def read_reference(path: Path, renamed: Mapping[str, str]) -> pd.DataFrame:
    """Read a reference: a time column and columns named as in ``frames.csv``.

    Parameters
    ----------
    path
        CSV with a header.
    renamed
        Our name -> the reference's name, for columns that are called otherwise there.

    Returns
    -------
    pandas.DataFrame
        ``time_s`` first, numbers only, in order of time.

    Raises
    ------
    InputError
        When the file cannot be read or has no time.
    UsageError
        When a renamed column is not in the file.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            heading = file.readline()
        # Spreadsheets of countries with a decimal comma part columns by semicolons.
        continental = ";" in heading and "," not in heading
        table = pd.read_csv(path, sep=";", decimal=",") if continental else pd.read_csv(path)
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist", "check the path of the reference CSV") from error
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} is no CSV that can be read: {str(error).splitlines()[0]}",
            "save the reference as comma-separated values with a header line",
        ) from error
    missing = sorted(set(renamed.values()) - set(table.columns))
    if missing:
        raise UsageError(
            f"the reference has no column {', '.join(missing)}",
            f"its columns are: {', '.join(map(str, table.columns))}",
        )
    time = next((name for name in TIME_NAMES if name in table.columns), None)
    if time is None:
        raise InputError(f"{path} has no time column", f"name it one of: {', '.join(TIME_NAMES)}, in seconds")
    table = table.assign(**{ours: table[theirs] for ours, theirs in renamed.items()})
    numbers: pd.DataFrame = table.apply(pd.to_numeric, errors="coerce").rename(columns={time: "time_s"})
    ordered: pd.DataFrame = numbers.dropna(subset=["time_s"]).sort_values("time_s", ignore_index=True)
    return ordered
