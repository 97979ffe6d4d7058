"""``ankle-cv live``: the guided knee-to-wall check with a camera."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from ankle_cv.cli import options
from ankle_cv.cli.asking import with_symptoms
from ankle_cv.cli.bar import progress_bar
from ankle_cv.cli.both_legs import page_of_session
from ankle_cv.cli.camera_run import (
    CAMERA,
    NOBODY_READS,
    CameraOption,
    ListCamerasOption,
    WindowOption,
    prepare_terminal,
    report_end,
)
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import InterruptReportedError, emit, ring, say
from ankle_cv.cli.interrupts import came_of_a_wish
from ankle_cv.cli.keeping import Keeper, keeper_for
from ankle_cv.errors import NotMeasurableError
from ankle_cv.live.ranges import REPS, TRIALS
from ankle_cv.progress import Progress
from ankle_cv.settings import Settings

if TYPE_CHECKING:
    from ankle_cv.live.camera_run import CameraRun
    from ankle_cv.live.check_controller import LiveView
    from ankle_cv.live.check_run import CheckResult, CheckRun
    from ankle_cv.live.frontend import Frontend
    from ankle_cv.live.store import LiveLog
    from ankle_cv.live.window import ViewWindow

LIVE_HELP: Final = """
Examples:

$ ankle-cv live

$ ankle-cv live --side left --trials 1 --foot-cm 26

$ ankle-cv live --camera knee_to_wall.mp4 --no-window

$ ankle-cv live --drill heel-raise --reps 12

Knee-to-wall test with the webcam, guided: three lunges of each leg, big numbers, no ruler. Keys: space skips,
r repeats, q finishes; a click on the line where wall and floor meet says where the wall is, two right clicks
on something plumb, such as a door frame, how far the camera is tilted. The session is saved with its clips,
and the numbers that count come from their analysis afterwards, the same as of 'ankle-cv analyze'. The numbers
on the screen are for guidance.

With --drill repetitions are counted, slow and smooth ones on their own: control beats speed. Two bells are a
repetition that was too fast or not smooth.
"""

TrialsOption = Annotated[
    int,
    options.number_option("--trials", allowed=TRIALS, help="Attempts of each leg.", rich_help_panel=CAMERA),
]

DrillOption = Annotated[
    Literal["knee-to-wall", "heel-raise", "ankle-circles"] | None,
    typer.Option(
        "--drill",
        help="Instead of the test, count the repetitions of a drill: how many, how many of them controlled.",
        show_default=False,
        rich_help_panel=CAMERA,
    ),
]
RepsOption = Annotated[
    int,
    options.number_option(
        "--reps",
        allowed=REPS,
        help="Repetitions of a drill, of each leg.",
        rich_help_panel=CAMERA,
    ),
]


@options.offers(
    options.all_but(
        "test",
        "view",
        "person",
        "slowmo",
        "eyes",
        "neutral",
        "wall_x_px",
        "trim",
        "leave_out",
        "video",
        "report",
        "pdf",
        "force",
        "filmed",
    )
)
def live(
    *,
    camera: CameraOption = "0",
    _list_cameras: ListCamerasOption = False,
    trials: TrialsOption = 3,
    drill: DrillOption = None,
    reps: RepsOption = 10,
    window: WindowOption = True,
    given: options.Given,
    verbose: options.VerboseOption = False,
) -> None:
    """Knee-to-wall test with the webcam."""
    settings, outputs = given.read()
    keeper = keeper_for(settings, outputs)
    settings = with_symptoms(settings)
    if drill is not None:
        from ankle_cv.telling.signs import NO_DRILL, signs_warning

        if warning := signs_warning([settings.symptoms]):
            say(f"{warning} {NO_DRILL}")
            raise typer.Exit
    prepare_terminal(window=window, verbose=verbose)
    if drill is not None:
        from ankle_cv.cli.drill import run_drill

        raise typer.Exit(run_drill(drill, reps, camera, settings, outputs, window=window))
    raise typer.Exit(_live(camera, trials, settings, outputs, keeper, window=window))


def _live(
    camera: str,
    trials: int,
    settings: Settings,
    outputs: OutputOptions,
    keeper: Keeper | None,
    *,
    window: bool,
) -> int:
    from ankle_cv.live.camera import open_camera
    from ankle_cv.live.check_controller import reading_line
    from ankle_cv.live.check_run import CheckRun
    from ankle_cv.live.frontend import JsonLines
    from ankle_cv.live.lines import speed_line

    check = CheckRun(open_camera(camera, settings), camera, trials, settings, outputs.output)
    with ExitStack() as stack:
        screen = stack.enter_context(live_window()) if window else None
        frontend: Frontend[LiveView] = screen or JsonLines(
            emit, reading_line, read_stdin=sys.stdin is not None
        )
        try:
            run = check.run(frontend, NOBODY_READS)
            log = check.log
            if screen is None and log.networks is not None:
                emit(
                    speed_line(check.engine.speed, check.engine.recorder.dropped, log.networks),
                    also_saved=True,
                )
            return _save(check, run, screen, log, keeper=keeper)
        except (KeyboardInterrupt, Exception) as error:
            if came_of_a_wish(error) and _keep(check):
                raise InterruptReportedError from error
            raise


def live_window() -> ViewWindow[LiveView]:
    """Return the window of the live check, not yet opened."""
    from ankle_cv.live.screen import draw_screen, level_click, wall_click
    from ankle_cv.live.window import ViewWindow

    return ViewWindow(draw_screen, wall_click, level_click, ring)


def _keep(check: CheckRun) -> bool:
    """Save what an interrupted session recorded and print how to continue; False when there is nothing."""
    clips = check.keep()
    if clips and check.analysed:
        say(f"interrupted; saved: {check.folder}")
    elif clips:
        say(f"interrupted; kept: {check.folder}; analyse it: ankle-cv analyze {clips[0].path} --test wall")
    return bool(clips)


def _save(
    check: CheckRun,
    run: CameraRun,
    screen: ViewWindow[LiveView] | None,
    log: LiveLog,
    *,
    keeper: Keeper | None,
) -> int:
    """Analyse and save; return the exit code."""
    from ankle_cv.live.check_run import FINISHED_EARLY
    from ankle_cv.live.summary import draw_summary

    if not check.record(run):
        say(FINISHED_EARLY)
        return 0
    report_end(run)
    done = _analyze(check, run, screen)
    page = page_of_session(check.folder) if done.results else None
    kept = keeper.keep([check.folder]) if keeper and done.results else 0
    for side, message, remedy in done.failures:
        say(f"{side}: {message}\n  fix: {remedy}")
    for warning in log.pictures.warnings if log.pictures is not None else ():
        say(warning)
    if screen is None:
        saved = {"event": "saved", "folder": str(check.folder), "report": str(page) if page else None}
        saved |= done.session.model_dump(mode="json")
        emit(json.dumps(saved), also_saved=True)
    else:
        say(done.headline)
        if log.networks is not None:
            say(f"on the screen: {log.networks.text}")
        say(f"saved: {check.folder}")
        screen.picture(draw_summary(done.session, done.results, screen.size))
        screen.wait_for_key()
    return run.exit_code or (kept if done.results else NotMeasurableError.exit_code)


def _analyze(check: CheckRun, run: CameraRun, screen: ViewWindow[LiveView] | None) -> CheckResult:
    """Analyse the clips; the window stays responsive meanwhile."""
    from ankle_cv.live.screen import draw_waiting

    shown = ""
    with progress_bar("session", quiet=False) as bar:

        def on_progress(progress: Progress) -> None:
            nonlocal shown
            bar(progress)
            if screen is None:
                return
            if (text := _waiting_text(progress)) != shown:
                shown = text
                screen.picture(draw_waiting(text, screen.size))
            screen.pump()

        return check.analyze(run, on_progress)


def _waiting_text(progress: Progress) -> str:
    if not progress.total:
        return f"{progress.stage} …"
    tens = 10 * (10 * progress.done // progress.total)  # a new picture for every frame would cost time
    return f"{progress.stage} … {min(tens, 100)} %"
