"""Repetitions are found where they are, whatever the frame rate, and nothing else is one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from squat_clips import Squat, clip, depth, measures, series_of, smooth

from ankle_cv.measures.series import Measures
from ankle_cv.protocols.squat import RepSpan, find_reps

TOLERANCE_S = 0.25


def bottoms(found: tuple[RepSpan, ...]) -> list[float]:
    return [rep.bottom_s for rep in found]


def test_one_squat_is_timed_in_all_its_phases():
    (rep,) = find_reps(clip([Squat(start=1.0, down=0.9, hold=0.4, up=0.8)], 4.5))
    assert rep.complete
    assert rep.drop == pytest.approx(0.5, abs=0.01)
    assert rep.bottom_s == pytest.approx(2.1, abs=0.03)
    # A minimum-jerk movement has left rest by 5 % of its way a fifth of its time after the command.
    assert rep.start_s == pytest.approx(1.0, abs=0.25)
    assert rep.end_s == pytest.approx(3.1, abs=0.25)
    assert rep.hold_from_s == pytest.approx(1.9, abs=0.12)
    assert rep.hold_to_s == pytest.approx(2.3, abs=0.12)


def test_nobody_squats_is_a_result():
    assert find_reps(clip([], 5.0)) == ()


def test_unknown_pelvis_is_no_repetition():
    time_s = np.arange(0, 5, 1 / 30)
    assert find_reps(measures(time_s, np.full_like(time_s, np.nan))) == ()


def test_a_quarter_squat_counts_and_swaying_does_not():
    squats = [Squat(start=1.0, drop=0.18), Squat(start=4.0, drop=0.08)]
    assert bottoms(find_reps(clip(squats, 7.0))) == pytest.approx([squats[0].bottom], abs=0.1)


def test_shifting_the_feet_between_deep_squats_does_not_count():
    squats = [Squat(start=1.0, drop=0.6), Squat(start=4.0, drop=0.13), Squat(start=7.0, drop=0.6)]
    assert len(find_reps(clip(squats, 10.0))) == 2


def test_a_long_pause_is_one_repetition_timed_at_its_middle():
    squat = Squat(start=1.0, hold=4.0)
    (rep,) = find_reps(clip([squat], 8.0))
    assert rep.bottom_s == pytest.approx(squat.bottom, abs=0.05)
    assert rep.hold_to_s - rep.hold_from_s == pytest.approx(4.0, abs=0.3)


def test_slow_descent_and_quick_ascent():
    squat = Squat(start=1.0, down=4.0, hold=0.3, up=0.6)
    (rep,) = find_reps(clip([squat], 8.0))
    assert rep.bottom_s == pytest.approx(squat.bottom, abs=TOLERANCE_S)


def test_pulses_at_the_bottom_are_one_repetition():
    time_s = np.arange(0, 7, 1 / 30)
    pulsing = np.where((time_s > 2) & (time_s < 5), 0.07 * (1 - np.cos(2 * np.pi * (time_s - 2))), 0)
    height = 1 - depth(time_s, [Squat(start=1.0, down=1.0, hold=3.0, up=1.0)]) + pulsing
    (rep,) = find_reps(measures(time_s, height))
    assert rep.complete
    assert rep.hold_from_s < 2.3
    assert rep.hold_to_s > 4.7


@pytest.mark.parametrize(("recovered", "count"), [(0.15, 1), (0.40, 2)])
def test_two_bottoms_are_two_repetitions_from_half_recovery_on(recovered, count):
    # Down by 0.5, up by `recovered`, down again, up.
    time_s = np.arange(0, 8, 1 / 30)
    middle = Squat(start=2.5, down=0.8, hold=0.1, up=0.8, drop=-recovered)
    height = 1 - depth(time_s, [Squat(start=1.0, down=1.0, hold=3.5, up=1.0), middle])
    assert len(find_reps(measures(time_s, height))) == count


def test_a_failed_repetition_is_reported_incomplete():
    # The second squat never comes up again.
    squats = [Squat(start=1.0), Squat(start=4.0, up=50.0)]
    found = find_reps(clip(squats, 9.0))
    assert [rep.complete for rep in found] == [True, False]
    assert found[1].complete_start
    assert not found[1].complete_end


@pytest.mark.parametrize(("after_deg", "complete"), [(4.0, True), (16.0, False)])
def test_shins_vouch_for_hips_that_are_read_too_high_behind_a_plate(after_deg, complete):
    # Behind a plate the hips were read 0.12 leg lengths higher before the first squat than ever after it.
    squats = series_of(2)
    time_s = np.arange(0, 7.0, 1 / 30)
    down = depth(time_s, squats)
    begun = time_s < squats[0].start
    height = 1 - 0.9 * down + np.where(begun, 0.12, 0.0)
    standing_deg = np.where(time_s < squats[0].bottom, 4.0, after_deg)
    shin = {"tibial_inclination_deg": standing_deg + (30 - standing_deg) * down / squats[0].drop}
    found = find_reps(measures(time_s, height, left=shin))
    assert [rep.complete for rep in found] == [complete, True]
    assert [rep.complete for rep in find_reps(measures(time_s, height))] == [False, True], "shins unseen"


def test_a_clip_that_begins_in_the_descent_and_ends_in_the_ascent():
    time_s = np.arange(1.5, 4.3, 1 / 30)  # both squats cut at about half depth
    found = find_reps(measures(time_s, 1 - depth(time_s, series_of(2, every=2.3))))
    assert [(rep.complete_start, rep.complete_end) for rep in found] == [(False, True), (True, False)]
    assert found[0].bottom_s == pytest.approx(2.05, abs=TOLERANCE_S)
    assert found[0].start_s == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize(("drop", "count"), [(0.25, 0), (0.45, 1)])
def test_a_lone_part_of_a_shallow_dip_is_no_repetition(drop, count):
    # The person crouches, as before a jump, and is out of sight at the bottom.
    assert len(find_reps(clip([Squat(start=1.0, drop=drop)], 2.1))) == count


def test_sit_to_stand_counts_each_rising_from_the_same_seat():
    # Seated at first and at last: five times up and down again.
    risings = series_of(5, every=2.6, first=Squat(start=0.8, down=0.7, hold=0.3, up=0.8, drop=-0.45))
    time_s = np.arange(0, 13.8, 1 / 60)
    found = find_reps(measures(time_s, 0.55 - depth(time_s, risings)))
    assert [rep.complete for rep in found] == [False, True, True, True, True]
    assert found[0].start_s <= found[0].hold_from_s
    assert bottoms(found)[1:] == pytest.approx([2.99, 5.59, 8.19, 10.79], abs=TOLERANCE_S)


def test_squats_after_getting_up_from_a_chair_all_count():
    time_s = np.arange(0, 12, 1 / 30)
    height = 0.6 + 0.4 * smooth((time_s - 1) / 0.8) - depth(time_s, series_of(2, first=Squat(start=4.0)))
    assert [rep.complete for rep in find_reps(measures(time_s, height))] == [False, True, True]


def test_jump_squats_count_the_squats_and_not_the_last_landing():
    # Down in 0.5 s, up in 0.25 s, in the air for 0.4 s with straight legs, landing straight into the next.
    jumps = series_of(3, every=1.3, first=Squat(start=1.0, down=0.5, hold=0.05, up=0.25, drop=0.45))
    landing = Squat(start=1.0 + 3 * 1.3 - 0.1, down=0.18, hold=0.05, up=0.35, drop=0.2)
    assert len(find_reps(clip([*jumps, landing], 7.0, fps=60))) == 3


def test_walking_is_no_repetition():
    # Two steps a second lift the mean ankle by up to 8 % of the leg, and the walker comes nearer.
    time_s = np.arange(0, 6, 1 / 30)
    height = 0.9 + 0.02 * time_s / 6 + 0.04 * np.sin(2 * np.pi * 2 * time_s)
    assert find_reps(measures(time_s, height)) == ()


def test_a_dip_while_stepping_is_no_repetition():
    squat = clip([Squat()], 4.5)
    stepping = (squat.time_s > 1) & (squat.time_s < 3.5)
    assert find_reps(squat, stepping) == ()
    assert len(find_reps(squat, squat.time_s > 3.0)) == 1, "walking off after the squat leaves the squat"


@pytest.mark.parametrize(("flexion_deg", "count"), [(10.0, 0), (90.0, 1)])
def test_a_dip_with_straight_knees_is_no_squat(flexion_deg, count):
    squat = clip([Squat()], 4.5)
    bent = {"knee_flexion_deg": np.full(len(squat.time_s), flexion_deg)}
    assert len(find_reps(measures(squat.time_s, squat.pelvis_height, left=bent))) == count


def test_a_wandering_skeleton_is_no_repetition():
    # A model that dreams up a person gives a pelvis that drifts down and up again in jolts.
    time_s = np.arange(0, 20, 1 / 30)
    drift = 0.25 * np.sin(np.pi * time_s / 20)
    jolts = 0.035 * np.sin(2 * np.pi * 0.8 * time_s)
    assert find_reps(measures(time_s, 0.95 - drift + jolts)) == ()
    assert len(find_reps(measures(time_s, 0.95 - drift))) == 1


def test_a_gap_is_bridged_where_it_is_short_or_the_pelvis_is_as_low_after_it():
    squat = clip([Squat(start=1.0, hold=1.0)], 5.0)

    def without(from_s: float, to_s: float) -> tuple[RepSpan, ...]:
        gap = (squat.time_s >= from_s) & (squat.time_s <= to_s)
        return find_reps(replace(squat, pelvis_height=np.where(gap, np.nan, squat.pelvis_height)))

    assert [rep.complete for rep in without(2.2, 2.5)] == [True]
    assert [rep.complete for rep in without(2.0, 2.8)] == [True], "one stay at the bottom"
    assert [(r.complete_start, r.complete_end) for r in without(2.5, 3.3)] == [(True, False)]


def test_landmark_noise_changes_nothing():
    squats = series_of(3)
    clean = clip(squats, 11.0)
    rng = np.random.default_rng(3)
    noisy = replace(clean, pelvis_height=clean.pelvis_height + 0.015 * rng.standard_normal(len(clean.time_s)))
    assert bottoms(find_reps(noisy)) == pytest.approx([s.bottom for s in squats], abs=0.1)


# --- properties

squat_lists = st.lists(
    st.builds(
        Squat,
        start=st.just(0.0),
        down=st.floats(0.7, 2.5),
        hold=st.floats(0.0, 1.5),
        up=st.floats(0.6, 2.0),
        drop=st.floats(0.25, 0.65),
    ),
    min_size=1,
    max_size=4,
)


def one_after_the_other(squats: list[Squat], rest_s: float = 0.7) -> tuple[list[Squat], float]:
    placed, t = [], 1.0
    for squat in squats:
        placed.append(replace(squat, start=t))
        t = placed[-1].end + rest_s
    return placed, t + 0.5


def sampled(squats: list[Squat], time_s: np.ndarray) -> Measures:
    return measures(time_s, 1 - depth(time_s, squats))


@settings(max_examples=25, deadline=None)
@given(squat_lists, st.sampled_from([24.0, 25.0, 30.0, 60.0, 240.0]))
def test_every_squat_is_found_at_any_frame_rate(squats, fps):
    placed, duration = one_after_the_other(squats)
    found = find_reps(sampled(placed, np.arange(0, duration, 1 / fps)))
    assert bottoms(found) == pytest.approx([s.bottom for s in placed], abs=TOLERANCE_S)
    assert all(rep.complete for rep in found)
    assert all(r.start_s < r.hold_from_s <= r.bottom_s <= r.hold_to_s < r.end_s for r in found)


@settings(max_examples=25, deadline=None)
@given(squat_lists, st.integers(0, 2**32 - 1))
def test_uneven_frame_times_give_the_same_repetitions(squats, seed):
    placed, duration = one_after_the_other(squats)
    even = np.arange(0, duration, 1 / 30)
    jittered = even + np.random.default_rng(seed).uniform(-0.012, 0.012, len(even))
    reference, found = find_reps(sampled(placed, even)), find_reps(sampled(placed, jittered))
    assert bottoms(found) == pytest.approx(bottoms(reference), abs=0.05)


@settings(max_examples=25, deadline=None)
@given(squat_lists, st.floats(-100, 100), st.floats(0.8, 1.25))
def test_a_shifted_or_slightly_stretched_clock_moves_the_repetitions_with_it(squats, offset_s, stretch):
    placed, duration = one_after_the_other(squats)
    reference = sampled(placed, np.arange(0, duration, 1 / 30))
    moved = replace(reference, time_s=offset_s + stretch * reference.time_s)
    expected = [offset_s + stretch * b for b in bottoms(find_reps(reference))]
    assert bottoms(find_reps(moved)) == pytest.approx(expected, abs=0.1)


@settings(max_examples=25, deadline=None)
@given(squat_lists)
def test_a_clip_played_backwards_has_the_same_repetitions(squats):
    placed, duration = one_after_the_other(squats)
    reference = sampled(placed, np.arange(0, duration, 1 / 30))
    last = reference.time_s[-1]
    backwards = replace(
        reference, time_s=last - reference.time_s[::-1], pelvis_height=reference.pelvis_height[::-1]
    )
    expected = [last - b for b in bottoms(find_reps(reference))][::-1]
    assert bottoms(find_reps(backwards)) == pytest.approx(expected, abs=0.05)


# --- against exact truth


def truth_measures(csv: Path) -> Measures:
    """Pelvis height from the joint centres of a synthetic clip, as the product computes it from landmarks."""
    rows = pd.read_csv(csv)
    at = {
        (j, s): rows[[f"{j}_{s}_x_px", f"{j}_{s}_y_px"]].to_numpy()
        for j in ("hip", "knee", "ankle")
        for s in ("left", "right")
    }
    length = [
        np.linalg.norm(at["hip", s] - at["knee", s], axis=1)
        + np.linalg.norm(at["knee", s] - at["ankle", s], axis=1)
        for s in ("left", "right")
    ]
    hips, ankles = ((at[j, "left"] + at[j, "right"])[:, 1] / 2 for j in ("hip", "ankle"))
    height = (ankles - hips) / np.quantile(np.concatenate(length), 0.95)
    flexion = {"knee_flexion_deg": rows["knee_flexion_left_deg"].to_numpy()}
    return measures(rows["time_s"].to_numpy(), height, left=flexion)


def test_synthetic_clips_are_counted_without_a_mistake(shared):
    folder = shared / "synth" / "clips"
    squats = [p for p in sorted(folder.glob("*.csv")) if p.stem.startswith(("squat", "front"))]
    assert len(squats) >= 7
    for csv in squats:
        expected = [rep["bottom_s"] for rep in json.loads(csv.with_suffix(".json").read_text())["reps"]]
        assert bottoms(find_reps(truth_measures(csv))) == pytest.approx(expected, abs=0.05), csv.stem


def test_calf_raises_are_no_squats(shared):
    assert find_reps(truth_measures(shared / "synth" / "clips" / "calf_raise_left.csv")) == ()
