"""``ankle-cv record``: film with the camera, then analyse."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ankle_cv.cli import options
from ankle_cv.cli.analyze import Verbosity, analyze_clips
from ankle_cv.cli.camera_run import (
    CAMERA,
    CameraOption,
    CameraRun,
    ListCamerasOption,
    WindowOption,
    prepare_terminal,
    run_camera,
)
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import InterruptReportedError, emit, ring, say
from ankle_cv.cli.interrupts import came_of_a_wish
from ankle_cv.cli.keeping import keeper_for
from ankle_cv.cli.one_clip import require_printable
from ankle_cv.errors import NotMeasurableError
from ankle_cv.settings import Settings
from ankle_cv.values import Limits

if TYPE_CHECKING:
    from ankle_cv.live.film_controller import FilmView
    from ankle_cv.live.film_session import FilmPlan
    from ankle_cv.live.frontend import Frontend

RECORD_HELP: Final = """
Examples:

$ ankle-cv record

$ ankle-cv record --seconds 15 --test squat --height-cm 178

$ ankle-cv record --no-analyze -o clips

Film with the webcam and analyse the clip. Filming starts with a countdown once the whole person is in the
picture, and ends after --seconds, with a key (space or q), or when the person steps out of the picture. Two
right clicks on something plumb, such as a door frame, say how far the camera is tilted.
"""

RECORDINGS: Final = "recordings"

SecondsOption = Annotated[
    float | None,
    options.number_option(
        "--seconds",
        allowed=Limits(1, 600),
        metavar="S",
        help="Film this long; else until a key or stepping out.",
        rich_help_panel=CAMERA,
    ),
]
CountdownOption = Annotated[
    float,
    options.number_option(
        "--countdown", allowed=Limits(0, 30), metavar="S", help="Countdown.", rich_help_panel=CAMERA
    ),
]
AnalyzeOption = Annotated[
    bool, typer.Option("--analyze/--no-analyze", help="Analyse the clip.", rich_help_panel=CAMERA)
]


@options.offers(options.all_but("person", "slowmo", "neutral", "wall_x_px", "trim", "leave_out", "force"))
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
    from ankle_cv.live.film_session import FilmPlan

    path, run, level = _film(camera, FilmPlan(countdown, seconds), settings, outputs, window=window)
    code = _report(path, run, window=window)
    if outputs.kept and not then_analyze and run.clips:
        say("note: nothing is kept in the history before the clip is analysed; give --keep then")
    if then_analyze and run.clips:
        # The camera's picture was turned and unmirrored before it was recorded.
        recorded = settings.model_copy(
            update={"rotate": "auto", "mirrored": False, "slowmo": 1.0, "level": level}
        )
        verbosity = Verbosity(as_json=False, quiet=not window, verbose=verbose)
        code = analyze_clips([path], recorded, outputs, verbosity) or code
    raise typer.Exit(code)


def _film(
    camera: str, plan: FilmPlan, settings: Settings, outputs: OutputOptions, *, window: bool
) -> tuple[Path, CameraRun, str | None]:
    """Film; return the clip's path, how it went, and the level as shown meanwhile."""
    from ankle_cv.live.camera import open_camera
    from ankle_cv.live.engine import Engine
    from ankle_cv.live.film_controller import FilmController, film_line
    from ankle_cv.live.frontend import JsonLines
    from ankle_cv.live.recorder import Recorder
    from ankle_cv.live.store import new_name, now_local
    from ankle_cv.pose.mediapipe import MediaPipePose
    from ankle_cv.pose.models import resolve_model

    source = open_camera(camera, settings)
    path = new_name(outputs.output / RECORDINGS, now_local(), ".mp4")
    recorder = Recorder()
    film = FilmController(plan, recorder, path, settings.level_px)
    pose = MediaPipePose(resolve_model(settings.model, settings.model_dir))
    engine = Engine(source, pose, film, recorder)
    with ExitStack() as stack:
        frontend: Frontend[FilmView]
        if window:
            from ankle_cv.live.screen import draw_film, film_level_click
            from ankle_cv.live.window import ViewWindow

            frontend = stack.enter_context(ViewWindow(draw_film, right_click=film_level_click, ring=ring))
        else:
            frontend = JsonLines(emit, film_line, read_stdin=sys.stdin is not None)
        try:
            return path, run_camera(engine, film, frontend), film.level.text
        except (KeyboardInterrupt, Exception) as error:
            if came_of_a_wish(error) and recorder.close():
                say(f"interrupted; kept: {path}; analyse it with: ankle-cv analyze {path}")
                raise InterruptReportedError from error
            raise


def _report(path: Path, run: CameraRun, *, window: bool) -> int:
    """Print what was recorded; return the exit code so far."""
    clip = run.require_clips(
        NotMeasurableError(
            "nothing was recorded: the whole person was never in the picture",
            "step back until head and feet are in the picture, 2–4 m away, in good light",
        )
    )[0]
    run.report_error()
    if window:
        say(f"recorded: {path}, {clip.last_s - clip.first_s:.1f} s")
    else:
        seconds = round(clip.last_s - clip.first_s, 3)
        recorded = {"event": "recorded", "path": str(path), "seconds": seconds, "frames": clip.frames}
        emit(json.dumps(recorded), also_saved=True)
    return run.exit_code
