"""What to open of a folder of results, and opening it."""

from __future__ import annotations

import os
import shlex
import sys
import webbrowser
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ankle_cv.cli.console import say
from ankle_cv.errors import UsageError
from ankle_cv.text import printable

TO_OPEN: Final = ("report.html", "overlay.mp4", "angles.png", "assessment.json")
"""What a person looks at first, as far as it was written."""


def to_open(folder: Path) -> Path:
    """Return the file to look at first; the folder itself where it holds none of them."""
    return next((folder / name for name in TO_OPEN if (folder / name).is_file()), folder)


def quoted(path: Path) -> str:
    """Return a path as it can be typed into the terminal of this machine."""
    text = str(path)
    if os.name == "nt":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)


def open_file(path: Path) -> str | None:
    """Open a file that this program wrote in the user's browser or viewer.

    Parameters
    ----------
    path
        An existing file.

    Returns
    -------
    str or None
        Why that did not work, as a sentence for the user; None if it did.
    """
    by_hand = f"open it by hand: {quoted(path)}"
    if not has_display():
        return f"nothing can be opened without a display; {by_hand}"
    try:
        opened = webbrowser.open(path.resolve().as_uri())
    except (OSError, webbrowser.Error) as error:
        return f"it cannot be opened: {error}; {by_hand}"
    return None if opened else f"no browser was found; {by_hand}"


def require_page(page: Path | None, *, wanted: bool) -> None:
    """Refuse to open a page that is not written.

    Raises
    ------
    UsageError
        It is wanted, and no file is named for it.
    """
    if wanted and page is None:
        raise UsageError("--open has no page to open", "add --html FILE.html")


def tell_written(paths: Iterable[Path], opened: Path | None) -> None:
    """Tell which files were written, and open one of them, if any."""
    for path in paths:
        say(f"open {quoted(path)}")
    if opened is not None and (trouble := open_file(opened)):
        say(f"note: {printable(trouble)}")


def open_result(place: str, name: str) -> str | None:
    """Do the same with a file of a folder that may be an address; one elsewhere is opened by hand."""
    from ankle_cv.batch.sources import is_remote

    if is_remote(place):
        return f"results elsewhere are opened by hand: {place.rstrip('/')}/{name}"
    return open_file(Path(place) / name)


def has_display() -> bool:
    """Return whether a window can appear; a browser in the terminal would take it over."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
