"""The two streams: data on stdout, everything else on stderr, none of the native libraries' chatter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

from ankle_cv.errors import OutputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

STDOUT_FD: Final = 1
STDERR_FD: Final = 2
PLAIN_WIDTH: Final = 110
"""Columns of a table that goes into a file or a pipe, where there is no terminal to ask."""


class InterruptToldError(Exception):
    """A command was interrupted, has kept what there was, and has told so itself."""


def stdout_console() -> Console:
    """Return a console for data; colour only on a terminal, and not when ``NO_COLOR`` is set."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def stderr_console() -> Console:
    """Return a console for messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(text: str) -> None:
    """Print one message to stderr."""
    print(text, file=sys.stderr, flush=True)


def emit(text: str) -> None:
    """Print data to stdout.

    Raises
    ------
    OutputError
        When stdout cannot be written.
    """
    with _checked_stdout():
        print(text, flush=True)


def emit_renderable(renderable: RenderableType) -> None:
    """Print something of Rich to stdout; errors as in `emit`."""
    with _checked_stdout():
        stdout_console().print(renderable)
        sys.stdout.flush()


@contextmanager
def _checked_stdout() -> Iterator[None]:
    """Turn a reader that went away into a quiet end, and a full disk into an `OutputError`."""
    try:
        yield
    except OSError as error:
        # What is still buffered would fail once more when the interpreter ends; let it go nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, STDOUT_FD)
        os.close(nowhere)
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(OutputError.exit_code) from error
        raise OutputError(
            f"cannot write to standard output: {error.strerror}",
            "send the output to a place with free space that you may write to",
        ) from error


def silence_native_messages() -> None:
    """Keep what native code (decoders, the pose runtime) writes to descriptor 2 off the user's terminal.

    Python's own ``sys.stderr`` keeps reaching the user. What is worth telling of a broken clip arrives as a
    notice or an error of this package. This lasts until the process ends: the runtime's threads still talk
    while an interrupted one is on its way out.
    """
    if not _is_real_stderr():
        return
    before = sys.stderr
    before.flush()
    sys.stderr = os.fdopen(
        os.dup(STDERR_FD), "w", buffering=1, encoding=before.encoding, errors=before.errors
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR_FD)
    os.close(nowhere)


def _is_real_stderr() -> bool:
    """Say whether ``sys.stderr`` is the descriptor native code writes to (it is not under a test runner)."""
    try:
        return sys.stderr is not None and sys.stderr.fileno() == STDERR_FD
    except (OSError, ValueError):
        return False
