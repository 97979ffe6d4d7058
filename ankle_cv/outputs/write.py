"""Write everything one analysed clip gives into a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ankle_cv.files import sha256_of
from ankle_cv.outputs.folder import LANDMARKS
from ankle_cv.outputs.json import write_json
from ankle_cv.outputs.keyframes import draw_clip, key_indices
from ankle_cv.outputs.plots import write_plot
from ankle_cv.outputs.report import write_report
from ankle_cv.outputs.tables import frames_table, reps_table, write_csv
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.recording import Recording, save_recording
from ankle_cv.progress import OnProgress
from ankle_cv.video.frame import FrameSource
from ankle_cv.video.source import open_source


@dataclass(frozen=True)
class WrittenFiles:
    """What was written.

    Attributes
    ----------
    paths
        The files, in the order they were written.
    notes
        What was left out and why, for people.
    """

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def clip_opener(recording: Recording) -> Callable[[], FrameSource] | None:
    """Return how to open the recorded clip again, or None when it is gone or no longer the same file."""
    path = Path(recording.info.path)
    if not path.is_file() or sha256_of(path) != recording.info.sha256:
        return None
    return lambda: open_source(path, recording.settings)


def write_outputs(
    analysis: Analysis,
    recording: Recording,
    folder: Path,
    *,
    video: bool,
    report: bool,
    on_progress: OnProgress,
    frames: Callable[[], FrameSource] | None = None,
) -> WrittenFiles:
    """Write all files of one clip; the clip is decoded once for the overlay and the report's pictures.

    Parameters
    ----------
    analysis
        The clip.
    recording
        What to save for a replay; also says where the clip is.
    folder
        An existing folder; files of the same names are replaced.
    video, report
        Whether ``overlay.mp4`` and ``report.html`` are wanted.
    on_progress
        Told while frames are drawn.
    frames
        Opens the clip again; None takes the recorded clip if it is still there unchanged.

    Raises
    ------
    InputError
        The clip changed or vanished while it was analysed.
    OutputError
        A file cannot be written.
    """
    table = frames_table(analysis)
    paths = [
        write_json(analysis.assessment, folder / "assessment.json"),
        write_csv(table, folder / "frames.csv"),
        write_csv(reps_table(analysis.assessment), folder / "reps.csv"),
        folder / LANDMARKS,
        write_plot(analysis, folder / "angles.png"),
    ]
    save_recording(folder / LANDMARKS, recording)
    frames = frames or clip_opener(recording)
    pictures, notes = {}, []
    if frames and (video or report):
        overlay = folder / "overlay.mp4" if video else None
        pictures = draw_clip(
            analysis, frames, overlay, key_indices(analysis) if report else frozenset(), on_progress
        )
        paths += [overlay] if overlay else []
    elif video:
        notes.append(f"no overlay.mp4: {recording.info.path} is not there any more, or has changed")
    if report:
        paths.append(write_report(analysis, pictures, folder / "report.html"))
    return WrittenFiles(tuple(paths), tuple(notes))
