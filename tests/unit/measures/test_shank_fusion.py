"""Two witnesses whose errors are chosen by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ankle_cv.anthropometry import STANDING_SHANK_DEG, STANDING_SHANK_SD_DEG
from ankle_cv.conventions import Array
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.measures.shank_fusion import (
    BORDER_GAIN_SD,
    LANDMARK_GAIN_SD,
    LEVEL_SD_DEG,
    PIVOT,
    ShankInclination,
    anchored,
    fuse_inclination,
)

TIME_S = np.arange(150) / 30
TRUTH = 5 + 30 * np.sin(np.pi * np.clip((TIME_S - 1) / 3, 0, 1)) ** 2


def track(turn: Array) -> ShankTrack:
    return ShankTrack(turn, np.full(len(turn), 0.2), np.ones(len(turn)))


def test_witnesses_that_agree_are_believed() -> None:
    fused = fuse_inclination(TIME_S, TRUTH, track(TRUTH - 5))
    assert fused is not None
    assert fused.inclination_deg == pytest.approx(TRUTH, abs=0.05)


def test_the_change_comes_from_the_borders_and_the_dispute_is_shared() -> None:
    compressed = TRUTH - 0.15 * (TRUTH - 5 - PIVOT * 30)
    fused = fuse_inclination(TIME_S, compressed, track(TRUTH - 5))
    assert fused is not None
    share = BORDER_GAIN_SD**2 / (BORDER_GAIN_SD**2 + LANDMARK_GAIN_SD**2)
    gained = np.ptp(fused.inclination_deg) / np.ptp(TRUTH)
    assert gained == pytest.approx(1 - 0.15 * share, abs=0.01)
    at_pivot = np.argmin(np.abs(TRUTH - 5 - PIVOT * 30))
    assert fused.inclination_deg[at_pivot] == pytest.approx(TRUTH[at_pivot], abs=0.3)


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


def test_the_error_is_never_below_that_of_the_level_and_grows_with_the_turn() -> None:
    fused = fuse_inclination(TIME_S, TRUTH, track(TRUTH - 5))
    assert fused is not None
    assert (fused.sd_deg >= LEVEL_SD_DEG).all()
    assert fused.sd_deg[np.argmax(TRUTH)] > fused.sd_deg[np.argmin(np.abs(TRUTH - 5 - PIVOT * 30))]


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


def test_the_level_of_an_oblique_reading_moves_towards_standing_and_the_change_stays() -> None:
    reading = ShankInclination(TRUTH - 12, np.full(150, 1.5))
    upright = TRUTH < 6
    at_45 = anchored(reading, upright, -45, 0.8)
    assert np.diff(at_45.inclination_deg) == pytest.approx(np.diff(TRUTH))
    assert -7 < at_45.inclination_deg[0] < STANDING_SHANK_DEG
    assert abs(at_45.inclination_deg[0] - STANDING_SHANK_DEG) < abs(-7 - at_45.inclination_deg[0])
    at_80 = anchored(reading, upright, -10, 0.98)
    assert at_80.inclination_deg[0] < at_45.inclination_deg[0]
    assert at_80.sd_deg[0] < at_45.sd_deg[0] < STANDING_SHANK_SD_DEG


def test_without_standing_an_oblique_level_is_only_less_sure() -> None:
    reading = ShankInclination(TRUTH - 12, np.full(150, 1.5))
    alone = anchored(reading, np.zeros(150, bool), -45, 0.8)
    assert (alone.inclination_deg == reading.inclination_deg).all()
    assert (alone.sd_deg > 4).all()


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
