"""Progress of a run in counts and times; it has no clock of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ankle_cv.batch.failure import Failure


@dataclass
class Tally:
    """Counts of a run.

    Attributes
    ----------
    total
        Units to do.
    done, failed
        Units finished in this run, with and without results.
    finished_before
        Units that were finished before this run.
    failed_before
        Units that failed in an earlier run and were not retried.
    retried
        Units that needed a second attempt.
    busy_s
        Time spent by the workers, s.
    causes
        Failures of this run and of earlier ones, by code.
    """

    total: int
    finished_before: int = 0
    failed_before: int = 0
    done: int = 0
    failed: int = 0
    retried: int = 0
    busy_s: float = 0.0
    causes: Counter[str] = field(default_factory=Counter)

    def add(self, failure: Failure | None, attempts: int, seconds: float) -> None:
        """Count one outcome."""
        self.done += failure is None
        self.failed += failure is not None
        self.retried += attempts > 1
        self.busy_s += seconds
        if failure is not None:
            self.causes[failure.code] += 1

    @property
    def left(self) -> int:
        """Units still to do."""
        return self.total - self.done - self.failed

    @property
    def any_failed(self) -> bool:
        """Whether a clip has no results."""
        return self.failed + self.failed_before > 0

    def per_minute(self, elapsed_s: float) -> float | None:
        """Return units per minute, or None before the first."""
        ended = self.done + self.failed
        return 60 * ended / elapsed_s if ended and elapsed_s > 0 else None

    def left_s(self, elapsed_s: float) -> float | None:
        """Return the estimated remaining time, s, or None before the first."""
        ended = self.done + self.failed
        return self.left * elapsed_s / ended if ended else None

    def report(self, elapsed_s: float) -> dict[str, Any]:
        """Return the run report, as written to JSON."""
        rate = self.per_minute(elapsed_s)
        return {
            "done": self.done,
            "failed": self.failed,
            "finished_before": self.finished_before,
            "failed_before": self.failed_before,
            "not_done": self.left,
            "retried": self.retried,
            "elapsed_s": round(elapsed_s, 1),
            "worker_s": round(self.busy_s, 1),
            "clips_per_minute": None if rate is None else round(rate, 2),
            "failures_by_cause": dict(sorted(self.causes.items())),
        }
