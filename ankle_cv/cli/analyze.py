"""``ankle-cv analyze``: analyse one clip or several with `ankle_cv.api`."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ankle_cv.cli import options
from ankle_cv.cli.bar import progress_bar
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import emit, say, show
from ankle_cv.cli.environment import tidy_decoding
from ankle_cv.cli.failure import CliFailure, failure_of
from ankle_cv.cli.streams import route_native_messages
from ankle_cv.errors import UsageError
from ankle_cv.settings import Change, Settings
from ankle_cv.text import printable

if TYPE_CHECKING:
    from ankle_cv.assessment import Assessment
    from ankle_cv.pipeline.analysis import AnalysedClip
    from ankle_cv.progress import OnProgress


@dataclass(frozen=True)
class Verbosity:
    """How much the command prints, and in which form.

    Attributes
    ----------
    as_json
        Print JSON on stdout instead of tables.
    quiet
        Print nothing but errors.
    verbose
        Print also times, versions and the messages of native libraries.
    """

    as_json: bool
    quiet: bool
    verbose: bool


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


Clips = Annotated[
    list[Path],
    typer.Argument(metavar="CLIP", help="Video files, or a saved landmarks.npz.", show_default=False),
]
CompareOption = Annotated[
    Path | None,
    typer.Option(
        "--compare",
        metavar="CLIP2",
        help="The same person's squat again with one thing changed: what changes with it.",
        rich_help_panel=options.COMPARE,
    ),
]
CompareWithOption = Annotated[
    Change | None,
    typer.Option(
        "--compare-with",
        help="What was changed in CLIP2.",
        show_default="unstated",
        rich_help_panel=options.COMPARE,
    ),
]
QuietOption = Annotated[
    bool, typer.Option("-q", "--quiet", help="Say nothing but errors.", rich_help_panel=options.MESSAGES)
]


@options.offers(options.SHARED)
def analyze(
    clips: Clips,
    *,
    given: options.Given,
    compare: CompareOption = None,
    compare_with: CompareWithOption = None,
    as_json: options.JsonOption = False,
    quiet: QuietOption = False,
    verbose: options.VerboseOption = False,
) -> None:
    """Analyse one clip or several: angles, heel lift, repetitions, uncertainty, and advice on filming."""
    repeat = _repeat(clips, compare, compare_with)
    if quiet and verbose:
        raise UsageError("--quiet and --verbose contradict each other", "leave one of them out")
    settings, outputs = given.read()
    raise typer.Exit(analyze_clips(clips, settings, outputs, Verbosity(as_json, quiet, verbose), repeat))


def _repeat(clips: list[Path], clip: Path | None, change: Change | None) -> Repeat | None:
    """Check that the options of a comparison go together."""
    if clip is None:
        if change is not None:
            raise UsageError("--compare-with needs a clip to compare", "add --compare CLIP2")
        return None
    if len(clips) > 1:
        raise UsageError("--compare works on one clip at a time", "give one CLIP and one --compare CLIP2")
    return Repeat(clip, change or "unstated")


def analyze_clips(
    clips: list[Path],
    settings: Settings,
    outputs: OutputOptions,
    verbosity: Verbosity,
    repeat: Repeat | None = None,
) -> int:
    """Analyse clips one after the other; a failure does not stop the rest.

    Returns
    -------
    int
        0, or the exit code of the first clip that failed.
    """
    route_native_messages(verbose=verbosity.verbose)
    tidy_decoding()
    documents: list[object] = []
    codes: list[int] = []
    for clip in clips:
        try:
            assessment, folder = _analyze_one(clip, settings, outputs, verbosity, repeat)
        except Exception as error:  # noqa: BLE001  # any failure is reported and the next clip is analysed
            failure = failure_of(error)
            _report(failure, clip, several=len(clips) > 1)
            codes.append(failure.exit_code)
            documents.append(failure.document(str(clip)))
            continue
        documents.append(assessment.model_dump(mode="json"))
        if not verbosity.as_json and not verbosity.quiet:
            from ankle_cv.cli.summary import summary_of

            show(summary_of(assessment, folder))
    if verbosity.as_json:
        emit(json.dumps(documents if len(clips) > 1 else documents[0], indent=2), also_saved=True)
    return codes[0] if codes else 0


def _analyze_one(
    clip: Path, settings: Settings, outputs: OutputOptions, verbosity: Verbosity, repeat: Repeat | None
) -> tuple[Assessment, Path]:
    """Analyse one clip and write its folder; after a failure no partial folder remains."""
    from ankle_cv.outputs.folder import OVERLAY, clip_stem, staging_folder, writing_to
    from ankle_cv.outputs.work_folder import finish_killed_runs

    started = time.monotonic()
    with ExitStack() as stack:
        finish_killed_runs(outputs.output)
        place = stack.enter_context(staging_folder(outputs.output, clip_stem(clip), force=outputs.force))
        on_progress = stack.enter_context(progress_bar(clip.name, quiet=verbosity.quiet))
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
    if not verbosity.quiet:
        for note in notes:
            say(f"note: {printable(note)}")
    if verbosity.verbose:
        say(f"{printable(str(clip))}: {time.monotonic() - started:.1f} s, {_made_by(assessment)}")
    return assessment, folder


def _measured(
    clip: Path, settings: Settings, repeat: Repeat | None, on_progress: OnProgress | None
) -> AnalysedClip:
    """Analyse the clip, and compare it with its repeat if there is one."""
    from ankle_cv.api import run_analysis, run_comparison

    if repeat is None:
        return run_analysis(clip, settings, on_progress=on_progress)
    return run_comparison(clip, repeat.clip, repeat.change, settings, on_progress=on_progress)


def _made_by(assessment: Assessment) -> str:
    from ankle_cv.outputs.words import networks_used

    made_by = assessment.provenance
    return f"{networks_used(made_by)}, mediapipe {made_by.mediapipe}, OpenCV {made_by.opencv}"


def _report(failure: CliFailure, clip: Path, *, several: bool) -> None:
    if several:
        say(f"{printable(str(clip))}:")
    failure.report()
