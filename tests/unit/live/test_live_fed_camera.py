"""A camera that is fed: the sender's times, and everything a sender may do wrong."""

from __future__ import annotations

import math
import threading

import cv2
import numpy as np
import pytest

from ankle_cv.errors import InputError
from ankle_cv.live import fed_camera
from ankle_cv.live.camera_errors import unplugged
from ankle_cv.live.fed_camera import HIDDEN_S, MAX_DRIFT_S, MAX_SIDE_PX, MOST_BROKEN, FedCamera, SentPicture

WIDTH, HEIGHT = 320, 480


def jpeg(width: int = WIDTH, height: int = HEIGHT, grey: int = 90) -> bytes:
    return cv2.imencode(".jpg", np.full((height, width, 3), grey, np.uint8))[1].tobytes()


def sent(at_ms: float, data: bytes | None = None, number: int = 0) -> SentPicture:
    return SentPicture(at_ms, number, jpeg() if data is None else data)


class Clock:
    """A clock that a test sets, s."""

    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


class Sender:
    """Sends pictures one after the other, each when the last was taken, and then ends."""

    def __init__(self, pictures: list[tuple[float, bytes]], clock: Clock) -> None:
        self.clock, self.taken, self._left = clock, 0, list(pictures)
        self._first_ms = pictures[0][0] if pictures else 0.0
        self._begun_s = clock.now_s
        self.camera = FedCamera("lens", self._next, clock)

    def begin(self) -> None:
        self._send()

    def _next(self) -> None:
        self.taken += 1
        self._send()

    def _send(self) -> None:
        if not self._left:
            self.camera.end()
            return
        at_ms, data = self._left.pop(0)
        if math.isfinite(at_ms):
            self.clock.now_s = self._begun_s + (at_ms - self._first_ms) / 1000
        self.camera.feed(sent(at_ms, data))


def frames_of(pictures: list[tuple[float, bytes]]) -> tuple[list, Sender]:
    sender = Sender(pictures, Clock())
    # The first picture must come after the camera was opened: one before it is old.
    threading.Timer(0.05, sender.begin).start()
    with sender.camera as camera:
        return list(camera), sender


def test_times_are_the_senders_from_zero_and_every_picture_is_given_back():
    frames, sender = frames_of([(9000.5, jpeg()), (9040.5, jpeg()), (9073.5, jpeg(grey=200))])
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert [round(frame.time_s, 6) for frame in frames] == [0.0, 0.04, 0.073]
    assert frames[2].image.shape == (HEIGHT, WIDTH, 3)
    assert abs(int(frames[2].image[5, 5, 1]) - 200) < 3
    assert sender.taken == 3
    assert sender.camera.zero_ms == pytest.approx(9000.5)


def test_a_time_that_goes_back_or_stands_still_brings_no_picture():
    frames, sender = frames_of([(1000.0, jpeg()), (1000.0, jpeg()), (990.0, jpeg()), (1033.0, jpeg())])
    assert [round(frame.time_s, 6) for frame in frames] == [0.0, 0.033]
    assert [frame.index for frame in frames] == [0, 1]
    assert sender.taken == 4, "who sends must not wait for ever"


@pytest.mark.parametrize(
    "wrong", [(math.nan, jpeg()), (math.inf, jpeg()), (1020.0, b"no JPEG"), (1020.0, b"")]
)
def test_a_picture_that_cannot_be_read_is_left_out(wrong):
    frames, sender = frames_of([(1000.0, jpeg()), wrong, (1033.0, jpeg())])
    assert [round(frame.time_s, 6) for frame in frames] == [0.0, 0.033]
    assert sender.taken == 3


@pytest.mark.parametrize(
    ("pictures", "told"),
    [
        ([(0.0, jpeg()), (33.0, jpeg(width=WIDTH + 2))], "changed the size"),
        ([(0.0, jpeg(width=20, height=20))], "20 x 20 px"),
        ([(0.0, jpeg(width=MAX_SIDE_PX + 8, height=HEIGHT))], "px, which cannot be used"),
        ([(0.0, jpeg()), *[(33.0, b"broken")] * MOST_BROKEN], "cannot be read"),
        ([(0.0, jpeg()), (33.0, jpeg()), (66.0 + 1000 * MAX_DRIFT_S, jpeg())], None),
    ],
)
def test_what_no_camera_does_ends_it_in_words(pictures, told):
    if told is None:  # a long pause that both clocks saw is no jump
        assert len(frames_of(pictures)[0]) == 3
        return
    with pytest.raises(InputError, match=told):
        frames_of(pictures)


@pytest.mark.parametrize("jump_s", [MAX_DRIFT_S + 1, -MAX_DRIFT_S - 1, 1e300])
def test_a_clock_that_jumps_is_told(jump_s):
    clock = Clock()
    camera = FedCamera("lens", lambda: None, clock)
    threading.Timer(0.05, camera.feed, (sent(0.0, jpeg()),)).start()
    with camera:
        frames = iter(camera)
        next(frames)
        camera.feed(sent(1000 * jump_s, jpeg()))
        with pytest.raises(InputError, match="jumped"):
            next(frames)


def test_a_picture_from_before_the_camera_was_opened_is_asked_for_again():
    clock = Clock()
    taken = []
    camera = FedCamera("lens", lambda: taken.append(1), clock)
    camera.feed(sent(0.0, jpeg(grey=10)))
    clock.now_s += 12.0  # the networks were loaded meanwhile
    threading.Timer(0.05, camera.feed, (sent(12_000.0, jpeg(grey=200)),)).start()
    with camera:
        first = next(iter(camera))
    assert len(taken) == 2, "the old one and the new one"
    assert first.time_s == 0.0
    assert first.image.mean() > 150


def test_no_picture_at_all_is_told(monkeypatch):
    monkeypatch.setattr(fed_camera, "FIRST_PICTURE_S", 0.1)
    with pytest.raises(InputError, match="camera lens gives no picture"), FedCamera("lens", lambda: None):
        pass


def test_a_page_in_the_background_ends_the_session_after_a_while():
    clock = Clock()
    camera = FedCamera("lens", lambda: None, clock)
    threading.Timer(0.05, camera.feed, (sent(0.0, jpeg()),)).start()
    with camera:
        frames = iter(camera)
        next(frames)
        camera.hide(hidden=True)
        camera.hide(hidden=False)
        clock.now_s += HIDDEN_S + 1
        camera.feed(sent(1000 * (HIDDEN_S + 1), jpeg()))
        assert next(frames).index == 1, "a page that came back goes on"
        camera.hide(hidden=True)
        clock.now_s += HIDDEN_S + 1
        with pytest.raises(InputError, match="in the background"):
            next(frames)


def test_what_the_page_tells_of_its_camera_ends_it_after_the_pictures_that_came():
    camera = FedCamera("lens", lambda: None)
    threading.Timer(0.05, camera.feed, (sent(0.0, jpeg()),)).start()
    with camera:
        frames = iter(camera)
        next(frames)
        camera.feed(sent(33.0, jpeg()))
        camera.fail(unplugged("lens"))
        assert next(frames).index == 1
        with pytest.raises(InputError, match="camera lens stopped giving pictures"):
            next(frames)


def test_after_the_end_nothing_is_taken():
    camera = FedCamera("lens", lambda: None)
    threading.Timer(0.05, camera.feed, (sent(0.0, jpeg()),)).start()
    with camera:
        frames = iter(camera)
        next(frames)
        camera.end()
        camera.feed(sent(33.0, jpeg()))
        assert next(frames, None) is None


def test_pictures_that_were_not_sent_are_counted_so_that_a_quick_camera_is_not_blamed():
    following = iter([sent(41.0, number=44), sent(44.0, number=43), sent(45.0, number=60)])

    def send_next() -> None:
        picture = next(following, None)
        if picture is None:
            camera.end()
        else:
            camera.feed(picture)

    camera = FedCamera("lens", send_next)
    threading.Timer(0.05, camera.feed, (sent(1.0, number=40),)).start()
    with camera:
        assert [frame.index for frame in camera] == [0, 4, 5, 20]


def test_there_is_room_for_one_picture_while_another_waits():
    taken = []
    camera = FedCamera("lens", lambda: taken.append(1))
    camera.feed(sent(0.0))
    assert len(taken) == 1
    camera.feed(sent(33.0))
    assert len(taken) == 1, "two wait: who sends has to wait too"
    threading.Timer(0.05, camera.feed, (sent(66.0),)).start()
    with camera:
        assert len(taken) == 3, "both were old, and the next one came"
