"""Folders of results, and of live sessions, that anybody may have made."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import SIDES, Side
from ankle_cv.errors import InputError, UsageError
from ankle_cv.files import is_file, read_json
from ankle_cv.files.limits import DOCUMENT_BYTES
from ankle_cv.outputs.folder import DOCUMENT
from ankle_cv.outputs.saved import no_result, read_document, result_folder

SESSION_FILE: Final = "session.json"
SESSION_PICTURE: Final = "summary.png"
SESSION_CLIP: Final = "clip.mp4"
"""The clip of a leg, in the leg's own folder, which the session itself recorded."""
MOST_RESULTS: Final = 12
"""Results on one page: both legs in six tests; more is a table, which a batch makes."""
LISTED: Final = 1000
"""Entries of a folder that are looked at for a hint."""


@dataclass(frozen=True)
class ReadResult:
    """A result as it was saved.

    Attributes
    ----------
    folder
        Its folder.
    assessment
        Its document.
    repeated
        Indices of attempts that do not count: the person asked to repeat them.
    in_session
        Whether it is a leg of a live session, which is one person's.
    """

    folder: Path
    assessment: Assessment
    repeated: frozenset[int] = frozenset()
    in_session: bool = False


@dataclass(frozen=True)
class FailedResult:
    """A clip of a live session that could not be analysed, and why."""

    folder: Path
    reason: str


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _SavedFailure(_Part):
    message: str


class _SavedLeg(_Part):
    assessment: str | None = None
    failure: _SavedFailure | None = None
    repeated: tuple[int, ...] = ()


class _SavedSession(_Part):
    """What a page needs of ``session.json`` (docs/sessions.md)."""

    schema_version: Literal[1]
    left: _SavedLeg | None = None
    right: _SavedLeg | None = None


def is_session(path: Path) -> bool:
    """Return whether a path names the folder of a live session."""
    return is_file(path / SESSION_FILE) and not is_file(path / DOCUMENT)


def read_results(paths: Sequence[Path]) -> tuple[ReadResult | FailedResult, ...]:
    """Read folders of results and of live sessions, in order.

    Raises
    ------
    InputError
        One is missing, holds no result, is damaged or of another version.
    UsageError
        There are more than fit on a page.
    """
    if len(paths) > MOST_RESULTS:
        raise _too_many(len(paths))
    found: list[ReadResult | FailedResult] = []
    for path in paths:
        folder = result_folder(path)
        found += _of_session(folder) if is_session(folder) else [ReadResult(folder, _document(folder))]
    if len(found) > MOST_RESULTS:
        raise _too_many(len(found))
    return tuple(found)


def _too_many(number: int) -> UsageError:
    return UsageError(
        f"{number} results are too many for one page, which has room for {MOST_RESULTS}",
        "name those of one person; 'ankle-cv batch' makes a table of many clips",
    )


def _document(folder: Path) -> Assessment:
    if not os.path.lexists(folder / DOCUMENT) and (inside := _results_in(folder)):
        raise InputError(
            f"{folder} is not the result of one clip, but a folder of several",
            f"name the folders in it, such as {' '.join(str(one) for one in inside[:2])}",
        )
    return read_document(folder)


def _results_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, LISTED))
    except OSError:
        return []
    return [folder / name for name in names if is_file(folder / name / DOCUMENT)]


def _of_session(folder: Path) -> list[ReadResult | FailedResult]:
    """Return the legs of a live session."""
    path = folder / SESSION_FILE
    try:
        session = _SavedSession.model_validate(read_json(path, DOCUMENT_BYTES))
    except ValidationError as error:
        raise InputError(
            f"{path} is damaged or of another version", "name the folders of the legs in it instead"
        ) from error
    found = [
        _leg(folder, side, part)
        for side in SIDES
        if (part := session.left if side == "left" else session.right) is not None
    ]
    if not found:
        raise no_result(folder, "the session has no leg")
    return found


def _leg(folder: Path, side: Side, part: _SavedLeg) -> ReadResult | FailedResult:
    if part.failure is not None:
        return FailedResult(folder / side, part.failure.message)
    if part.assessment is None:
        raise InputError(
            f"{folder} was recorded, but not analysed",
            f"analyse its clips: ankle-cv analyze {folder / side / SESSION_CLIP} --test wall",
        )
    return ReadResult(folder / side, read_document(folder / side), frozenset(part.repeated), in_session=True)
