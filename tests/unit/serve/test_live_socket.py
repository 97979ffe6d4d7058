"""The WebSocket of a camera session, with the pictures of a sample clip instead of a browser's camera."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import pytest
from serve_house import PORT, browser_before, house_in
from starlette.websockets import WebSocketDisconnect
from waiting import PATIENCE_S, until

from ankle_cv.serve.camera_messages import MAX_PICTURE_BYTES, MAX_WORDS_BYTES, TAKEN
from ankle_cv.serve.live import TOO_BIG

pytestmark = pytest.mark.slow
ADDRESS = f"ws://127.0.0.1:{PORT}/live/socket"
CHECK = {"task": "check", "camera": "lens", "settings": {"symptoms": ["none"], "side": "right"}}
PICTURES = 45


@pytest.fixture(scope="module")
def pictures(samples: Path) -> list[bytes]:
    """The first moments of a person who stands at the wall, as JPEGs."""
    with av.open(str(samples / "knee_to_wall_heel_up.mp4")) as clip:
        frames = itertools.islice(clip.decode(video=0), PICTURES)
        return [cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))[1].tobytes() for frame in frames]


class FakePage:
    """Sends the next picture whenever the last one was taken, with the time at which it does."""

    def __init__(self, socket, pictures: list[bytes]) -> None:
        self.socket, self.begun_s = socket, time.monotonic()
        self._pictures: Iterator[bytes] = itertools.cycle([*pictures, *reversed(pictures)])

    def start(self, form: dict) -> None:
        self.socket.send_json({"start": form})
        assert self.hear("started")["started"] == form["task"]
        self.send()

    def send(self) -> None:
        now_s = time.monotonic() + 77
        self.socket.send_bytes(TAKEN.pack(1000 * now_s, int(30 * now_s)) + next(self._pictures))

    def lines(self) -> Iterator[dict]:
        while True:
            assert time.monotonic() - self.begun_s < PATIENCE_S
            told = self.socket.receive_json()
            assert "failed" not in told, told
            if "taken" in told:
                self.send()
            yield told

    def hear(self, name: str) -> dict:
        return next(told for told in self.lines() if name in told)

    def until(self, *phases: str) -> dict:
        return next(told["view"] for told in self.lines() if told.get("view", {}).get("phase") in phases)


def test_a_form_is_answered_before_the_camera_is_opened(tmp_path):
    with browser_before(house_in(tmp_path)) as browser, browser.websocket_connect(ADDRESS) as socket:
        socket.send_json({"check": {"task": "check"}})
        for words in ("no JSON", "[" * MAX_WORDS_BYTES):
            socket.send_text(words)
        socket.send_json([1])
        socket.send_json({"check": CHECK})
        socket.send_json({"start": {"task": "drill", "settings": {"symptoms": ["numbness"]}}})
        answers = (told for told in iter(socket.receive_json, None) if "ready" not in told)
        assert "nobody said" in next(answers)["refused"]["message"]
        assert next(answers) == {"allowed": {"warning": ""}}
        assert "no drill" in next(answers)["refused"]["message"]


def test_a_page_that_goes_away_leaves_what_was_recorded(tmp_path, pictures):
    with browser_before(house_in(tmp_path)) as browser:
        with browser.websocket_connect(ADDRESS) as socket:
            page = FakePage(socket, pictures)
            page.start(CHECK)
            page.until("neutral", "ready")  # the stance may be there with the set-up
            view = next(told["view"] for told in page.lines() if told.get("view", {}).get("chains"))
            assert view["size"] == [720, 1280]
            assert view["side"] == "right"
            (hip, knee, ankle), _ = view["chains"]
            assert hip[1] < knee[1] < ankle[1] < 1280
            for _ in range(20):
                page.hear("taken")
        session = next(iter((tmp_path / "sessions").iterdir()))
        until((session / "session.json").exists, "the end of the session")
    saved = json.loads((session / "session.json").read_text("utf-8"))
    assert (saved["status"], saved["camera"]) == ("recorded", "lens")
    assert (session / "right" / "clip.mp4").stat().st_size > 10_000


def test_a_recorded_clip_waits_in_the_queue_as_one_that_was_sent(tmp_path, pictures):
    house = house_in(tmp_path)
    with browser_before(house) as browser, browser.websocket_connect(ADDRESS) as socket:
        page = FakePage(socket, pictures)
        page.start({"task": "film", "settings": {"test": "wall", "foot_cm": "27.9"}, "countdown": "30"})
        page.until("waiting")
        socket.send_json({"command": "skip"})
        page.until("filming")
        socket.send_text("[" * MAX_WORDS_BYTES)
        for command in ("level 300 100", "level 305 1100", "dance", 7):
            socket.send_json({"command": command})
        for _ in range(20):
            page.hear("taken")
        socket.send_json({"command": "finish"})
        done = page.hear("done")["done"]
    (job,) = house.book.all()
    assert done["next"] == f"/clips/{job.id}"
    assert (job.state, job.settings.test, job.settings.level) == (
        "queued",
        "wall",
        "300.0,100.0,305.0,1100.0",
    )
    assert house.book.clip_path(job, 1).stat().st_size > 10_000


def test_too_long_a_message_ends_the_session(tmp_path):
    with browser_before(house_in(tmp_path)) as browser, browser.websocket_connect(ADDRESS) as socket:
        socket.send_bytes(bytes(MAX_PICTURE_BYTES + 1))
        with pytest.raises(WebSocketDisconnect) as ended:
            list(iter(socket.receive_json, None))
    assert ended.value.code == TOO_BIG


def test_of_pages_that_begin_nothing_the_oldest_gives_its_process_back(tmp_path):
    with (
        browser_before(house_in(tmp_path)) as browser,
        browser.websocket_connect(ADDRESS) as first,
        browser.websocket_connect(ADDRESS),
        browser.websocket_connect(ADDRESS) as third,
    ):
        with pytest.raises(WebSocketDisconnect):
            list(iter(first.receive_json, None))
        third.send_json({"check": CHECK})
        assert "allowed" in next(told for told in iter(third.receive_json, None) if "ready" not in told)


def test_a_third_session_is_refused_while_two_run(tmp_path):
    with (
        browser_before(house_in(tmp_path)) as browser,
        browser.websocket_connect(ADDRESS) as first,
        browser.websocket_connect(ADDRESS) as second,
    ):
        for one in (first, second):
            one.send_json({"start": CHECK})
            next(told for told in iter(one.receive_json, None) if "started" in told)
        with browser.websocket_connect(ADDRESS) as third:
            third.send_json({"start": CHECK})
            told = next(told for told in iter(third.receive_json, None) if "ready" not in told)
    assert "already" in told["refused"]["message"]
