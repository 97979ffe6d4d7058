"""One shin angle of two networks: the mean, its width, and when there is none."""

from __future__ import annotations

import math

import pytest

from ankle_cv.live.leg import LegReference
from ankle_cv.live.shin import DOUBTFUL_DEG, MAX_AGE_S, ShinReader, combined

SIDE_ON = LegReference("left", 1, 1.0, 0.0)


def test_the_first_network_alone_is_taken_as_it_is_with_its_wide_interval():
    alone = combined(30.0, math.nan, SIDE_ON)
    assert alone.deg == pytest.approx(30.0)
    assert alone.agreement == "one"
    assert alone.plus_minus_deg > combined(30.0, 0.0, SIDE_ON).plus_minus_deg + 2


def test_both_that_agree_give_a_mean_between_them_nearer_to_the_surer_second_one():
    both = combined(30.0, 3.0, SIDE_ON)
    assert 31.5 < both.deg < 33.0
    assert both.agreement == "both"


def test_the_interval_holds_both_networks_when_they_part():
    for difference in (5.0, -8.0, 11.0):
        reading = combined(30.0, difference, SIDE_ON)
        assert abs(reading.deg - 30.0) < reading.plus_minus_deg
        assert abs(reading.deg - 30.0 - difference) < reading.plus_minus_deg


@pytest.mark.parametrize(
    ("difference", "agreement"),
    [
        (DOUBTFUL_DEG - 0.1, "both"),
        (-DOUBTFUL_DEG - 0.1, "doubtful"),
        (12.5, "doubtful"),
        (13.5, "contradicting"),
    ],
)
def test_a_number_is_in_doubt_and_then_none_at_all_the_further_they_part(difference, agreement):
    assert combined(30.0, difference, SIDE_ON).agreement == agreement


def test_a_leg_out_of_the_plane_and_an_unknown_level_widen_it():
    turned = LegReference("left", 1, 0.8, 0.0)
    unlevelled = LegReference("left", 1, 1.0, 0.0, level_sd_deg=3.0)
    plain = combined(20.0, 0.0, SIDE_ON)
    assert combined(20.0, 0.0, turned).deg > plain.deg
    for other in (turned, unlevelled):
        assert combined(20.0, 0.0, other).plus_minus_deg > plain.plus_minus_deg


def test_a_leg_that_the_first_network_does_not_see_has_no_angle():
    unknown = combined(math.nan, 2.0, SIDE_ON)
    assert math.isnan(unknown.deg)
    assert math.isnan(unknown.plus_minus_deg)


def readings(pairs, step_s=0.1):
    reader = ShinReader()
    return [reader.read(step_s * i, first, second, SIDE_ON) for i, (first, second) in enumerate(pairs)]


def test_frames_that_the_second_network_did_not_see_are_corrected_by_what_it_saw_before():
    seen, not_seen = readings([(30.0, 33.0), (31.0, math.nan)])
    assert not_seen.deg - seen.deg == pytest.approx(1.0)
    assert not_seen.agreement == "both"


def test_one_frame_in_which_the_second_network_errs_changes_nothing():
    steady = [(30.0, 32.0)] * 3
    assert readings([*steady, (30.0, 75.0)])[-1] == readings([*steady, (30.0, 32.0)])[-1]


def test_what_was_seen_too_long_ago_corrects_no_more():
    reader = ShinReader()
    reader.read(0.0, 30.0, 34.0, SIDE_ON)
    assert reader.read(MAX_AGE_S, 30.0, math.nan, SIDE_ON).agreement == "both"
    assert reader.read(MAX_AGE_S + 0.01, 30.0, math.nan, SIDE_ON) == combined(30.0, math.nan, SIDE_ON)


def test_a_clock_that_runs_backwards_brings_nothing_from_the_future():
    reader = ShinReader()
    reader.read(5.0, 30.0, 34.0, SIDE_ON)
    assert reader.read(4.0, 30.0, math.nan, SIDE_ON).agreement == "one"


def test_after_a_reset_the_other_leg_begins_anew():
    reader = ShinReader()
    reader.read(0.0, 30.0, 34.0, SIDE_ON)
    reader.reset()
    assert reader.read(0.1, 30.0, math.nan, SIDE_ON).agreement == "one"
