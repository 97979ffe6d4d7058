"""Get through the clips: plan, do, keep every outcome, sum up. The only writer of the manifest."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final, TypeAlias

from ankle_cv.batch.executor import Executor, Outcome, Task
from ankle_cv.batch.failure import MACHINE, Failure
from ankle_cv.batch.manifest import (
    MANIFEST,
    ClipSeen,
    Line,
    RunEnded,
    RunStarted,
    State,
    UnitDone,
    UnitFailed,
    encode,
    unreadable_key,
)
from ankle_cv.batch.plan import KnownClip, Unit
from ankle_cv.batch.request import Request
from ankle_cv.batch.store import ABOUT, About, open_store
from ankle_cv.batch.store_base import Journal, Store
from ankle_cv.batch.survey import Survey
from ankle_cv.batch.tally import Tally
from ankle_cv.batch.task import UnitTask
from ankle_cv.errors import EnvironmentProblemError, OutputError
from ankle_cv.version import __version__

STREAK: Final = 3
"""So many clips in a row that fail for a reason of the machine end the run: the next would fail too."""


@dataclass(frozen=True)
class Ended:
    """One clip's end, for whoever watches.

    Attributes
    ----------
    path
        The clip.
    folder
        Its results, or None.
    failure
        Why there are none.
    attempts, seconds
        How often it was begun, and how long the last time took.
    tally
        The counts after it.
    """

    path: str
    folder: str | None
    failure: Failure | None
    attempts: int
    seconds: float
    tally: Tally


OnEnded: TypeAlias = Callable[[Ended], None]


@dataclass
class Run:
    """A run over a plan.

    Attributes
    ----------
    request, survey
        What is asked for and what was found.
    tally
        The counts so far.
    """

    request: Request
    survey: Survey
    tally: Tally = field(init=False)
    _store: Store = field(init=False)
    _journal: Journal = field(init=False)
    _name: str = field(init=False, default_factory=lambda: secrets.token_hex(4))
    _streak: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        plan = self.survey.plan
        self.tally = Tally(len(plan.todo), plan.finished, len(plan.failed_before))
        self.tally.causes.update(failure.code for failure in plan.failed_before.values())

    def go(self, executor: Executor, on_ended: OnEnded) -> State:
        """Do what is left and return what the manifest now adds up to.

        Raises
        ------
        OutputError
            The manifest cannot be written, another run is writing it, or the disk is full.
        EnvironmentProblemError
            Clip after clip fails for want of something on this machine.
        """
        self._store, started = open_store(self.request.output), time.monotonic()
        with self._store.journal(manifest_name(self.request)) as self._journal:
            self._store.sweep()
            self._begin()
            for unreadable in self.survey.unreadable:
                clip = unreadable.clip
                outcome = Outcome(unreadable_key(clip.path), None, unreadable.failure, 1, 0.0)
                self.tally.total += 1
                on_ended(self._keep(outcome, clip.path, None))
            units = {unit.key: unit for unit in self.survey.plan.todo}
            tasks = [_task(unit, self.request) for unit in units.values()]
            with closing(executor.run(tasks)) as outcomes:  # an interrupt ends all work, wherever it strikes
                for outcome in outcomes:
                    unit = units[outcome.key]
                    on_ended(self._keep(outcome, unit.first.clip.path, unit))
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
        sights = [line for line in map(_seen, self.survey.clips) if self._is_news(line)]
        self._append(*sights, *self.survey.recovered)
        for line in sights:
            done = self.survey.state.done(line.key)
            if done is not None:
                _restate(self._store, line, done)

    def _is_news(self, line: ClipSeen) -> bool:
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

    def _keep(self, outcome: Outcome, path: str, unit: Unit | None) -> Ended:
        """Write one outcome down and count it."""
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
        self._stop_if_hopeless(outcome.failure)
        return Ended(path, folder, outcome.failure, outcome.attempts, outcome.seconds, self.tally)

    def _stop_if_hopeless(self, failure: Failure | None) -> None:
        self._streak = self._streak + 1 if failure is not None and failure.code in MACHINE else 0
        if failure is None or self._streak < STREAK:
            return
        kind = OutputError if failure.code == "output" else EnvironmentProblemError
        raise kind(f"{failure.message} ({STREAK} clips in a row)", failure.remedy)


def manifest_name(request: Request) -> str:
    """Return the manifest a run writes: shards have one each, since they do not know of each other."""
    if request.shard is None:
        return MANIFEST
    return f"manifest-{request.shard.index}-of-{request.shard.count}.jsonl"


def _seen(clip: KnownClip) -> ClipSeen:
    return ClipSeen(
        path=clip.clip.path,
        relative=clip.clip.relative,
        size=clip.clip.size,
        stamp=clip.clip.stamp,
        sha256=clip.sha256,
        key=clip.key,
        metadata=clip.metadata.given(),
    )


def _restate(store: Store, line: ClipSeen, done: UnitDone) -> None:
    """Put into a finished folder what is known of its clip by now; nothing is computed again for that."""
    about = About(
        path=line.path,
        metadata=line.metadata,
        video=done.video,
        report=done.report,
        ankle_cv=done.ankle_cv,
    )
    store.write(f"{done.folder}/{ABOUT}", about.encode())


def _task(unit: Unit, request: Request) -> Task:
    """Return what a worker is told of a unit."""
    task = UnitTask(
        key=unit.key,
        sha256=unit.first.sha256,
        path=unit.first.clip.path,
        output=request.output,
        folder=unit.folder,
        force=unit.ours,
        settings=unit.first.settings,
        video=request.video,
        report=request.report,
        metadata=unit.first.metadata.given(),
    )
    return Task(unit.key, task.model_dump(mode="json"))
