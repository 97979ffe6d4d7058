"""All cases, in the order of their doors."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from hostile import (
    clips,
    clocks,
    configs,
    csvs,
    documents,
    endings,
    environment,
    landmarks_files,
    manifests,
    names,
    options,
    special_files,
    streams,
)
from hostile.case import Case, unique

DOORS: Final = (
    *(clips, names, clocks, special_files, landmarks_files, documents, manifests),
    *(csvs, options, configs, streams, environment, endings),
)
CORPUS: Final[tuple[Case, ...]] = unique(case for door in DOORS for case in door.CASES)


def chosen(door: str | None = None, pattern: str | None = None) -> tuple[Case, ...]:
    """Return the cases of a door whose names fit a pattern."""
    return tuple(
        case
        for case in CORPUS
        if door in (None, case.door) and (pattern is None or fnmatchcase(case.name, pattern))
    )
