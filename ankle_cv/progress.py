"""How far a long job has come, for whoever shows it: the CLI's bar, the web page, nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """One report of one stage.

    Attributes
    ----------
    stage
        What is being done, a few words for people (``"finding the person"``).
    done
        Units finished, usually frames.
    total
        Units there are, or None when nobody can know; a container's frame count is only a guess, so
        ``done`` may pass it.
    """

    stage: str
    done: int
    total: int | None


OnProgress: TypeAlias = Callable[[Progress], None]


def no_progress(_: Progress) -> None:
    """Ignore the progress."""
