"""Why a clip failed, as a row of the manifest and of every table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from ankle_cv.bug_text import traceback_lines, without_names
from ankle_cv.errors import (
    EXIT_BUG,
    AnkleCvError,
    EnvironmentProblemError,
    InputError,
    NotMeasurableError,
    OutputError,
    UsageError,
)
from ankle_cv.machine import machine_error

FailureCode: TypeAlias = Literal[
    "usage", "input", "environment", "not_measurable", "output", "bug", "crashed", "timeout"
]

CODES: Final[dict[type[AnkleCvError], FailureCode]] = {
    UsageError: "usage",
    InputError: "input",
    EnvironmentProblemError: "environment",
    NotMeasurableError: "not_measurable",
    OutputError: "output",
}

PERMANENT: Final[frozenset[FailureCode]] = frozenset({"input", "not_measurable"})
"""Failures caused by the clip itself: the same version of the program would fail again."""

MACHINE_CODES: Final[frozenset[FailureCode]] = frozenset({"environment", "output"})
"""Failures caused by the machine: other clips will fail as well."""

MAX_MESSAGE_CHARACTERS: Final = 500
"""Longest message kept: some libraries put whole files into their messages."""


class Failure(BaseModel):
    """Why one clip has no results.

    ``code`` is the kind of cause; ``exit_code`` is that of ``ankle-cv analyze`` for the clip; ``details`` is
    the traceback of a bug without what the user named, or the last output of a worker that died.
    """

    model_config = ConfigDict(frozen=True)

    code: FailureCode
    exit_code: int
    message: str
    remedy: str
    details: str | None = None


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:MAX_MESSAGE_CHARACTERS]


def failure_of(error: Exception, named: Iterable[str] = (), record: str = "manifest.jsonl") -> Failure:
    """Describe any exception raised by the analysis of a clip.

    Parameters
    ----------
    error
        The exception.
    named
        What message and traceback of a bug do not tell: see `ankle_cv.bug_text`.
    record
        Name of the file that will have the traceback of a bug.
    """
    hidden = list(named)
    if isinstance(error, AnkleCvError):
        code: FailureCode = next((code for kind, code in CODES.items() if isinstance(error, kind)), "bug")
        return Failure(
            code=code,
            exit_code=error.exit_code,
            message=_one_line(error.message),
            remedy=_one_line(error.remedy),
        )
    if (machine := machine_error(error)) is not None:
        return failure_of(machine)
    if isinstance(error, ImportError) and not str(error.name or "").startswith("ankle_cv"):
        return Failure(
            code="environment",
            exit_code=EnvironmentProblemError.exit_code,
            message=f"something is not installed: {_one_line(str(error))}",
            remedy="run ankle-cv doctor on the machine that analysed this clip",
        )
    return Failure(
        code="bug",
        exit_code=EXIT_BUG,
        message=f"a bug in ankle-cv: {type(error).__name__}: {_one_line(without_names(str(error), hidden))}",
        remedy=f"please report it with the traceback in {record}",
        details="\n".join(traceback_lines(error, hidden)),
    )


def crashed(how: str, stderr: str | None) -> Failure:
    """Describe a worker that died: how, and the end of its standard error output."""
    return Failure(
        code="crashed",
        exit_code=InputError.exit_code,
        message=f"the process analysing this clip {how}",
        remedy="convert the clip (ffmpeg -i CLIP new.mp4), which repairs most files; if memory was short, "
        "do less at a time",
        details=stderr,
    )


def timed_out(timeout_s: float) -> Failure:
    """Describe a worker that exceeded the time limit, s."""
    return Failure(
        code="timeout",
        exit_code=InputError.exit_code,
        message=f"not finished within {timeout_s:g} s",
        remedy="cut the clip to the test itself, or allow more with --timeout",
    )


def stalled(stall_s: float) -> Failure:
    """Describe a worker that did not get on for so long, s."""
    return Failure(
        code="timeout",
        exit_code=InputError.exit_code,
        message=f"the analysis of this clip stood still for {stall_s:g} s and was ended",
        remedy="try it again alone, and from a local disk; if it stands still again, convert it: "
        "ffmpeg -i CLIP new.mp4",
    )
