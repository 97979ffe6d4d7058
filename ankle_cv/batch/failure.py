"""Why a clip failed, as a row of the manifest and of every table."""

from __future__ import annotations

import re
import traceback
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from ankle_cv.errors import (
    EXIT_BUG,
    AnkleCvError,
    EnvironmentProblemError,
    InputError,
    NotMeasurableError,
    OutputError,
    UsageError,
)

Code: TypeAlias = Literal[
    "usage", "input", "environment", "not_measurable", "output", "bug", "crashed", "timeout"
]

CODES: Final[dict[type[AnkleCvError], Code]] = {
    UsageError: "usage",
    InputError: "input",
    EnvironmentProblemError: "environment",
    NotMeasurableError: "not_measurable",
    OutputError: "output",
}

LASTING: Final[frozenset[Code]] = frozenset({"input", "not_measurable"})
"""What the clip itself is to blame for: the same version of the program would say the same again."""

MACHINE: Final[frozenset[Code]] = frozenset({"environment", "output"})
"""What every other clip will meet as well."""

LINE_CHARACTERS: Final = 500
"""Longest message kept: some libraries put whole files into theirs."""


class Failure(BaseModel):
    """Why one clip has no results.

    ``code`` sorts failures by cause; ``exit_code`` is what ``ankle-cv analyze`` would have ended with;
    ``details`` is the traceback of a bug, or what a dead worker said last.
    """

    model_config = ConfigDict(frozen=True)

    code: Code
    exit_code: int
    message: str
    remedy: str
    details: str | None = None


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:LINE_CHARACTERS]


def failure_of(error: Exception) -> Failure:
    """Describe any exception that analysing a clip ended with."""
    if isinstance(error, AnkleCvError):
        code: Code = next((code for kind, code in CODES.items() if isinstance(error, kind)), "bug")
        return Failure(
            code=code,
            exit_code=error.exit_code,
            message=_one_line(error.message),
            remedy=_one_line(error.remedy),
        )
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
        message=f"a bug in ankle-cv: {type(error).__name__}: {_one_line(str(error))}",
        remedy="please report it with the traceback in manifest.jsonl",
        details="".join(traceback.format_exception(error)),
    )


def crashed(how: str, said: str | None) -> Failure:
    """Describe a worker that died."""
    return Failure(
        code="crashed",
        exit_code=EXIT_BUG,
        message=f"the process analysing this clip {how}",
        remedy="run again with fewer --jobs if memory was short; else please report it with the clip",
        details=said,
    )


def timed_out(timeout_s: float) -> Failure:
    """Describe a worker that took too long."""
    return Failure(
        code="timeout",
        exit_code=EXIT_BUG,
        message=f"not finished within {timeout_s:g} s",
        remedy="cut the clip to the test itself, or allow more with --timeout",
    )
