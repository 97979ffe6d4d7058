"""A clip through the browser, by the installed command: dropped, watched, measured; and what is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest
from noise import write_noise
from serving import Served, serving, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = ("bomb.mp4", "empty.mp4", "text.mp4")


@pytest.fixture
def hostile(tmp_path: Path) -> list[Path]:
    bomb, empty, text = (tmp_path / name for name in HOSTILE)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("clip.mp4", bytes(50 << 20))
    empty.write_bytes(b"")
    text.write_text("no clip")
    return [bomb, empty, text]


def test_a_clip_is_chosen_watched_and_measured(browser: Browser, served: Served, samples: Path) -> None:
    page = served.enter(browser)
    page.set_input_files("#files", samples / "squat_front.mp4")
    page.get_by_label("Person", exact=True).fill("Ann")
    page.get_by_label("Keep the result").check()
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_url(re.compile("/clips/"))
    page.get_by_text("Finding the person").wait_for()
    page.wait_for_url(re.compile("/results/"))
    assert list(served.folder.glob("browser/clips/*/results/squat_front/overlay.mp4"))
    page.goto(f"{served.origin}/history")
    page.get_by_role("link", name="Ann").wait_for()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_the_first_page_fits_and_is_for_everybody(
    browser: Browser, served: Served, width: int, scheme: str
) -> None:
    page = served.enter(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_text("More about the clip").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_clip_is_sent_with_the_keyboard_alone(browser: Browser, served: Served) -> None:
    page = served.enter(browser)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "files"


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_what_is_no_clip_is_told_and_the_server_goes_on(
    browser: Browser, served: Served, hostile: list[Path], number: int
) -> None:
    page = served.enter(browser)
    page.set_input_files("#files", hostile[number])
    with page.expect_response(lambda one: one.request.method in {"POST", "PUT"}):
        page.get_by_role("button", name="Analyse").click()
    told = page.get_by_role("alert").filter(has_text=re.compile(r"\w"))
    told.wait_for()
    assert told.inner_text().count(".") >= 2
    assert page.goto(served.origin).status == 200
    served.complaints[:] = [one for one in served.complaints if "status of 400" not in one]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of a page of another server of this machine: for browsers it is the same site."""
    (tmp_path / "index.html").write_text("<!doctype html><p>elsewhere</p>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


REACHES: Final = """async ([origin, method, body]) => {
  const sent = await fetch(`${origin}/clips`, {method, body, mode: "no-cors", credentials: "include"})
    .then(() => "sent", () => "refused");
  const read = await fetch(`${origin}/`, {credentials: "include"}).then(() => "read", () => "refused");
  const socket = await new Promise((done) => {
    const one = new WebSocket(`${origin.replace("http", "ws")}/live/socket`);
    one.onopen = () => done("open");
    one.onerror = one.onclose = () => done("refused");
  });
  const frame = document.createElement("iframe");
  frame.src = `${origin}/`;
  document.body.append(frame);
  await new Promise((done) => { frame.onload = done; setTimeout(done, 3000); });
  let framed = "refused";
  try { framed = frame.contentDocument === null ? "refused" : frame.contentDocument.title; } catch {}
  return [sent, read, socket, framed];
}"""


def test_a_page_of_another_server_can_do_nothing(browser: Browser, served: Served, elsewhere: str) -> None:
    inside = served.enter(browser)
    before = list(served.folder.glob("browser/clips/*"))
    outside = inside.context.new_page()
    outside.goto(elsewhere)
    body = '{"files": [{"name": "x.mp4", "size": 3}]}'
    _, read, socket, framed = outside.evaluate(REACHES, [served.origin, "POST", body])
    assert (read, socket, framed) == ("refused", "refused", "refused")
    assert list(served.folder.glob("browser/clips/*")) == before


def test_a_browser_without_the_address_is_told_what_to_do(browser: Browser, served: Served) -> None:
    page = browser.new_context().new_page()
    answer = page.goto(served.origin)
    assert answer is not None
    assert answer.status == 401
    page.get_by_text("ankle-cv serve").wait_for()


def test_a_server_that_is_killed_goes_on_where_it_was(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        page = first.enter(browser)
        page.set_input_files("#files", write_noise(tmp_path / "noise.mp4", frames=200))
        page.get_by_role("button", name="Analyse").click()
        page.wait_for_url(re.compile("/clips/"))
        page.get_by_text("Finding the person").wait_for()
        path = page.url.removeprefix(first.origin)
        first.kill()
    with serving(tmp_path) as second:
        page = second.enter(browser, path)
        page.get_by_role("alert").filter(has_text=re.compile(r"\w")).wait_for()
        page.get_by_role("button", name="Delete the clip").click()
        page.wait_for_url(f"{second.origin}/")
        assert not list(second.folder.glob("browser/clips/*"))


def test_a_clip_is_stopped_and_begun_again(browser: Browser, served: Served, samples: Path) -> None:
    before = len(list(served.folder.glob("browser/clips/*/clip/squat_front.mp4")))
    page = served.enter(browser)
    page.set_input_files("#files", samples / "squat_front.mp4")
    page.get_by_role("button", name="Analyse").click()
    page.get_by_text("Finding the person").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("It was stopped").wait_for()
    page.get_by_role("button", name="Analyse it again").click()
    page.get_by_text("Finding the person").wait_for()
    assert len(list(served.folder.glob("browser/clips/*/clip/squat_front.mp4"))) == before + 1
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Delete the clip").click()
    page.wait_for_url(f"{served.origin}/")
    assert len(list(served.folder.glob("browser/clips/*/clip/squat_front.mp4"))) == before
