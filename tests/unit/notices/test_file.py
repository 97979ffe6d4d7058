"""Notices about how the file stores the clip."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ankle_cv.notices.file import file_notices, promised_frames, slow_movement_notices
from ankle_cv.notices.spans import merged, with_times
from ankle_cv.video.frame import FileFacts, VideoInfo
from ankle_cv.video.losses import Loss

PLAIN = VideoInfo("a.ts", "", 360, 640, 100, 0, mirrored=False, start_s=0.0)


def told(**facts: Any) -> list[str]:
    return [with_times(n) for n in merged(file_notices(replace(PLAIN, facts=FileFacts(**facts))))]


def test_of_a_plain_file_nothing_is_said() -> None:
    assert told() == []
    assert promised_frames(PLAIN, 90) == 100
    assert promised_frames(replace(PLAIN, frames_expected=None), 90) is None


def test_the_places_where_the_clock_starts_again_are_one_line() -> None:
    (line,) = told(restarts_s=(5.9, 11.9))
    assert line.startswith("The file's clock starts again")
    assert line.endswith("(5.9 s, 11.9 s).")


def test_a_jump_of_the_clock_tells_how_far() -> None:
    (line,) = told(jumps_s=((65.9, 7200.0),))
    assert "by 2.0 h; it counts as 60 s" in line
    (line,) = told(jumps_s=((65.9, 90.0),))
    assert "by 1.5 min" in line


def test_missing_and_damaged_pictures_are_told_with_their_places() -> None:
    places = (Loss(1.0, 1.2, 3), Loss(2.0, 2.1, 1))
    missing, damaged, ending = told(missing=places, damaged_s=(1.1, 3.0), ends_wrongly=True)
    assert missing == "4 pictures are missing or could not be decoded (1.0–1.2 s, 2.0–2.1 s)."
    assert damaged.endswith("may be wrong for a while (3.0 s).")  # what is at 1.1 s is missing anyway
    assert "parts of the file do not follow" in ending
    assert told(missing=(Loss(1.0, 1.1, 1),))[0].startswith("1 picture is missing or could not be decoded (")


def test_a_file_that_begins_between_whole_pictures_is_no_damaged_one() -> None:
    (line,) = told(begins_without=4)
    assert line.startswith("The first 4 pictures build on one that is not in the file")
    assert told(begins_without=1)[0].startswith("The first picture builds on one")


def test_pictures_of_one_time_are_told_when_there_are_many_and_are_not_missing() -> None:
    assert told(same_time=2) == []
    assert "Of 100 pictures 3 have the time of another" in told(same_time=3)[0]
    assert promised_frames(replace(PLAIN, facts=FileFacts(same_time=8)), 92) == 92


def test_fields_stored_one_by_one_are_not_missing_pictures() -> None:
    marked = replace(PLAIN, facts=FileFacts(interlaced="marked"))
    assert promised_frames(marked, 50) == 50
    assert promised_frames(marked, 80) == 100
    assert promised_frames(PLAIN, 50) == 100


def test_the_stream_and_the_fields_and_the_factor_are_told() -> None:
    (line,) = told(other_streams_px=((160, 120),))
    assert "2 video streams: the one shown as 360 × 640 px was measured, not 160 × 120" in line
    assert told(interlaced="marked")[0].startswith("The file says")
    assert told(interlaced="seen")[0].startswith("Moving edges show")
    assert (
        "recorded 240 pictures a second and the file plays 8 times slower"
        in told(capture_fps=240.0, slowmo=8.0)[0]
    )


@pytest.mark.parametrize(
    ("factor", "slowmo", "asked"), [(1.1, 1.0, False), (2.0, 1.0, True), (2.0, 4.0, False)]
)
def test_a_jump_that_falls_slowly_raises_the_question(factor: float, slowmo: float, asked: bool) -> None:
    slow: Any = [SimpleNamespace(descent_s=6.2, ascent_s=5.8, complete=True)]
    found = slow_movement_notices(slow, slowmo, factor)
    assert [n.code for n in found] == ["slow_movement"] * asked
    if asked:
        assert "A jump falls about 2.0 times slower than gravity" in found[0].message


@pytest.mark.parametrize(
    ("times", "slowmo", "asked"),
    [
        ([(6.2, 5.8, True), (9.0, 7.0, True)], 1.0, True),
        ([(6.2, 5.8, True), (9.0, 7.0, True)], 8.0, False),
        ([(8.0, 1.5, True)], 1.0, False),
        ([(6.2, 5.8, True), (1.0, 7.0, True)], 1.0, False),
        ([(6.2, 5.8, False)], 1.0, False),
        ([(6.2, 5.8, True), (0.5, 0.5, False)], 1.0, True),
        ([], 1.0, False),
    ],
)
def test_slow_both_ways_in_every_repetition_looks_like_slow_motion(
    times: list[tuple[float, float, bool]], slowmo: float, asked: bool
) -> None:
    reps: Any = [SimpleNamespace(descent_s=down, ascent_s=up, complete=whole) for down, up, whole in times]
    found = slow_movement_notices(reps, slowmo)
    assert [n.code for n in found] == ["slow_movement"] * asked
    if asked:
        assert "takes 6 s or more down and 6 s or more up" in found[0].message
