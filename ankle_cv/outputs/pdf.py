"""``report.pdf``: the printed page, by a browser of this machine.

A browser lays the page out as its own print button does, so there is one layout to look after. It is found,
never installed, gets a profile of its own that is removed again, and cannot reach the network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ankle_cv.errors import EnvironmentProblemError, UsageError
from ankle_cv.files import atomic_write

BROWSER_VARIABLE: Final = "ANKLE_CV_BROWSER"
"""Environment variable with the path of the browser to use."""
COMMANDS: Final = (
    *("google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge", "brave-browser"),
    *("chromium", "chromium-browser"),
)
"""Browsers of the Chromium family, by name; only these print to a file without a window."""
WINDOWS_PLACES: Final = (
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
)
WINDOWS_FOLDERS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
MAC_APPS: Final = ("Google Chrome", "Microsoft Edge", "Brave Browser", "Chromium")
FLAGS: Final = (
    *("--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing has an address: the page needs none
    "--no-pdf-header-footer",
)
PRINT_TIMEOUT_S: Final = 90.0
"""A page takes 1 to 3 s; the first start on a slow disk far longer."""
REMEDY: Final = (
    "use the print button of report.html instead of --pdf, or install Chrome, Edge or Chromium "
    f"({BROWSER_VARIABLE} names one elsewhere)"
)


def require_browser() -> Path:
    """Return a browser that can print.

    Raises
    ------
    EnvironmentProblemError
        There is none.
    """
    told = os.environ.get(BROWSER_VARIABLE)
    if told:
        found = shutil.which(told)
        if found is None:
            raise EnvironmentProblemError(f"{BROWSER_VARIABLE}: {told} is no program", REMEDY)
        return Path(found)
    for place in _places():
        if (known := shutil.which(place)) is not None:
            return Path(known)
    raise EnvironmentProblemError("no browser that can make report.pdf was found on this machine", REMEDY)


def printing_browser(*, report: bool) -> Path:
    """Return the browser that will print a report, before anything takes time.

    Raises
    ------
    UsageError
        There is to be no page that could be printed.
    EnvironmentProblemError
        There is no browser.
    """
    if not report:
        raise UsageError("a PDF is the printed report, and there is to be none", "leave one of them out")
    return require_browser()


def _places() -> Iterator[str]:
    yield from COMMANDS
    if sys.platform == "win32":
        for folder in filter(None, map(os.environ.get, WINDOWS_FOLDERS)):
            yield from (os.path.join(folder, place) for place in WINDOWS_PLACES)  # noqa: PTH118 - as text
    elif sys.platform == "darwin":
        for app in MAC_APPS:
            for home in ("/Applications", os.path.expanduser("~/Applications")):  # noqa: PTH111 - as text
                yield f"{home}/{app}.app/Contents/MacOS/{app}"


def write_pdf(page: Path, path: Path, browser: Path) -> Path:
    """Print a page.

    Parameters
    ----------
    page
        The HTML file.
    path
        Of the PDF; it appears when it is complete.
    browser
        From `require_browser`.

    Raises
    ------
    EnvironmentProblemError
        The browser does not start, does not answer, or prints nothing.
    OutputError
        The PDF cannot be written.
    """
    with tempfile.TemporaryDirectory(
        prefix="ankle-cv-pdf-", dir=_readable_folder(browser), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        copy, printed = folder / "report.html", folder / "report.pdf"
        shutil.copyfile(page, copy)
        _print(browser, copy, printed, folder / "profile")
        content = printed.read_bytes() if printed.is_file() else b""
    if not content.startswith(b"%PDF"):
        raise EnvironmentProblemError(f"{browser} printed nothing", REMEDY)
    with atomic_write(path) as partial:
        partial.write_bytes(content)
    return path


def _print(browser: Path, page: Path, printed: Path, profile: Path) -> None:
    # Chromium refuses to work for root with its sandbox, as in containers; the page is our own.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [
        str(browser),
        *FLAGS,
        *(["--no-sandbox"] if root else []),
        f"--user-data-dir={profile}",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    ]
    try:
        subprocess.run(  # noqa: S603 - a browser that was found, with fixed options and our own files
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PRINT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentProblemError(
            f"{browser} did not print within {PRINT_TIMEOUT_S:.0f} s", REMEDY
        ) from error
    except OSError as error:
        raise EnvironmentProblemError(f"{browser} does not start: {error.strerror}", REMEDY) from error


def _readable_folder(browser: Path) -> str | None:
    """Return a folder in which a browser sees files; None for the usual one.

    Ubuntu's Chromium is a snap, which sees neither the system's temporary folder nor hidden ones.
    """
    own = os.path.expanduser("~/snap/chromium/common")  # noqa: PTH111 - there may be no home
    return own if browser.name.startswith("chromium") and os.path.isdir(own) else None  # noqa: PTH112 - as text
