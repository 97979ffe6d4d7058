"""Slow motion that the file tells of is allowed for; what the user says goes before."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import VideoFrame, open_container
from ankle_cv.video.frame import FileFacts, VideoInfo
from ankle_cv.video.slow_motion import capture_fps, slow_factor
from ankle_cv.video.source import open_source


def write(path: Path, tag: str | None, fps: int = 30) -> Path:
    with open_container(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        if tag is not None:
            container.metadata["com.android.capture.fps"] = tag
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for k in range(9):
            frame = VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * k, np.uint8), format="bgr24")
            frame.pts, frame.time_base = k, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path, settings: Settings) -> tuple[VideoInfo, float]:
    with open_source(path, settings) as source:
        times_s = [frame.time_s for frame in source]
    return source.info, times_s[-1]


def undated(info: VideoInfo) -> FileFacts:
    """Return the facts but for the time of filming, which is that of the test."""
    return replace(info.facts, filmed_at=None, filmed_source=None)


@pytest.mark.parametrize(
    ("tag", "fps", "factor"), [("240.000000", 30, 8), ("119.88", 30, 4), ("960", 30, 32)]
)
def test_the_tag_of_a_camera_divides_the_times(tmp_path: Path, tag: str, fps: int, factor: float) -> None:
    info, last_s = read(write(tmp_path / "a.mp4", tag, fps), Settings())
    assert last_s == pytest.approx(8 / fps / factor)
    assert (info.facts.capture_fps, info.facts.slowmo) == (float(tag), factor)


@pytest.mark.parametrize(
    ("tag", "fps"),
    [(None, 30), ("30", 30), ("240", 240), ("60", 30), ("30", 10), ("1", 30), ("nan", 30), ("x", 30)],
)
def test_other_clips_keep_their_times(tmp_path: Path, tag: str | None, fps: int) -> None:
    info, last_s = read(write(tmp_path / "a.mp4", tag, fps), Settings())
    assert last_s == pytest.approx(8 / fps)
    assert undated(info) == FileFacts()


@pytest.mark.parametrize("said", [1.0, 2.0])
def test_what_the_user_says_goes_before(tmp_path: Path, said: float) -> None:
    info, last_s = read(write(tmp_path / "a.mp4", "240"), Settings(slowmo=said))
    assert last_s == pytest.approx(8 / 30 / said)
    assert undated(info) == FileFacts()


def test_a_rate_that_is_unknown_gives_no_factor() -> None:
    assert slow_factor(240, math.nan) is None
    assert slow_factor(None, 30) is None
    assert slow_factor(100, 30) == pytest.approx(10 / 3)
    assert capture_fps({}) is None


def test_an_edit_list_that_plays_slowly_leaves_the_times_of_the_recording(tmp_path: Path) -> None:
    """As of a slow-motion section that a phone marks but does not write out: its pictures have true times."""
    path = write(tmp_path / "a.mp4", None)
    content = bytearray(path.read_bytes())
    entry = content.index(b"elst") + 12
    lasts, starts, rate = struct.unpack_from(">IiI", content, entry)
    assert rate == 1 << 16
    struct.pack_into(">IiI", content, entry, 4 * lasts, starts, rate // 4)
    path.write_bytes(content)
    info, last_s = read(path, Settings())
    assert last_s == pytest.approx(8 / 30)
    assert (undated(info), info.frames_expected) == (FileFacts(), 9)
