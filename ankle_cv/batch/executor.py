"""What every engine that gets work done has in common, whether on this machine or on many."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from ankle_cv.batch.failure import Failure

Payload: TypeAlias = Mapping[str, Any]
"""What a piece of work is told and answers: JSON, so that any process anywhere can read it."""


@dataclass(frozen=True)
class Task:
    """One piece of work.

    Attributes
    ----------
    key
        Names it; doing it twice does no harm.
    payload
        What the working function is given.
    """

    key: str
    payload: Payload


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Attributes
    ----------
    key
        The task's.
    result
        What the working function returned, or None.
    failure
        Why there is none.
    attempts
        How many times it was begun.
    seconds
        How long the last attempt took, s.
    died
        Why the first attempt's worker died, when there was a second one.
    """

    key: str
    result: Payload | None
    failure: Failure | None
    attempts: int
    seconds: float
    died: Failure | None = None


class Executor(Protocol):
    """Does tasks; closing the generator early ends all work at once."""

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome, None, None]:
        """Yield one outcome for every task, as they come."""
        ...
