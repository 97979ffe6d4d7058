"""Progress bar on stderr, shown only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ankle_cv.cli.console import displayed, stderr_console
from ankle_cv.progress import OnProgress, Progress
from ankle_cv.text import printable


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[OnProgress]:
    """Yield a function that shows each `Progress`; it does nothing when stderr is not a terminal.

    Parameters
    ----------
    label
        Name of what is analysed, shown before the stage.
    quiet
        Show nothing, even on a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    label = printable(label)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    bars = Bars(
        *columns, console=stderr_console(), transient=True, redirect_stdout=False, redirect_stderr=False
    )
    with displayed(bars):
        task = bars.add_task(label, total=None)
        stage = ""

        def show(progress: Progress) -> None:
            nonlocal stage
            total = None if progress.total is None else max(progress.total, progress.done)
            if progress.stage != stage:  # each stage has its own remaining time
                stage = progress.stage
                bars.reset(task, total=total, description=f"{label}: {stage}")
            bars.update(task, completed=progress.done, total=total)

        yield show
