"""The window of ``ankle-cv live`` on a virtual display, with real key presses."""

from __future__ import annotations

import json
import shutil
import subprocess
import time

import pytest
from installed import COMMAND, PATIENCE_S, plain_environment

TOOLS = ("Xvfb", "xdotool")
CLICK = (60, 600)
"""A place in the mirrored picture, px of the window: below the header, left of the panel of numbers."""


@pytest.fixture
def display():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


def until(condition, what):
    end = time.monotonic() + PATIENCE_S / 2
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    return pytest.fail(f"{what} did not happen")


def test_keys_and_a_click_reach_the_session_which_is_saved_with_its_picture(display, samples, tmp_path):
    environment = plain_environment() | {"DISPLAY": display}

    def xdotool(*words):
        done = subprocess.run(
            ["xdotool", *words], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout.split()

    words = ("live", "--camera", samples / "knee_to_wall.mp4", "--side", "left")
    with subprocess.Popen(
        [str(COMMAND), *map(str, words)],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        (window, *_) = until(lambda: xdotool("search", "--name", "^ankle-cv$"), "a window")
        sessions = tmp_path / "ankle-cv-results" / "sessions"
        until(lambda: list(sessions.glob("*/left*")) or list(sessions.glob("*/.*")), "a recording")
        time.sleep(4)
        xdotool("mousemove", "--window", window, str(CLICK[0]), str(CLICK[1]), "click", "1")
        time.sleep(1)
        xdotool("key", "--window", window, "space")
        time.sleep(1)
        xdotool("key", "--window", window, "q")
        until(lambda: list(sessions.glob("*/summary.png")), "a summary")
        time.sleep(1)
        xdotool("key", "--window", window, "q")
        _, told = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, told
    assert "saved:" in told
    (folder,) = sessions.iterdir()
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    assert "skipped" in [trial["outcome"] for trial in session["left"]["live"]]
    # The picture is 405 px wide on the screen, 720 px in the clip, and mirrored.
    assert session["left"]["wall_x_px"] == pytest.approx((405 - CLICK[0]) * 720 / 405, abs=2)
    assert session["right"] is None
