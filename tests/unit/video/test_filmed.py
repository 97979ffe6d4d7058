"""When a clip was filmed is told as the file says it, and never invented."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import VideoFrame, open_container
from ankle_cv.video.filmed import filmed
from ankle_cv.video.source import open_source

BERLIN = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 1, 12, tzinfo=BERLIN)
MODIFIED_S = datetime(2025, 7, 1, 22, 30, tzinfo=timezone.utc).timestamp()


@pytest.fixture(params=["UTC0", "EST5"], autouse=True)
def zone(request, monkeypatch):
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a running process cannot be set here")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_zone_it_was_filmed_in_is_kept():
    tags = {
        "creation_time": "2024-03-05T23:22:10.000000Z",
        "com.apple.quicktime.creationdate": "2024-03-06T00:22:10+0100",
    }
    assert filmed(tags, MODIFIED_S, NOW) == ("2024-03-06T00:22:10+01:00", "container")


def test_a_time_in_utc_is_told_by_the_clock_of_this_machine(zone):
    tags = {"creation_time": "2024-03-06T00:22:10.000000Z"}
    told = {"UTC0": "2024-03-06T00:22:10+00:00", "EST5": "2024-03-05T19:22:10-05:00"}
    assert filmed(tags, None, NOW) == (told[zone], "container")


def test_a_time_without_a_zone_stays_without_one():
    assert filmed({"creation_time": "2024-03-06 00:22:10"}, None, NOW) == ("2024-03-06T00:22:10", "container")


@pytest.mark.parametrize(
    "told",
    [
        *("", "soon", "2024", "2024-03-06", "2024-13-06T00:00:01Z", "2024-02-30T10:00:00Z"),
        *("1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "1958-04-02T10:11:12Z"),
        *("1980-01-01T00:03:00Z", "2000-01-01T00:00:41Z", "2016-01-01T00:00:00Z", "2036-02-06T06:28:15Z"),
        *("2024-03-06T00:22:10+99:99", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"),
    ],
)
def test_clocks_that_were_never_set_and_texts_that_are_no_time_leave_the_time_of_the_file(told):
    assert filmed({"creation_time": told}, None, NOW) is None
    assert filmed({"creation_time": told}, MODIFIED_S, NOW) == ("2025-07-01T23:30:00+01:00", "file")


@pytest.mark.parametrize("modified_s", [0.0, -1.0, 315532800.0, 1e300, -1e300, 4e9, None])
def test_a_file_without_a_sane_time_tells_nothing(modified_s):
    assert filmed({}, modified_s, NOW) is None


def write(path: Path, tag: str | None) -> Path:
    with open_container(str(path), "w") as container:
        if tag is not None:
            container.metadata["creation_time"] = tag
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for k in range(9):
            frame = VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * k, np.uint8), format="bgr24")
            frame.pts, frame.time_base = k, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    os.utime(path, (MODIFIED_S, MODIFIED_S))
    return path


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_files_of_cameras(tmp_path, suffix):
    told = open_source(write(tmp_path / f"with.{suffix}", "2024-03-05T13:22:10Z"), Settings()).info.facts
    assert datetime.fromisoformat(told.filmed_at) == datetime(2024, 3, 5, 13, 22, 10, tzinfo=timezone.utc)
    assert told.filmed_source == "container"
    untold = open_source(write(tmp_path / f"without.{suffix}", None), Settings()).info.facts
    assert datetime.fromisoformat(untold.filmed_at).timestamp() == MODIFIED_S
    assert untold.filmed_source == "file"
