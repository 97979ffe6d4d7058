"""Tables as CSV for people: text that a spreadsheet would run as a formula is made harmless."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from ankle_cv.values import NUMBER

BEGINNINGS: Final = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\u2212\uff20"
"""Characters with which a formula begins, also as full-width signs, for a regular
expression (OWASP, "CSV injection")."""
FORMULA: Final = re.compile(f"(^|[;\t])('*[{BEGINNINGS}])")
"""A field that begins like a formula; where lists are separated by semicolons, the part after
one is a field, too."""
MADE_HARMLESS: Final = re.compile(f"(^|[;\t])'('*[{BEGINNINGS}])")
MARK: Final = r"\1'\2"
"""An apostrophe before it: spreadsheets take the rest for text."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `original` undoes it."""
    return FORMULA.sub(MARK, text)


def original(text: str) -> str:
    """Return the text that `harmless` was given."""
    return MADE_HARMLESS.sub(r"\1\2", text)


def csv_of(table: pd.DataFrame) -> bytes:
    """Return a table as UTF-8 CSV with line feeds; numbers stay numbers, missing values are empty."""
    safe = table.apply(lambda column: column.map(_harmless_cell) if _holds_text(column) else column)
    if table.empty:  # `apply` has no column to work on
        safe = table.copy()
    safe.columns = [harmless(str(name)) for name in table.columns]
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8", "backslashreplace")  # not every name is text


def _holds_text(column: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def _harmless_cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) and not NUMBER.fullmatch(value) else value
