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

    page = _written(lambda: write_session_page([folder]))
    return _told(page, "the session on one page") if page else None


def page_of_clips(folders: list[Path], *, quiet: bool) -> Path | None:
    """Do the same for two clips that are the two legs of one test; None for any others.

    That they show one person is said to be assumed where nobody said so.
    """
    from ankle_cv.sessions.write import write_if_both_legs

    page = _written(lambda: write_if_both_legs(folders))
    if page is None or quiet:
        return page.path if page else None
    named = all(one.code != "not_named" for one in page.report.remarks)
    return _told(
        page, "both legs on one page" if named else "if both clips show the same person, on one page"
    )


def _told(page: SessionPage, called: str) -> Path:
    from ankle_cv.cli.opening import quoted

    say(f"{called}: open {quoted(page.path)}")
    return page.path


def _written(write: Callable[[], SessionPage | None]) -> SessionPage | None:
    """Write a page; that it cannot be written is no failure: the results are there."""
    try:
        return write()
    except NotMeasurableError:  # said already, of each clip
        return None
    except AnkleCvError as error:
        say(f"note: no page of both legs: {error.message}")
        return None
