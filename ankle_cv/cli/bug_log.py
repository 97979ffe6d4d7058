"""The log of a bug, which people are asked to send: it names no person, no clip and no folder of theirs."""

from __future__ import annotations

import platform
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from functools import partial
from pathlib import Path, PurePath
from typing import Final

from ankle_cv.bug_text import HIDDEN, is_ours, traceback_lines
from ankle_cv.version import __version__

COMMANDS: Final = frozenset(
    {
        "analyze",
        "batch",
        "doctor",
        "export",
        "history",
        "live",
        "plan",
        "record",
        "report",
        "schema",
        "serve",
        "validate",
    }
)
OPTION: Final = re.compile(r"(--?[a-z][a-z-]*)(?:=(.*))?", re.ASCII | re.DOTALL)
SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}", re.ASCII)


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
    return "\n".join(
        (
            f"ankle-cv {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"{now.isoformat()}  {' '.join(['ankle-cv', *shown])}",
            *traceback_lines(error, hidden),
            "",
        )
    )


def _command_line(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the words as the log shows them, and what it hides of them."""
    shown, hidden = [], []
    for word in words:
        option = OPTION.fullmatch(word)
        value = option[2] if option else word
        if value is None or value in COMMANDS or is_ours(value):
            shown.append(word)
            continue
        hidden.append(value)
        suffix = PurePath(value).suffix
        start = f"{option[1]}=" if option else ""
        shown.append(f"{start}{HIDDEN}{suffix if SUFFIX.fullmatch(suffix) else ''}")
    return shown, hidden
