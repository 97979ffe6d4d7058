"""What the commands print: data on stdout, messages on stderr. Nothing else in the package prints."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from ankle_cv.cli.streams import SafeText, discard_stdout, own, stdout_failure
from ankle_cv.errors import OutputError
from ankle_cv.text import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live
    from rich.progress import Progress

PLAIN_WIDTH: Final = 110
"""Width of tables in columns when stdout is not a terminal."""


class InterruptReportedError(Exception):
    """An interrupted command kept what it had recorded and has printed that already."""


def stdout_console() -> Console:
    """Return a console for data; with colour only on a terminal and unless ``NO_COLOR`` is set."""
    from ankle_cv.cli.safe_console import SafeConsole

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return SafeConsole(file=own(sys.stdout), width=width, highlight=False, markup=False, emoji=False)


def stderr_console() -> Console:
    """Return a console for messages."""
    from ankle_cv.cli.safe_console import SafeConsole

    return SafeConsole(file=own(sys.stderr), highlight=False, markup=False, emoji=False)


@contextmanager
def displayed(display: Live | Progress) -> Iterator[None]:
    """Show a progress display of `stderr_console`; messages appear above it meanwhile."""
    from rich.text import Text

    def show(line: str) -> None:
        display.console.print(Text(line), soft_wrap=True)

    stream = sys.stderr
    with display:
        if isinstance(stream, SafeText):
            with stream.lines_above(show):
                yield
        else:
            yield


def say(text: str) -> None:
    """Print one message to stderr, with what does not show escaped, except line breaks."""
    with suppress(OSError):  # a message that nobody can read is no reason to fail
        print(printable(text, keep="\n"), file=sys.stderr, flush=True)


def ring(times: int) -> None:
    """Ring the bell of the terminal, if messages go to one."""
    if sys.stderr is not None and sys.stderr.isatty():
        bell = own(sys.stderr)
        bell.write("\a" * times)
        bell.flush()


def emit(text: str, *, also_saved: bool = False) -> None:
    """Print data to stdout; on a terminal with what does not show escaped, except line breaks.

    Parameters
    ----------
    text
        What to print.
    also_saved
        It describes results that are in files: a reader who goes away has what was wanted.

    Raises
    ------
    OutputError
        When stdout cannot be written.
    typer.Exit
        When nobody reads it, unless ``also_saved``.
    """
    shown = printable(text, keep="\n") if sys.stdout.isatty() else text
    with checked_stdout(also_saved=also_saved):
        print(shown, flush=True)


def emit_renderable(renderable: RenderableType) -> None:
    """Print a rich object to stdout; raises as `emit` does."""
    with checked_stdout():
        _print(renderable)


def show(renderable: RenderableType) -> None:
    """Print a view of results that are in files; when it cannot be printed, that is said and no failure."""
    try:
        _print(renderable)
    except OSError as error:
        discard_stdout()
        if not isinstance(error, BrokenPipeError):
            say(f"note: cannot write to standard output: {_reason(error)}; the results are in their files")


def _print(renderable: RenderableType) -> None:
    stdout_console().print(renderable)
    sys.stdout.flush()


@contextmanager
def checked_stdout(*, also_saved: bool = False) -> Iterator[None]:
    """End quietly when the reader of stdout is gone; raise `OutputError` when it cannot be written."""
    try:
        yield
    except OSError as error:
        if also_saved and isinstance(error, BrokenPipeError):
            discard_stdout()
        else:
            _end_of_stdout(error)


@contextmanager
def checked_app() -> Iterator[None]:
    """Do the same for what libraries print; other errors of the operating system pass."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, SystemExit):  # rich ends the program when nobody reads
        failure = stdout_failure()
        if failure is None:
            raise
        _end_of_stdout(failure)


def _end_of_stdout(error: OSError) -> NoReturn:
    discard_stdout()
    if isinstance(error, BrokenPipeError):
        raise typer.Exit(OutputError.exit_code) from error
    raise OutputError(
        f"cannot write to standard output: {_reason(error)}",
        "send the output to a place with free space that you may write to",
    ) from error


def _reason(error: OSError) -> str:
    return "it is closed" if error.errno == errno.EBADF else str(error.strerror)
