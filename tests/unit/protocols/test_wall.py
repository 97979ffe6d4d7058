from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from squat_clips import leg

from ankle_cv.assessment import Measurement
from ankle_cv.conventions import Array
from ankle_cv.measures.series import LEG_COLUMNS, Measures
from ankle_cv.protocols.norms import asymmetry_verdict, verdict
from ankle_cv.protocols.wall import (
    assess_attempts,
    find_attempts,
    find_unheld_lunges,
    heel_is_down,
    summarise_attempts,
)

HOLD_S = 1.0


def clip(
    peaks: list[float],
    *,
    fps: float = 30,
    hold_s: float = HOLD_S,
    lift_mm: float = 0.0,
    jitter: Array | None = None,
) -> Measures:
    """Lunges of the left leg out of a stance of 6°: 0.7 s there, a hold, 0.7 s back, 0.6 s rest."""
    cycle = 2.0 + hold_s
    time_s = np.arange(0, len(peaks) * cycle + 0.6, 1 / fps)
    if jitter is not None:
        time_s = np.sort(time_s + np.resize(jitter, len(time_s)) / fps)
    shank, lift = np.full(len(time_s), 6.0), np.zeros(len(time_s))
    for k, peak in enumerate(peaks):
        t = time_s - 0.6 - k * cycle
        there = np.clip(t / 0.7, 0, 1) - np.clip((t - 0.7 - hold_s) / 0.7, 0, 1)
        smooth = there**2 * (3 - 2 * there)
        shank += (peak - 6) * smooth
        lift += lift_mm * smooth
    nothing = np.full(len(time_s), np.nan)
    right = leg(len(time_s), np.zeros(len(time_s), bool))
    pitch = np.degrees(np.arcsin(lift / 180))
    left = leg(
        len(time_s),
        tibial_inclination_deg=shank,
        foot_pitch_deg=pitch,
        dorsiflexion_deg=shank - pitch,
        heel_lift_mm=lift,
        heel_lift_pct_foot=lift / 2.6,
    )
    return Measures(time_s, left, right, *(nothing,) * 4)


def two(*_: object) -> float:
    return 2.0


def attempts(measures: Measures) -> list[float]:
    found = assess_attempts(measures, find_attempts(measures, ("left",)), two)
    return [a.tibial_inclination.value for a in found if a.tibial_inclination]


def test_three_held_lunges_are_three_attempts_with_their_angles() -> None:
    found = assess_attempts(clip([25, 30, 35]), find_attempts(clip([25, 30, 35]), ("left", "right")), two)
    assert [a.side for a in found] == ["left"] * 3
    assert [a.index for a in found] == [1, 2, 3]
    assert [a.tibial_inclination.value for a in found if a.tibial_inclination] == pytest.approx(
        [25, 30, 35], abs=0.3
    )
    assert all(a.heel_down for a in found)
    assert all(a.to_s - a.from_s >= 0.5 for a in found)
    assert found[0].from_s == pytest.approx(1.3, abs=0.2)


def test_a_touch_as_deep_as_an_attempt_is_told_one_that_is_shallower_or_stepped_is_not() -> None:
    held, quick = clip([35]), clip([34], hold_s=0.05)
    start = held.time_s[-1] + 1 / 30
    columns = {
        name: np.concatenate([getattr(held.left, name), getattr(quick.left, name)]) for name in LEG_COLUMNS
    }
    time_s = np.concatenate([held.time_s, start + quick.time_s])
    nothing = np.full(len(time_s), np.nan)
    right = leg(len(time_s), np.zeros(len(time_s), bool))

    def touches(**changed: Array) -> int:
        left = leg(len(time_s), **{**columns, **changed})
        both = Measures(time_s, left, right, *(nothing,) * 4)
        spans = find_attempts(both, ("left",))
        assert len(spans) == 1
        found = find_unheld_lunges(both, ("left",), spans)
        assert all(span.from_s > start for span in found)
        return len(found)

    assert touches() == 1
    stepped = np.where(time_s < start, columns["heel_lift_pct_foot"], np.nan)
    assert touches(heel_lift_pct_foot=stepped) == 0
    shin = columns["tibial_inclination_deg"]
    assert touches(tibial_inclination_deg=np.where(time_s < start, shin, 6 + 0.6 * (shin - 6))) == 0


def test_a_touch_without_a_hold_is_no_attempt() -> None:
    assert find_attempts(clip([35], hold_s=0.05), ("left",)) == ()


def test_standing_still_is_no_attempt() -> None:
    assert find_attempts(clip([9, 10]), ("left",)) == ()


def test_a_lifted_heel_does_not_count_and_says_what_it_faked() -> None:
    measures = clip([38], lift_mm=25)
    (attempt,) = assess_attempts(measures, find_attempts(measures, ("left",)), two)
    assert attempt.heel_down is False
    assert attempt.counterfeit_deg == pytest.approx(8.0, abs=0.3)
    summary = summarise_attempts([attempt])
    assert summary.left is not None
    assert summary.left.n == 0
    assert summary.left.tibial_inclination is None


def test_only_the_part_with_the_heel_down_counts() -> None:
    measures = clip([30], hold_s=2.0)
    late = measures.time_s > 2.4
    leg = measures.left
    lift = np.where(late, 20.0, 0.0)
    leg = replace(
        leg,
        heel_lift_mm=lift,
        heel_lift_pct_foot=lift / 2.6,
        tibial_inclination_deg=leg.tibial_inclination_deg + np.where(late, 1.0, 0.0),
    )
    measures = replace(measures, left=leg)
    (attempt,) = assess_attempts(measures, find_attempts(measures, ("left",)), two)
    assert attempt.heel_down is True
    assert attempt.to_s <= 2.4
    assert attempt.tibial_inclination is not None
    assert attempt.tibial_inclination.value == pytest.approx(30, abs=0.2)


def test_a_clip_that_ends_in_the_hold_still_has_it() -> None:
    measures = clip([30], hold_s=3.0)
    keep = measures.time_s < 3.0
    cut = Measures(
        measures.time_s[keep],
        leg(sum(keep), **{n: getattr(measures.left, n)[keep] for n in LEG_COLUMNS}),
        leg(sum(keep), np.zeros(sum(keep), bool)),
        *(measures.trunk_lean_deg[keep],) * 4,
    )
    assert attempts(cut) == pytest.approx([30], abs=0.3)


@pytest.mark.parametrize("fps", [15, 24, 60, 120])
def test_the_frame_rate_does_not_matter(fps: float) -> None:
    assert attempts(clip([25, 35], fps=fps)) == pytest.approx([25, 35], abs=0.3)


@given(st.lists(st.floats(-0.4, 0.4), min_size=7, max_size=7))
def test_uneven_times_do_not_matter(jitter: list[float]) -> None:
    assert attempts(clip([25, 35], jitter=np.array(jitter))) == pytest.approx([25, 35], abs=0.4)


def test_noise_does_not_raise_the_value() -> None:
    rng = np.random.default_rng(2)
    measures = clip([30, 30, 30])
    noisy = measures.left.tibial_inclination_deg + rng.normal(0, 0.5, len(measures.time_s))
    measures = replace(measures, left=replace(measures.left, tibial_inclination_deg=noisy))
    assert attempts(measures) == pytest.approx([30] * 3, abs=0.4)


@pytest.mark.parametrize(
    ("value", "pm", "unit", "expected"),
    [
        (2, 3, "mm", True),
        (20, 5, "mm", False),
        (8, 4, "mm", None),
        (1, 1, "pct_foot", True),
        (8, 2, "pct_foot", False),
    ],
)
def test_heel_down_is_told_only_when_the_interval_allows(
    value: float, pm: float, unit: str, expected: object
) -> None:
    lift = Measurement.model_validate({"value": value, "plus_minus": pm, "unit": unit})
    assert heel_is_down(lift) is expected
    assert heel_is_down(None) is None


@pytest.mark.parametrize(
    ("degrees", "pm", "begins"),
    [
        (25, 3, "clearly limited"),
        (32, 3, "limited"),
        (41, 3, "not limited"),
        (50, 3, "more than"),
        (37, 3, "cannot tell"),
    ],
)
def test_verdicts_respect_the_interval(degrees: float, pm: float, begins: str) -> None:
    assert verdict(degrees, pm).startswith(begins)


def test_asymmetry_needs_more_than_both_limits() -> None:
    assert "no difference" in asymmetry_verdict(4.0, 2.0)
    assert "no difference" in asymmetry_verdict(6.0, 7.0)
    assert asymmetry_verdict(6.0, 3.0).startswith("the right shin may reach less")
    assert asymmetry_verdict(8.0, 3.0).startswith("the right shin reaches less")
    assert asymmetry_verdict(-8.0, 3.0).startswith("the left shin reaches less")
