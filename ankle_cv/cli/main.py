"""The command ``ankle-cv``. Nothing heavy is imported before a command runs, so that help is quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from ankle_cv.cli.console import InterruptReportedError, checked_app, emit, say
from ankle_cv.cli.failure import failure_of
from ankle_cv.cli.interrupts import came_of_a_wish, interrupt_when_asked, interrupted
from ankle_cv.cli.late import LateCommand, LateGroup
from ankle_cv.errors import EXIT_INTERRUPTED, UsageError
from ankle_cv.version import __version__

HELP: Final = """
Examples:

$ ankle-cv analyze squat.mp4
$ ankle-cv analyze squat.mp4 --foot-cm 26 -o results
$ ankle-cv analyze left.mp4 right.mp4 --test wall --json
$ ankle-cv doctor

Ankle mobility from ordinary video: shin angle, dorsiflexion, heel lift, and how sure they are.
Everything stays on this machine. A screening and education aid, not a medical device.
"""


class Program(LateGroup):
    """The program, with its commands in the order of its help."""

    late = {  # noqa: RUF012  # declared there
        "analyze": LateCommand("analyze", "Analyse one clip or several.", "ANALYZE_HELP"),
        "batch": LateCommand("batch", "Analyse folders of clips, resumable.", "BATCH_HELP"),
        "live": LateCommand("live", "Knee-to-wall test with the webcam.", "LIVE_HELP"),
        "record": LateCommand("record", "Film with the camera, then analyse.", "RECORD_HELP"),
        "serve": LateCommand("serve", "All of it in the browser, on this machine.", "SERVE_HELP"),
        "report": LateCommand("report", "Both legs on one page.", "REPORT_HELP"),
        "history": LateCommand("history", "A person over weeks: is it getting better?"),
        "plan": LateCommand("plan", "Drills and weekly tests that fit what was found.", "PLAN_HELP"),
        "export": LateCommand("export", "Write a saved result for another program.", "EXPORT_HELP"),
        "validate": LateCommand("validate", "Hold a saved result against a reference CSV.", "VALIDATE_HELP"),
        "doctor": LateCommand(
            "info", "Say what is missing on this machine, and the one line that repairs it."
        ),
        "schema": LateCommand("info", "Print the JSON Schema of assessment.json."),
    }


app = typer.Typer(
    name="ankle-cv",
    cls=Program,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"ankle-cv {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, help=HELP)
def root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # its callback does the work
        bool,
        typer.Option("--version", help="Show the version and leave.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Show the help when no command is given."""
    if context.invoked_subcommand is None:
        context.get_help()
        raise typer.Exit(UsageError.exit_code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code (docs/results.md).

    Parameters
    ----------
    arguments
        Words after ``ankle-cv``; those of the process when None.
    """
    try:
        interrupt_when_asked()
        with checked_app():  # help is printed by typer
            code = app(arguments, prog_name="ankle-cv", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED
    except typer.Exit as ended:  # stdout has no reader any more
        code = ended.exit_code
    except InterruptReportedError:
        return EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001  # nothing may end in a traceback
        if came_of_a_wish(error):
            code = EXIT_INTERRUPTED
        else:
            failure = failure_of(error)
            failure.report()
            code = failure.exit_code
    if code == EXIT_INTERRUPTED:
        say(f"{interrupted()}; clips that were finished keep their results, nothing else was written")
    return int(code or 0)
