"""Cells of the store as what they should be: SQLite lets anything be anywhere.

Raises
------
ValueError, TypeError, zlib.error
    A cell is something else, by damage or by another hand.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from ankle_cv.files.limits import DOCUMENT_BYTES

CellReader: TypeAlias = Callable[[object], Any]
"""Reads one cell."""


def read_row(cells: Sequence[CellReader], row: Sequence[object]) -> list[Any]:
    """Return a row as what its cells should be."""
    return [read(value) for read, value in zip(cells, row, strict=True)]


def inflated(content: object) -> bytes:
    """Return a document that was deflated, of a sane size."""
    if not isinstance(content, bytes):
        raise TypeError("no document")
    stream = zlib.decompressobj()
    document = stream.decompress(content, DOCUMENT_BYTES)
    if not stream.eof:
        raise ValueError("a document that does not end")
    return document


def text(value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def text_or_none(value: object) -> str | None:
    """Return a text, or None."""
    return None if value is None else text(value)


def whole(value: object) -> int:
    """Return a whole number."""
    if not isinstance(value, int):
        raise TypeError("no whole number")
    return value


def number(value: object) -> float:
    """Return a finite number."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("no number")
    return float(value)


def one_of(*known: str) -> CellReader:
    """Return what reads one of the words that are known."""

    def read(value: object) -> Any:
        if value not in known:
            raise ValueError("an unknown word")
        return value

    return read


def time(value: object) -> str:
    """Return an ISO time to the second."""
    return datetime.fromisoformat(text(value)).isoformat(timespec="seconds")


def day(value: object) -> str:
    """Return an ISO day, of a day or a time."""
    return time(text(value)[:10])[:10]


def day_or_none(value: object) -> str | None:
    """Return an ISO day, or None."""
    return None if value is None else day(value)
