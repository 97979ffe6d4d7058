"""The traceback of a bug as people are asked to send it: no person, clip or folder of theirs is named."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePath
from typing import Any, Final, get_args

NUMBER: Final = re.compile(r"[-+]?[\d.,]+", re.ASCII)
FRAME: Final = re.compile(r'  File "')
"""Beginning of the line of a traceback that tells where in the code."""
HIDDEN: Final = "…"
"""Stands for what the user wrote."""


def traceback_lines(error: BaseException, hidden: Iterable[str]) -> list[str]:
    """Return the lines of a traceback without what the user named.

    Parameters
    ----------
    error
        The bug.
    hidden
        What is not to be told: whole, or a part of a path.
    """
    told = _told(hidden)
    lines = "".join(traceback.format_exception(error)).splitlines()
    return [_without_home(line if FRAME.match(line) else _hide(told, line)) for line in lines]


def without_names(text: str, hidden: Iterable[str]) -> str:
    """Return a text without what the user named, as `traceback_lines` does."""
    return _without_home(_hide(_told(hidden), text))


def named_in(payload: Any) -> Iterator[str]:
    """Yield the texts of a task that name what is the user's, however deep: all but numbers and choices."""
    if isinstance(payload, Mapping):
        payload = payload.values()
    elif isinstance(payload, str):
        if not is_ours(payload):
            yield payload
        return
    elif not isinstance(payload, (list, tuple)):
        return
    for one in payload:
        yield from named_in(one)


def is_ours(word: str) -> bool:
    """Return whether a word is a number, or one of the program's own."""
    return NUMBER.fullmatch(word) is not None or word in _choices()


@cache
def _choices() -> frozenset[str]:
    """Return the values that options offer; none when the bug is where they are."""
    with suppress(Exception):
        from ankle_cv.settings import Settings  # noqa: PLC0415 - may be what is broken

        annotations = [field.annotation for field in Settings.model_fields.values()]
        values = [value for one in annotations for value in (*get_args(one), *map(get_args, get_args(one)))]
        return frozenset(value for value in values if isinstance(value, str))
    return frozenset()


def _told(hidden: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern that finds hidden words in a message: whole, or a part of a path."""
    told = set[str]()
    for value in hidden:
        path = PurePath(value)
        told |= {value, path.stem, *path.parts} - {"", ".", "..", path.anchor}
    if not told:
        return None
    found = "|".join(re.escape(one) for one in sorted(told, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)")


def _hide(told: re.Pattern[str] | None, line: str) -> str:
    return line if told is None else told.sub(HIDDEN, line)


def _without_home(line: str) -> str:
    """Return a line without the name of the user, which folders of Python often hold."""
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix}:
        line = line.replace(f'"{prefix}', f'"{HIDDEN}')
    with suppress(RuntimeError, OSError):
        home = str(Path.home())
        if len(home) > 1:
            line = line.replace(home, "~")
    return line
