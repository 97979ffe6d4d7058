"""Output streams: data on stdout, messages on stderr, nothing from native libraries."""

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
"""Width of tables in columns when stdout is not a terminal."""


class InterruptReportedError(Exception):
    """An interrupted command kept what it had recorded and has printed that already."""


def stdout_console() -> Console:
    """Return a console for data; with colour only on a terminal and unless ``NO_COLOR`` is set."""
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
    """Print a rich object to stdout; raises as `emit` does."""
    with _checked_stdout():
        stdout_console().print(renderable)
        sys.stdout.flush()


@contextmanager
def _checked_stdout() -> Iterator[None]:
    """End quietly when the reader of stdout is gone; raise `OutputError` when the disk is full."""
    try:
        yield
    except OSError as error:
        # Flushing the rest of the buffer at exit would fail again, so it is discarded.
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
    """Discard what native code (decoders, the pose runtime) writes to descriptor 2.

    Python's own ``sys.stderr`` still reaches the user. Problems of a clip are reported by this package as
    notices or errors. This lasts until the process ends, because threads of the runtime still write while an
    interrupted process exits.
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
    """Return whether ``sys.stderr`` is the descriptor that native code writes to; not so in a test runner."""
    try:
        return sys.stderr is not None and sys.stderr.fileno() == STDERR_FD
    except (OSError, ValueError):
        return False
