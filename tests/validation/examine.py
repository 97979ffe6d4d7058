"""One clip analysed and held against its truth, in a process of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from degrade import write_degraded
from trials import Trial, frame_rows, front_row, heel_rows, peak_rows

from ankle_cv.api import run_analysis
from ankle_cv.errors import NotMeasurableError
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.settings import Settings

Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """What to analyse.

    Attributes
    ----------
    trial
        The clip and its truth.
    model, model_dir
        Pose model.
    worse
        One of `degrade.DEGRADATIONS`, or None for the clip as it is.
    """

    trial: Trial
    model: str
    model_dir: Path | None
    worse: str | None = None


@dataclass
class Outcome:
    """Rows of tables, each with the task's model and degradation."""

    peaks: list[Row] = field(default_factory=list)
    frames: list[Row] = field(default_factory=list)
    heels: list[Row] = field(default_factory=list)
    front: list[Row] = field(default_factory=list)
    seen: list[Row] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take another's rows as well."""
        for name in self.__dataclass_fields__:
            getattr(self, name).extend(getattr(other, name))


def examine(task: Task) -> Outcome:
    """Analyse one clip with its body height given."""
    trial = task.trial
    settings = Settings(
        height_cm=trial.about["body_height_cm"], model=task.model, model_dir=task.model_dir, reference="none"
    )
    with tempfile.TemporaryDirectory() as folder:
        clip = trial.path
        if task.worse is not None:
            clip = write_degraded(clip, task.worse, Path(folder) / clip.name)
        try:
            analysis = run_analysis(clip, settings).analysis
        except NotMeasurableError as error:
            return Outcome(seen=[_marked(task, {"clip": trial.path.stem, "test": error.message})])

    def marked(rows: Iterator[Row]) -> list[Row]:
        return [_marked(task, row) for row in rows]

    front = front_row(trial, analysis)
    return Outcome(
        peaks=marked(peak_rows(trial, analysis)),
        frames=marked(frame_rows(trial, analysis)),
        heels=marked(heel_rows(trial, analysis)),
        front=[] if front is None else [_marked(task, front)],
        seen=[_marked(task, recognised(trial, analysis))],
    )


def _marked(task: Task, row: Row) -> Row:
    return {"model": task.model, "degradation": task.worse or "", **row}


def recognised(trial: Trial, analysis: Analysis) -> Row:
    """Return what was understood of a clip."""
    document = analysis.assessment
    return {
        "clip": trial.path.stem,
        "camera at": f"{trial.spec['view_yaw_deg']:g}°",
        "view": document.view.kind,
        "yaw": f"{document.view.yaw_deg:.0f}°" if document.view.yaw_deg is not None else "",
        "facing": document.view.facing,
        "test": document.kind,
        "repetitions": f"{len(document.reps) + len(document.attempts)} of {len(trial.about['reps'])}",
        "findings": ", ".join(
            f"{f.code}{' ' + f.side if f.side else ''} ({f.certainty})" for f in document.findings
        ),
    }
