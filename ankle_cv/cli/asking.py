"""The warning signs, asked before a person stands in front of the camera."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import typer

from ankle_cv.cli.console import say
from ankle_cv.errors import UsageError
from ankle_cv.settings import Settings
from ankle_cv.symptoms import NONE_OF_THEM, SIGNS


def with_symptoms(settings: Settings) -> Settings:
    """Return settings with the warning signs that the person tells, and say what to do about any.

    What ``--symptoms`` tells is not asked again; without a terminal nobody is asked, and the page asks its
    reader.
    """
    if settings.symptoms is None:
        if sys.stdin is None or not sys.stdin.isatty():
            return settings
        settings = _asked(settings)
    from ankle_cv.telling.signs import signs_warning

    if warning := signs_warning([settings.symptoms]):
        say(warning)
    return settings


def _asked(settings: Settings) -> Settings:
    """Ask until the answer is one; Enter alone is none: nobody may have read the question."""
    say("Does any of these apply to the ankle?")
    for name, sign in SIGNS.items():
        say(f"  {name}: {sign}")
    while True:
        with redirect_stdout(sys.stderr):  # part of a prompt goes to stdout, where lines of JSON are
            answer = typer.prompt(f"Which of them, with commas; or {NONE_OF_THEM}", err=True)
        try:
            told = settings.model_copy(update={"symptoms": answer})
        except UsageError as error:
            say(error.message)
            continue
        if told.symptoms is not None:
            return told
