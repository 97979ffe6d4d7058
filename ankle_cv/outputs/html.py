"""HTML pages from templates: strict, escaped, with the files of the package inserted unescaped."""

from __future__ import annotations

import base64
import re

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ankle_cv.notices.spans import with_times
from ankle_cv.telling.networks import networks_used
from ankle_cv.text import printable

BRACKETS = re.compile(r" \([^()]*\)")
"""What stands in brackets, with the space before it."""
SWITCHES = re.compile(r" \((?:--|ankle-cv )[^()]*\)")
"""What to type, in brackets behind the words for it, with the space before it."""
COMMAND = re.compile(r": ankle-cv .*$")
"""A command behind the words for it, to the end."""
STOPS = (".", "!", "?")
UNBROKEN = re.compile(r"(?<=\N{PLUS-MINUS SIGN}) | (?=(?:mm|cm|s|%)(?!\w))")
"""Spaces between a number and what belongs to it."""


def template_environment(*packages: str) -> Environment:
    """Return the environment of the templates in the folders ``templates`` of packages; the first wins."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        one.__name__: one
        for one in (
            unbroken,
            whole,
            without_brackets,
            without_switches,
            without_command,
            sentence,
            with_times,
            networks_used,
        )
    }
    return environment


def without_brackets(text: str) -> str:
    """Return a sentence without what stands in brackets, which is folded away beside it."""
    return BRACKETS.sub("", text)


def without_switches(text: str) -> str:
    """Return a sentence without what to type, which who reads a page has no use for: the terminal has it."""
    return SWITCHES.sub("", text)


def without_command(text: str) -> str:
    """Return a sentence without the command at its end, for who has a button in its place."""
    return COMMAND.sub("", text)


def sentence(text: str) -> str:
    """Return what an error or its remedy says as a sentence: with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(STOPS) else '.'}"


def unbroken(text: str) -> str:
    """Return text in which lines may break before the interval of a number, but not within it or its unit."""
    return UNBROKEN.sub("\N{NO-BREAK SPACE}", text)


def whole(text: str) -> str:
    """Return text in which no line breaks within a number and its interval, for a sentence."""
    return unbroken(text).replace(" ±", "\N{NO-BREAK SPACE}±")


def shown(value: object) -> object:
    """Return a value, or all in a list or dictionary, as a page shows it: what does not show is escaped."""
    if isinstance(value, dict):
        return {key: shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, keep="\n")
    return value


def data_uri(jpeg: bytes) -> str:
    """Return a picture as the address of an ``img``."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def verbatim(environment: Environment, name: str) -> Markup:
    """Return a style sheet or script beside the templates, to be inserted unescaped."""
    if environment.loader is None:
        raise AssertionError("made with a loader")
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704 - our own file
