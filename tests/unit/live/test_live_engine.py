"""The threads, with a camera and a model that are given."""

from __future__ import annotations

import math
import threading
import time

import cv2
import numpy as np
import pytest
from waiting import PATIENCE_S, until

from ankle_cv.errors import InputError
from ankle_cv.live.engine import CapturedFrame, Engine, FrameResult
from ankle_cv.live.recorder import Recorder
from ankle_cv.pose.base import PoseSample
from ankle_cv.video.frame import Frame, VideoInfo

INFO = VideoInfo("camera", "", 8, 6, None, 0, mirrored=False, start_s=0.0)


class Camera:
    """Gives n pictures, then ends, or fails."""

    info = INFO

    def __init__(self, n, *, every_s=0.0, fails=None):
        self.n, self.every_s, self.fails, self.given = n, every_s, fails, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __iter__(self):
        for i in range(self.n):
            time.sleep(self.every_s)
            self.given = i + 1
            yield Frame(i, i / 30, np.full((6, 8, 3), i, np.uint8))
        if self.fails:
            raise self.fails


class Pose:
    """Sees nobody; `work` is done meanwhile, with the picture."""

    def __init__(self, work=lambda _frame: None):
        self.work, self.threads = work, set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __call__(self, frame):
        self.threads.add(threading.current_thread().name)
        self.work(frame)
        return PoseSample(frame.index, frame.time_s, np.zeros((0, 33, 4)), np.zeros((0, 33, 3)))


class Controller:
    def __init__(self):
        self.processed, self.handled, self.size = [], [], None

    def open(self, info):
        self.size = (info.width, info.height)

    def process(self, captured, sample):
        assert sample.index == captured.frame.index
        self.processed.append(int(captured.frame.image[0, 0, 0]))
        return captured.frame.index

    def handle(self, command):
        self.handled.append(command)


def run(camera, pose=None, controller=None, *, commands=(), clock=time.monotonic):
    pose, controller = pose or Pose(), controller or Controller()
    recorder = Recorder()
    results = []
    with recorder, Engine(camera, pose, controller, recorder, clock) as engine:
        for command in commands:
            engine.send(command)
        while engine.running:
            result = engine.results.take(0.05)
            results += [result] if result else []
        engine.check()
    return engine, controller, pose, results


def test_a_slow_model_sees_only_new_pictures_and_the_last_one():
    camera = Camera(40, every_s=0.005)

    def five_pictures_pass(frame):
        passed = min(frame.index + 6, camera.n) if camera.given else 0  # the camera opens after the warm-up
        until(lambda: camera.given >= passed, "the next pictures")

    engine, controller, pose, results = run(camera, Pose(five_pictures_pass))
    assert controller.processed == sorted(set(controller.processed))
    assert controller.processed[-1] == 39
    assert len(controller.processed) <= 9
    assert engine.speed.processed + engine.speed.skipped == 40
    assert pose.threads == {"inference"}
    assert [result.view for result in results] == sorted(result.view for result in results)
    assert controller.size == (8, 6)


def test_a_camera_that_is_unplugged_raises_in_the_users_thread():
    with pytest.raises(InputError, match="gone"):
        run(Camera(3, fails=InputError("gone", "plug it in")))


def test_a_bug_in_a_thread_is_not_swallowed():
    class Broken(Controller):
        def process(self, captured, sample):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Camera(3, every_s=0.01), controller=Broken())


@pytest.mark.parametrize("back_s", [0.0, 5.0, math.nan])
def test_pictures_of_a_clock_set_back_are_left_out_and_the_clip_goes_on(tmp_path, back_s):
    class SetBack(Camera):
        def __iter__(self):
            image = np.zeros((6, 8, 3), np.uint8)
            for i, time_s in enumerate([0.0, 1.0, 1.0 - back_s, 2.0]):
                self.given = i + 1
                yield Frame(i, time_s, image)

    seen, recorder = [], Recorder()
    with recorder:
        recorder.start(tmp_path / "part.mp4")
        recorder.keep(tmp_path / "clip.mp4")
        with Engine(SetBack(4), Pose(), Controller(), recorder) as engine:
            while engine.running:
                result = engine.results.take(0.05)
                seen += [result.captured.frame.time_s] if result else []
            engine.check()
    assert seen == sorted(set(seen))
    assert [(clip.frames, clip.last_s) for clip in recorder.close()] == [(3, 2.0)]


def test_commands_reach_the_controller():
    _, controller, _, _ = run(Camera(5, every_s=0.01), commands=("skip", "finish"))
    assert controller.handled == ["skip", "finish"]


def test_a_camera_that_says_nothing_for_long_is_gone():
    class Stuck(Camera):
        def __iter__(self):
            yield Frame(0, 0.0, np.zeros((6, 8, 3), np.uint8))
            release.wait(PATIENCE_S)

    release, now = threading.Event(), [0.0]
    recorder = Recorder()
    with recorder, Engine(Stuck(0), Pose(), Controller(), recorder, clock=lambda: now[0]) as engine:
        while engine.results.take(0.05) is None:
            pass
        engine.check()
        now[0] = 60.0
        with pytest.raises(InputError, match="no new picture"):
            engine.check()
        release.set()


def test_an_old_picture_is_stale_and_latency_is_from_its_arrival():
    captured = CapturedFrame(Frame(0, 0.0, np.zeros((6, 8, 3), np.uint8)), 10.0)
    result = FrameResult(captured, "view", 10.05)
    assert not result.stale(10.29)
    assert result.stale(10.31)
    now = [10.0]

    def take_20_ms(_frame):
        now[0] += 0.02

    engine, _, _, _ = run(Camera(1), Pose(take_20_ms), clock=lambda: now[0])
    assert engine.speed.latency_ms == pytest.approx(20)


def test_opencv_has_one_thread_a_call_while_it_runs_and_then_as_many_as_before():
    before, meanwhile = cv2.getNumThreads(), []
    cv2.setNumThreads(2)
    try:
        run(Camera(3), Pose(lambda _frame: meanwhile.append(cv2.getNumThreads())))
        assert set(meanwhile) == {1}
        assert cv2.getNumThreads() == 2
    finally:
        cv2.setNumThreads(before)
