"""Errors that are reported to the user, with their exit codes.

::

    AnkleCvError                1   a bug, unless a subclass says otherwise
    ├── UsageError              2   options that do not go together
    ├── InputError              3   missing, unreadable, no video stream, camera gone
    ├── EnvironmentProblemError 4   model missing or corrupt, system library missing, no display
    ├── NotMeasurableError      5   no person, feet never visible, too few frames
    └── OutputError             6   disk full, not writable

Each has one line about the problem and one about the remedy.
"""

from __future__ import annotations

from typing import ClassVar

from ankle_cv.text import printable

EXIT_BUG = 1
EXIT_BATCH_PARTIAL = 7
EXIT_INTERRUPTED = 130


class AnkleCvError(Exception):
    """Base of all errors of this package.

    Parameters
    ----------
    message
        What is wrong, one line, no full stop needed. What does not show in it, as in the name of a file, is
        escaped; line breaks stay, and are printed as spaces.
    remedy
        What the user can do about it, one line.
    """

    exit_code: ClassVar[int] = EXIT_BUG

    def __init__(self, message: str, remedy: str) -> None:
        self.message = printable(message, keep="\n")
        self.remedy = printable(remedy, keep="\n")
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[AnkleCvError], tuple[str, str]]:
        """Pickle with both lines, so that a worker process can report its failure."""
        return type(self), (self.message, self.remedy)


class UsageError(AnkleCvError):
    """Options that do not go together, or a value out of range."""

    exit_code = 2


class InputError(AnkleCvError):
    """The clip or camera cannot be read."""

    exit_code = 3


class EnvironmentProblemError(AnkleCvError):
    """Something is missing on this machine: model, system library, display."""

    exit_code = 4


class NotMeasurableError(AnkleCvError):
    """The clip was read, but there is nothing in it that can be measured."""

    exit_code = 5


class OutputError(AnkleCvError):
    """The results cannot be written."""

    exit_code = 6
