"""Display of a batch: plan, progress bar with rate and time left, failures, run report; or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

from ankle_cv.cli.console import displayed, emit, emit_renderable, say, stderr_console
from ankle_cv.text import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ankle_cv.batch.plan import BatchPlan
    from ankle_cv.batch.run import ClipEnded, OnEnded
    from ankle_cv.batch.survey import Survey
    from ankle_cv.batch.tally import Tally

PLAN_ROWS: Final = 200
"""Clips that a dry run lists; of the others it prints the number."""

CAUSES: Final = {
    "input": "cannot be read",
    "not_measurable": "nothing to measure",
    "environment": "something is missing on the machine",
    "output": "results could not be written",
    "usage": "wrong options",
    "bug": "a bug in ankle-cv",
    "crashed": "the process died",
    "timeout": "took too long",
}


def duration(seconds: float) -> str:
    """Format a duration: ``45 s``, ``12 min``, ``3 h 20 min``."""
    whole = round(seconds)
    if whole < 100:  # noqa: PLR2004  # two digits read faster than minutes and seconds
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004


class BatchView:
    """Messages of a batch, on stderr.

    Parameters
    ----------
    log_json
        Every message as a JSON line, for machines.
    quiet
        Failures only.
    """

    def __init__(self, *, log_json: bool, quiet: bool) -> None:
        self._log_json = log_json
        self._quiet = quiet
        self._bar = not quiet and not log_json and sys.stderr.isatty()

    def event(self, name: str, **fields: Any) -> None:
        """Print an event as a JSON line, if JSON lines were requested."""
        if self._log_json:
            utc = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
            say(json.dumps({"utc": utc, "event": name, **fields}, ensure_ascii=False))

    def message(self, text: str) -> None:
        """Print a line, unless quiet or JSON lines were requested."""
        if not self._quiet and not self._log_json:
            say(text)

    @contextmanager
    def reading(self) -> Iterator[Callable[[int, int], None]]:
        """Yield a function to call with the number of clips read and the number of all."""
        if not self._bar:
            yield lambda _done, _total: None
            return
        from rich.progress import Progress

        bars = Progress(
            console=stderr_console(), transient=True, redirect_stdout=False, redirect_stderr=False
        )
        with displayed(bars):
            task = bars.add_task("reading clips", total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)

    def planned(self, found: Survey, output: str) -> None:
        """Print what will be done."""
        plan = found.plan
        clips = len(found.clips) + len(found.unreadable)
        numbers = {
            "clips": clips,
            "to_do": len(plan.todo),
            "finished": plan.finished,
            "failed_before": len(plan.failed_before),
            "unreadable": len(found.unreadable),
        }
        self.event("plan", output=output, **numbers)
        parts = [f"{len(plan.todo)} to do", f"{plan.finished} finished already"]
        if plan.failed_before:
            parts.append(f"{len(plan.failed_before)} failed before (--retry-failed tries them again)")
        twice = len(found.clips) - len(plan.units)
        if twice:
            parts.append(f"{twice} copies of others")
        self.message(f"{clips} clips: {', '.join(parts)}; results in {output}")
        for note in found.notes:
            self.event("note", message=note)
            self.message(f"note: {note}")

    @contextmanager
    def working(self, tally: Tally) -> Iterator[OnEnded]:
        """Yield a function to call with every finished or failed clip."""
        if not self._bar:
            yield self._line
            return
        from rich.live import Live

        started = time.monotonic()
        live = Live(
            get_renderable=lambda: _bar_of(tally, time.monotonic() - started),
            console=stderr_console(),
            refresh_per_second=2,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

        def show(ended: ClipEnded) -> None:
            if ended.failure is not None:
                say(_failure_text(ended))

        with displayed(live):
            yield show

    def _line(self, ended: ClipEnded) -> None:
        failure, tally = ended.failure, ended.tally
        self.event(
            "failed" if failure else "done",
            path=ended.path,
            folder=ended.folder,
            attempts=ended.attempts,
            seconds=round(ended.seconds, 1),
            **({} if failure is None else failure.model_dump(exclude={"details"})),
        )
        if failure is not None:
            if not self._log_json:
                say(_failure_text(ended))
        else:
            counted = tally.done + tally.failed
            self.message(f"[{counted}/{tally.total}] {printable(ended.path)} ({ended.seconds:.0f} s)")


def _failure_text(ended: ClipEnded) -> str:
    failure = ended.failure
    if failure is None:
        raise AssertionError("asked for the failure of a clip that has none")
    path = printable(ended.path)
    message = failure.message if failure.message.startswith(path) else f"{path}: {failure.message}"
    return f"failed: {message}\n  fix: {failure.remedy}"


def _bar_of(tally: Tally, elapsed_s: float) -> RenderableType:
    """Return the progress line: bar, clips done and failed, rate, time left."""
    from rich.columns import Columns
    from rich.progress_bar import ProgressBar
    from rich.text import Text

    rate, left = tally.per_minute(elapsed_s), tally.left_s(elapsed_s)
    text = Text(f"{tally.done} done")
    text.append(f", {tally.failed} failed", style="bold red" if tally.failed else "")
    text.append(f" of {tally.total}")
    text.append(
        f", {rate:.1f} a minute, {duration(left)} left" if rate and left is not None else ", starting"
    )
    bar = ProgressBar(total=max(tally.total, 1), completed=tally.done + tally.failed, width=24)
    return Columns([bar, text])


def plan_of(plan: BatchPlan) -> RenderableType:
    """Return the table of a dry run: which clip goes into which folder."""
    from rich.table import Table

    table = Table(title=f"{len(plan.todo)} clips to do", title_justify="left", box=None, pad_edge=False)
    table.add_column("clip", overflow="fold")
    table.add_column("folder", overflow="fold")
    table.add_column("known", overflow="fold")
    for unit in plan.todo[:PLAN_ROWS]:
        known = unit.first.metadata.known_fields()
        table.add_row(unit.first.clip.relative, unit.folder, ", ".join(f"{k} {v}" for k, v in known.items()))
    if len(plan.todo) > PLAN_ROWS:
        table.add_row(f"and {len(plan.todo) - PLAN_ROWS} more", "", "")
    return table


def show_plan(found: Survey, *, as_json: bool) -> None:
    """Print what a dry run would do."""
    plan = found.plan
    if as_json:
        emit(
            json.dumps(
                {
                    "to_do": [
                        {
                            "path": unit.first.clip.path,
                            "folder": unit.folder,
                            "known": unit.first.metadata.known_fields(),
                        }
                        for unit in plan.todo
                    ],
                    "finished": plan.finished,
                    "failed_before": len(plan.failed_before),
                    "unreadable": [lost.clip.path for lost in found.unreadable],
                },
                indent=2,
            )
        )
    else:
        emit_renderable(plan_of(plan))


def report_of(report: dict[str, Any]) -> RenderableType:
    """Return the run report as text."""
    from rich.text import Text

    lines = [
        f"{report['done']} done, {report['failed']} failed, {report['finished_before']} were finished already"
        + (f", {report['failed_before']} had failed before" if report["failed_before"] else "")
    ]
    rate = report["clips_per_minute"]
    if rate is not None:
        retried = f", {report['retried']} needed a second try" if report["retried"] else ""
        lines.append(f"{duration(report['elapsed_s'])}, {rate:.1f} clips a minute{retried}")
    lines += [
        f"  {count} {CAUSES.get(code, code)} ({code})" for code, count in report["failures_by_cause"].items()
    ]
    if "index.html" in report["files"]:
        lines.append(printable(f"results: {report['output'].rstrip('/')}/index.html"))
    return Text("\n".join(lines))
