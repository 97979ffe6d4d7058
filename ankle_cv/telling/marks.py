"""What is special about a repetition: in words on the page, as a mark where there is no room for words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ankle_cv.assessment import HeelRaise, LegRep, Rep

INCOMPLETE_MARK: Final = "*"
PARTIAL_MARK: Final = "~"
INCOMPLETE_NOTE: Final = "incomplete: not seen from start to end, in no mean and no finding"
PARTIAL_NOTE: Final = "partial: the knees bend by less than 70°, which asks little of the ankles"

Counted = Rep | LegRep | HeelRaise


def numbered(part: Counted) -> str:
    """Return the number of a repetition, and what is special about it: ``"3 (incomplete)"``."""
    said = [
        *(["partial"] if isinstance(part, Rep) and part.partial else []),
        *([] if part.complete else ["incomplete"]),
    ]
    return f"{part.index} ({', '.join(said)})" if said else f"{part.index}"


def marked(part: Counted) -> str:
    """Return the same with marks: ``"3*"``."""
    partial = PARTIAL_MARK if isinstance(part, Rep) and part.partial else ""
    return f"{part.index}{partial}{'' if part.complete else INCOMPLETE_MARK}"


def mark_notes(parts: Sequence[Counted]) -> tuple[tuple[str, str], ...]:
    """Return the marks of a table and what they mean; nothing where none is in it."""
    partial = any(isinstance(part, Rep) and part.partial for part in parts)
    incomplete = any(not part.complete for part in parts)
    return (
        *([(PARTIAL_MARK, PARTIAL_NOTE)] if partial else []),
        *([(INCOMPLETE_MARK, INCOMPLETE_NOTE)] if incomplete else []),
    )
