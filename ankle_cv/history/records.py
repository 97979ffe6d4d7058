"""A saved result as it is kept for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.errors import InputError
from ankle_cv.history.rows import TakenSource
from ankle_cv.history.tracked import TrackedNumber, tracked_numbers
from ankle_cv.sessions.results import ReadResult

TO_SECONDS: Final = 19
"""Characters of an ISO 8601 time without fractions and zone: the clock on the wall where it was filmed."""


@dataclass(frozen=True)
class KeptResult:
    """One result that is to be kept.

    Attributes
    ----------
    name
        The person.
    taken
        When it was filmed, ``2026-03-14T18:05:09`` by the clock of the place; where the clip does not tell,
        when it was analysed, UTC.
    taken_source
        Which of these it is.
    asked_side
        As of ``--side``: one clip may be read twice, once for each leg.
    result
        As it was saved.
    numbers
        What is followed of it.
    """

    name: str
    taken: str
    taken_source: TakenSource
    asked_side: str
    result: ReadResult
    numbers: tuple[TrackedNumber, ...]


def name_of(document: Assessment) -> str:
    """Return the name in a document, one space between its words; empty where it names nobody."""
    return " ".join((document.about.name or "").split())


def kept_result(result: ReadResult) -> KeptResult | None:
    """Return what is kept of a saved result; None of one that names nobody.

    Raises
    ------
    InputError
        It does not say when it was made.
    """
    document = result.assessment
    name = name_of(document)
    if not name:
        return None
    taken, source = taken_of(result)
    side = document.provenance.settings.get("side")
    return KeptResult(
        name=name,
        taken=taken,
        taken_source=source,
        asked_side=side if side in ("left", "right") else "auto",
        result=result,
        numbers=tracked_numbers(result),
    )


def taken_of(result: ReadResult) -> tuple[str, TakenSource]:
    """Return when a clip was filmed, or else analysed, and which of these it is; see `KeptResult`.

    Raises
    ------
    InputError
        It does not say when it was made.
    """
    document = result.assessment
    filmed = _time_of(document.about.filmed)
    if filmed is not None:
        return filmed, document.about.filmed_source or "file"
    analysed = _time_of(document.provenance.created_utc)
    if analysed is None:
        raise InputError(
            f"{result.folder} does not say when it was made", "analyse the clip again with this version"
        )
    return analysed, "analysed"


def _time_of(text: str | None) -> str | None:
    try:
        return datetime.fromisoformat((text or "")[:TO_SECONDS]).isoformat(timespec="seconds")
    except ValueError:  # none, or a document that somebody else wrote
        return None
