"""Writing of all files of one analysed clip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ankle_cv.files import atomic_write
from ankle_cv.outputs.folder import COMPARED_STILL, COMPARED_VIDEO, LANDMARKS
from ankle_cv.outputs.json import write_json
from ankle_cv.outputs.keyframes import KeyPicture, draw_clip
from ankle_cv.outputs.moments import key_indices
from ankle_cv.outputs.plots import write_plot
from ankle_cv.outputs.report import write_report
from ankle_cv.outputs.side_by_side import phase_pictures, strip, write_side_by_side
from ankle_cv.outputs.tables import frames_table, reps_table, write_csv
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.pipeline.recording import save_recording
from ankle_cv.progress import OnProgress
from ankle_cv.telling.repeats import CHANGE_TITLES
from ankle_cv.video.ahead import Behind
from ankle_cv.video.frame import FrameSource

NUMBERS: Final = ("assessment.json", "frames.csv", "reps.csv", LANDMARKS, "angles.png")
"""What is written without a picture of the clip."""


@dataclass(frozen=True)
class WrittenFiles:
    """The files written.

    Attributes
    ----------
    paths
        The files, in the order of writing.
    notes
        What was left out and why, for the user.
    """

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def write_outputs(
    clip: AnalysedClip,
    folder: Path,
    *,
    video: bool,
    report: bool,
    on_progress: OnProgress,
    frames: FrameSource | None = None,
) -> WrittenFiles:
    """Write all files of one clip; the clip is decoded once for the overlay and the report's pictures.

    Parameters
    ----------
    clip
        The analysed clip.
    folder
        An existing folder; files of the same names are replaced.
    video, report
        Whether to write ``overlay.mp4`` and ``report.html``.
    on_progress
        Called while frames are drawn.
    frames
        The clip to draw on; None for the analysed one, if it is unchanged.

    Raises
    ------
    InputError
        The clip was changed or removed during the analysis.
    OutputError
        A file cannot be written.
    """
    analysis = clip.analysis
    paths = [folder / name for name in NUMBERS]
    frames = frames or (clip.frames() if video or report else None)
    pictures, notes = {}, []
    with Behind(_write_numbers) as aside:  # while the pictures are decoded, drawn on and encoded
        aside(clip, folder)
        if frames and (video or report):
            overlay = folder / "overlay.mp4" if video else None
            pictures = draw_clip(
                analysis, frames, overlay, key_indices(analysis) if report else frozenset(), on_progress
            )
            paths += [overlay] if overlay else []
        elif video:
            gone = clip.recording.info.path
            notes.append(f"no overlay.mp4: {gone} is not there any more, or has changed")
    compared = None
    if clip.repeat is not None and (video or report):
        compared, written = _write_compared(clip, clip.repeat, folder, video=video, on_progress=on_progress)
        paths += written
    if report:
        paths.append(write_report(analysis, pictures, folder / "report.html", compared))
    return WrittenFiles(tuple(paths), tuple(notes))


def _write_numbers(clip: AnalysedClip, folder: Path) -> None:
    """Write all that needs no picture: `NUMBERS`."""
    analysis = clip.analysis
    document, frames, reps, landmarks, plot = (folder / name for name in NUMBERS)
    write_json(analysis.assessment, document)
    write_csv(frames_table(analysis), frames)
    write_csv(reps_table(analysis.assessment), reps)
    save_recording(landmarks, clip.recording)
    write_plot(analysis, plot)


def _write_compared(
    first: AnalysedClip, second: AnalysedClip, folder: Path, *, video: bool, on_progress: OnProgress
) -> tuple[KeyPicture | None, list[Path]]:
    """Write both squats side by side, and return the still; nothing where one of them cannot be shown."""
    attribution = first.analysis.assessment.attribution
    shown = []
    for clip in (first, second):
        frames = clip.frames() if clip.analysis.assessment.kind == "squat" else None
        shown.append(phase_pictures(clip.analysis, frames, on_progress) if frames else [])
    if attribution is None or not all(shown):
        return None, []
    titles = "As usual", CHANGE_TITLES[attribution.change].capitalize()
    still = strip(shown[0], shown[1], titles)
    with atomic_write(folder / COMPARED_STILL) as partial:
        partial.write_bytes(still.jpeg)
    if not video:
        return still, [folder / COMPARED_STILL]
    write_side_by_side(folder / COMPARED_VIDEO, (shown[0], shown[1]), titles)
    return still, [folder / COMPARED_STILL, folder / COMPARED_VIDEO]
