"""The analysis of one clip with its folder of results."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ankle_cv.cli.config import OutputOptions
from ankle_cv.settings import Change, Settings

if TYPE_CHECKING:
    from ankle_cv.assessment import Assessment
    from ankle_cv.pipeline.analysis import AnalysedClip
    from ankle_cv.progress import OnProgress


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


def analyze_one(
    clip: Path, settings: Settings, outputs: OutputOptions, repeat: Repeat | None, on_progress: OnProgress
) -> Done:
    """Analyse one clip and write its folder; after a failure no partial folder remains."""
    from ankle_cv.outputs.folder import OVERLAY, clip_stem, staging_folder, writing_to
    from ankle_cv.outputs.saved import require_apart
    from ankle_cv.outputs.work_folder import finish_killed_runs

    started = time.monotonic()
    require_apart(outputs.output / clip_stem(clip), [clip, *([repeat.clip] if repeat else [])])
    with ExitStack() as stack:
        finish_killed_runs(outputs.output)
        place = stack.enter_context(staging_folder(outputs.output, clip_stem(clip), force=outputs.force))
        analysed = _measured(clip, settings, repeat, on_progress)
        from ankle_cv.outputs.write import write_outputs  # not before: the plotting libraries take a while

        with writing_to(outputs.output):
            written = write_outputs(
                analysed,
                place.path,
                video=outputs.video,
                report=outputs.report,
                on_progress=on_progress,
            )
        # When the clip of a saved recording is gone, no overlay can be drawn; an earlier one is kept.
        lost = outputs.video and OVERLAY not in {path.name for path in written.paths}
        assessment = analysed.analysis.assessment
        keep = frozenset({OVERLAY}) if lost else frozenset()
        folder = place.publish(assessment.input.sha256, keep, [path.name for path in written.paths])
    notes = list(written.notes)
    if lost and (folder / OVERLAY).exists():
        notes.append(f"the {OVERLAY} in {folder} is that of an earlier analysis")
    return Done(assessment, folder, tuple(notes), time.monotonic() - started)


def _measured(clip: Path, settings: Settings, repeat: Repeat | None, on_progress: OnProgress) -> AnalysedClip:
    """Analyse the clip, and compare it with its repeat if there is one."""
    from ankle_cv.api import run_analysis, run_comparison

    if repeat is None:
        return run_analysis(clip, settings, on_progress=on_progress)
    return run_comparison(clip, repeat.clip, repeat.change, settings, on_progress=on_progress)
