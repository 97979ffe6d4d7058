"""The part of a page that takes the camera's pictures: every one is given back, whenever a session ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from serving import Served, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
TIMES = 12
"""Sessions, one after the other, each of which ends at another moment of a picture's way."""
WATCH = """
window.made = [];
window.workers = [];
if (window.VideoFrame) {
  window.VideoFrame = class extends VideoFrame {
    constructor(...words) { super(...words); made.push(this); }
  };
}
const bitmapOf = createImageBitmap;
window.createImageBitmap = async (...words) => {
  const one = await bitmapOf(...words);
  made.push(one);
  return one;
};
window.Worker = class extends Worker {
  asked = 0; answered = 0; ended = false;
  constructor(...words) {
    super(...words);
    this.addEventListener("message", () => { this.answered += 1; });
    workers.push(this);
  }
  postMessage(...words) { this.asked += 1; super.postMessage(...words); }
  terminate() { this.ended = true; super.terminate(); }
};
"""
"""Keeps what the page makes: a picture that was closed or handed on has no size any more."""
OLDER = "delete window.VideoFrame; delete HTMLVideoElement.prototype.requestVideoFrameCallback;"
"""An older browser: pictures are bitmaps, and are looked for whenever the screen is drawn."""
SESSIONS = """async (times) => {
  const { closeCamera, Grabber, openCamera } = await import("/static/live/camera.js");
  const until = async (condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const found = { sent: 0, late: 0 };
  for (let time = 0; time < times; time++) {
    const stream = await openCamera("");
    const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
    await video.play();
    let running = true;
    const before = found.sent;
    const grabber = new Grabber(video, () => {
      if (running) found.sent += 1; else found.late += 1;
      grabber.taken();
    });
    grabber.start();
    await until(() => found.sent - before >= 2);
    const moment = performance.now() + 3 * time;
    await until(() => performance.now() >= moment);
    // Pages end in either order, and some twice.
    if (time % 2) closeCamera(stream);
    grabber.stop();
    running = false;
    if (time % 3) grabber.stop();
    // Longer than the camera's next picture.
    const later = performance.now() + 100;
    await until(() => performance.now() >= later);
    closeCamera(stream);
  }
  await until(() => workers.every((one) => one.ended));
  const open = made.filter((one) => (one.codedWidth ?? one.width) > 0).length;
  const lost = workers.reduce((sum, one) => sum + one.asked - one.answered, 0);
  return { ...found, made: made.length, open, lost };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]) as found:
        yield found


@pytest.mark.parametrize("script", [WATCH, OLDER + WATCH])
def test_no_picture_is_left_open_whenever_a_session_ends(
    browser: Browser, served: Served, script: str
) -> None:
    page = served.enter(browser)
    page.add_init_script(script)
    page.reload()
    found = page.evaluate(SESSIONS, TIMES)
    assert found["sent"] >= 2 * TIMES
    assert found["made"] >= found["sent"]
    assert {name: found[name] for name in ("open", "lost", "late")} == {"open": 0, "lost": 0, "late": 0}
    page.context.close()
