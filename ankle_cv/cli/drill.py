"""``ankle-cv live --drill``: repetitions of a drill, counted before the camera, then analysed."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ankle_cv.cli.analyze import Verbosity, analyze_clips
from ankle_cv.cli.camera_run import NOBODY_READS, report_end
from ankle_cv.cli.config import OutputOptions
from ankle_cv.cli.console import InterruptReportedError, emit, ring, say
from ankle_cv.cli.interrupts import came_of_a_wish
from ankle_cv.settings import Settings

if TYPE_CHECKING:
    from ankle_cv.live.drill import DrillName
    from ankle_cv.live.drill_controller import DrillView
    from ankle_cv.live.film_run import DrillRun
    from ankle_cv.live.frontend import Frontend


def run_drill(
    drill: DrillName, reps: int, camera: str, settings: Settings, outputs: OutputOptions, *, window: bool
) -> int:
    """Count a drill, save it, analyse its clip where it is a test; return the exit code."""
    from ankle_cv.live.camera import open_camera
    from ankle_cv.live.drill_log import DRILL_REMEDIES
    from ankle_cv.live.film_run import DrillRun

    source = open_camera(camera, settings)
    one = DrillRun(source, camera, drill, reps, settings=settings, output=outputs.output)
    with ExitStack() as stack:
        frontend = _frontend(stack, window=window)
        try:
            run = one.run(frontend, NOBODY_READS)
        except (KeyboardInterrupt, Exception) as error:
            if came_of_a_wish(error) and (kept := one.keep()):
                say(f"interrupted; kept: {kept}")
                raise InterruptReportedError from error
            raise
    saved = one.save()
    code = 0 if one.ended_well else run.exit_code
    if code:
        report_end(run)
    lines = one.lines(DRILL_REMEDIES)
    if window:
        say("\n".join([*lines, f"saved: {saved}"]))
    else:
        emit(json.dumps({"event": "drilled", "file": str(saved), "told": lines}), also_saved=True)
    return _analysed(one, outputs, quiet=not window) or code


def _frontend(stack: ExitStack, *, window: bool) -> Frontend[DrillView]:
    if window:
        from ankle_cv.live.screen import draw_drill, film_level_click
        from ankle_cv.live.window import ViewWindow

        return stack.enter_context(ViewWindow(draw_drill, right_click=film_level_click, ring=ring))
    from ankle_cv.live.drill_controller import drill_line
    from ankle_cv.live.frontend import JsonLines

    return JsonLines(emit, drill_line, read_stdin=sys.stdin is not None)


def _analysed(one: DrillRun, outputs: OutputOptions, *, quiet: bool) -> int:
    """Analyse the clip of a drill that is a test, and keep its result if that is asked for."""
    if one.settings is None:
        if outputs.kept:
            say("note: ankle circles are counted, not measured: nothing of them is kept in the history")
        return 0
    beside = outputs.model_copy(update={"output": one.path.parent})
    verbosity = Verbosity(as_json=False, quiet=quiet, verbose=False)
    return analyze_clips([one.path], one.settings, beside, verbosity)
