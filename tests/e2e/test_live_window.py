"""The window of ``ankle-cv live`` on a virtual display, with real key presses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from installed import PATIENCE_S, WAITING_CAMERA, plain_environment, start
from waiting import until

from ankle_cv.live.desktop import HEIGHT_SHARE, WIDTH_SHARE
from ankle_cv.live.layout import layout_of

TOOLS = ("Xvfb", "xdotool")
DISPLAY = (1280, 1024)
CAMERA = (720, 1280)
CLICK = (0.15, 0.6)
"""A place in the mirrored picture, as shares of its width and height."""
PLUMB = ((0.7, 0.9), (0.705, 0.3))
"""Two places one above the other in it."""
BELL = "\a"


class Terminal:
    """A terminal for standard error: the bell rings only there, and tells how far the session is."""

    def __init__(self):
        self.master, self.slave = os.openpty()
        self.text = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with suppress(OSError):  # the last who could write has ended
            while piece := os.read(self.master, 4096):
                self.text += piece.decode(errors="replace")

    def rings(self):
        return self.text.count(BELL)


@pytest.fixture
def display():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    # Without -noreset it begins anew whenever its last client leaves, and refuses who comes meanwhile.
    screen = f"{DISPLAY[0]}x{DISPLAY[1]}x24"
    words = ["Xvfb", "-displayfd", "1", "-noreset", "-screen", "0", screen]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


@pytest.mark.skipif(sys.platform == "win32", reason="the terminal is a pseudo-terminal")
def test_keys_and_a_click_reach_the_session_which_is_saved_with_its_picture(display, samples, tmp_path):
    environment = plain_environment() | {"DISPLAY": display, "TERM": "dumb"}
    terminal = Terminal()
    sessions = tmp_path / "ankle-cv-results" / "sessions"

    def summary():
        return list(sessions.glob("*/summary.png"))

    def xdotool(*words):
        done = subprocess.run(
            ["xdotool", *words], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout.split()

    def on_the_window(share):
        """A place of the picture, px of the window."""
        size = int(WIDTH_SHARE * DISPLAY[0] + 0.5), int(HEIGHT_SHARE * DISPLAY[1] + 0.5)
        box = layout_of(size, CAMERA, panel=True).picture
        return [str(round(box.x + share[0] * box.width)), str(round(box.y + share[1] * box.height))]

    words = ("live", "--camera", samples / "knee_to_wall.mp4", "--side", "left")
    streams = {"stdout": None, "stderr": terminal.slave}
    with start(*words, command=WAITING_CAMERA, cwd=tmp_path, env=environment, **streams) as process:
        os.close(terminal.slave)
        found = until(
            lambda: xdotool("search", "--name", "^ankle-cv$") or process.poll() is not None, "a window"
        )
        assert process.poll() is None, terminal.text
        (window, *_) = found
        until(terminal.rings, "the neutral stance")
        place = dict(
            line.split("=") for line in xdotool("getwindowgeometry", "--shell", window) if "=" in line
        )
        assert int(place["X"]) + int(place["WIDTH"]) <= DISPLAY[0]
        assert int(place["Y"]) + int(place["HEIGHT"]) <= DISPLAY[1]
        xdotool("mousemove", "--window", window, *on_the_window(CLICK), "click", "1")
        for share in PLUMB:
            xdotool("mousemove", "--window", window, *on_the_window(share), "click", "3")
        xdotool("key", "--window", window, "space")
        heard = terminal.rings()
        until(lambda: terminal.rings() > heard or summary(), "a lunge after the skipped one")
        until(lambda: xdotool("key", "--window", window, "q") or summary(), "a summary")
        until(lambda: xdotool("key", "--window", window, "q") or process.poll() is not None, "the end")
    terminal.reader.join(PATIENCE_S)
    assert process.returncode == 0, terminal.text
    assert "saved:" in terminal.text
    (folder,) = sessions.iterdir()
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    assert "skipped" in [trial["outcome"] for trial in session["left"]["live"]]
    # The picture is mirrored; a click is one pixel of the window, about two of the clip.
    assert session["left"]["wall_x_px"] == pytest.approx((1 - CLICK[0]) * CAMERA[0], abs=4)
    x1, y1, x2, y2 = map(float, session["left"]["level"].split(","))
    (a1, b1), (a2, b2) = PLUMB
    assert (x1 - x2, y1 - y2) == pytest.approx(((a2 - a1) * CAMERA[0], (b1 - b2) * CAMERA[1]), abs=5)
    assert session["pictures"]["seen"] > 0
    assert session["right"] is None
