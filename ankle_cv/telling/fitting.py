"""A sentence of parts that is short enough to be read at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LONGEST: Final = 140
"""Characters of a headline: three lines of its type on a phone. What it gives up stands below it anyway."""


def joined(parts: Sequence[str], *, begins: str = "") -> str:
    """Return the parts as one sentence without its stop; the last are left out where it grows too long."""
    kept = list(parts)
    while len(kept) > 1 and not fits(f"{begins}{'; '.join(kept)}"):
        kept.pop()
    return f"{begins}{'; '.join(kept)}"


def fits(text: str) -> bool:
    """Return whether a sentence, here without its stop, is short enough."""
    return len(text) < LONGEST
