from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.errors import OutputError
from ankle_cv.live.recorder import Recorder
from ankle_cv.settings import Settings
from ankle_cv.video.frame import Frame
from ankle_cv.video.source import open_source

SIZE = (64, 48)


def frame(index, time_s, value=None):
    grey = index * 10 if value is None else value
    return Frame(index, time_s, np.full((SIZE[1], SIZE[0], 3), grey, np.uint8))


def times_of(path):
    with open_source(path, Settings()) as source:
        return [shown.time_s for shown in source]


def test_a_clip_keeps_uneven_capture_times_and_the_moments_before_its_start(tmp_path):
    times = [0.0, 0.4, 0.5, 0.61, 0.75, 0.8]
    with Recorder(pre_roll_s=0.3) as recorder:
        for i, time_s in enumerate(times[:4]):
            recorder.offer(frame(i, time_s))
        recorder.start(tmp_path / "recording.mp4")
        recorder.keep(tmp_path / "left" / "clip.mp4")
        for i, time_s in enumerate(times[4:], 4):
            recorder.offer(frame(i, time_s))
        recorder.stop()
    (clip,) = recorder.close()
    assert (clip.first_s, clip.last_s, clip.frames) == (0.4, 0.8, 5)
    np.testing.assert_allclose(times_of(clip.path), np.array(times[1:]) - 0.4, atol=1 / 90_000)
    assert [path.name for path in tmp_path.iterdir()] == ["left"]


def test_what_nobody_wanted_leaves_nothing(tmp_path):
    with Recorder() as recorder:
        recorder.start(tmp_path / "recording.mp4")
        recorder.offer(frame(0, 0.0))
        recorder.start(tmp_path / "recording.mp4")
        recorder.keep(tmp_path / "clip.mp4")
        recorder.offer(frame(1, 0.1))
        recorder.discard()
    assert recorder.close() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_camera_that_vanishes_leaves_what_was_recorded(tmp_path):
    with pytest.raises(RuntimeError), Recorder() as recorder:  # noqa: PT012
        recorder.start(tmp_path / "recording.mp4")
        recorder.keep(tmp_path / "clip.mp4")
        for i in range(5):
            recorder.offer(frame(i, i / 30))
        raise RuntimeError("unplugged")
    assert recorder.close()[0].frames == 5
    assert len(times_of(tmp_path / "clip.mp4")) == 5


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "file").touch()
    with Recorder() as recorder:
        recorder.start(tmp_path / "file" / "recording.mp4")
        recorder.offer(frame(0, 0.0))
    with pytest.raises(OutputError):
        recorder.close()
