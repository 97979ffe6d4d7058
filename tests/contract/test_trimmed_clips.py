"""A clip that was cut without encoding anew is not damaged, wherever between whole pictures the cut was."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from coded_clips import MPEG_CLOCK, Recipe, every, read_number, write_clip

from ankle_cv.notices.file import file_notices
from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import open_container
from ankle_cv.video.frame import VideoInfo
from ankle_cv.video.source import open_source

N = 60
GROUP = 15
SLOT = Fraction(1, 30)
AT = every(SLOT, N)
CUT_S = 0.85
"""Between the second and the third whole picture."""
NEXT_WHOLE = 30
CLOSED = {"bf": "3", "b_strategy": "0", "g": f"{GROUP}", "keyint_min": f"{GROUP}", "sc_threshold": "0"}
OPEN = {
    "bf": "3",
    "b_strategy": "0",
    "x264-params": f"open-gop=1:keyint={GROUP}:min-keyint={GROUP}:scenecut=0",
}
ROLLING = {"x264-params": f"intra-refresh=1:keyint={GROUP}:bframes=0"}
"""No whole picture but the first: each is refreshed bit by bit."""

From = Literal["the whole picture before, hidden", "the packet", "the next whole picture"]
"""What is copied: as ``-ss`` before ``-i`` does, with ``-copyinkf``, and as ``-ss`` after ``-i`` does."""


def trimmed(path: Path, start: From, options: dict[str, str], suffix: str, codec: str = "libx264") -> Path:
    """Write a clip, and the copy of its packets from `CUT_S` on, whose times then begin at 0."""
    # Those have the parameters before every whole picture, the others in the header.
    source_suffix = suffix if suffix in {".ts", ".avi"} else ".mp4"
    clock = SLOT if suffix == ".avi" else MPEG_CLOCK
    uncut, out = path / f"whole{source_suffix}", path / f"trimmed{suffix}"
    write_clip(uncut, Recipe(source_suffix, AT, codec=codec, options=options, clock=clock))
    with open_container(str(uncut)) as whole, open_container(str(out), "w") as part:
        source = whole.streams.video[0]
        stream = part.add_stream_from_template(source)
        packets = [packet for packet in whole.demux(source) if packet.size]
        at = (packets[0].pts or 0) + round(CUT_S / float(source.time_base or 1))
        keys = [k for k, packet in enumerate(packets) if packet.is_keyframe]
        first = {
            "the whole picture before, hidden": max(k for k in keys if (packets[k].pts or 0) <= at),
            "the packet": next(k for k, packet in enumerate(packets) if (packet.dts or 0) >= at),
            "the next whole picture": next(k for k in keys if (packets[k].pts or 0) >= at),
        }[start]
        for packet in packets[first:]:
            packet.stream = stream
            packet.pts, packet.dts = (packet.pts or 0) - at, (packet.dts or 0) - at
            part.mux(packet)
    return out


def read(path: Path) -> tuple[VideoInfo, list[float], list[int | None]]:
    with open_source(path, Settings()) as source:
        frames = [(frame.time_s, read_number(frame.image)) for frame in source]
    return source.info, [time_s for time_s, _ in frames], [number for _, number in frames]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".ts"])
@pytest.mark.parametrize("options", [CLOSED, OPEN], ids=["closed groups", "open groups"])
@pytest.mark.parametrize(
    "start", ["the whole picture before, hidden", "the packet", "the next whole picture"]
)
def test_a_lossless_cut_is_no_damage(
    tmp_path: Path, start: From, options: dict[str, str], suffix: str
) -> None:
    info, times_s, numbers = read(trimmed(tmp_path, start, options, suffix))
    assert numbers == list(range(N - len(numbers), N))
    np.testing.assert_allclose(times_s, np.array(AT[: len(times_s)]), atol=1e-4)
    assert info.frames_expected == len(numbers)
    assert {notice.code for notice in file_notices(info)} <= (
        {"late_start"} if start == "the packet" else set()
    )


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".ts"])
@pytest.mark.parametrize("start", ["the packet", "the next whole picture"])
def test_a_cut_amid_a_rolling_refresh_is_no_damage(tmp_path: Path, start: From, suffix: str) -> None:
    info, times_s, numbers = read(trimmed(tmp_path, start, ROLLING, suffix))
    assert numbers == list(range(N - len(numbers), N))
    assert info.frames_expected == len(numbers)
    assert info.facts.begins_without == N - int(np.ceil(CUT_S * 30)) - len(numbers) - (
        NEXT_WHOLE - int(np.ceil(CUT_S * 30)) if start == "the next whole picture" else 0
    )
    assert [notice.code for notice in file_notices(info)] == ["late_start"]
    assert times_s[0] == 0.0


@pytest.mark.parametrize(
    ("codec", "options"),
    [
        ("libx264", CLOSED | {"bf": "0"}),
        ("libx264", CLOSED),
        ("libx264", OPEN),
        ("libx264", ROLLING),
        ("libvpx-vp9", {"g": f"{GROUP}", "deadline": "realtime", "cpu-used": "8"}),
    ],
    ids=["no reordering", "closed groups", "open groups", "rolling refresh", "vp9"],
)
@pytest.mark.parametrize(
    "start", ["the whole picture before, hidden", "the packet", "the next whole picture"]
)
def test_slots_of_avi_that_are_empty_or_of_what_a_cut_left_out_promise_nothing(
    tmp_path: Path, start: From, codec: str, options: dict[str, str]
) -> None:
    info, times_s, numbers = read(trimmed(tmp_path, start, options, ".avi", codec))
    assert numbers == list(range(N - len(numbers), N))
    np.testing.assert_allclose(times_s, np.array(AT[: len(times_s)]), atol=1e-4)
    assert info.frames_expected == len(numbers)
    assert {notice.code for notice in file_notices(info)} <= {"late_start"}


@pytest.mark.parametrize("group", [2, 3, 4])
def test_open_groups_of_avi_that_are_shorter_than_the_reordering_lose_no_picture(
    tmp_path: Path, group: int
) -> None:
    coding = f"open-gop=1:keyint={group}:min-keyint=1:scenecut=0:b-pyramid=none"
    options = {"bf": f"{group - 1}", "b_strategy": "0", "x264-params": coding}
    write_clip(tmp_path / "short.avi", Recipe(".avi", AT, options=options, clock=SLOT))
    info, times_s, numbers = read(tmp_path / "short.avi")
    assert numbers == list(range(N))
    np.testing.assert_allclose(times_s, np.array(AT), atol=1e-4)
    assert info.frames_expected == N
    assert not file_notices(info)


def test_a_file_that_begins_with_pictures_that_build_on_nothing_says_so(tmp_path: Path) -> None:
    info, _, numbers = read(trimmed(tmp_path, "the packet", CLOSED | {"bf": "0"}, ".mp4"))
    assert numbers[0] == NEXT_WHOLE
    assert info.facts.begins_without == NEXT_WHOLE - int(np.ceil(CUT_S * 30))
    assert [notice.code for notice in file_notices(info)] == ["late_start"]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_a_first_whole_picture_that_is_broken_is_damage(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"whole{suffix}"
    write_clip(path, Recipe(suffix, AT, options=CLOSED))
    with open_container(str(path)) as container:
        first = next(container.demux(container.streams.video[0]))
        data, at = bytes(first), path.read_bytes()
    # In the slice behind the parameters, which must stay whole for the clip to open.
    place = at.find(data[-40:-8])
    path.write_bytes(at[:place] + b"\x55" * 32 + at[place + 32 :])
    info, _, _ = read(path)
    assert {notice.code for notice in file_notices(info)} & {"missing_frames", "unreadable_part"}


@pytest.mark.parametrize("suffix", [".mp4", ".ts", ".avi"])
def test_damage_after_a_lossless_cut_is_told(tmp_path: Path, suffix: str) -> None:
    path = trimmed(tmp_path, "the packet", CLOSED | {"bf": "0"}, suffix)
    with open_container(str(path)) as container:
        packets = [bytes(p) for p in container.demux(container.streams.video[0]) if p.size]
    data = path.read_bytes()
    place = data.find(packets[15][-24:-8])
    path.write_bytes(data[:place] + b"\x55" * 16 + data[place + 16 :])
    info, _, _ = read(path)
    assert {notice.code for notice in file_notices(info)} & {"missing_frames", "unreadable_part"}
