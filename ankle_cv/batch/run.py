"""Execution of a plan: runs the tasks and records every outcome. The only writer of the manifest."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final, TypeAlias

from ankle_cv.batch.executor import Executor, Task, TaskOutcome
from ankle_cv.batch.failure import MACHINE_CODES, Failure
from ankle_cv.batch.manifest import (
    MANIFEST,
    BatchState,
    ClipSeen,
    Line,
    RunEnded,
    RunStarted,
    UnitDone,
    UnitFailed,
    encode,
    unreadable_key,
)
from ankle_cv.batch.plan import IdentifiedClip, WorkUnit
from ankle_cv.batch.request import Request
from ankle_cv.batch.store import BATCH_RECORD, BatchRecord, open_store, read_batch_record, read_key
from ankle_cv.batch.store_base import Journal, Store
from ankle_cv.batch.survey import Survey
from ankle_cv.batch.tally import Tally
from ankle_cv.batch.task import UnitTask
from ankle_cv.errors import EnvironmentProblemError, OutputError
from ankle_cv.settings import TOLD
from ankle_cv.version import __version__

MAX_MACHINE_FAILURES: Final = 3
"""The run ends after so many consecutive failures caused by the machine: the next clip would fail, too."""


@dataclass(frozen=True)
class ClipEnded:
    """The end of one clip, for the display of progress.

    Attributes
    ----------
    path
        The clip.
    folder
        Folder of its results, or None.
    failure
        Why there are none.
    attempts, seconds
        Number of attempts, and duration of the last one, s.
    tally
        The counts after this clip.
    """

    path: str
    folder: str | None
    failure: Failure | None
    attempts: int
    seconds: float
    tally: Tally


OnEnded: TypeAlias = Callable[[ClipEnded], None]


@dataclass
class Run:
    """One run of a batch.

    Attributes
    ----------
    request, survey
        The request, and the clips and the plan found for it.
    tally
        The counts so far.
    """

    request: Request
    survey: Survey
    tally: Tally = field(init=False)
    _store: Store = field(init=False)
    _journal: Journal = field(init=False)
    _name: str = field(init=False, default_factory=lambda: secrets.token_hex(4))
    _machine_failures: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        plan = self.survey.plan
        self.tally = Tally(len(plan.todo), plan.finished, len(plan.failed_before))
        self.tally.causes.update(failure.code for failure in plan.failed_before.values())

    def execute(self, executor: Executor, on_ended: OnEnded) -> BatchState:
        """Do what is left to do and return the new state of the manifest.

        Raises
        ------
        OutputError
            The manifest cannot be written, another run is writing it, or the disk is full.
        EnvironmentProblemError
            Several consecutive clips failed because something is missing on this machine.
        """
        self._store, started = open_store(self.request.output), time.monotonic()
        with self._store.journal(manifest_name(self.request)) as self._journal:
            self._store.sweep()
            self._begin()
            for unreadable in self.survey.unreadable:
                clip = unreadable.clip
                outcome = TaskOutcome(unreadable_key(clip.path), None, unreadable.failure, 1, 0.0)
                self.tally.total += 1
                on_ended(self._record(outcome, clip.path, None))
            units = {unit.key: unit for unit in self.survey.plan.todo}
            tasks = [_task(unit, self.request) for unit in units.values()]
            try:
                with closing(executor.run(tasks)) as outcomes:  # an interrupt ends all work
                    for outcome in outcomes:
                        unit = units[outcome.key]
                        on_ended(self._record(outcome, unit.first.clip.path, unit))
            finally:
                self._store.sweep()  # after workers that were killed, for this or for taking too long
            self._append(RunEnded(run=self._name, report=self.tally.report(time.monotonic() - started)))
        return self.survey.state

    def _begin(self) -> None:
        shard = self.request.shard
        self._append(
            RunStarted(
                run=self._name,
                ankle_cv=__version__,
                folders=self.request.folders,
                shard=str(shard) if shard else None,
            )
        )
        seen = [(clip, line) for clip in self.survey.clips if self._is_new(line := _seen(clip))]
        for clip, line in seen:  # before it is told that they were: a run that is killed begins with it again
            done = self.survey.state.done(line.key)
            if done is not None and read_key(self._store, done.folder) == line.key:
                from ankle_cv.batch.retell import retell  # noqa: PLC0415  # it brings all that tells

                _update_record(self._store, line, done, retell(self._store, done.folder, clip.settings))
        self._append(*(line for _, line in seen), *self.survey.recovered)

    def _is_new(self, line: ClipSeen) -> bool:
        state = self.survey.state
        before = state.seen.get(line.path)
        known = before is not None and before.model_copy(update={"utc": ""}) == line
        return not known or state.failed(unreadable_key(line.path)) is not None

    def _append(self, *lines: Line) -> None:
        utc = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        stamped = [line.model_copy(update={"utc": utc}) for line in lines]
        self._journal.append([encode(line) for line in stamped])
        for line in stamped:
            self.survey.state.apply(line)

    def _record(self, outcome: TaskOutcome, path: str, unit: WorkUnit | None) -> ClipEnded:
        """Append one outcome to the manifest and count it."""
        folder = None
        if outcome.failure is not None:
            self._append(
                UnitFailed(
                    key=outcome.key,
                    path=path,
                    failure=outcome.failure,
                    attempts=outcome.attempts,
                    seconds=round(outcome.seconds, 3),
                    ankle_cv=__version__,
                )
            )
        elif unit is not None and outcome.result is not None:
            folder = str(outcome.result["folder"])
            self._append(
                UnitDone(
                    key=unit.key,
                    sha256=unit.first.sha256,
                    path=path,
                    folder=folder,
                    video=self.request.video,
                    report=self.request.report,
                    seconds=outcome.result["seconds"],
                    ankle_cv=__version__,
                    died=outcome.died,
                )
            )
        self.tally.add(outcome.failure, outcome.attempts, outcome.seconds)
        self._stop_after_machine_failures(outcome.failure)
        return ClipEnded(path, folder, outcome.failure, outcome.attempts, outcome.seconds, self.tally)

    def _stop_after_machine_failures(self, failure: Failure | None) -> None:
        self._machine_failures = (
            self._machine_failures + 1 if failure is not None and failure.code in MACHINE_CODES else 0
        )
        if failure is None or self._machine_failures < MAX_MACHINE_FAILURES:
            return
        kind = OutputError if failure.code == "output" else EnvironmentProblemError
        raise kind(f"{failure.message} ({MAX_MACHINE_FAILURES} clips in a row)", failure.remedy)


def manifest_name(request: Request) -> str:
    """Return the name of the manifest of a run: each shard has its own, since they run independently."""
    if request.shard is None:
        return MANIFEST
    return f"manifest-{request.shard.index}-of-{request.shard.count}.jsonl"


def _seen(clip: IdentifiedClip) -> ClipSeen:
    told = {name: getattr(clip.settings, name) for name in TOLD}
    return ClipSeen(
        path=clip.clip.path,
        relative=clip.clip.relative,
        size=clip.clip.size,
        stamp=clip.clip.stamp,
        sha256=clip.sha256,
        key=clip.key,
        metadata=clip.metadata.known_fields(),
        told={name: text for name, text in told.items() if text is not None},
    )


def _update_record(store: Store, line: ClipSeen, done: UnitDone, written: Mapping[str, int]) -> None:
    """Update the record in a finished folder to the clip's present path and metadata, and to files' sizes."""
    before = read_batch_record(store, done.folder)
    record = BatchRecord(
        path=line.path,
        metadata=line.metadata,
        video=done.video,
        report=done.report,
        ankle_cv=done.ankle_cv,
        files={**before.files, **written} if before and before.files else {},
    )
    store.write(f"{done.folder}/{BATCH_RECORD}", record.encode())


def _task(unit: WorkUnit, request: Request) -> Task:
    """Return the task of a unit."""
    task = UnitTask(
        key=unit.key,
        sha256=unit.first.sha256,
        path=unit.first.clip.path,
        output=request.output,
        folder=unit.folder,
        force=unit.owned,
        settings=unit.first.settings,
        video=request.video,
        report=request.report,
        metadata=unit.first.metadata.known_fields(),
    )
    return Task(unit.key, task.model_dump(mode="json"))
