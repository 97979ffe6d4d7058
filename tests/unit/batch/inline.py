"""An engine that does tasks here and now, in the process of the test."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import fake_work

from ankle_cv.batch.executor import Task, TaskOutcome
from ankle_cv.batch.failure import Failure
from ankle_cv.batch.worker import perform


class Inline:
    def run(self, tasks: Sequence[Task]) -> Generator[TaskOutcome, None, None]:
        for task in tasks:
            answer = perform(fake_work.WORK, task.payload)
            failure = answer.get("failure")
            yield TaskOutcome(
                task.key, answer.get("result"), Failure.model_validate(failure) if failure else None, 1, 0.0
            )
