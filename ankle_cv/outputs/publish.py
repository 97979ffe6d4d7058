"""From an analysed clip to its published folder: the one way of the command line and of Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ankle_cv.outputs.folder import OVERLAY, StagingFolder, clip_stem, staging_folder, writing_to
from ankle_cv.outputs.saved import require_apart
from ankle_cv.outputs.work_folder import finish_killed_runs
from ankle_cv.progress import OnProgress

if TYPE_CHECKING:  # what measures is loaded during the first pass
    from ankle_cv.pipeline.analysis import AnalysedClip


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


@contextmanager
def place_for(
    source: Path, output: Path, *, others: Iterable[Path] = (), force: bool = False
) -> Iterator[StagingFolder]:
    """Yield where to write the results of a clip; it is gone afterwards if it was not published.

    What killed runs left in `output` is settled first.

    Parameters
    ----------
    source
        The clip, or saved landmarks, from which the folder has its name.
    output
        Folder with one folder per clip; created when missing.
    others
        More files that are read and must not be replaced.
    force
        Use a folder of that name even if it holds something other than results.

    Raises
    ------
    UsageError
        Results would replace what is read.
    OutputError
        As `staging_folder`.
    """
    stem = clip_stem(source)
    require_apart(output / stem, [source, *others])
    finish_killed_runs(output)
    with staging_folder(output, stem, force=force) as place:
        yield place


def publish_repeat(
    clip: AnalysedClip, output: Path, *, force: bool, video: bool, report: bool, on_progress: OnProgress
) -> Published | None:
    """Write the results of the clip that another was compared with into a folder of its own.

    Parameters
    ----------
    clip
        The first clip.
    output, force, video, report, on_progress
        As of `place_for` and `write_and_publish`.

    Returns
    -------
    Published or None
        None without a second clip, or where both are the same.

    Raises
    ------
    AnkleCvError
        As `write_and_publish`.
    """
    repeat = clip.repeat
    if repeat is None or repeat.recording.info.sha256 == clip.recording.info.sha256:
        return None
    source, first = Path(repeat.recording.info.path), Path(clip.recording.info.path)
    with place_for(source, output, others=[first], force=force) as place:
        return write_and_publish(repeat, place, video=video, report=report, on_progress=on_progress)


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
        Where to write, from `place_for`.
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
