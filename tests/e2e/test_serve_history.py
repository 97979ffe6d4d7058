"""People and folders in the browser, by the installed command: pages, two days, a deletion; a run."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from kept_results import kept, save_wall
from serving import Served, serving, violations

from ankle_cv.history.records import kept_result
from ankle_cv.history.store import open_store
from ankle_cv.outputs.saved import read_document
from ankle_cv.sessions.results import ReadResult

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS_AND_SCHEMES: Final = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
PAGES: Final = (
    "/history",
    "/history/person?name=Ann",
    "/history/plan?name=Ann",
    "/history/compare?name=Ann&first=2026-09-07.wall&second=2026-10-12.wall",
    "/history/delete?name=Ann",
    "/batch",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with two people: Ann, who gains on the left and whose reports are there, and Ben."""
    home = tmp_path_factory.mktemp("people")
    results = [kept(38, days=7 * week, side="right", folder="gone") for week in range(6)]
    for week in range(6):
        folder = save_wall(home / "results" / f"left-{week}", 33 + 1.5 * week, days=7 * week)
        (folder / "report.html").write_text("<!doctype html><html lang=en><title>x</title><h1>A report</h1>")
        result = kept_result(ReadResult(folder, read_document(folder)))
        assert result is not None
        results.append(result)
    with open_store(home / "history.sqlite", make=True) as store:
        store.keep([*results, kept(35, name="Ben & <i>Co</i>")])
    with serving(home) as found:
        yield found
    assert found.complaints == []


@pytest.mark.parametrize(("width", "scheme"), WIDTHS_AND_SCHEMES)
def test_every_page_fits_and_is_for_everybody(
    browser: Browser, served: Served, width: int, scheme: str
) -> None:
    page = served.enter(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for address in PAGES:
        page.goto(served.origin + address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_person_is_found_looked_at_and_two_days_are_compared(browser: Browser, served: Served) -> None:
    page = served.enter(browser, "/history")
    page.get_by_role("link", name="Ann").click()
    page.get_by_text("a real increase").first.wait_for()
    page.get_by_label("Weeks before the newest result").select_option("4")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("earlier results lie more than 4 weeks").wait_for()
    page.go_back()
    page.get_by_label("One: Knee to wall, 7 September 2026").check()
    page.get_by_label("Other: Knee to wall, 12 October 2026").check()
    page.get_by_role("button", name="Compare these two").click()
    row = page.get_by_role("row").nth(1).inner_text().replace("\xa0", " ")
    assert "33° ± 2°" in row
    assert "40° ± 2°" in row
    assert "+7.5 ± 4.7°" in row
    page.locator("summary").first.click()
    page.frame_locator("iframe").first.get_by_role("heading", name="A report").wait_for()


def test_a_person_is_compared_with_the_keyboard_alone(browser: Browser, served: Served) -> None:
    page = served.enter(browser, "/history/person?name=Ann")
    page.get_by_label("One: Knee to wall, 5 October 2026").focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("One: Knee to wall, 28 September 2026").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("compare"))
    page.get_by_role("heading", name="Ann: two days side by side").wait_for()


def test_what_is_taken_away_is_taken_in_again_after_a_deletion(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    page = served.enter(browser, "/history/person?name=Ben+%26+%3Ci%3ECo%3C%2Fi%3E")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Everything that is kept").click()
    away = tmp_path / "ben.jsonl"
    taken.value.save_as(away)
    page.get_by_role("link", name="Delete Ben").click()
    page.get_by_label("Type the name").fill("Bert")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("alert").filter(has_text="is another one").wait_for()
    served.complaints[:] = [one for one in served.complaints if "status of 400" not in one]
    page.get_by_label("Type the name").fill("Ben & <i>Co</i>")
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("Deleted: Ben & <i>Co</i>: 1 result").wait_for()
    page.get_by_role("link", name="All people").click()
    assert page.get_by_role("link", name="Ben").count() == 0
    page.set_input_files("#import", away)
    page.get_by_role("button", name="Take it in").click()
    page.get_by_role("heading", name="Ben & <i>Co</i> over time").wait_for()


def test_the_calendar_is_taken_with_the_day_that_was_chosen(browser: Browser, served: Served) -> None:
    page = served.enter(browser, "/history/plan?name=Ann")
    soon = datetime.now(tz=timezone.utc).date() + timedelta(days=10)
    page.get_by_label("The first one on").fill(soon.isoformat())
    with page.expect_download() as taken:
        page.get_by_role("button", name="Calendar file").click()
    assert taken.value.suggested_filename == "Ann-plan.ics"
    assert f"DTSTART:{soon:%Y%m%d}T1800".encode() in Path(taken.value.path()).read_bytes()


def follow(page: Page, button: str, told: str) -> None:
    """Press a button, and wait for what comes of it."""
    page.get_by_role("button", name=button).click()
    page.get_by_text(told).wait_for()


def test_a_folder_is_looked_at_analysed_watched_and_opened(
    browser: Browser, served: Served, samples: Path, tmp_path: Path
) -> None:
    shutil.copy(samples / "calf_raise.mp4", tmp_path / "Cleo_2026-11-01.mp4")
    (tmp_path / "broken.mp4").write_text("no clip")
    page = served.enter(browser, "/batch")
    page.get_by_label("Folder of this machine").fill("/no/such/folder")
    follow(page, "Look what would be done", "is no folder of this machine")
    served.complaints[:] = [one for one in served.complaints if "status of 400" not in one]
    page.get_by_label("Folder of this machine").fill(str(tmp_path))
    page.get_by_label("What the names of the clips tell").fill("{person}_{date}")
    page.get_by_label("Keep the results").check()
    page.get_by_text("More about the clips").click()
    page.get_by_label("Make no videos").check()
    follow(page, "Look what would be done", "2 clips: 2 to do.")
    assert violations(page) == []
    follow(page, "Analyse them", "finished")
    follow(page, "Stop", "It was stopped.")
    follow(page, "Begin it again", "1 of 2 analysed, 1 without results.")
    page.get_by_text("broken.mp4 is not a video").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="All clips on one page").click()
    page.get_by_text("1 clips analysed").wait_for()
    page.get_by_role("link", name="Cleo_2026-11-01.mp4").click()
    page.wait_for_url(re.compile(r"/Cleo_2026-11-01/report\.html$"))
    assert "Cleo_2026-11-01.mp4" in page.title()
    page.goto(f"{served.origin}/history")
    page.get_by_role("link", name="Cleo").wait_for()
