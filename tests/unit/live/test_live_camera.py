from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.errors import InputError
from ankle_cv.live.camera import DeviceCamera, RealTimeFile, open_camera
from ankle_cv.settings import Settings
from ankle_cv.video.frame import Frame


class FakeCapture:
    """A device that gives the listed pictures and is then gone."""

    def __init__(self, pictures, *, opened=True):
        self.pictures, self.opened, self.released = list(pictures), opened, False

    def isOpened(self):  # noqa: N802
        return self.opened

    def grab(self):
        return bool(self.pictures)

    def retrieve(self):
        return True, self.pictures.pop(0)

    def release(self):
        self.released = True


def picture(value, width=8, height=6):
    return np.full((height, width, 3), value, np.uint8)


def camera(capture, settings=None):
    return DeviceCamera("0", lambda: capture, settings or Settings())


def test_every_picture_comes_with_its_own_rising_time_until_the_camera_is_unplugged():
    capture = FakeCapture([picture(value) for value in (1, 2, 3)])
    seen = []
    with pytest.raises(InputError, match="unplugged") as gone, camera(capture) as source:
        seen += [(frame.index, frame.time_s, int(frame.image[0, 0, 0])) for frame in source]
    assert not seen  # the list is built only when the iteration ends well
    assert "kept" in gone.value.remedy
    assert capture.released

    with camera(FakeCapture([picture(value) for value in (1, 2, 3)])) as source:
        frames = iter(source)
        taken = [next(frames) for _ in range(3)]
    assert [frame.index for frame in taken] == [0, 1, 2]
    assert [int(frame.image[0, 0, 0]) for frame in taken] == [1, 2, 3]
    assert taken[0].time_s == 0 < taken[1].time_s < taken[2].time_s
    assert (source.info.width, source.info.height) == (8, 6)


def test_a_mirrored_and_turned_camera_is_put_right():
    image = picture(0)
    image[0, 0] = 255
    capture = FakeCapture([image])
    with camera(capture, Settings(rotate="90", mirrored=True)) as source:
        first = next(iter(source)).image
    assert first.shape == (8, 6, 3)
    assert first[0, 0].all()  # top left, turned clockwise to the top right, flipped back to the left


def test_a_camera_that_opens_and_gives_nothing_is_said_to_be_in_use():
    capture = FakeCapture([])
    with pytest.raises(InputError, match="another program"), camera(capture):
        pass
    assert capture.released


def test_a_camera_that_changes_its_size_is_no_longer_measured():
    capture = FakeCapture([picture(1), picture(2, width=16)])
    with pytest.raises(InputError, match="size"), camera(capture) as source:
        list(source)


def test_a_path_that_is_not_there_is_an_input_error():
    with pytest.raises(InputError, match="no file"):
        open_camera("nowhere.mp4", Settings())


class FakeClip:
    info = None

    def __init__(self, times_s):
        self.times_s = times_s

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __iter__(self):
        return iter(Frame(i, t, picture(i)) for i, t in enumerate(self.times_s))


def test_a_file_plays_at_its_own_uneven_pace_and_catches_up_when_late():
    now = [100.0]
    waits = []

    def wait(seconds):
        waits.append(seconds)
        now[0] += seconds

    given = []
    with RealTimeFile(FakeClip([0.0, 0.1, 0.5, 0.6]), lambda: now[0], wait) as source:
        for frame in source:
            given.append((frame.time_s, now[0] - 100))
            if frame.index == 1:
                now[0] += 0.45  # the machine is busy beyond the next picture's time
    np.testing.assert_allclose(given, [(0.0, 0.0), (0.1, 0.1), (0.5, 0.55), (0.6, 0.6)])
    assert waits == pytest.approx([0.1, 0.05])
