"""``ankle-cv record``: film with the camera, then analyse."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.analyze import Verbosity, analyze_clips
from ankle_cv.cli.camera_run import (
    CAMERA,
    NOBODY_READS,
    CameraOption,
    ListCamerasOption,
    WindowOption,
    prepare_terminal,
    report_end,
)
from ankle_cv.cli.console import InterruptReportedError, emit, ring, say
from ankle_cv.cli.interrupts import came_of_a_wish
from ankle_cv.cli.keeping import keeper_for
from ankle_cv.cli.one_clip import require_printable
from ankle_cv.live.ranges import COUNTDOWN_S, FILM_S

if TYPE_CHECKING:
    from ankle_cv.live.camera_run import CameraRun
    from ankle_cv.live.film_controller import FilmView
    from ankle_cv.live.film_run import FilmRun
    from ankle_cv.live.frontend import Frontend
    from ankle_cv.live.recorder import RecordedClip

RECORD_HELP: Final = """
Examples:

$ ankle-cv record

$ ankle-cv record --seconds 15 --test squat --height-cm 178

$ ankle-cv record --no-analyze -o clips

Film with the webcam and analyse the clip. Filming starts with a countdown once the whole person is in the
picture, and ends after --seconds, with a key (space or q), or when the person steps out of the picture. Two
right clicks on something plumb, such as a door frame, say how far the camera is tilted.
"""

SecondsOption = Annotated[
    float | None,
    options.number_option(
        "--seconds",
        allowed=FILM_S,
        metavar="S",
        help="Film this long; else until a key or stepping out.",
        rich_help_panel=CAMERA,
    ),
]
CountdownOption = Annotated[
    float,
    options.number_option(
        "--countdown", allowed=COUNTDOWN_S, metavar="S", help="Countdown.", rich_help_panel=CAMERA
    ),
]
AnalyzeOption = Annotated[
    bool, typer.Option("--analyze/--no-analyze", help="Analyse the clip.", rich_help_panel=CAMERA)
]


@options.offers(
    options.all_but("person", "slowmo", "neutral", "wall_x_px", "trim", "leave_out", "force", "filmed")
)
def record(
    *,
    camera: CameraOption = "0",
    _list_cameras: ListCamerasOption = False,
    seconds: SecondsOption = None,
    countdown: CountdownOption = 3,
    window: WindowOption = True,
    then_analyze: AnalyzeOption = True,
    given: options.Given,
    verbose: options.VerboseOption = False,
) -> None:
    """Film with the camera, then analyse."""
    settings, outputs = given.read()
    require_printable(outputs)
    if then_analyze:
        keeper_for(settings, outputs)  # told before anybody stands in front of the camera
    prepare_terminal(window=window, verbose=verbose)
    from ankle_cv.live.camera import open_camera
    from ankle_cv.live.film_run import FilmRun
    from ankle_cv.live.film_session import FilmPlan

    film = FilmRun(open_camera(camera, settings), FilmPlan(countdown, seconds), settings, outputs.output)
    run, clip = _film(film, window=window)
    code = _report(film, run, clip, window=window)
    if outputs.kept and not then_analyze:
        say("note: nothing is kept in the history before the clip is analysed; give --keep then")
    if then_analyze:
        verbosity = Verbosity(as_json=False, quiet=not window, verbose=verbose)
        code = analyze_clips([film.path], film.settings, outputs, verbosity) or code
    raise typer.Exit(code)


def _film(film: FilmRun, *, window: bool) -> tuple[CameraRun, RecordedClip]:
    """Film; return how it went, and the clip."""
    from ankle_cv.live.film_controller import film_line
    from ankle_cv.live.frontend import JsonLines

    with ExitStack() as stack:
        frontend: Frontend[FilmView]
        if window:
            from ankle_cv.live.screen import draw_film, film_level_click
            from ankle_cv.live.window import ViewWindow

            frontend = stack.enter_context(ViewWindow(draw_film, right_click=film_level_click, ring=ring))
        else:
            frontend = JsonLines(emit, film_line, read_stdin=sys.stdin is not None)
        try:
            return film.run(frontend, NOBODY_READS)
        except (KeyboardInterrupt, Exception) as error:
            if came_of_a_wish(error) and film.keep():
                say(f"interrupted; kept: {film.path}; analyse it with: ankle-cv analyze {film.path}")
                raise InterruptReportedError from error
            raise


def _report(film: FilmRun, run: CameraRun, clip: RecordedClip, *, window: bool) -> int:
    """Print what was recorded; return the exit code so far."""
    report_end(run)
    if window:
        say(f"recorded: {film.path}, {clip.last_s - clip.first_s:.1f} s")
    else:
        seconds = round(clip.last_s - clip.first_s, 3)
        recorded = {"event": "recorded", "path": str(film.path), "seconds": seconds, "frames": clip.frames}
        emit(json.dumps(recorded), also_saved=True)
    return run.exit_code
