"""Output streams: data on stdout, messages on stderr, nothing from native libraries."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from ankle_cv.errors import OutputError
from ankle_cv.text import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from typing_extensions import Buffer

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
    """Print one message to stderr, with what does not show escaped, except line breaks."""
    with suppress(OSError):  # a message that nobody can read is no reason to fail
        print(printable(text, keep="\n"), file=sys.stderr, flush=True)


def emit(text: str) -> None:
    """Print data to stdout; on a terminal with what does not show escaped, except line breaks.

    Raises
    ------
    OutputError
        When stdout cannot be written.
    """
    with checked_stdout():
        print(printable(text, keep="\n") if sys.stdout.isatty() else text, flush=True)


def emit_renderable(renderable: RenderableType) -> None:
    """Print a rich object to stdout; raises as `emit` does."""
    with checked_stdout():
        stdout_console().print(renderable)
        sys.stdout.flush()


@contextmanager
def checked_stdout() -> Iterator[None]:
    """End quietly when the reader of stdout is gone; raise `OutputError` when it cannot be written."""
    try:
        yield
    except OSError as error:
        _end_of_stdout(error)


@contextmanager
def checked_app() -> Iterator[None]:
    """Do the same for what libraries print; other errors of the operating system pass."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
        if not isinstance(raw, _WatchedFile) or raw.failure is None:
            raise
        _end_of_stdout(error)


def _end_of_stdout(error: OSError) -> NoReturn:
    # Flushing the rest of the buffer at exit would fail again, so it is discarded.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT_FD)
    os.close(nowhere)
    if isinstance(error, BrokenPipeError):
        raise typer.Exit(OutputError.exit_code) from error
    reason = "it is closed" if error.errno == errno.EBADF else error.strerror
    raise OutputError(
        f"cannot write to standard output: {reason}",
        "send the output to a place with free space that you may write to",
    ) from error


class _WatchedFile(io.FileIO):
    """A file that remembers that it could not be written."""

    failure: OSError | None = None

    def write(self, data: Buffer, /) -> int:
        """Write as `io.FileIO`."""
        try:
            return super().write(data)
        except OSError as error:
            self.failure = error
            raise


def watch_streams() -> None:
    """Prepare the standard streams of a process; called once, at its start.

    Streams that it was started without are opened on nothing. Else the first files that it opens would take
    their places, and native code would write into them. Nothing can be written to that stdout, so that data
    do not vanish unnoticed; messages on that stderr do vanish.
    """
    for descriptor, mode in ((0, os.O_RDONLY), (STDOUT_FD, os.O_RDONLY), (STDERR_FD, os.O_WRONLY)):
        if not _is_open(descriptor):
            os.open(os.devnull, mode)  # takes the lowest number that is free, which is this
    raw = _WatchedFile(STDOUT_FD, "w", closefd=False)
    before = getattr(sys, "stdout", None)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(before, "encoding", "utf-8"),
        line_buffering=raw.isatty(),
    )
    if getattr(sys, "stderr", None) is None:
        sys.stderr = io.TextIOWrapper(io.FileIO(STDERR_FD, "w", closefd=False), write_through=True)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


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
