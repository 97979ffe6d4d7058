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
from ankle_cv.cli.keeping import Keeper, keeper_for
from ankle_cv.errors import NotMeasurableError
from ankle_cv.progress import Progress
from ankle_cv.settings import Settings
from ankle_cv.values import Limits

if TYPE_CHECKING:
    from ankle_cv.conventions import Side
    from ankle_cv.live.check_controller import CheckController, LiveView
    from ankle_cv.live.engine import Engine
    from ankle_cv.live.frontend import Frontend
    from ankle_cv.live.networks import LiveNetworks
    from ankle_cv.live.recorder import RecordedClip, Recorder
    from ankle_cv.live.store import LiveLog, Session, SessionStore, SideResult
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
    options.number_option(
        "--trials", allowed=Limits(1, 10, whole=True), help="Attempts of each leg.", rich_help_panel=CAMERA
    ),
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
        allowed=Limits(1, 50, whole=True),
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
        "neutral",
        "wall_x_px",
        "trim",
        "leave_out",
        "video",
        "report",
        "pdf",
        "force",
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
    settings = with_symptoms(settings, ask=window)
    if drill is not None:
        from ankle_cv.telling.signs import signs_warning

        if warning := signs_warning([settings.symptoms]):
            say(f"{warning} While a warning sign is told, no drill is counted.")
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
    from ankle_cv.conventions import SIDES
    from ankle_cv.live.camera import open_camera
    from ankle_cv.live.check_controller import CheckController, reading_line
    from ankle_cv.live.engine import Engine
    from ankle_cv.live.frontend import JsonLines
    from ankle_cv.live.lines import speed_line
    from ankle_cv.live.networks import LiveNetworks
    from ankle_cv.live.recorder import Recorder
    from ankle_cv.live.session_state import SessionPlan
    from ankle_cv.live.store import SESSIONS, SessionStore, new_name, now_local

    source = open_camera(camera, settings)
    started = now_local()
    store = SessionStore(new_name(outputs.output / SESSIONS, started), camera, settings, started)
    recorder = Recorder()
    sides = SIDES if settings.side == "auto" else (settings.side,)
    networks = LiveNetworks(settings)
    plan = SessionPlan(sides, trials)
    metric = settings.foot_cm is not None or settings.height_cm is not None
    check = CheckController(plan, recorder, store.folder, settings.level_px, networks.second, metric=metric)
    engine = Engine(source, networks.pose, check, recorder)
    with ExitStack() as stack:
        screen = stack.enter_context(live_window()) if window else None
        frontend: Frontend[LiveView] = screen or JsonLines(
            emit, reading_line, read_stdin=sys.stdin is not None
        )
        try:
            run = run_camera(engine, check, frontend)
            log = _log_of(check, engine, networks)
            if screen is None and log.networks is not None:
                emit(speed_line(engine.speed, recorder.dropped, log.networks), also_saved=True)
            return _save(store, check, run, screen, log, keeper=keeper)
        except (KeyboardInterrupt, Exception) as error:
            if came_of_a_wish(error) and _keep(store, _log_of(check, engine, networks), recorder):
                raise InterruptReportedError from error
            raise


def live_window() -> ViewWindow[LiveView]:
    """Return the window of the live check, not yet opened."""
    from ankle_cv.live.screen import draw_screen, level_click, wall_click
    from ankle_cv.live.window import ViewWindow

    return ViewWindow(draw_screen, wall_click, level_click, ring)


def _keep(store: SessionStore, log: LiveLog, recorder: Recorder) -> bool:
    """Save what an interrupted session recorded and print how to continue; False when there is nothing."""
    clips = recorder.close()
    if not clips:
        return False
    if store.analysed:
        say(f"interrupted; saved: {store.folder}")
        return True
    store.record(_by_side(clips), log)
    say(f"interrupted; kept: {store.folder}; analyse it: ankle-cv analyze {clips[0].path} --test wall")
    return True


def _log_of(check: CheckController, engine: Engine[LiveView], networks: LiveNetworks) -> LiveLog:
    from ankle_cv.live.store import LiveLog

    speed = engine.speed
    return LiveLog(
        check.state.trials,
        dict(check.state.walls),
        check.levels,
        networks.used(speed.processed),
        check.meter.record(speed, engine.recorder.dropped),
    )


def _by_side(clips: tuple[RecordedClip, ...]) -> dict[Side, RecordedClip]:
    from ankle_cv.conventions import SIDES

    return {side: clip for clip in clips for side in SIDES if clip.path.parent.name == side}


def _save(
    store: SessionStore,
    check: CheckController,
    run: CameraRun,
    screen: ViewWindow[LiveView] | None,
    log: LiveLog,
    *,
    keeper: Keeper | None,
) -> int:
    """Analyse and save; return the exit code."""
    from ankle_cv.live.store import write_picture
    from ankle_cv.live.summary import draw_summary
    from ankle_cv.sessions.results import SESSION_PICTURE

    if not run.clips:
        store.remove_if_empty()
        if check.done:
            say("finished before anything was recorded; nothing was saved")
            return 0
    recorded = run.require_clips(
        NotMeasurableError(
            "nothing was recorded: the set-up was never right",
            "stand side-on, the whole leg and foot in the picture, 2–3 m away, in good light",
        )
    )
    clips = _by_side(recorded)
    store.record(clips, log)
    run.report_error()
    session, results = _analyze(store, clips, log, screen)
    write_picture(store.folder / SESSION_PICTURE, draw_summary(session, results))
    page = page_of_session(store.folder) if results else None
    kept = keeper.keep([store.folder]) if keeper and results else 0
    for side, record in (("left", session.left), ("right", session.right)):
        if record is not None and record.failure is not None:
            say(f"{side}: {record.failure.message}\n  fix: {record.failure.remedy}")
    for warning in log.pictures.warnings if log.pictures is not None else ():
        say(warning)
    if screen is None:
        saved = {"event": "saved", "folder": str(store.folder), "report": str(page) if page else None}
        saved |= session.model_dump(mode="json")
        emit(json.dumps(saved), also_saved=True)
    else:
        say(session.summary.headline if session.summary else "no clip could be analysed")
        if log.networks is not None:
            say(f"on the screen: {log.networks.text}")
        say(f"saved: {store.folder}")
        screen.picture(draw_summary(session, results, screen.size))
        screen.wait_for_key()
    return run.exit_code or (kept if results else NotMeasurableError.exit_code)


def _analyze(
    store: SessionStore, clips: dict[Side, RecordedClip], log: LiveLog, screen: ViewWindow[LiveView] | None
) -> tuple[Session, dict[Side, SideResult]]:
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

        return store.analyze(clips, log, on_progress)


def _waiting_text(progress: Progress) -> str:
    if not progress.total:
        return f"{progress.stage} …"
    tens = 10 * (10 * progress.done // progress.total)  # a new picture for every frame would cost time
    return f"{progress.stage} … {min(tens, 100)} %"
