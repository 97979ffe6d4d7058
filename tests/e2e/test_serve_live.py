"""The browser's own camera, by the installed command: Chromium's fake one plays a knee-to-wall clip."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from camera_films import camera_arguments, slow_camera_film
from serving import Served, chromium, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
CLIP = "knee_to_wall_heel_up"
SIZES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def browser(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    film = slow_camera_film(samples / f"{CLIP}.mp4", tmp_path_factory.mktemp("film"))
    with chromium(camera_arguments(film)) as found:
        yield found


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.fixture(scope="module")
def session(browser: Browser, served: Served) -> tuple[Page, Path]:
    """The page after a whole session of two attempts, and the session's folder."""
    page = served.enter(browser, "/live")
    fill(page, side="right", trials="2", foot_cm="27.9", name="Ann")
    page.get_by_label("none of them").check()
    page.get_by_label("Keep the result").check()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_text("Attempt 1 of 2: knee to the wall", exact=False).first.wait_for()
    page.get_by_role("link", name="Open the result").wait_for()
    (folder,) = (served.folder / "sessions").iterdir()
    return page, folder


def test_the_guided_test_ends_in_a_session_near_the_truth(session: tuple[Page, Path], samples: Path) -> None:
    _, folder = session
    saved = json.loads((folder / "session.json").read_text("utf-8"))
    assert saved["status"] == "complete"
    assert saved["left"] is None
    assert [trial["outcome"] for trial in saved["right"]["live"]].count("counted") == 2
    document = json.loads((folder / "right" / "assessment.json").read_text("utf-8"))
    truth = json.loads((samples / f"{CLIP}.json").read_text("utf-8"))
    true = [rep["peak"]["tibial_inclination_right_deg"] for rep in truth["reps"]]
    found = [one["tibial_inclination"]["value"] for one in document["attempts"] if one["heel_down"]]
    assert found
    assert all(min(abs(value - one) for one in true[:2]) < 3.0 for value in found)


def test_the_result_is_shown_and_leads_to_the_session_and_into_the_history(
    session: tuple[Page, Path], served: Served
) -> None:
    page, folder = session
    assert "°" in page.locator("#outcome").inner_text()
    page.frame_locator("iframe.report").get_by_role("heading").first.wait_for()
    page.get_by_role("link", name="Open the result").click()
    page.wait_for_url(f"{served.origin}/live/sessions/{folder.name}")
    assert violations(page) == []
    page.goto(f"{served.origin}/history")
    page.get_by_role("link", name="Ann").wait_for()


UNPLUG = """() => {
  const [track] = document.getElementById("video").srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""


def test_a_camera_that_is_unplugged_leaves_its_film_to_the_queue(browser: Browser, served: Served) -> None:
    page = served.enter(browser, "/record")
    fill(page, test="wall", countdown="30")
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_text(re.compile("All of you is in the picture|Filming starts in")).first.wait_for()
    page.keyboard.press("Space")
    page.get_by_text(re.compile(r"Filming: ([2-9]|\d\d+) s")).first.wait_for()
    page.evaluate(UNPLUG)
    page.wait_for_url(re.compile("/clips/|/results/"))
    (clip,) = served.folder.glob("browser/clips/*/clip/*.mp4")
    assert clip.stat().st_size > 10_000
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
@pytest.mark.parametrize("path", ["/live", "/record", "/drill"])
def test_the_pages_fit_and_are_for_everybody(
    browser: Browser, served: Served, path: str, width: int, scheme: str
) -> None:
    page = served.enter(browser, path, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_text("More about the person").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [SIZES[0], SIZES[-1]])
def test_the_session_itself_fits_shows_the_wall_and_is_finished_by_a_key(
    browser: Browser, served: Served, width: int, scheme: str
) -> None:
    page = served.enter(browser, "/live", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_label("none of them").check()
    page.get_by_role("button", name="Open the camera").click()
    page.locator("#setup-steps li").first.wait_for()
    page.locator("#frame").click(position={"x": 20, "y": 60})
    page.get_by_role("button", name="Skip this leg").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("q")
    page.locator("#outcome").wait_for()
    page.context.close()


THROWS = "MediaDevices.prototype.getUserMedia = async () => {{ throw new DOMException('', '{}') }}"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("delete Navigator.prototype.mediaDevices", "only to pages of this machine"),
        (THROWS.format("NotAllowedError"), "no permission"),
        (THROWS.format("NotFoundError"), "No camera was found"),
        (THROWS.format("NotReadableError"), "in use"),
    ],
)
def test_why_there_is_no_camera_is_told_in_two_sentences(
    browser: Browser, served: Served, broken: str, told: str
) -> None:
    page = served.enter(browser, "/")
    page.add_init_script(broken)
    page.goto(f"{served.origin}/record")
    page.get_by_role("button", name="Open the camera").click()
    trouble = page.locator("#trouble")
    trouble.wait_for()
    assert told in trouble.inner_text()
    assert len([line for line in trouble.inner_text().splitlines() if line.endswith(".")]) == 2


def test_nobody_opens_the_camera_before_the_signs_are_answered(browser: Browser, served: Served) -> None:
    page = served.enter(browser, "/drill")
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("alert").filter(has_text="warning signs").wait_for()
    page.get_by_label("the ankle gives way").check()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("alert").filter(has_text="no drill is counted").wait_for()
    assert page.locator("#video").evaluate("one => one.srcObject") is None
