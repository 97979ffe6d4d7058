"""The protocol of executors, on this machine or on many, with their tasks and outcomes."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from ankle_cv.batch.failure import Failure

Payload: TypeAlias = Mapping[str, Any]
"""Input and result of a task: JSON, so that a process on any machine can read it."""


@dataclass(frozen=True)
class Task:
    """One task; running it twice is safe.

    Attributes
    ----------
    key
        Its identity.
    payload
        Argument of the working function.
    """

    key: str
    payload: Payload


@dataclass(frozen=True)
class TaskOutcome:
    """Outcome of a task.

    Attributes
    ----------
    key
        Key of the task.
    result
        What the working function returned, or None.
    failure
        Why there is no result.
    attempts
        Number of attempts.
    seconds
        Duration of the last attempt, s.
    died
        Why the worker of the first attempt died, when there was a second one.
    """

    key: str
    result: Payload | None
    failure: Failure | None
    attempts: int
    seconds: float
    died: Failure | None = None


class Executor(Protocol):
    """Runs tasks; closing the generator early ends all work at once."""

    def run(self, tasks: Sequence[Task]) -> Generator[TaskOutcome, None, None]:
        """Yield one outcome for every task, in order of completion."""
        ...
