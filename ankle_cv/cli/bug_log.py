"""The log of a bug, which people are asked to send: it names no person, no clip and no folder of theirs."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from functools import partial
from pathlib import Path, PurePath
from typing import Final, get_args

from ankle_cv.version import __version__

COMMANDS: Final = frozenset(
    {"analyze", "batch", "doctor", "export", "live", "record", "report", "schema", "validate"}
)
OPTION: Final = re.compile(r"(--?[a-z][a-z-]*)(?:=(.*))?", re.ASCII | re.DOTALL)
NUMBER: Final = re.compile(r"[-+]?[\d.,]+", re.ASCII)
SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}", re.ASCII)
FRAME: Final = re.compile(r'  File "')
"""Beginning of the line of a traceback that tells where in the code."""
HIDDEN: Final = "…"
"""Stands for what the user wrote."""


def write_log(error: Exception, words: Sequence[str], number: int) -> Path | None:
    """Write the traceback to the log folder of the platform, or else to the temporary folder.

    Parameters
    ----------
    error
        The bug.
    words
        The command line.
    number
        Of the process.

    Returns
    -------
    Path or None
        The log; None when it can be written nowhere.
    """
    from platformdirs import user_log_path  # only for a bug

    now = datetime.now(timezone.utc)
    content = log_text(error, words, now)
    for folder_of in (partial(user_log_path, "ankle-cv"), tempfile.gettempdir):
        with suppress(OSError):
            folder = Path(folder_of())
            path = folder / f"ankle-cv-{now:%Y%m%dT%H%M%S}-{number}.log"
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", errors="backslashreplace")  # not every name is text
            return path
    return None


def log_text(error: Exception, words: Sequence[str], now: datetime) -> str:
    """Return the log of a bug: versions, the command line without what it names, and the traceback."""
    shown, hidden = _command_line(words[1:])
    told = _told(hidden)
    lines = "".join(traceback.format_exception(error)).splitlines()
    return "\n".join(
        (
            f"ankle-cv {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"{now.isoformat()}  {' '.join(['ankle-cv', *shown])}",
            *(_without_home(line if FRAME.match(line) else _hide(told, line)) for line in lines),
            "",
        )
    )


def _command_line(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the words as the log shows them, and what it hides of them."""
    kept = COMMANDS | _choices()
    shown, hidden = [], []
    for word in words:
        option = OPTION.fullmatch(word)
        value = option[2] if option else word
        if value is None or value in kept or NUMBER.fullmatch(value):
            shown.append(word)
            continue
        hidden.append(value)
        suffix = PurePath(value).suffix
        start = f"{option[1]}=" if option else ""
        shown.append(f"{start}{HIDDEN}{suffix if SUFFIX.fullmatch(suffix) else ''}")
    return shown, hidden


def _choices() -> frozenset[str]:
    """Return the values that options offer; none when the bug is where they are."""
    with suppress(Exception):
        from ankle_cv.settings import Settings  # may be what is broken

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
