"""Exchanged legs are put right where it shows, blanked where it matters but is unclear, else left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankle_cv.conventions import Array
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.people.choose import TimeSpan
from ankle_cv.people.leg_swaps import SwapFacts, undo_swaps

LEG_PX = 400.0
LEFT, RIGHT = [23, 25, 27, 29, 31], [24, 26, 28, 30, 32]
HEIGHTS = np.array([0.0, 200.0, 400.0, 410.0, 420.0])
NOTHING = SwapFacts((), ())


def series(apart: Array, fps: float = 30, jitter_px: float = 2.0, seed: int = 0) -> LandmarkSeries:
    """Return somebody whose legs are `apart` leg lengths from each other, ``(n,)`` or ``(n, 5)``."""
    rng = np.random.default_rng(seed)
    n = len(apart)
    points = rng.normal(0, jitter_px, (n, 33, 4))
    points[:, :, 0] += 600
    points[:, :, 1] += 300
    points[:, LEFT + RIGHT, 1] += np.concatenate([HEIGHTS, HEIGHTS])
    half = (np.broadcast_to(np.reshape(apart, (n, 5 if apart.ndim == 2 else 1)), (n, 5))) * LEG_PX / 2
    points[:, LEFT, 0] += half
    points[:, RIGHT, 0] -= half
    points[:, :, 3] = 0.5
    points[:, LEFT, 3] = 0.9
    return LandmarkSeries(np.arange(n) / fps, points, points[:, :, :3] / LEG_PX, (1280, 720))


def exchanged(clip: LandmarkSeries, frames: slice | Array, share: float = 1.0) -> LandmarkSeries:
    """Exchange the legs' places in some frames; a share of 0.5 puts both in the middle."""
    points, world = clip.points.copy(), clip.world_m.copy()
    for left, right in zip(LEFT, RIGHT, strict=True):
        for values, given_ in ((points, clip.points), (world, clip.world_m)):
            a, b = given_[frames, left, :3], given_[frames, right, :3]
            values[frames, left, :3] = (1 - share) * a + share * b
            values[frames, right, :3] = (1 - share) * b + share * a
    return LandmarkSeries(clip.time_s, points, world, clip.size_px)


def standing(n: int = 120, apart: float = 0.3) -> Array:
    return np.full(n, apart)


@pytest.mark.parametrize("fps", [10, 30, 60, 240])
@pytest.mark.parametrize("apart", [0.12, 0.3])
def test_an_exchange_is_undone_exactly(fps, apart):
    n = 4 * fps
    truth = series(standing(n, apart), fps)
    swapped = slice(n // 4, n // 2)
    fixed, facts = undo_swaps(exchanged(truth, swapped))
    assert np.array_equal(fixed.points, truth.points)
    assert np.array_equal(fixed.world_m, truth.world_m)
    assert facts == SwapFacts((TimeSpan(swapped.start / fps, (swapped.stop - 1) / fps),), ())


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 100), st.integers(1, 30), st.integers(0, 5))
def test_any_single_exchange_of_a_minority_is_undone(start, length, seed):
    truth = series(standing(), seed=seed)
    fixed, _ = undo_swaps(exchanged(truth, slice(start, start + length)))
    blank = np.isnan(fixed.points[:, 27, 0])
    edges = {edge + off for edge in (start, start + length) for off in (-1, 0, 1)}
    assert set(np.flatnonzero(blank)) <= edges, "frames beside an exchange may be cut in jitter"
    assert np.array_equal(fixed.points[~blank, :, :2], truth.points[~blank, :, :2])


def test_a_clean_clip_is_returned_as_it_is():
    truth = series(standing())
    fixed, facts = undo_swaps(truth)
    assert np.array_equal(fixed.points, truth.points)
    assert facts == NOTHING


def test_legs_that_cover_each_other_are_neither_exchanged_nor_cut():
    truth = series(standing(apart=0.01), jitter_px=4)
    for clip in (truth, exchanged(truth, slice(30, 60))):
        fixed, facts = undo_swaps(clip)
        assert facts == NOTHING
        assert np.array_equal(fixed.points, clip.points)


def test_frames_in_which_the_model_glides_across_are_cut():
    truth = series(standing())
    clip = exchanged(truth, slice(42, 70))
    for frame, share in ((40, 0.33), (41, 0.67), (70, 0.67), (71, 0.33)):
        clip = exchanged(clip, slice(frame, frame + 1), share)
    fixed, facts = undo_swaps(clip)
    blank = np.isnan(fixed.points[:, 27, 0])
    assert np.flatnonzero(blank).tolist() == [40, 41, 70, 71]
    assert np.array_equal(fixed.points[~blank, :, :2], truth.points[~blank, :, :2])
    assert [(round(s.from_s * 30), round(s.to_s * 30)) for s in facts.cut] == [(40, 41), (70, 71)]
    assert fixed.present.all(), "the person stays, only the legs are blank"
    assert np.isfinite(fixed.points[:, [11, 12, 23, 24]]).all()


@pytest.mark.parametrize("fps", [30, 60])
def test_legs_that_pass_each_other_in_walking_are_left_alone(fps):
    phase = np.arange(5 * fps) / fps * 2 * np.pi * 0.9
    swing = np.sin(phase[:, None] - np.array([0.0, 0.3, 0.6, 0.7, 0.6])) * np.array(
        [0.02, 0.35, 0.7, 0.7, 0.75]
    )
    truth = series(swing, fps)
    fixed, facts = undo_swaps(truth)
    assert facts == NOTHING
    assert np.array_equal(fixed.points, truth.points)


def test_a_step_into_a_lunge_is_left_alone():
    step = 0.6 / (1 + np.exp(-np.linspace(-8, 8, 20)))
    apart = np.concatenate([standing(60, -0.05), step - 0.05, standing(60, 0.55)])
    truth = series(apart)
    fixed, facts = undo_swaps(truth)
    assert facts == NOTHING
    assert np.array_equal(fixed.points, truth.points)


def test_the_models_names_win_by_majority():
    truth = series(standing())
    mostly = exchanged(truth, slice(0, 90))
    fixed, facts = undo_swaps(mostly)
    assert facts.undone == (TimeSpan(3.0, 119 / 30),)
    assert np.array_equal(fixed.points[:90], mostly.points[:90])


def test_when_both_names_are_equally_likely_the_legs_are_cut():
    truth = series(standing())
    fixed, facts = undo_swaps(exchanged(truth, slice(0, 60)))
    assert np.isnan(fixed.points[:, 27, 0]).all()
    assert facts.cut == (TimeSpan(0.0, 119 / 30),)


def test_visibility_follows_only_long_exchanges():
    truth = series(standing(300))
    short, _ = undo_swaps(exchanged(truth, slice(100, 115)))
    assert np.allclose(short.points[:, 27, 3], 0.9)
    long, _ = undo_swaps(exchanged(truth, slice(100, 180)))
    assert np.allclose(long.points[100:180, 27, 3], 0.5)
    assert np.allclose(long.points[:100, 27, 3], 0.9)


def test_arms_are_put_right_with_the_legs():
    truth = series(standing())
    points = truth.points.copy()
    points[:, 11:23:2, 0] += 60
    points[:, 12:23:2, 0] -= 60
    swapped = points.copy()
    swapped[40:60, 11:23:2, :3] = points[40:60, 12:23:2, :3]
    swapped[40:60, 12:23:2, :3] = points[40:60, 11:23:2, :3]
    fixed, facts = undo_swaps(truth.with_points(swapped))
    assert np.array_equal(fixed.points, points)
    assert facts == NOTHING, "only the legs are reported"


def test_absence_bridges_no_evidence_and_stays_absent():
    truth = series(standing())
    clip = exchanged(truth, slice(40, 60))
    for values in (clip.points, clip.world_m, truth.points, truth.world_m):
        values[70:100] = np.nan
    fixed, facts = undo_swaps(clip)
    assert np.array_equal(fixed.points, truth.points, equal_nan=True)
    assert len(facts.undone) == 1


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_very_short_clips_and_nobody_are_fine(n):
    truth = series(standing(n))
    fixed, facts = undo_swaps(truth)
    assert (len(fixed), facts) == (n, NOTHING)
    nobody = truth.with_points(np.full((n, 33, 4), np.nan))
    assert undo_swaps(nobody) == (nobody, NOTHING)
