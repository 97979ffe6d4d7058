"""The page of both legs where a command ends with results of both: after a live session, or two clips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ankle_cv.cli.console import say
from ankle_cv.errors import AnkleCvError, NotMeasurableError

if TYPE_CHECKING:
    from ankle_cv.sessions.write import SessionPage


def page_of_session(folder: Path) -> Path | None:
    """Write the page of an analysed live session and say what to open; None where nothing can be told."""
    from ankle_cv.sessions.write import write_session_page

    return _told(lambda: write_session_page([folder]), "the session on one page")


def page_of_clips(folders: list[Path], *, quiet: bool) -> Path | None:
    """Do the same for two clips that are the two legs of one person in one test; None for any others."""
    from ankle_cv.sessions.write import write_if_both_legs

    return _told(lambda: write_if_both_legs(folders), "" if quiet else "both legs on one page")


def _told(write: Callable[[], SessionPage | None], called: str) -> Path | None:
    """Write a page and say what to open; that it cannot be written is no failure: the results are there."""
    from ankle_cv.cli.opening import quoted

    try:
        page = write()
    except NotMeasurableError:  # said already, of each clip
        return None
    except AnkleCvError as error:
        say(f"note: no page of both legs: {error.message}")
        return None
    if page is None:
        return None
    if called:
        say(f"{called}: open {quoted(page.path)}")
    return page.path
