"""The clock of a clip goes on, whatever the clock of its file does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.video.clock import (
    MAX_GAP_S,
    MAX_MEAN_STEP_S,
    MIN_STEP_S,
    MPEG_WRAP,
    PAUSES_S,
    ContinuousClock,
    clock_fault,
)

STEP = 3000
GAP = round(MAX_GAP_S * 90_000)
B_FRAMES = ((2, 0), (5, 1), (3, 2), (4, 3))
"""Places of four packets in order of presentation and of decoding, frame steps; then the next four."""


@dataclass
class Packet:
    pts: int | None
    dts: int | None


def clock(**changes: object) -> ContinuousClock:
    return ContinuousClock(Fraction(1, 90_000), declared_step=STEP, **changes)  # type: ignore[arg-type]


def part(start: int, groups: int = 5, step: int = STEP) -> list[Packet]:
    """Return the packets of one recording with B-frames."""
    return [
        Packet(start + step * (4 * group + pts), start + step * (4 * group + dts))
        for group in range(groups)
        for pts, dts in B_FRAMES
    ]


def shown(packets: Sequence[Packet], by: ContinuousClock) -> list[int | None]:
    """Return the times of presentation in order; packets without one first."""
    return sorted((p.pts for p in by.through(packets)), key=lambda pts: (pts is not None, pts))


def even(start: int, n: int, step: int = STEP) -> list[int]:
    return [start + step * k for k in range(n)]


def test_one_recording_keeps_its_times() -> None:
    by = clock()
    assert shown(part(7000), by) == even(7000 + 2 * STEP, 20)
    assert (by.restarts, by.jumps) == ([], [])


@pytest.mark.parametrize("second", [7000, 0, 7000 + 10 * STEP, 7000 - 2 * 3600 * 90_000])
def test_a_second_recording_goes_on_one_step_after_the_first(second: int) -> None:
    by = clock()
    first = shown(part(7000), clock())
    assert shown(part(7000) + part(second), by)[20] == first[-1] + STEP
    assert by.restarts == [first[-1] + STEP]


def test_the_step_is_that_of_the_recording_before_and_many_join() -> None:
    by = clock()
    parts = [packet for _ in range(50) for packet in part(0, step=1500)]
    times = shown(parts, by)
    assert times[0] == 3000
    steps = [b - a for a, b in pairwise(times) if a is not None and b is not None]
    assert set(steps) == {1500}
    assert len(by.restarts) == 49


def test_a_recording_of_one_picture_takes_the_declared_step() -> None:
    late = 9 * STEP
    assert shown([Packet(late, late), *(Packet(pts, pts) for pts in even(5, 2))], clock()) == even(late, 3)


def test_a_wrap_of_the_clock_is_no_restart() -> None:
    by = clock(wrap=MPEG_WRAP)
    start = MPEG_WRAP - 8 * STEP
    wrapped = [Packet((p.pts or 0) % MPEG_WRAP, (p.dts or 0) % MPEG_WRAP) for p in part(start)]
    assert shown(wrapped, by) == shown(part(start), clock())
    assert (by.restarts, by.jumps) == ([], [])


def test_a_restart_that_was_taken_for_a_wrap_is_one() -> None:
    # FFmpeg adds the length of the clock to a stamp that is long before the first one.
    by = clock(wrap=MPEG_WRAP)
    hours = 2 * 3600 * 90_000
    shown(part(hours) + part(MPEG_WRAP), by)
    assert len(by.restarts) == 1
    assert by.jumps == []


def test_a_jump_ahead_is_a_gap_of_bounded_length() -> None:
    by = clock()
    hours = 5 * 3600 * 90_000
    times = shown(part(0) + part(hours), by)
    assert (times[20] or 0) - (times[19] or 0) == GAP
    assert [place for place, _ in by.jumps] == [times[20]]
    assert by.jumps[0][1] == pytest.approx(hours, rel=1e-3)


def test_a_pause_is_kept() -> None:
    by = clock()
    times = shown(part(0) + part(30 * 90_000), by)
    assert times[20] == 30 * 90_000 + 2 * STEP
    assert (by.restarts, by.jumps) == ([], [])


@pytest.mark.parametrize("wild", [10**9, -(10**9)])
def test_one_wild_time_is_unknown_and_moves_no_other(wild: int) -> None:
    packets = [Packet(pts, pts) for pts in even(0, 20)]
    packets[7] = Packet(wild, wild)
    by = clock()
    assert shown(packets, by) == [None, *even(0, 7), *even(8 * STEP, 12)]
    assert (by.restarts, by.jumps) == ([], [])


def test_a_wild_time_of_presentation_alone_is_unknown() -> None:
    packets = part(0)
    packets[7].pts = 10**9
    assert shown(packets, clock())[0] is None


def test_where_only_times_of_presentation_are_stored_small_steps_back_are_reordering() -> None:
    by = clock(stores_dts=False)
    assert shown([Packet(p.pts, None) for p in part(0)], by) == even(2 * STEP, 20)
    assert by.restarts == []


def test_after_a_restart_wrong_times_of_decoding_are_not_used() -> None:
    long = part(0, groups=20)
    computed = [Packet(p.pts, p.dts) for p in long] + [Packet(p.pts, p.pts) for p in long]
    by = clock(stores_dts=False)
    assert shown(computed, by) == even(2 * STEP, 160)
    assert len(by.restarts) == 1


def test_packets_without_any_time_pass() -> None:
    assert shown([Packet(None, None), Packet(0, 0), Packet(None, 3000)], clock())[-1] == 0


stamps = st.one_of(st.none(), st.integers(-(1 << 40), 1 << 40), st.integers(0, 10 * STEP))


@given(
    st.lists(st.builds(Packet, stamps, stamps), max_size=40), st.booleans(), st.sampled_from([0, MPEG_WRAP])
)
def test_whatever_the_stamps_are_the_clip_is_bounded(packets: list[Packet], stored: bool, wrap: int) -> None:
    n = len(packets)
    by = clock(stores_dts=stored, wrap=wrap)
    out = list(by.through(packets))
    assert len(out) == n
    times = [t for p in out for t in (p.pts, p.dts) if t is not None] or [0]
    assert max(times) - min(times) <= (n + 1) * 2 * GAP


FILM_S = np.arange(60) / 30


@pytest.mark.parametrize(
    "time_s",
    [
        FILM_S,
        np.zeros(1),
        np.arange(300) / 960,
        np.arange(60.0),
        np.arange(9) * MIN_STEP_S,
        np.where(FILM_S > 1, FILM_S + MAX_GAP_S, FILM_S),
        FILM_S + 1.5,
    ],
)
def test_a_film_may_have_these_times(time_s: np.ndarray) -> None:
    assert clock_fault(time_s) is None


@pytest.mark.parametrize(
    ("time_s", "said"),
    [
        (np.zeros(0), "not one time"),
        (FILM_S.reshape(2, 30), "not one time"),
        (np.where(FILM_S[7] == FILM_S, np.nan, FILM_S), "picture 7 has no time"),
        (np.where(FILM_S[-1] == FILM_S, np.inf, FILM_S), "picture 59 has no time"),
        (np.zeros(60), "picture 1 comes 0 s after"),
        (FILM_S[::-1], "picture"),
        (np.arange(60) * 1e-6, "1e-06 s after"),
        (np.where(FILM_S[7] == FILM_S, FILM_S[6] + 1e-9, FILM_S), "picture 7 comes 1e-09 s after"),
        (FILM_S - 100, "first picture comes at -100 s"),
        (FILM_S + 1e6, "first picture comes at 1e+06 s"),
        (np.where(FILM_S > 1, FILM_S + 1e4, FILM_S), "60 pictures in 10002 s"),
        (np.arange(60) * MAX_GAP_S, "60 pictures in 3540 s"),
        (np.arange(1e6), "1000000 pictures in 999999 s"),
    ],
)
def test_no_film_has_these_times(time_s: np.ndarray, said: str) -> None:
    assert said in (clock_fault(time_s) or "")


@given(st.lists(st.floats(), max_size=30))
def test_what_passes_can_be_laid_out_in_time(numbers: list[float]) -> None:
    time_s = np.array(numbers)
    if clock_fault(time_s) is None:
        assert 0 <= time_s[-1] - time_s[0] <= len(time_s) * MAX_MEAN_STEP_S + PAUSES_S
