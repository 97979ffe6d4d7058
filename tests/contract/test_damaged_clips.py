"""A clip that is damaged or badly timed gives what is sound in it, at the right times, and no more."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from coded_clips import Recipe, every, read_number, uneven, write_clip

from ankle_cv.errors import InputError
from ankle_cv.settings import Settings
from ankle_cv.video.ffmpeg import open_container
from ankle_cv.video.frame import VideoInfo
from ankle_cv.video.source import open_source

AT = every(Fraction(1, 30), 60)


def read(path: Path) -> tuple[VideoInfo, list[float], list[int | None]]:
    with open_source(path, Settings()) as source:
        frames = [(frame.time_s, read_number(frame.image)) for frame in source]
    return source.info, [time_s for time_s, _ in frames], [number for _, number in frames]


def cut(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def test_a_clip_cut_short_gives_its_beginning_and_says_how_many_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    write_clip(path, Recipe(".mp4", AT, container_options={"movflags": "faststart"}))
    cut(path, 0.6)
    info, times_s, numbers = read(path)
    assert info.frames_expected == len(AT)
    assert 10 < len(times_s) < len(AT)
    # Pictures stored out of order may lack neighbours at the end, but none is at another's time.
    np.testing.assert_allclose(times_s, [AT[number] for number in numbers if number is not None], atol=1e-9)


@pytest.mark.parametrize("suffix", [".mkv", ".webm", ".ts", ".gif"])
def test_other_containers_cut_short_open_too(tmp_path: Path, suffix: str) -> None:
    recipes = {
        ".webm": Recipe(suffix, uneven(60), codec="libvpx", options={"deadline": "realtime"}),
        ".gif": Recipe(
            suffix, every(Fraction(1, 25), 60), (96, 64), "gif", "rgb8", {}, clock=Fraction(1, 100)
        ),
    }
    path = tmp_path / f"cut{suffix}"
    write_clip(path, recipes.get(suffix, Recipe(suffix, uneven(60))))
    cut(path, 0.6)
    _, times_s, numbers = read(path)
    assert 10 < len(times_s) < 60
    assert (np.diff(times_s) > 0).all()
    assert numbers[:10] == list(range(10))


def test_pictures_after_a_damaged_one_keep_their_times(tmp_path: Path) -> None:
    path = tmp_path / "damaged.mp4"
    write_clip(path, Recipe(".mp4", AT, options={"g": "10", "bf": "0"}))
    data = bytearray(path.read_bytes())
    media = data.index(b"mdat")
    index = data.index(b"moov")
    middle = (media + index) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    info, times_s, numbers = read(path)
    assert info.frames_expected == len(AT)
    assert len(times_s) >= 40
    assert set(times_s) <= set(AT)
    assert numbers[:20] == list(range(20))
    assert (times_s[-1], numbers[-1]) == (AT[-1], len(AT) - 1)


def test_of_two_pictures_at_one_time_the_first_is_kept(tmp_path: Path) -> None:
    # Matroska counts in milliseconds, so at 1500 pictures a second every third time is taken already.
    path = tmp_path / "fast.mkv"
    write_clip(path, Recipe(".mkv", every(Fraction(1, 1500)), options={"bf": "0"}))
    info, times_s, numbers = read(path)
    milliseconds = [round(k / 1.5) for k in range(24)]
    firsts = [milliseconds.index(ms) for ms in sorted(set(milliseconds))]
    assert info.frames_expected == 24
    assert numbers == firsts
    np.testing.assert_allclose(times_s, [milliseconds[k] / 1000 for k in firsts], atol=1e-9)
    assert info.facts.same_time == 24 - len(firsts)


@pytest.mark.parametrize(
    ("suffix", "tolerance_s", "parts"), [(".ts", 1e-9, 2), (".ts", 1e-9, 4), (".mkv", 1.1e-3, 2)]
)
def test_joined_recordings_go_on_one_step_after_the_one_before(
    tmp_path: Path, suffix: str, tolerance_s: float, parts: int
) -> None:
    path = tmp_path / f"joined{suffix}"
    write_clip(path, Recipe(suffix, AT))
    path.write_bytes(path.read_bytes() * parts)
    info, times_s, numbers = read(path)
    n = len(AT)
    assert info.frames_expected == parts * n
    assert numbers == list(range(n)) * parts
    np.testing.assert_allclose(times_s, np.arange(parts * n) / 30, atol=parts * tolerance_s)
    np.testing.assert_allclose(
        info.facts.restarts_s, [k * n / 30 for k in range(1, parts)], atol=parts * tolerance_s
    )


def rewritten(path: Path, source: Path, stamp: Callable[[int, int], tuple[int, int]]) -> Path:
    """Copy a clip's packets to `path` with other times of presentation and decoding."""
    with open_container(str(source)) as old, open_container(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(old.streams.video[0]):
            if packet.pts is not None and packet.dts is not None:
                packet.pts, packet.dts = stamp(packet.pts, packet.dts)
                packet.stream = stream
                new.mux(packet)
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".ts", ".mkv"])
def test_pictures_stored_without_their_order_of_presentation_are_put_into_it(
    tmp_path: Path, suffix: str
) -> None:
    source = tmp_path / "right.mp4"
    write_clip(source, Recipe(".mp4", AT))
    path = rewritten(tmp_path / f"slots{suffix}", source, lambda _, dts: (dts + 9000, dts + 9000))
    _, times_s, numbers = read(path)
    assert numbers == list(range(numbers[0] or 0, len(AT)))
    np.testing.assert_allclose(np.diff(times_s), 1 / 30, atol=1.1e-3)


def test_a_jump_of_the_clock_by_hours_is_a_minute(tmp_path: Path) -> None:
    source = tmp_path / "right.mp4"
    write_clip(source, Recipe(".mp4", AT, options={"bf": "0"}))
    with open_container(str(source)) as file:
        ticks = int(5 * 3600 / (file.streams.video[0].time_base or 1))
        half = int(1 / (file.streams.video[0].time_base or 1))
    path = rewritten(
        tmp_path / "late.ts",
        source,
        lambda pts, dts: (pts + ticks, dts + ticks) if dts >= half else (pts, dts),
    )
    info, times_s, numbers = read(path)
    assert numbers == list(range(len(AT)))
    assert max(np.diff(times_s)) == pytest.approx(60)
    assert [by for _, by in info.facts.jumps_s] == pytest.approx([5 * 3600], rel=1e-4)


@pytest.mark.parametrize("step_ms", [0, 59_000, 61_000])
def test_a_clip_whose_clock_no_film_has_is_refused(tmp_path: Path, step_ms: int) -> None:
    source = tmp_path / "right.mkv"
    write_clip(source, Recipe(".mkv", AT, options={"bf": "0"}))
    numbers = iter(range(len(AT)))

    def stamp(*_: int) -> tuple[int, int]:
        time = next(numbers) * step_ms
        return time, time

    path = rewritten(tmp_path / "wrong.mkv", source, stamp)
    with pytest.raises(InputError, match="a clock that no film has"):
        open_source(path, Settings())


def test_pictures_that_come_a_millionth_apart_are_one(tmp_path: Path) -> None:
    source = tmp_path / "right.mp4"
    write_clip(source, Recipe(".mp4", AT, options={"bf": "0"}))
    numbers = iter(range(len(AT)))

    def stamp(*_: int) -> tuple[int, int]:
        number = next(numbers)
        time = number if number < 30 else number * 3000
        return time, time

    info, times_s, shown = read(rewritten(tmp_path / "burst.ts", source, stamp))
    assert info.facts.same_time > 20
    assert len(times_s) == len(AT) - info.facts.same_time
    assert shown[-30:] == list(range(30, 60))
