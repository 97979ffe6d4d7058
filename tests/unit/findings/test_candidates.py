"""When a number is a finding, how sure it is, and how long it must last."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankle_cv.assessment import Measurement
from ankle_cv.findings.candidates import Candidate, certainty, confidence, raise_finding, threshold_episodes
from ankle_cv.findings.thresholds import (
    ALL,
    HEEL_RISE_MM,
    HEEL_RISE_PCT_FOOT,
    KASR_CHANGE,
    LIMITED_INCLINATION,
    SHALLOW_THIGH,
    TRUNK_MINUS_TIBIA,
    Threshold,
)

TIME_S = np.arange(0, 2, 1 / 30)


def measured(value: float, plus_minus: float, threshold: Threshold = HEEL_RISE_MM) -> Measurement:
    return Measurement(value=value, plus_minus=plus_minus, unit=threshold.unit)


@pytest.mark.parametrize(
    ("value", "plus_minus", "expected"),
    [
        (12.0, 3.0, "clear"),
        (12.0, 4.0, "clear"),
        (12.0, 5.0, "possible"),
        (7.9, 0.1, None),
        (9.0, 9.5, None),  # the interval reaches back to no lift at all
        (40.0, 31.0, None),  # a clip that knows heel lift to 31 mm only cannot judge it
        (0.0, 3.0, None),
    ],
)
def test_heel_rise_by_its_interval(value, plus_minus, expected):
    assert certainty(measured(value, plus_minus), HEEL_RISE_MM) == expected


@pytest.mark.parametrize(
    ("value", "plus_minus", "expected"),
    [
        (-0.25, 0.10, "clear"),
        (-0.17, 0.10, "possible"),
        (-0.15, 0.10, None),  # reaches -0.06, where knees over the toes may be
        (-0.05, 0.02, None),
        (0.30, 0.05, None),
    ],
)
def test_knees_apart_are_never_knees_in(value, plus_minus, expected):
    assert certainty(measured(value, plus_minus, KASR_CHANGE), KASR_CHANGE) == expected


def test_confidence_is_the_probability_beyond_the_threshold():
    assert confidence(measured(8.0, 4.0), HEEL_RISE_MM) == pytest.approx(0.5)
    assert confidence(measured(12.0, 4.0), HEEL_RISE_MM) == pytest.approx(0.975, abs=0.001)
    assert confidence(measured(4.0, 4.0), HEEL_RISE_MM) == pytest.approx(0.025, abs=0.001)
    assert [confidence(measured(exact, 0.0), HEEL_RISE_MM) for exact in (7.9, 8.0, 9.0)] == [0.0, 1.0, 1.0]


@given(st.floats(-100, 100), st.floats(0, 40), st.sampled_from(ALL))
def test_clear_is_never_less_sure_than_possible(value, plus_minus, threshold):
    m = Measurement(value=value, plus_minus=plus_minus, unit=threshold.unit)
    verdict, sure = certainty(m, threshold), confidence(m, threshold)
    if verdict == "clear":
        assert sure >= 0.97
    elif verdict == "possible":
        assert 0.5 <= sure <= 0.98


def lift(*stretches: tuple[float, float], height: float = 12.0) -> np.ndarray:
    up = np.any([(a <= TIME_S) & (b >= TIME_S) for a, b in stretches], axis=0)
    return np.where(up, height, 0.0)


def test_one_wild_frame_is_no_episode():
    assert threshold_episodes(TIME_S, lift((1.0, 1.01), height=90.0), HEEL_RISE_MM, 0, 2) == ()


def test_two_frames_of_a_slow_camera_are_no_episode():
    slow = np.arange(0, 2, 0.1)
    values = np.where((slow > 0.95) & (slow < 1.15), 20.0, 0.0)
    assert threshold_episodes(slow, values, HEEL_RISE_MM, 0, 2) == ()


@pytest.mark.parametrize(("frames", "lasts"), [(5, False), (6, False), (8, True), (9, True)])
def test_an_episode_lasts_a_tenth_of_a_second(frames, lasts):
    fast = np.arange(0, 2, 1 / 60)  # seven frames are 0.10 s from the first to the last
    values = np.where((np.arange(len(fast)) >= 30) & (np.arange(len(fast)) < 30 + frames), 20.0, 0.0)
    assert (len(threshold_episodes(fast, values, HEEL_RISE_MM, 0, 2)) == 1) == lasts


def test_three_frames_of_a_slow_camera_are_one():
    slow = np.arange(0, 2, 0.1)
    values = np.where((slow > 0.95) & (slow < 1.25), 20.0, 0.0)
    assert len(threshold_episodes(slow, values, HEEL_RISE_MM, 0, 2)) == 1


def test_a_lasting_lift_is_an_episode_with_its_times():
    assert len(threshold_episodes(TIME_S, lift((0.5, 1.0), height=8.0), HEEL_RISE_MM, 0, 2)) == 1
    (episode,) = threshold_episodes(TIME_S, lift((0.5, 1.0)), HEEL_RISE_MM, 0, 2)
    assert (episode.from_s, episode.to_s) == pytest.approx((0.5, 1.0), abs=0.04)


def test_hysteresis_bridges_a_dip_that_stays_near_the_threshold():
    dipping = lift((0.5, 1.0))
    dipping[20] = 6.1  # below 8 mm, above 75 % of it
    assert len(threshold_episodes(TIME_S, dipping, HEEL_RISE_MM, 0, 2)) == 1
    dipping[20] = 5.9
    assert len(threshold_episodes(TIME_S, dipping, HEEL_RISE_MM, 0, 2)) == 2


def test_unknown_frames_are_no_evidence():
    values = lift((0.5, 1.0))
    values[::2] = np.nan
    assert threshold_episodes(TIME_S, values, HEEL_RISE_MM, 0, 2) == ()


def test_episodes_outside_the_repetition_do_not_count():
    assert threshold_episodes(TIME_S, lift((0.1, 0.5)), HEEL_RISE_MM, 0.8, 2) == ()


def raised(*values: tuple[float, float], threshold: Threshold = HEEL_RISE_MM):
    candidates = [
        Candidate(rep, measured(value, pm, threshold), float(rep))
        for rep, (value, pm) in enumerate(values, start=1)
    ]
    return raise_finding(threshold, "left", candidates, lambda c: f"rep {c.rep}")


def test_the_surest_repetition_speaks_for_all_that_show_it():
    finding = raised((2.0, 3.0), (20.0, 11.0), (18.0, 3.0), (10.0, 4.0))
    assert finding is not None
    assert finding.reps == (2, 3, 4)
    assert (finding.value.value, finding.evidence_time_s, finding.message) == (18.0, 3.0, "rep 3")
    assert (finding.certainty, finding.severity) == ("clear", "moderate")
    assert finding.threshold == 8.0
    assert "PMID 25704110" in finding.reference


def test_what_is_only_possible_is_never_severe():
    finding = raised((16.0, 11.0))
    assert finding is not None
    assert (finding.certainty, finding.severity) == ("possible", "mild")


def test_nothing_beyond_the_threshold_is_no_finding():
    assert raised((0.0, 3.0), (5.0, 3.0)) is None
    assert raised() is None


@pytest.mark.parametrize("threshold", ALL, ids=lambda t: f"{t.code}-{t.unit}")
def test_every_threshold_says_what_it_rests_on(threshold):
    assert threshold.source
    assert threshold.citation
    worse = [threshold.direction * step for step, _ in threshold.steps]
    assert worse == sorted(worse)
    assert threshold.severity(threshold.value) == threshold.steps[0][1]
    assert threshold.resolvable > 0


@pytest.mark.parametrize("threshold", ALL, ids=lambda t: f"{t.code}-{t.unit}")
def test_worse_than_mild_is_only_a_validated_cut_off_or_a_heel_rise(threshold):
    worse = {severity for _, severity in threshold.steps} - {"info", "mild"}
    assert bool(worse) == (threshold.validated or threshold.code == "heel_rise")


@pytest.mark.parametrize("threshold", [KASR_CHANGE, TRUNK_MINUS_TIBIA, SHALLOW_THIGH], ids=lambda t: t.code)
def test_the_source_says_that_no_cut_off_is_validated(threshold):
    assert not threshold.validated
    assert "no validated cut-off" in threshold.source


def test_percent_of_the_foot_means_the_same_as_millimetres():
    assert [step for step, _ in HEEL_RISE_PCT_FOOT.steps] == pytest.approx(
        [step / 2.6 for step, _ in HEEL_RISE_MM.steps], abs=0.05
    )


def test_severity_grows_with_the_value():
    assert [HEEL_RISE_MM.severity(x) for x in (8, 14.9, 15, 30)] == ["mild", "mild", "moderate", "marked"]
    assert [LIMITED_INCLINATION.severity(x) for x in (36, 30, 25)] == ["mild", "moderate", "moderate"]
