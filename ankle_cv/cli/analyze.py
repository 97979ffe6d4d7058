"""``ankle-cv analyze``: analyse one clip or several with `ankle_cv.api`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.bar import progress_bar
from ankle_cv.cli.both_legs import page_of_clips
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import emit, say, show
from ankle_cv.cli.environment import tidy_decoding
from ankle_cv.cli.failure import CliFailure, failure_of
from ankle_cv.cli.keeping import keeper_for
from ankle_cv.cli.one_clip import Done, Repeat, analyze_one, require_printable
from ankle_cv.cli.streams import route_native_messages
from ankle_cv.errors import UsageError
from ankle_cv.settings import Change, Settings
from ankle_cv.text import printable

if TYPE_CHECKING:
    from ankle_cv.assessment import Assessment

ANALYZE_HELP: Final = """
Examples:

$ ankle-cv analyze squat.mp4
$ ankle-cv analyze squat.mp4 --foot-cm 26 --no-video -o results
$ ankle-cv analyze left.mp4 right.mp4 --test wall --json
$ ankle-cv analyze ankle-cv-results/squat/landmarks.npz --height-cm 180

Analyse one clip or several: angles, heel lift, repetitions, how sure they are, and what to film better.
A saved landmarks.npz is analysed again without the pose model, in seconds.
"""


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
    open_page
        Open what there is to look at.
    """

    as_json: bool
    quiet: bool
    verbose: bool
    open_page: bool = False


MOST_OPENED: Final = 5
"""Reports of one command that are opened: more windows help nobody."""


Clips = Annotated[
    list[Path],
    typer.Argument(
        metavar="CLIP", help="Video files, or a saved landmarks.npz.", show_default=False, readable=False
    ),
]
CompareOption = Annotated[
    Path | None,
    typer.Option(
        "--compare",
        metavar="CLIP2",
        readable=False,
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
OpenOption = Annotated[
    bool,
    typer.Option("--open", help="Open the report when it is there.", rich_help_panel=options.OUTPUT),
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
    open_page: OpenOption = False,
) -> None:
    """Analyse one clip or several: angles, heel lift, repetitions, uncertainty, and advice on filming."""
    repeat = _repeat(clips, compare, compare_with)
    if quiet and verbose:
        raise UsageError("--quiet and --verbose contradict each other", "leave one of them out")
    settings, outputs = given.read()
    raise typer.Exit(
        analyze_clips(clips, settings, outputs, Verbosity(as_json, quiet, verbose, open_page), repeat)
    )


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
    require_printable(outputs)
    keeper = keeper_for(settings, outputs, quiet=verbosity.quiet)
    route_native_messages(verbose=verbosity.verbose)
    tidy_decoding()
    documents: list[object] = []
    codes: list[int] = []
    folders: list[Path] = []
    with ExitStack() as stack:
        analyse = analyze_one
        if len(clips) > 1:  # none of them may take the others down
            from ankle_cv.cli.isolated import Isolated

            analyse = stack.enter_context(Isolated(outputs.output))
        for clip in clips:
            try:
                with progress_bar(clip.name, quiet=verbosity.quiet) as on_progress:
                    done = analyse(clip, settings, outputs, repeat, on_progress)
            except Exception as error:  # noqa: BLE001  # any failure is reported, the next clip analysed
                failure = failure_of(error)
                _report(failure, clip, several=len(clips) > 1)
                codes.append(failure.exit_code)
                documents.append(failure.document(str(clip)))
                continue
            documents.append(done.assessment.model_dump(mode="json"))
            folders.append(done.folder)
            _tell(done, clip, verbosity)
            if keeper and (kept := keeper.keep([done.folder])):
                codes.append(kept)
    if verbosity.as_json:
        emit(json.dumps(documents if len(clips) > 1 else documents[0], indent=2), also_saved=True)
    page = None
    if len(clips) == len(folders) == 2 and outputs.report:  # noqa: PLR2004 - two legs
        page = page_of_clips(folders, quiet=verbosity.quiet)
    if verbosity.open_page:
        _open([page] if page else folders)
    return codes[0] if codes else 0


def _open(places: list[Path]) -> None:
    """Open the page, or what there is to look at of the first clips."""
    from ankle_cv.cli.opening import open_file, to_open

    for place in places[:MOST_OPENED]:
        trouble = open_file(to_open(place) if place.is_dir() else place)
        if trouble:
            say(f"note: {printable(trouble)}")
    if len(places) > MOST_OPENED:
        say(f"note: the first {MOST_OPENED} of {len(places)} reports were opened")


def _tell(done: Done, clip: Path, verbosity: Verbosity) -> None:
    """Print what one clip has given, as far as it is wanted."""
    if not verbosity.quiet:
        for note in done.notes:
            say(f"note: {printable(note)}")
    if verbosity.verbose:
        say(f"{printable(str(clip))}: {done.seconds:.1f} s, {_made_by(done.assessment)}")
    if not verbosity.as_json and not verbosity.quiet:
        from ankle_cv.cli.summary import summary_of

        show(summary_of(done.assessment, done.folder))


def _made_by(assessment: Assessment) -> str:
    from ankle_cv.telling.networks import networks_used

    made_by = assessment.provenance
    return f"{networks_used(made_by)}, mediapipe {made_by.mediapipe}, OpenCV {made_by.opencv}"


def _report(failure: CliFailure, clip: Path, *, several: bool) -> None:
    if several:
        say(f"{printable(str(clip))}:")
    failure.report()
