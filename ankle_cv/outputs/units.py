"""Units of the columns of ``frames.csv`` and ``reps.csv``, read from their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SUFFIXES: Final = ("deg", "mm", "cm", "pct_foot", "ratio", "s", "px")
"""Units at the end of a name; they are those of `ankle_cv.assessment.Unit`, and pixels."""
RATIOS: Final = ("kasr", "visibility")
"""Columns, or ends of their names, that hold a ratio without saying so."""
PLUS_MINUS: Final = "_plus_minus"


def units_of(columns: Iterable[str]) -> dict[str, str]:
    """Return the unit of each column; that of a ``…_plus_minus`` is the one of its value.

    Numbers of frames and repetitions, flags and words have none: an empty text.
    """
    names = tuple(columns)
    known = {name: _unit(name) for name in names}
    for name in names:
        if name.endswith(PLUS_MINUS):
            stem = name.removesuffix(PLUS_MINUS)
            known[name] = next((unit for unit in SUFFIXES if f"{stem}_{unit}" in known), "")
    return known


def _unit(name: str) -> str:
    if name.endswith(RATIOS):
        return "ratio"
    return next((unit for unit in SUFFIXES if name.endswith(f"_{unit}")), "")
