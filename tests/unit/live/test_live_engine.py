"""The threads, with a camera and a model that are given."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from ankle_cv.errors import InputError
from ankle_cv.live.engine import STALE_AFTER_S, Engine, Shot, Shown
from ankle_cv.live.recorder import Recorder
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import Frame, VideoInfo

INFO = VideoInfo("camera", "", 8, 6, None, 0, mirrored=False, start_s=0.0)


class Camera:
    """Gives n pictures in one array that is used again, then ends, or fails."""

    info = INFO

    def __init__(self, n, *, every_s=0.0, fails=None):
        self.n, self.every_s, self.fails = n, every_s, fails

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __iter__(self):
        image = np.zeros((6, 8, 3), np.uint8)
        for i in range(self.n):
            time.sleep(self.every_s)
            image[:] = i
            yield Frame(i, i / 30, image)
        if self.fails:
            raise self.fails


class Pose:
    def __init__(self, seconds=0.0):
        self.seconds, self.threads = seconds, set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __call__(self, frame):
        self.threads.add(threading.current_thread().name)
        time.sleep(self.seconds)
        return PoseSample(frame.index, frame.time_s, np.zeros((0, 33, 4)), np.zeros((0, 33, 3)))


class Brain:
    def __init__(self):
        self.seen, self.obeyed, self.size = [], [], None

    def open(self, info):
        self.size = (info.width, info.height)

    def see(self, shot, sample):
        assert sample.index == shot.frame.index
        self.seen.append(int(shot.frame.image[0, 0, 0]))
        return shot.frame.index

    def obey(self, what):
        self.obeyed.append(what)


def run(camera, pose=None, brain=None, *, commands=()):
    pose, brain = pose or Pose(), brain or Brain()
    recorder = Recorder()
    shown = []
    with recorder, Engine(camera, pose, brain, recorder) as engine:
        for what in commands:
            engine.order(what)
        while engine.running:
            view = engine.views.take(0.05)
            shown += [view] if view else []
        engine.check()
    return engine, brain, pose, shown


def test_a_slow_model_sees_only_new_pictures_and_the_last_one():
    engine, brain, pose, shown = run(Camera(40, every_s=0.005), Pose(0.03))
    assert brain.seen == sorted(set(brain.seen))
    assert brain.seen[-1] == 39
    assert len(brain.seen) < 30
    assert engine.speed.processed + engine.speed.skipped == 40
    assert pose.threads == {"inference"}
    assert [view.told for view in shown] == sorted(view.told for view in shown)
    assert brain.size == (8, 6)


def test_a_camera_that_is_unplugged_raises_in_the_users_thread():
    with pytest.raises(InputError, match="gone"):
        run(Camera(3, fails=InputError("gone", "plug it in")))


def test_a_bug_in_a_thread_is_not_swallowed():
    class Broken(Brain):
        def see(self, shot, sample):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Camera(3, every_s=0.01), brain=Broken())


def test_keys_reach_the_brain():
    _, brain, _, _ = run(Camera(5, every_s=0.01), commands=("skip", "finish"))
    assert brain.obeyed == ["skip", "finish"]


def test_a_camera_that_says_nothing_for_long_is_gone():
    class Stuck(Camera):
        def __iter__(self):
            yield Frame(0, 0.0, np.zeros((6, 8, 3), np.uint8))
            release.wait(20)

    release, now = threading.Event(), [0.0]
    recorder = Recorder()
    with recorder, Engine(Stuck(0), Pose(), Brain(), recorder, clock=lambda: now[0]) as engine:
        while engine.views.take(0.05) is None:
            pass
        engine.check()
        now[0] = 60.0
        with pytest.raises(InputError, match="no new picture"):
            engine.check()
        release.set()


def test_an_old_picture_is_stale_and_latency_is_from_its_arrival():
    shown = Shown(Shot(Frame(0, 0.0, np.zeros((6, 8, 3), np.uint8)), 10.0), "told", 10.05)
    assert not shown.stale(9.99 + STALE_AFTER_S)
    assert shown.stale(10.01 + STALE_AFTER_S)
    engine, _, _, _ = run(Camera(6, every_s=0.01), Pose(0.02))
    assert 20 <= engine.speed.latency_ms < 500
