"""One clip analysed and held against its truth, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import degrade
from degrade import write_degraded
from front import fppa_rows, front_row
from holds import hold_rows
from readings import analysed
from trials import Trial, frame_rows, heel_rows

from ankle_cv.errors import NotMeasurableError
from ankle_cv.files import sha256_of
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis
from ankle_cv.settings import Settings

Row = dict[str, Any]
AS_FILMED = "as filmed"
HASH_LENGTH = 8


@dataclass(frozen=True)
class Task:
    """What to analyse.

    Attributes
    ----------
    trial
        The clip and its truth.
    model, model_dir
        Pose model.
    work
        Folder of copies and readings.
    worse
        One of `degrade.RECIPES`: analyse a copy made worse in this way.
    picture
        What the picture is called in the tables.
    fresh
        Read pixels again, also where readings are kept.
    """

    trial: Trial
    model: str
    model_dir: Path | None
    work: Path
    worse: str | None = None
    picture: str = AS_FILMED
    fresh: bool = False


@dataclass
class Outcome:
    """Rows of tables, each with the task's model and picture."""

    holds: list[Row] = field(default_factory=list)
    frames: list[Row] = field(default_factory=list)
    heels: list[Row] = field(default_factory=list)
    front: list[Row] = field(default_factory=list)
    fppa: list[Row] = field(default_factory=list)
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
    clip: AnalysedClip | None = None
    refused = ""
    try:
        clip = analysed(picture_of(task), settings, task.work / "readings", task.fresh)
    except NotMeasurableError as error:
        refused = error.message

    def marked(rows: Iterator[Row]) -> list[Row]:
        return [{"model": task.model, "picture": task.picture, **row} for row in rows]

    analysis = None if clip is None else clip.analysis
    outcome = Outcome(
        holds=marked(hold_rows(trial, clip)),
        heels=marked(heel_rows(trial, analysis)),
        fppa=marked(fppa_rows(trial, clip)),
    )
    if analysis is None:
        outcome.seen = marked(iter([{"clip": trial.path.stem, "true view": trial.view, "test": refused}]))
        return outcome
    front = front_row(trial, analysis)
    outcome.frames = marked(frame_rows(trial, analysis))
    outcome.front = marked(iter([] if front is None else [front]))
    outcome.seen = marked(iter([recognised(trial, analysis)]))
    return outcome


def picture_of(task: Task) -> Path:
    """Return the clip, or its worse copy, made now if it is not there."""
    clip = task.trial.path
    if task.worse is None:
        return clip
    recipe = sha256_of(Path(degrade.__file__))
    name = f"{clip.stem}-{sha256_of(clip)[:HASH_LENGTH]}-{recipe[:HASH_LENGTH]}.mp4"
    copy = task.work / "copies" / task.worse / name
    return copy if copy.exists() else write_degraded(clip, task.worse, copy)


def recognised(trial: Trial, analysis: Analysis) -> Row:
    """Return what was understood of a clip."""
    document = analysis.assessment
    return {
        "clip": trial.path.stem,
        "true view": trial.view,
        "camera at": f"{trial.yaw_deg:.0f}°",
        "view": document.view.kind,
        "yaw": f"{document.view.yaw_deg:.0f}°" if document.view.yaw_deg is not None else "",
        "facing": document.view.facing,
        "test": document.kind,
        "repetitions": f"{len(document.reps) + len(document.attempts)} of {len(trial.about['reps'])}",
        "findings": ", ".join(
            f"{f.code}{' ' + f.side if f.side else ''} ({f.certainty})" for f in document.findings
        ),
    }
