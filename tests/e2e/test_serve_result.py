"""The result of a clip in the browser, by the installed command: looked at, put right and taken away."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from serving import Served, violations
from waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
NOW = "document.getElementById('clip').currentTime"
READY = "document.getElementById('clip').readyState >= 1"


@pytest.fixture(scope="module")
def address(browser: Browser, served: Served, samples: Path) -> str:
    """The page of the result of a clip that was sent through the form."""
    page = served.enter(browser)
    page.set_input_files("#files", samples / "squat_heel_lift.mp4")
    page.get_by_label("Foot or shoe, cm").fill("26")
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_url(re.compile("/results/"))
    return page.url.removeprefix(served.origin)


@pytest.fixture
def page(browser: Browser, served: Served, address: str) -> Page:
    found = served.enter(browser, address, viewport={"width": 1280, "height": 900})
    found.locator("#scrubber .u-over").first.wait_for()
    holds(found, READY)
    return found


@pytest.fixture
def as_first(page: Page) -> Iterator[Page]:
    """A page whose corrections are undone in the end."""
    yield page
    page.get_by_role("button", name="As measured first").click()
    page.locator(".corrected").wait_for(state="detached")


def clock(page: Page) -> float:
    return float(page.locator("#clock").inner_text().removesuffix(" s"))


def drag(page: Page, start: float, end: float) -> None:
    """Drag over the first chart, from one share of its width to another."""
    over = page.locator("#scrubber .u-over").first
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + start * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()


def holds(page: Page, condition: str) -> None:
    """Wait until a condition holds in the page. Playwright's own way asks for `eval`, which is forbidden."""
    until(lambda: page.evaluate(condition), condition)


def at(page: Page, time_s: float) -> None:
    """Wait until the clip shows a time."""
    holds(page, f"Math.abs({NOW} - {time_s}) < 0.05")


def told(served: Served, name: str = "results") -> dict:
    (path,) = served.folder.glob(f"browser/clips/*/{name}/*/assessment.json")
    return json.loads(path.read_text("utf-8"))


def test_the_clip_and_its_curves_are_in_step(page: Page) -> None:
    last = float(page.locator("#scrubber").get_attribute("aria-valuemax") or 0)
    drag(page, 0.2, 0.5)
    assert clock(page) == pytest.approx(last / 2, abs=0.1)
    at(page, clock(page))
    before = clock(page)
    page.locator("#scrubber").focus()
    page.keyboard.press("ArrowRight")
    assert 0 < clock(page) - before < 0.1
    page.keyboard.press(",")
    page.keyboard.press(",")
    assert 0 < before - clock(page) < 0.1
    page.keyboard.press("Home")
    at(page, 0)
    page.keyboard.press("End")
    assert clock(page) == pytest.approx(last, abs=0.02)
    assert "Shin angle" in (page.locator("#scrubber").get_attribute("aria-valuetext") or "")


def test_a_finding_and_a_repetition_lead_to_their_moment(page: Page, served: Served) -> None:
    found = told(served)
    finding = next(one for one in found["findings"] if one["code"] == "heel_rise")
    card = page.locator("article.finding").filter(has_text="Heel").first
    card.get_by_role("button", name="Show").click()
    at(page, finding["evidence_time_s"])
    row = page.locator(f"tr[data-part='{found['reps'][0]['index']}']").first
    row.get_by_role("button", name="Show").click()
    at(page, found["reps"][0]["bottom_s"])


def test_a_repetition_is_played_again_and_again_at_half_speed(page: Page, served: Served) -> None:
    rep = told(served)["reps"][0]
    page.get_by_role("button", name=f"Repeat {rep['index']} at half speed").first.click()
    assert page.evaluate("document.getElementById('clip').playbackRate") == 0.5
    page.evaluate(f"document.getElementById('clip').currentTime = {rep['end_s'] - 0.1}")
    holds(page, f"{NOW} < {rep['end_s'] - 0.3} && {NOW} >= {rep['start_s'] - 0.1}")
    page.get_by_role("button", name="Pause").click()


def test_a_wrong_neutral_is_put_right_and_the_first_result_comes_back(page: Page, served: Served) -> None:
    first, headline = told(served), page.locator("p.headline").inner_text()
    rep = first["reps"][0]
    page.get_by_text("Put something right").click()
    # The foot stands flat, it is said, where the heel is highest.
    page.get_by_label("Foot flat on the ground, s").fill(
        f"{rep['bottom_s'] - 0.2:.2f}-{rep['bottom_s'] + 0.2:.2f}"
    )
    page.keyboard.press("Enter")
    page.locator(".corrected").wait_for()
    page.get_by_role("button", name="Measure anew").click()
    page.locator("#busy").get_by_text("Nothing was changed").wait_for()
    assert "Foot flat on the ground" in page.locator(".corrected").inner_text()
    assert page.locator("p.headline").inner_text() != headline
    now = told(served, "corrected")
    assert now["neutral"]["left"]["method"] == "given"
    assert now["summary"] != first["summary"]
    video, shown = page.locator("#clip"), page.locator("#clip").get_attribute("src")
    page.locator("#drawing").wait_for(state="hidden")  # the new video is there
    holds(page, READY)
    assert video.get_attribute("src") != shown
    page.get_by_role("button", name="As measured first").click()
    page.locator(".corrected").wait_for(state="detached")
    holds(page, f"document.getElementById('clip').getAttribute('src') === {json.dumps(shown)}")
    holds(page, READY)
    assert page.locator("p.headline").inner_text() == headline


def test_a_stretch_is_marked_on_a_curve_and_points_in_the_picture(as_first: Page, served: Served) -> None:
    page = as_first
    page.get_by_text("Put something right").click()
    page.get_by_role("button", name="Drag on a curve").first.click()
    drag(page, 0.02, 0.1)
    page.locator(".corrected").wait_for()
    assert re.search(r"flat on the ground, s: [\d.]+-[\d.]+", page.locator(".corrected").inner_text())
    page.get_by_role("button", name="Click two points in the picture").click()
    frame = page.locator("#pick").bounding_box()
    assert frame is not None
    for share in (0.1, 0.9):
        page.mouse.click(frame["x"] + 0.5 * frame["width"], frame["y"] + share * frame["height"])
    page.locator(".corrected").filter(has_text="Two points on something plumb").wait_for()
    x1, y1, x2, y2 = map(
        float, page.get_by_label("Two points on something plumb, px").input_value().split(",")
    )
    size = told(served)["input"]
    assert (x1, x2) == pytest.approx((size["width"] / 2, size["width"] / 2), abs=3)
    assert (y1, y2) == pytest.approx((0.1 * size["height"], 0.9 * size["height"]), abs=5)


def test_drawings_that_failed_are_drawn_again_and_the_focus_stays(as_first: Page) -> None:
    page = as_first
    failed = {"state": "failed", "message": "the disk is full", "remedy": "make room"}
    page.route("**/drawing", lambda route: route.fulfill(json=failed))
    page.get_by_text("Put something right").click()
    page.get_by_label("Body height, cm").fill("170")
    page.keyboard.press("Enter")
    page.get_by_text("failed: The disk is full. Make room.").wait_for()
    page.unroute("**/drawing")
    page.get_by_role("button", name="Draw again").press("Enter")
    page.locator("#redraw").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "undo"
    page.locator("#drawing").wait_for(state="hidden")  # the new ones are there
    assert page.evaluate("document.activeElement.id") == "undo"


def test_a_repetition_is_left_out_by_its_row(as_first: Page, served: Served) -> None:
    numbers = [one["index"] for one in told(served)["reps"]]
    as_first.get_by_role("button", name=f"Leave out {numbers[0]}").first.click()
    as_first.get_by_text(f"Left out, as asked: squat {numbers[0]}.").first.wait_for()
    assert as_first.locator(f"tr[data-part='{numbers[0]}']").count() == 0
    assert as_first.locator(f"tr[data-part='{numbers[1]}']").count() == 1
    assert as_first.get_by_label("Leave out", exact=True).input_value() == str(numbers[0])


def test_never_another_repetition_is_left_out_than_was_chosen(as_first: Page, served: Served) -> None:
    """What numbers anew empties the field and says so; a number chosen before that is not sent with it."""
    page, (first, second, *_) = as_first, told(served)["reps"]
    part = f"{first['end_s']:.2f}-99"  # in which the second one is the first
    trim, field = page.get_by_label("Only this part, s"), page.get_by_label("Leave out", exact=True)
    page.get_by_text("Put something right").click()
    trim.fill(part)
    page.get_by_role("button", name=f"Leave out {second['index']}").first.click()
    page.get_by_text("measure anew with that first").wait_for()
    assert field.input_value() == ""
    trim.fill("")
    page.get_by_role("button", name=f"Leave out {first['index']}").first.click()
    page.locator(".corrected").wait_for()
    assert field.input_value() == str(first["index"])
    trim.fill(part)
    page.get_by_role("button", name="Measure anew").click()
    page.locator("#trouble").get_by_text("none is left out any more").wait_for()
    assert field.input_value() == ""
    now = told(served, "corrected")
    assert now["provenance"]["settings"]["leave_out"] is None
    assert now["reps"][0]["bottom_s"] == pytest.approx(second["bottom_s"], abs=0.1)


def test_a_person_is_chosen_in_the_picture_with_the_keyboard(page: Page) -> None:
    boxes = {"boxes": [[0.05, 0.2, 0.3, 0.9], [0.45, 0.1, 0.7, 0.95]]}
    page.route("**/people*", lambda route: route.fulfill(json=boxes))
    page.get_by_text("Put something right").click()
    page.get_by_text("Another person").click()
    page.get_by_role("button", name="Choose in the picture").press("Enter")
    page.get_by_role("button", name="The right one").press("Enter")
    assert page.get_by_label("Whom to follow").input_value() == "right"
    assert page.locator("#pick").is_hidden()


def test_what_cannot_be_is_said_and_nothing_changes(page: Page, served: Served) -> None:
    page.get_by_text("Put something right").click()
    page.get_by_label("Only this part, s").fill("5-2")
    page.get_by_role("button", name="Measure anew").click()
    page.get_by_role("alert").filter(has_text="earlier").wait_for()
    assert page.locator(".corrected").count() == 0
    served.complaints[:] = [one for one in served.complaints if "status of 400" not in one]


def test_everything_is_taken_away_as_one_zip(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Everything as one zip").click()
    assert re.fullmatch(r"squat_heel_lift_\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert {"assessment.json", "frames.csv", "overlay.mp4", "report.html", "landmarks.npz"} <= names


SCROLLS = """
window.scrolls = [];
const plain = Element.prototype.scrollIntoView;
Element.prototype.scrollIntoView = function (how) { scrolls.push(how?.behavior); plain.call(this, how); };
"""
MOVING = "[...document.all].filter((one) => getComputedStyle(one).transitionDuration !== '0s')"


@pytest.mark.parametrize(("motion", "scrolls"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_moves_for_who_wants_less_of_that(
    browser: Browser, served: Served, address: str, motion: Literal["reduce", "no-preference"], scrolls: str
) -> None:
    page = served.enter(browser, reduced_motion=motion)
    assert bool(page.evaluate(f"{MOVING}.length")) is (motion != "reduce")
    page.add_init_script(SCROLLS)
    page.goto(served.origin + address)
    page.get_by_role("button", name=re.compile("^Show ")).first.click()
    assert page.evaluate("window.scrolls.at(-1)") == scrolls
    assert page.evaluate(f"{MOVING}.length + document.getAnimations().length") == 0


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_the_page_fits_and_is_for_everybody(
    browser: Browser, served: Served, address: str, width: int, scheme: str
) -> None:
    page = served.enter(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.locator("#scrubber .u-over").first.wait_for()
    page.get_by_text("Put something right").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
