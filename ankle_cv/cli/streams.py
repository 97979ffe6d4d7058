"""The standard streams of the process: nothing written to them commands a terminal, nothing lost is a bug."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from ankle_cv.text import printable

if TYPE_CHECKING:
    from typing_extensions import Buffer

STDIN_FD: Final = 0
STDOUT_FD: Final = 1
STDERR_FD: Final = 2
FILTER: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from ankle_cv.cli.streams import pass_on; pass_on()"
)
"""Program of the process that native messages go through."""
FILTER_PATIENCE_S: Final = 2.0
"""How long the end of the program waits for that process, s."""
LONGEST_LINE: Final = 65536
"""Bytes of a line that it passes on at once."""


class SafeText(io.TextIOWrapper):
    """A text stream for people: what does not show is escaped, except line breaks.

    Everything that is printed passes `write`: messages, what libraries print, warnings, logs, tracebacks.
    Colours and movements of the program's own go through `own`.
    """

    raw_text = False
    """Write text as it is, for programs that read it."""
    above: Callable[[str], None] | None = None
    """Prints a line above a progress bar, while there is one."""
    _begun = ""

    def write(self, text: str, /) -> int:
        """Write with what does not show escaped."""
        if self.raw_text:
            return super().write(text)
        if self.above is None:
            super().write(printable(text, keep="\n"))
            return len(text)
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self.above(line)
        return len(text)

    def write_own(self, text: str) -> int:
        """Write text of which all that comes from outside has been escaped already."""
        return super().write(text)

    @contextmanager
    def lines_above(self, show: Callable[[str], None]) -> Iterator[None]:
        """Hand whole lines to a function meanwhile."""
        self.above = show
        try:
            yield
        finally:
            begun, self._begun, self.above = self._begun, "", None
            self.write(begun)


class OwnText:
    """A `SafeText` as the console of this program writes to it, with its colours."""

    def __init__(self, stream: SafeText) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text as it is."""
        return self._stream.write_own(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def own(stream: TextIO) -> TextIO:
    """Return a stream to which colours may be written."""
    return OwnText(stream) if isinstance(stream, SafeText) else stream  # type: ignore[return-value]


@contextmanager
def own_stdout() -> Iterator[None]:
    """Let standard output take text of which nothing comes from outside, as it is."""
    stream = sys.stdout
    if not isinstance(stream, SafeText):
        yield
        return
    before, stream.raw_text = stream.raw_text, True
    try:
        yield
    finally:
        stream.raw_text = before


class _Patient(io.FileIO):
    """A file that waits where the other end is slow and the descriptor would rather give up."""

    def write(self, data: Buffer, /) -> int:
        """Write as `io.FileIO`, and at least one byte."""
        while (count := super().write(data)) is None:
            select.select([], [self.fileno()], [])
        return count


class WatchedFile(_Patient):
    """Standard output: remembers that it could not be written."""

    failure: OSError | None = None

    def write(self, data: Buffer, /) -> int:
        """Write as `io.FileIO`."""
        try:
            return super().write(data)
        except OSError as error:
            self.failure = error
            raise


class _Forgiving(_Patient):
    """Standard error: what nobody can read is dropped."""

    def write(self, data: Buffer, /) -> int:
        """Write as `io.FileIO`; a failure counts as written."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def watch_streams() -> None:
    """Prepare the standard streams of a process; called once, at its start.

    Streams that it was started without are opened on nothing. Else the first files that it opens would take
    their places, and native code would write into them. Nothing can be written to that stdout, so that data
    do not vanish unnoticed; messages on that stderr do vanish.
    """
    for descriptor, mode in ((STDIN_FD, os.O_RDONLY), (STDOUT_FD, os.O_RDONLY), (STDERR_FD, os.O_WRONLY)):
        if not _is_open(descriptor):
            os.open(os.devnull, mode)  # takes the lowest number that is free, which is this
    stdout = _text(WatchedFile(STDOUT_FD, "w", closefd=False), getattr(sys, "stdout", None))
    stdout.raw_text = not stdout.isatty()
    sys.stdout = stdout
    sys.stderr = _text(_Forgiving(STDERR_FD, "w", closefd=False), getattr(sys, "stderr", None))


def _text(raw: io.FileIO, before: TextIO | None) -> SafeText:
    # A terminal without "±" shows "?" instead of a crash.
    encoding = getattr(before, "encoding", None) or "utf-8"
    lines = raw.isatty() or raw.fileno() != STDOUT_FD
    return SafeText(io.BufferedWriter(raw), encoding=encoding, errors="replace", line_buffering=lines)


def stdout_failure() -> OSError | None:
    """Return why standard output could not be written; None when it could."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, WatchedFile) else None


def discard_stdout() -> None:
    """Let standard output end nowhere: to flush the rest of its buffer at exit would fail again."""
    _redirect(STDOUT_FD, os.open(os.devnull, os.O_WRONLY))


def _redirect(descriptor: int, target: int) -> None:
    os.dup2(target, descriptor)
    os.close(target)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def route_native_messages(*, verbose: bool) -> None:
    """Keep what native code (decoders, the pose runtime) writes to descriptor 2 from the user's terminal.

    It is discarded, or, if verbose, goes through a process of its own that escapes what does not show; that
    process also passes on the last words of a program that dies. Python's own ``sys.stderr`` still reaches
    the user. Problems of a clip are reported by this package as notices or errors. This lasts until the
    process ends, because threads of the runtime still write while an interrupted process exits.
    """
    if not _is_real_stderr():
        return
    before = sys.stderr
    before.flush()
    sys.stderr = _text(_Forgiving(os.dup(STDERR_FD), "w"), before)
    if not (verbose and _filtered()):
        _redirect(STDERR_FD, os.open(os.devnull, os.O_WRONLY))


def _filtered() -> bool:
    """Start the process; return whether it could be started."""
    import atexit

    package = Path(__file__).parents[2]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and a fixed text
            [sys.executable, "-I", "-S", "-c", FILTER, str(package)],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the program; this one ends after it
        )
    except OSError:
        return False
    if process.stdin is None:
        raise AssertionError("asked for a pipe and got none")
    os.dup2(process.stdin.fileno(), STDERR_FD)
    process.stdin.close()

    def end() -> None:
        _redirect(STDERR_FD, os.open(os.devnull, os.O_WRONLY))
        with suppress(subprocess.TimeoutExpired):
            process.wait(FILTER_PATIENCE_S)

    atexit.register(end)
    return True


def pass_on() -> None:
    """Be that process: copy stdin to stderr until it ends, with what does not show escaped."""
    with suppress(OSError):
        while line := sys.stdin.buffer.readline(LONGEST_LINE):
            text = printable(line.decode("utf-8", "backslashreplace"), keep="\n")
            os.write(STDERR_FD, text.encode("utf-8", "replace"))


def _is_real_stderr() -> bool:
    """Return whether ``sys.stderr`` is the descriptor that native code writes to; not so in a test runner."""
    try:
        return sys.stderr is not None and sys.stderr.fileno() == STDERR_FD
    except (OSError, ValueError):
        return False
