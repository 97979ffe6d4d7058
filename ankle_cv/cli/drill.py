"""``ankle-cv live --drill``: repetitions of a drill, counted before the camera, then analysed."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ankle_cv.cli.analyze import Verbosity, analyze_clips
from ankle_cv.cli.camera_run import run_camera
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import InterruptReportedError, emit, ring, say
from ankle_cv.cli.interrupts import came_of_a_wish
from ankle_cv.errors import NotMeasurableError
from ankle_cv.settings import Settings, Test

if TYPE_CHECKING:
    from ankle_cv.live.drill import DrillName
    from ankle_cv.live.drill_controller import DrillView
    from ankle_cv.live.frontend import Frontend

ANALYSED_AS: Final[dict[str, Test]] = {"knee-to-wall": "wall", "heel-raise": "heel-raise"}
"""The test of a drill's clip; ankle circles are none, and are counted alone."""


def run_drill(
    drill: DrillName, reps: int, camera: str, settings: Settings, outputs: OutputOptions, *, window: bool
) -> int:
    """Count a drill, save it, analyse its clip where it is a test; return the exit code."""
    from ankle_cv.conventions import SIDES
    from ankle_cv.live.camera import open_camera
    from ankle_cv.live.drill_controller import DrillController, DrillPlan
    from ankle_cv.live.drill_log import DRILLS, drill_lines, drill_record, write_drill
    from ankle_cv.live.engine import Engine
    from ankle_cv.live.recorder import Recorder
    from ankle_cv.live.store import new_name, now_local
    from ankle_cv.pose.mediapipe import MediaPipePose
    from ankle_cv.pose.models import resolve_model
    from ankle_cv.sessions.results import SESSION_CLIP

    source, started, recorder = open_camera(camera, settings), now_local(), Recorder()
    folder = new_name(outputs.output / DRILLS, started)
    path = folder / SESSION_CLIP
    sides = SIDES if settings.side == "auto" else (settings.side,)
    controller = DrillController(DrillPlan(drill, reps, sides), recorder, path, settings.level_px)
    pose = MediaPipePose(resolve_model(settings.model, settings.model_dir))
    engine = Engine(source, pose, controller, recorder)

    def save() -> Path:
        return write_drill(
            folder, drill_record(controller.drill, started.isoformat(timespec="seconds"), camera)
        )

    with ExitStack() as stack:
        frontend = _frontend(stack, window=window)
        try:
            run = run_camera(engine, controller, frontend)
        except (KeyboardInterrupt, Exception) as error:
            if came_of_a_wish(error) and recorder.close():
                say(f"interrupted; kept: {save()}")
                raise InterruptReportedError from error
            raise
    run.require_clips(
        NotMeasurableError(
            "nothing was recorded: the whole person was never in the picture",
            "step back until head and feet are in the picture, 2–4 m away, in good light",
        )
    )
    saved, ended_early = save(), bool(controller.drill.reps) and not controller.done
    code = 0 if ended_early or controller.done else run.exit_code
    if code:
        run.report_error()
    lines = drill_lines(controller.drill)
    if window:
        say("\n".join([*lines, f"saved: {saved}"]))
    else:
        emit(json.dumps({"event": "drilled", "file": str(saved), "told": lines}), also_saved=True)
    return _analysed(drill, path, controller.level.text, settings, outputs, quiet=not window) or code


def _frontend(stack: ExitStack, *, window: bool) -> Frontend[DrillView]:
    if window:
        from ankle_cv.live.screen import draw_drill, film_level_click
        from ankle_cv.live.window import ViewWindow

        return stack.enter_context(ViewWindow(draw_drill, right_click=film_level_click, ring=ring))
    from ankle_cv.live.drill_controller import drill_line
    from ankle_cv.live.frontend import JsonLines

    return JsonLines(emit, drill_line, read_stdin=sys.stdin is not None)


def _analysed(
    drill: DrillName,
    path: Path,
    level: str | None,
    settings: Settings,
    outputs: OutputOptions,
    *,
    quiet: bool,
) -> int:
    """Analyse the clip of a drill that is a test, and keep its result if that is asked for."""
    if drill not in ANALYSED_AS:
        if outputs.kept:
            say("note: ankle circles are counted, not measured: nothing of them is kept in the history")
        return 0
    # The camera's picture was turned and unmirrored before it was recorded.
    recorded = settings.model_copy(
        update={
            "rotate": "auto",
            "mirrored": False,
            "slowmo": 1.0,
            "level": level,
            "test": ANALYSED_AS[drill],
        }
    )
    beside = outputs.model_copy(update={"output": path.parent})
    return analyze_clips([path], recorded, beside, Verbosity(as_json=False, quiet=quiet, verbose=False))
