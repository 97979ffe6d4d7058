"""What Python users hold: `analyze`, `compare` and `load`, and the `Result` that they return."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ankle_cv.api import checked_path, checked_settings, run_analysis, run_comparison
from ankle_cv.assessment import Assessment
from ankle_cv.errors import InputError, UsageError
from ankle_cv.findings.depth import with_depth
from ankle_cv.outputs.folder import LANDMARKS, PDF, REPORT
from ankle_cv.outputs.pdf import printing_browser, write_pdf
from ankle_cv.outputs.publish import place_for, publish_repeat, write_and_publish
from ankle_cv.outputs.saved import no_result, read_document, result_folder
from ankle_cv.outputs.units import units_of
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.pose.base import PoseEstimator
from ankle_cv.progress import OnProgress, no_progress
from ankle_cv.settings import PERSONAL, Change, Settings
from ankle_cv.telling.result_text import result_html, result_text
from ankle_cv.values import refused, usable_path

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Public = TypeVar("Public", bound=Callable[..., "Result"])


def _with_fields_of_settings(function: Public) -> Public:
    """Let ``help()`` and completion show the fields of the settings, in place of ``**fields``."""
    own = inspect.signature(function, eval_str=True)
    named = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    fields = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.annotation
        )
        for name, field in Settings.model_fields.items()
    ]
    vars(function)["__signature__"] = own.replace(parameters=[*named, *fields])
    return function


@dataclass(frozen=True, repr=False, eq=False)
class Result:
    """One analysed clip. A notebook shows its headline and numbers; ``±`` is half of the 95 % interval.

    Attributes
    ----------
    source
        The clip, or the saved landmarks, that was analysed.
    clip
        What the pictures and files are made from.
    """

    source: Path
    clip: AnalysedClip

    @property
    def assessment(self) -> Assessment:
        """The document, as in ``assessment.json``: numbers, findings, notices, what made them."""
        return self.clip.analysis.assessment

    @cached_property
    def frames(self) -> pd.DataFrame:
        """One row per decoded frame, as in ``frames.csv``; units in ``frames.attrs["units"]``.

        A missing value is NaN, never 0 and never the last value again.
        """
        from ankle_cv.outputs.tables import frames_table  # noqa: PLC0415 - pandas takes a while

        return _with_units(frames_table(self.clip.analysis))

    @cached_property
    def reps(self) -> pd.DataFrame:
        """One row per repetition, attempt, raise or lunge, as in ``reps.csv``; units as in `frames`.

        Every number has a column ``…_plus_minus`` beside it, half of its 95 % interval in the same unit.
        """
        from ankle_cv.outputs.tables import reps_table  # noqa: PLC0415 - pandas takes a while

        return _with_units(reps_table(self.assessment))

    def save(
        self,
        folder: str | Path = "ankle-cv-results",
        *,
        video: bool = True,
        report: bool = True,
        force: bool = False,
        pdf: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Path:
        """Write the files that ``ankle-cv analyze -o FOLDER`` writes; all of them appear at once, or none.

        Parameters
        ----------
        folder
            Folder with one folder per clip; created when missing.
        video, report
            Whether to write ``overlay.mp4``, for which the clip is decoded once more, and ``report.html``.
        force
            Use a folder of the clip's name even if it holds something other than results.
        pdf
            Whether to print ``report.html`` to ``report.pdf`` too, with a browser of this machine.
        on_progress
            Called while frames are drawn.

        Returns
        -------
        Path
            Folder of this clip: ``folder`` and the clip's name, with a number if that is another clip's.

        Raises
        ------
        UsageError
            `folder` is no path, results would replace what was read, or a PDF is wanted of no report.
        EnvironmentProblemError
            A PDF is wanted, and no browser is there that can print.
        OutputError
            A file cannot be written.

        Warns
        -----
        UserWarning
            A file was left out, for instance the video because the clip is gone.
        """
        browser = printing_browser(report=report) if pdf else None
        output, others = _folder(folder), [Path(self.clip.recording.info.path)]
        with place_for(self.source, output, others=others, force=force) as place:
            done = write_and_publish(
                self.clip, place, video=video, report=report, on_progress=on_progress or no_progress
            )
        second = publish_repeat(
            self.clip,
            output,
            force=force,
            video=video,
            report=report,
            on_progress=on_progress or no_progress,
        )
        for note in (*done.notes, *(second.notes if second else ())):
            warnings.warn(note, stacklevel=2)
        if browser:  # last: should it fail, the results are there
            write_pdf(done.folder / REPORT, done.folder / PDF, browser)
        return done.folder

    def plot(self) -> Figure:
        """Return the angles over time, as in ``angles.png``; a notebook shows the figure."""
        from ankle_cv.outputs.plots import angles_figure  # noqa: PLC0415 - matplotlib takes a while

        return angles_figure(self.clip.analysis)

    def __repr__(self) -> str:
        return result_text(self.assessment)

    def _repr_html_(self) -> str:
        return result_html(self.assessment)


@_with_fields_of_settings
def analyze(
    source: str | Path,
    settings: Settings | None = None,
    *,
    pose: PoseEstimator | None = None,
    on_progress: OnProgress | None = None,
    **fields: object,
) -> Result:
    """Analyse one clip, for instance ``analyze("squat.mp4", foot_cm=26)``.

    Parameters
    ----------
    source
        A video file, or a ``landmarks.npz`` saved by an earlier analysis.
    settings
        Of the analysis; the defaults fit most clips. ``help(Settings)`` explains each field.
    pose
        A pose estimator to use instead of the settings' model.
    on_progress
        Called with the progress of the work.
    fields
        Fields of the settings, by name; they take precedence over `settings`.

    Raises
    ------
    UsageError
        An argument is of another type, a setting is unknown or out of range.
    InputError
        The clip is missing, unreadable, no video, or damaged.
    EnvironmentProblemError
        A pose model, or a library of the system, is missing or damaged.
    NotMeasurableError
        Nobody is in the clip, the feet are never visible, or there are too few frames.
    """
    whole = checked_settings(settings, fields)
    return Result(
        checked_path("source", source), run_analysis(source, whole, pose=pose, on_progress=on_progress)
    )


@_with_fields_of_settings
def compare(
    source: str | Path,
    second: str | Path,
    change: Change,
    settings: Settings | None = None,
    *,
    on_progress: OnProgress | None = None,
    **fields: object,
) -> Result:
    """Analyse a squat and its repeat; what the repeat says of the first is in ``assessment.attribution``.

    Parameters
    ----------
    source
        The usual squat.
    second
        The repeat by the same person.
    change
        What was different in it: "heels_raised", "arms_forward" or "unstated".
    settings, on_progress, fields
        As in `analyze`, for both clips.

    Raises
    ------
    AnkleCvError
        As `analyze`; the message of an error in the repeat names it.
    """
    whole = checked_settings(settings, fields)
    done = run_comparison(source, second, change, whole, on_progress=on_progress)
    return Result(checked_path("source", source), done)


def load(folder: str | Path) -> Result:
    """Read a folder of results back, such as ``load("ankle-cv-results/squat")``; needs no video and no model.

    The numbers are measured again from its ``landmarks.npz`` with the settings of its ``assessment.json``; by
    the version that wrote it, they are the same.

    Raises
    ------
    UsageError
        It is no path.
    InputError
        It holds no whole result, or is damaged or of another version.
    """
    place = result_folder(_folder(folder))
    document, landmarks = read_document(place), place / LANDMARKS
    if not landmarks.exists():
        raise no_result(place, f"{LANDMARKS} is missing")
    told = document.about.model_dump(include=set(PERSONAL))
    if document.about.filmed_source == "told":
        told["filmed"] = document.about.filmed
    try:
        settings = Settings.model_validate(document.provenance.settings | told)
    except UsageError as error:
        raise InputError(
            f"the settings in {place} are of another version: {error.message}",
            "analyze the clip again with this version",
        ) from error
    again = run_analysis(landmarks, settings)
    if again.recording.info.sha256 != document.input.sha256:
        raise InputError(
            f"{landmarks} and the document beside it are of different clips", "analyze the clip itself again"
        )
    if document.attribution is not None:
        findings = with_depth(again.analysis.assessment)
        again = again.with_assessment(attribution=document.attribution, findings=findings)
    return Result(landmarks, again)


def _with_units(table: pd.DataFrame) -> pd.DataFrame:
    table.attrs["units"] = units_of(table.columns)
    return table


def _folder(folder: object) -> Path:
    """Return the folder that an argument names.

    Raises
    ------
    UsageError
        It is something else.
    """
    try:
        if isinstance(folder, str | Path):
            return usable_path(folder)
    except ValueError as error:
        raise refused("folder", folder, str(error), "give another one") from error
    raise refused("folder", folder, "should be the path of a folder", "give a str or a pathlib.Path")
