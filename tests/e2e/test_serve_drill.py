"""A drill before the browser's camera, counted to its end, and the voice that says what is on the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from camera_films import camera_arguments, slow_camera_film
from serving import Served, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
REPS = 1
"""Of the film's two raises: it is played over and over, and a machine under load may miss some."""
COUNTED_MS = 180_000
"""Ten rounds of the film: who has seen no raise by then reads too few pictures a second, and must say so."""
VOICE = """
window.heard = [];
const voice = { localService: true, lang: "en-GB", name: "Stub" };
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [voice],
  cancel: () => heard.push("cancel"),
  speak: (words) => heard.push({
    text: words.text,
    voice: words.voice === voice,
    order: document.getElementById("order").textContent,
    state: document.getElementById("state-text").textContent,
  }),
} });
"""


@pytest.fixture(scope="module")
def browser(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    film = slow_camera_film(samples / "calf_raise.mp4", tmp_path_factory.mktemp("film"))
    with chromium(camera_arguments(film)) as found:
        yield found


@pytest.fixture(scope="module")
def drilled(browser: Browser, served: Served) -> Page:
    """The page after a drill of heel raises, with a voice that only notes down what it is to say."""
    playwright = pytest.importorskip("playwright.sync_api")
    page = served.enter(browser)
    page.add_init_script(VOICE)
    page.goto(f"{served.origin}/drill")
    page.get_by_label("Drill", exact=True).select_option("heel-raise")
    page.locator("[name=reps]").fill(str(REPS))
    page.locator("[name=side]").select_option("right")
    page.get_by_label("none of them").check()
    page.get_by_label("Say aloud what to do").check()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_text(f"0 of {REPS}").wait_for()
    after = page.locator("#after")
    with suppress(playwright.TimeoutError):
        after.wait_for(timeout=COUNTED_MS)
    if after.is_hidden():
        page.keyboard.press("q")
    page.get_by_role("link", name="Open the result").wait_for()
    (record,) = served.folder.rglob("drill.json")
    if json.loads(record.read_text("utf-8"))["both"] is None:
        said = after.inner_text()
        assert "too slow" in said
        pytest.skip(f"no raise was counted on this machine, and the drill says why: {said}")
    return page


def test_raises_are_counted_to_the_end_and_the_drill_is_kept(drilled: Page, served: Served) -> None:
    (record,) = served.folder.rglob("drill.json")
    saved = json.loads(record.read_text("utf-8"))
    assert saved["drill"] == "heel-raise"
    assert saved["both"]["reps"] >= REPS
    assert re.search(r"[1-9]\d* repetition", drilled.locator("#outcome").inner_text())
    assert drilled.evaluate("document.activeElement.id") == "outcome"
    address = drilled.get_by_role("link", name="Open the result").get_attribute("href") or ""
    (clip,) = served.folder.glob(f"browser{address}/clip/*.mp4")
    assert re.fullmatch(r"heel-raise_20\d\d-\d\d-\d\d_\d\d-\d\d-\d\d\.mp4", clip.name)
    assert clip.stat().st_size > 10_000


def test_the_voice_says_what_stands_on_the_screen_then_and_never_two_things_at_once(drilled: Page) -> None:
    heard = drilled.evaluate("heard")
    spoken = [one for one in heard if one != "cancel"]
    assert all(one["text"] == (one["order"] or one["state"]) and one["voice"] for one in spoken)
    texts = [one["text"] for one in spoken]
    assert "Go. To end: step out of the picture" in texts
    assert all(one != following for one, following in pairwise(texts))
    # What is still being said is given up for what is newer, and in the end.
    assert all(heard[n - 1] == "cancel" for n, one in enumerate(heard) if one != "cancel")
    assert heard[-1] == "cancel"
