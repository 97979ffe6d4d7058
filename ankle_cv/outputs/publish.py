"""From an analysed clip to its published folder: the one way of the command line and of Python."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ankle_cv.outputs.folder import OVERLAY, StagingFolder, writing_to
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.progress import OnProgress


@dataclass(frozen=True)
class Published:
    """Results where they belong.

    Attributes
    ----------
    folder
        The clip's folder.
    notes
        For the user, about what was or was not written.
    """

    folder: Path
    notes: tuple[str, ...]


def write_and_publish(
    clip: AnalysedClip, place: StagingFolder, *, video: bool, report: bool, on_progress: OnProgress
) -> Published:
    """Write all files of a clip and give their folder its name.

    When the clip of saved landmarks is gone, no overlay can be drawn; one of an earlier analysis is kept.

    Parameters
    ----------
    clip
        The analysed clip.
    place
        Where to write, from `staging_folder`.
    video, report
        Whether to write ``overlay.mp4`` and ``report.html``.
    on_progress
        Called while frames are drawn.

    Raises
    ------
    InputError
        The clip was changed or removed during the analysis.
    OutputError
        A file cannot be written, or somebody removed it again.
    """
    # Not before, the plotting libraries take a while.
    from ankle_cv.outputs.write import write_outputs  # noqa: PLC0415

    with writing_to(place.output):
        written = write_outputs(clip, place.path, video=video, report=report, on_progress=on_progress)
    names = [path.name for path in written.paths]
    lost = video and OVERLAY not in names
    sha256 = clip.analysis.assessment.input.sha256
    folder = place.publish(sha256, frozenset({OVERLAY}) if lost else frozenset(), names)
    notes = list(written.notes)
    if lost and (folder / OVERLAY).exists():
        notes.append(f"the {OVERLAY} in {folder} is that of an earlier analysis")
    return Published(folder, tuple(notes))
