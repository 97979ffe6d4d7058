"""The analysis of one clip with its folder of results."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ankle_cv.cli.config import OutputOptions
from ankle_cv.settings import Change, Settings

if TYPE_CHECKING:
    from ankle_cv.assessment import Assessment
    from ankle_cv.pipeline.analysis import AnalysedClip
    from ankle_cv.progress import OnProgress


SAVED_LANDMARKS = ".npz"
"""Suffix of what is analysed without a clip."""


@dataclass(frozen=True)
class Repeat:
    """A second clip of the same person's squat, to compare with.

    Attributes
    ----------
    clip
        The second clip.
    change
        What was different in it.
    """

    clip: Path
    change: Change


@dataclass(frozen=True)
class Done:
    """What came of one clip.

    Attributes
    ----------
    assessment
        The document.
    folder
        Where it is.
    notes
        For the user, about what was or was not written.
    seconds
        How long it took, s.
    """

    assessment: Assessment
    folder: Path
    notes: tuple[str, ...]
    seconds: float


def require_printable(outputs: OutputOptions) -> None:
    """Check that a PDF can be made, if it is wanted: `ankle_cv.outputs.pdf.printing_browser`."""
    if not outputs.pdf:
        return
    from ankle_cv.outputs.pdf import printing_browser

    printing_browser(report=outputs.report)


def analyze_one(
    clip: Path, settings: Settings, outputs: OutputOptions, repeat: Repeat | None, on_progress: OnProgress
) -> Done:
    """Analyse one clip and write its folder; after a failure no partial folder remains."""
    require_clip(clip)
    from ankle_cv.outputs.folder import PDF, REPORT
    from ankle_cv.outputs.pdf import require_browser, write_pdf
    from ankle_cv.outputs.publish import place_for, publish_repeat, write_and_publish

    started = time.monotonic()
    others = [repeat.clip] if repeat else []
    with place_for(clip, outputs.output, others=others, force=outputs.force) as place:
        analysed = _measured(clip, settings, repeat, on_progress)
        done = write_and_publish(
            analysed, place, video=outputs.video, report=outputs.report, on_progress=on_progress
        )
    second = publish_repeat(
        analysed,
        outputs.output,
        force=outputs.force,
        video=outputs.video,
        report=outputs.report,
        on_progress=on_progress,
    )
    notes = [
        *done.notes,
        *([*second.notes, f"the second clip's results are in {second.folder}"] if second else []),
    ]
    if outputs.pdf:  # last: should the browser fail, the results are there
        write_pdf(done.folder / REPORT, done.folder / PDF, require_browser())
    return Done(analysed.analysis.assessment, done.folder, tuple(notes), time.monotonic() - started)


def require_clip(path: Path) -> None:
    """Refuse what is no clip before everything that measures one is loaded, which takes longer than to look.

    Raises
    ------
    InputError
        There is no such file, or it is no video.
    """
    from ankle_cv.video.container import require_file

    if path.suffix.lower() == SAVED_LANDMARKS:
        return
    require_file(path)
    from ankle_cv.video.streams import find_streams

    find_streams(path)


def _measured(clip: Path, settings: Settings, repeat: Repeat | None, on_progress: OnProgress) -> AnalysedClip:
    """Analyse the clip, and compare it with its repeat if there is one."""
    from ankle_cv.api import run_analysis, run_comparison
    from ankle_cv.progress import while_loading

    on_progress = while_loading(on_progress, "ankle_cv.outputs.write")
    if repeat is None:
        return run_analysis(clip, settings, on_progress=on_progress)
    return run_comparison(clip, repeat.clip, repeat.change, settings, on_progress=on_progress)
