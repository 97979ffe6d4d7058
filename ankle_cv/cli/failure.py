"""Turns any exception into an exit code and two lines for the user, never a traceback."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import typer

from ankle_cv.cli.console import say
from ankle_cv.cli.environment import DEBUG_VARIABLE
from ankle_cv.cli.interrupts import was_asked
from ankle_cv.errors import EXIT_BUG, AnkleCvError, EnvironmentProblemError, UsageError
from ankle_cv.machine import machine_error

MISSING_LIBRARY: Final = re.compile(r"lib[\w.+-]+\.so[\d.]*: cannot open shared object file")
"""Message of the dynamic linker, whichever Python library triggered it."""

COMMAND_LINE_ERROR: Final[type] = typer.BadParameter.__mro__[1]
"""Base class of typer's usage errors, found by its place: its module differs between versions."""


@dataclass(frozen=True)
class CliFailure:
    """Exit code and message for an exception.

    Attributes
    ----------
    exit_code
        Exit code of the process.
    message, remedy
        What is wrong and what to do about it, one line each.
    """

    exit_code: int
    message: str
    remedy: str

    def report(self) -> None:
        """Print the two lines to stderr."""
        say(f"error: {self.message}\n  fix: {self.remedy}")

    def document(self, path: str | None = None) -> dict[str, object]:
        """Return what ``--json`` prints in place of the result."""
        return {
            "error": {
                "path": path,
                "exit_code": self.exit_code,
                "message": self.message,
                "remedy": self.remedy,
            }
        }


def failure_of(error: Exception, words: Sequence[str] = ()) -> CliFailure:
    """Describe an exception; an unexpected one is first written to a log.

    Parameters
    ----------
    error
        The exception.
    words
        The command line for the log; by default that of this process.

    Raises
    ------
    KeyboardInterrupt
        The command was asked to end, which may have caused the error.
    Exception
        An unexpected exception, when ``ANKLE_CV_DEBUG=1``.
    """
    if was_asked():  # an interrupt amid native code or an import can end in any error
        raise KeyboardInterrupt from error
    if isinstance(error, AnkleCvError):
        return CliFailure(error.exit_code, _one_line(error.message), _one_line(error.remedy))
    if isinstance(error, COMMAND_LINE_ERROR):
        return CliFailure(UsageError.exit_code, _one_line(_message_of(error)), f"see {_help_command(error)}")
    if isinstance(error, (ImportError, OSError)) and MISSING_LIBRARY.search(str(error)):
        from ankle_cv.pose.mediapipe import missing_library

        return failure_of(missing_library(error))
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("ankle_cv"):
        return CliFailure(
            EnvironmentProblemError.exit_code,
            f"the Python package {error.name!r} is not installed",
            "install ankle-cv again with pip: what it needs comes with it",
        )
    if (machine := machine_error(error)) is not None:
        return failure_of(machine)
    if os.environ.get(DEBUG_VARIABLE) == "1":
        raise error
    return CliFailure(
        EXIT_BUG,
        f"a bug in ankle-cv: {type(error).__name__}: {_one_line(str(error))}",
        f"please report it with this log: {_write_log(error, words or sys.argv)}",
    )


def _message_of(error: Exception) -> str:
    """Return typer's message with a small first letter, as it follows ``error:``."""
    text = str(getattr(error, "format_message", lambda: str(error))())
    text = text.replace("Value error, ", "")  # prefix of pydantic that typer passes on
    return text[:1].lower() + text[1:]


def _help_command(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'ankle-cv'} --help"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _write_log(error: Exception, words: Sequence[str]) -> str:
    from ankle_cv.cli.bug_log import write_log

    path = write_log(error, words, os.getpid())
    return str(path) if path else f"(no log could be written; set {DEBUG_VARIABLE}=1 to see the traceback)"
