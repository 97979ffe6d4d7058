"""From a clip to a person's history in the browser without a mouse, by the installed command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
MOST_STOPS = 150
"""Places where the focus stops on a page with its report."""
HERE = """(wanted) => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  if (!one.matches(wanted)) return "no";
  return box.width > 0 && box.height > 0 ? "yes" : "unseen";
}"""


def go_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Move the focus to what a selector finds, by a key."""
    for _ in range(MOST_STOPS):
        found = page.evaluate(HERE, wanted)
        assert found != "unseen", wanted
        if found == "yes":
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} never leads to {wanted}")


def test_a_clip_becomes_a_row_of_the_history_without_a_mouse(
    browser: Browser, served: Served, samples: Path
) -> None:
    page = served.enter(browser, viewport={"width": 390, "height": 900})
    go_to(page, "#files")
    # Enter opens the browser's own dialog, which a test that is quicker than the browser cannot catch.
    page.locator("#files").set_input_files(samples / "squat_heel_lift.mp4")
    go_to(page, "[name=foot_cm]")
    page.keyboard.type("26")
    go_to(page, "#submission [type=submit]:enabled")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/results/"))
    page.locator("#scrubber .u-over").first.wait_for()

    go_to(page, "#scrubber")
    page.keyboard.press("End")
    assert page.locator("#clock").inner_text() != "0.00 s"
    go_to(page, "#panel > summary")
    page.keyboard.press("Enter")
    go_to(page, "[name=leave_out]")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.locator(".corrected").wait_for()
    assert page.evaluate(HERE, "[name=leave_out]") == "yes"

    go_to(page, "#about > summary", "Shift+Tab")
    page.keyboard.press("Enter")
    go_to(page, "#about [name=name]")
    page.keyboard.type("Ann")
    go_to(page, "#about [name=keep]")
    page.keyboard.press("Space")
    go_to(page, "#about [type=submit]")
    page.keyboard.press("Enter")
    page.get_by_text("Kept in the history of Ann").wait_for()
    go_to(page, "nav a[href='/history']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/history$"))
    go_to(page, "main a[href*='name=Ann']")
    page.keyboard.press("Enter")
    page.get_by_text("squat_heel_lift.mp4 *").wait_for()
    page.get_by_text("not all of the clip counts").wait_for()
