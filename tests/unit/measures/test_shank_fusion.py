"""Two witnesses whose errors are chosen by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.conventions import Array
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.measures.shank_fusion import ShankInclination, anchor_to_standing, fuse_inclination

TIME_S = np.arange(150) / 30
TRUTH = 5 + 30 * np.sin(np.pi * np.clip((TIME_S - 1) / 3, 0, 1)) ** 2
AT_PIVOT = int(np.argmin(np.abs(TRUTH - 17)))
"""The level is taken at 0.4 of the range: 12° above the 5° of standing."""
LEVEL_SD, BORDER_SD = 1.2, 0.2
"""Bias of the landmarks' level; what the tracks below say of themselves, deg."""
GAIN_SD = 0.05 * 0.10 / np.hypot(0.05, 0.10)
"""What is left of the error of the gain where borders, known to 5 %, and landmarks, to 10 %, agree: 4.5 %."""


def track(turn: Array) -> ShankTrack:
    return ShankTrack(turn, np.full(len(turn), 0.2), np.ones(len(turn)))


def test_witnesses_that_agree_are_believed() -> None:
    fused = fuse_inclination(TIME_S, TRUTH, track(TRUTH - 5))
    assert fused is not None
    assert fused.inclination_deg == pytest.approx(TRUTH, abs=0.05)


def test_the_change_comes_from_the_borders_and_the_dispute_is_shared() -> None:
    compressed = TRUTH - 0.15 * (TRUTH - 17)
    fused = fuse_inclination(TIME_S, compressed, track(TRUTH - 5))
    assert fused is not None
    # Of what they dispute, the borders own up to 5² of 5² + 10², a fifth.
    gained = np.ptp(fused.inclination_deg) / np.ptp(TRUTH)
    assert gained == pytest.approx(1 - 0.15 / 5, abs=0.003)
    assert fused.inclination_deg[AT_PIVOT] == pytest.approx(TRUTH[AT_PIVOT], abs=0.3)


@pytest.mark.parametrize(("range_deg", "disputed"), [(20.0, 330 / 410), (10.0, 40 / 120)])
def test_a_small_movement_says_little_of_the_gain(range_deg: float, disputed: float) -> None:
    # Steps of 2° are known to 1° each: ten have squares of 330 deg² about their middle, five of 40, against
    # the 1 / (0.05² + 0.10²) = 80 with which no dispute is expected. A fifth of the rest goes to the borders.
    turn = range_deg * TIME_S / TIME_S[-1]
    fused = fuse_inclination(TIME_S, 5 + 0.85 * turn, track(turn))
    assert fused is not None
    gained = (fused.inclination_deg[120] - fused.inclination_deg[30]) / (turn[120] - turn[30])
    assert gained == pytest.approx(1 - 0.15 * disputed / 5, abs=0.0008)


def test_how_long_a_posture_is_held_does_not_matter() -> None:
    compressed = TRUTH - 0.15 * (TRUTH - 5 - 12)
    longer = np.concatenate([np.full(300, TRUTH[0]), TRUTH])
    landmarks = np.concatenate([np.full(300, compressed[0]), compressed])
    short = fuse_inclination(TIME_S, compressed, track(TRUTH - 5))
    long = fuse_inclination(np.arange(450) / 30, landmarks, track(longer - 5))
    assert short is not None
    assert long is not None
    assert long.inclination_deg.max() == pytest.approx(short.inclination_deg.max(), abs=0.2)


def test_a_gap_is_bridged_by_shifted_landmarks_without_a_jump_and_is_less_sure() -> None:
    turn = TRUTH - 5
    turn[60:90] = np.nan
    fused = fuse_inclination(TIME_S, TRUTH + 2.0, track(turn))
    assert fused is not None
    assert np.abs(np.diff(fused.inclination_deg - TRUTH)).max() < 0.3
    assert fused.sd_deg[75] > fused.sd_deg[50] + 0.5


def test_a_gap_adds_two_degrees() -> None:
    turn = np.zeros(150)
    turn[60:90] = np.nan
    fused = fuse_inclination(TIME_S, np.full(150, 6.0), track(turn))
    assert fused is not None
    known = np.hypot(LEVEL_SD, BORDER_SD)
    assert fused.sd_deg == pytest.approx(np.where(np.isnan(turn), np.hypot(known, 2.0), known))


def test_the_error_is_that_of_the_level_and_grows_with_the_turn_from_where_it_was_taken() -> None:
    fused = fuse_inclination(TIME_S, TRUTH, track(TRUTH - 5))
    assert fused is not None
    expected = np.sqrt(LEVEL_SD**2 + (GAIN_SD * (TRUTH - 17)) ** 2 + BORDER_SD**2)
    assert fused.sd_deg == pytest.approx(expected, abs=0.01)


def test_the_range_leaves_the_outermost_two_percent_out() -> None:
    # 2.5 % of the frames run from -40° to 0, 95 % to 20°, 2.5 % to 60°: the 2nd percentile lies four fifths
    # of the way up the first, at -8°, the 98th at 28°, and 0.4 of the way between them at 6.4°.
    time_s = np.arange(801) / 30
    turn = np.interp(np.arange(801), [0, 20, 780, 800], [-40.0, 0.0, 20.0, 60.0])
    fused = fuse_inclination(time_s, 5 + turn, track(turn))
    assert fused is not None
    expected = np.sqrt(LEVEL_SD**2 + (GAIN_SD * (turn - 6.4)) ** 2 + BORDER_SD**2)
    assert fused.sd_deg == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(("jump_deg", "kept"), [(1.2, True), (1.8, True), (2.2, False), (5.0, False)])
def test_a_jump_of_the_turn_of_up_to_two_degrees_is_believed(jump_deg: float, kept: bool) -> None:
    turn = np.zeros(150)
    turn[75] = jump_deg
    fused = fuse_inclination(TIME_S, np.full(150, 6.0), track(turn))
    assert fused is not None
    assert (np.ptp(fused.inclination_deg) > 0.2) == kept


def test_a_still_leg_has_the_landmarks_level() -> None:
    fused = fuse_inclination(TIME_S, np.full(150, 6.0), track(np.zeros(150)))
    assert fused is not None
    assert fused.inclination_deg == pytest.approx(6.0, abs=1e-6)


def test_witnesses_that_never_meet_say_nothing() -> None:
    turn = TRUTH - 5
    turn[:75] = np.nan
    landmarks = TRUTH.copy()
    landmarks[75:] = np.nan
    assert fuse_inclination(TIME_S, landmarks, track(turn)) is None
    assert fuse_inclination(TIME_S, np.full(150, np.nan), track(TRUTH)) is None


UPRIGHT = TRUTH < 6


@pytest.mark.parametrize(
    ("off_side_deg", "shrink", "leaning"),
    [(-45, 0.8, 6 * np.sqrt(0.5) / 0.8), (-10, 0.98, 6 * 0.17365 / 0.98)],
)
def test_the_level_of_an_oblique_reading_moves_towards_standing_and_the_change_stays(
    off_side_deg: float, shrink: float, leaning: float
) -> None:
    # Standing is 5 ± 3°, the reading -7 ± 1.5° and what 6° of sideways lean look like.
    reading = ShankInclination(TRUTH - 12, np.full(150, 1.5))
    tied = anchor_to_standing(reading, UPRIGHT, off_side_deg, shrink)
    share = (1.5**2 + leaning**2) / (1.5**2 + leaning**2 + 3.0**2)
    assert np.diff(tied.inclination_deg) == pytest.approx(np.diff(TRUTH))
    assert tied.inclination_deg[0] == pytest.approx(-7 + 12 * share, abs=0.03)
    assert tied.sd_deg == pytest.approx(np.full(150, 3.0 * np.sqrt(share)), rel=1e-4)


def test_frames_less_sure_than_standing_stay_so_by_as_much() -> None:
    own = np.where(UPRIGHT, 1.5, 4.0)
    tied = anchor_to_standing(ShankInclination(TRUTH, own), UPRIGHT, -45, 0.8)
    more = np.sqrt(tied.sd_deg[~UPRIGHT] ** 2 - tied.sd_deg[0] ** 2)
    assert more == pytest.approx(np.full((~UPRIGHT).sum(), np.sqrt(4.0**2 - 1.5**2)))


def test_without_standing_an_oblique_level_is_only_less_sure() -> None:
    reading = ShankInclination(TRUTH - 12, np.full(150, 1.5))
    alone = anchor_to_standing(reading, np.zeros(150, bool), -45, 0.8)
    assert (alone.inclination_deg == reading.inclination_deg).all()
    assert alone.sd_deg == pytest.approx(np.full(150, np.hypot(1.5, 6 * np.sqrt(0.5) / 0.8)))


def test_one_wild_posture_moves_the_level_as_if_it_were_off_by_a_step_and_a_half() -> None:
    # Ten steps of 2°; the landmarks of the one about the pivot are 15° off. Nine hold the level where it is,
    # the tenth pulls with 1.5° (Huber): 1.5 / 9 = 0.17°; a mean over all would be 1.5° off.
    turn = 20 * TIME_S / TIME_S[-1]
    wild = np.where((turn > 8.2) & (turn < 9.8), 15.0, 0.0)
    fused = fuse_inclination(TIME_S, 5 + turn - wild, track(turn))
    assert fused is not None
    assert (fused.inclination_deg - 5 - turn)[75] == pytest.approx(-1.5 / 9, abs=0.03)
    # It lies 14.8 steps off, nine lie 0.17 off: together 4.7 times further than steps do; all is less sure.
    misfit = np.sqrt((14.8**2 + 9 * 0.17**2) / 10)
    assert fused.sd_deg[65] == pytest.approx(np.hypot(misfit * LEVEL_SD, BORDER_SD), rel=0.02)


def test_wild_readings_in_a_few_postures_hardly_move_the_level_but_make_it_less_sure() -> None:
    wild = TRUTH.copy()
    wild[(TRUTH > 12) & (TRUTH < 18)] -= 15
    calm = fuse_inclination(TIME_S, TRUTH, track(TRUTH - 5))
    fused = fuse_inclination(TIME_S, wild, track(TRUTH - 5))
    assert calm is not None
    assert fused is not None
    # A mean over all postures would be 2° off, and no less sure.
    assert np.abs(fused.inclination_deg - TRUTH).max() < 1.2
    assert (fused.sd_deg > 2 * calm.sd_deg).all()
