"""The server as installed, and a browser before it: Playwright with the Chromium of this machine."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from installed import start
from waiting import PATIENCE_S

if TYPE_CHECKING:
    import subprocess

    from playwright.sync_api import Browser, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Path(__file__).with_name("vendor") / "axe.min.js"
PATIENCE_MS = 1000 * PATIENCE_S
SERIOUS = {"serious", "critical"}


@dataclass
class Served:
    """A server that runs, with its output folder and the browser's complaints about its pages."""

    address: str
    folder: Path
    process: subprocess.Popen[str]
    complaints: list[str] = field(default_factory=list)
    killed: bool = False

    def kill(self) -> None:
        """End the server as a power cut does."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE_S)
        self.killed = True

    @property
    def origin(self) -> str:
        """The address without the way in."""
        return self.address.partition("/enter")[0]

    def enter(self, browser: Browser, path: str = "/", **context: Any) -> Page:
        """Let a new browser in, and open a page; what it complains of is kept."""
        page = browser.new_context(**context).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda one: one.type in ("error", "warning") and self.complaints.append(one.text))
        page.on("pageerror", lambda one: self.complaints.append(str(one)))
        page.goto(self.address)
        if path != "/":
            page.goto(self.origin + path)
        return page


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[Served]:
    """Run ``ankle-cv serve`` in a folder until the block ends, then end it as Ctrl-C does."""
    process = start(
        "serve",
        "--no-browser",
        "-o",
        folder / "out",
        "--store",
        folder / "history.sqlite",
        *words,
        cwd=folder,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), process.stderr.read()
    served = Served(address, folder / "out", process)
    try:
        yield served
    finally:
        if not served.killed:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=PATIENCE_S)
    if served.killed:
        return
    assert process.returncode == 0, said
    assert "Traceback" not in said


@contextmanager
def chromium(arguments: Sequence[str] = ()) -> Iterator[Browser]:
    """Run the Chromium of this machine; a test that asks for it is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as found:
        browser = found.chromium.launch(
            executable_path=program, args=["--no-sandbox", *arguments], timeout=PATIENCE_MS
        )
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical on a page (WCAG A and AA), each with its first place."""
    # By the debugger, which the pages' own policy does not hold.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then((result) => result.violations)"
    )
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]
