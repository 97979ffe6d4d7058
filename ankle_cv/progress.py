"""Progress reports of a long job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """Progress of one stage.

    Attributes
    ----------
    stage
        Name of the stage, for the user (``"finding the person"``).
    done
        Units finished, usually frames.
    total
        All units, or None when unknown; a container's frame count is an estimate, which ``done`` may exceed.
    """

    stage: str
    done: int
    total: int | None


OnProgress: TypeAlias = Callable[[Progress], None]


def no_progress(_: Progress) -> None:
    """Ignore the progress."""
