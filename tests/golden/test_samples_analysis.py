"""What ``analyze`` says of the samples, against their exact truth. The model runs once per clip."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ankle_cv.api import run_analysis
from ankle_cv.assessment import Measurement
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.evidence.records import NO_EVIDENCE
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.pipeline.recording import load_recording, save_recording
from ankle_cv.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Expected:
    """What must come out, whatever the numbers."""

    kind: str
    view: str
    facing: str
    sides: tuple[Side, ...]
    findings: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ("heel_rise", "knee_valgus")


EXPECTED = {
    "squat_side": Expected("squat", "side", "left", ("left",)),
    "squat_side_right": Expected("squat", "side", "right", ("right",)),
    "squat_heel_lift": Expected("squat", "side", "left", ("left",), ("heel_rise",), ("knee_valgus",)),
    "squat_front": Expected("squat", "front", "camera", ("left", "right")),
    "squat_front_valgus": Expected(
        "squat", "front", "camera", ("left", "right"), ("knee_valgus",), ("heel_rise", "trunk_lean")
    ),
    "knee_to_wall": Expected("wall", "side", "left", ("left",)),
    "knee_to_wall_heel_up": Expected("wall", "side", "right", ("right",)),
    "calf_raise": Expected("heel_raise", "side", "right", ("right",)),
}
SQUATS = [name for name, e in EXPECTED.items() if e.kind == "squat"]
SIDEWAYS = [name for name, e in EXPECTED.items() if e.view == "side"]


@cache
def analysed(name: str) -> AnalysedClip:
    truth = json.loads((SAMPLES / f"{name}.json").read_text())
    return run_analysis(SAMPLES / f"{name}.mp4", Settings(height_cm=truth["body_height_cm"]))


def truth_of(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return result


@cache
def truth_column(name: str, column: str) -> Array:
    with (SAMPLES / f"{name}.csv").open() as file:
        return np.array([float(row[column] or "nan") for row in csv.DictReader(file)])


@pytest.mark.parametrize("name", EXPECTED)
def test_view_kind_and_findings(name: str) -> None:
    expected, document = EXPECTED[name], analysed(name).analysis.assessment
    assert (document.kind, document.view.kind, document.view.facing) == (
        expected.kind,
        expected.view,
        expected.facing,
    )
    assert document.view.measured_sides == expected.sides
    codes = {finding.code for finding in document.findings}
    assert codes >= set(expected.findings)
    assert not codes & set(expected.forbidden)
    assert document.quality.pose_coverage > 0.99
    assert not {n.code for n in document.quality.notices} - {
        "side_not_measured",
        "unknown_test",
        "no_neutral",
        "no_distance",
    }


@pytest.mark.parametrize("name", SQUATS)
def test_every_repetition_is_found_at_its_time(name: str) -> None:
    reps = analysed(name).analysis.assessment.reps
    expected = [rep["bottom_s"] for rep in truth_of(name)["reps"]]
    assert [rep.bottom_s for rep in reps] == pytest.approx(expected, abs=0.25)


@pytest.mark.parametrize("name", SIDEWAYS)
def test_the_near_shin_is_right_all_through_the_clip(name: str) -> None:
    (side,) = EXPECTED[name].sides
    measured = analysed(name).analysis.measures.leg(side).tibial_inclination_deg
    error = measured - truth_column(name, f"tibial_inclination_{side}_deg")
    assert np.isfinite(error).mean() > 0.98
    assert np.sqrt(np.nanmean(error**2)) <= 2.0


@pytest.mark.parametrize("name", SIDEWAYS)
def test_the_heel_is_right_all_through_the_clip(name: str) -> None:
    (side,) = EXPECTED[name].sides
    leg = analysed(name).analysis.measures.leg(side)
    lift = truth_column(name, f"heel_lift_{side}_mm")
    error = leg.heel_lift_mm - lift
    assert np.isfinite(error).mean() > 0.9
    assert np.nanmax(np.abs(error[lift < 0.5])) <= 3.0
    high = lift > 8.0
    assert not high.any() or np.nanmedian(np.abs(error[high]) / lift[high]) <= 0.15
    pitch = leg.foot_pitch_deg - truth_column(name, f"foot_pitch_{side}_deg")
    assert np.sqrt(np.nanmean(pitch**2)) <= 1.0


def intervals(name: str) -> list[tuple[Measurement, float]]:
    """Every number of a repetition or attempt with an interval, beside its truth."""
    document, truth = analysed(name).analysis.assessment, truth_of(name)["reps"]
    (side,) = EXPECTED[name].sides
    found: list[tuple[Measurement | None, float]] = []
    for rep, exact in zip(document.reps, truth, strict=False):
        found += [
            (rep.peak_tibial_inclination.of(side), exact["peak"][f"tibial_inclination_{side}_deg"]),
            (rep.peak_dorsiflexion.of(side), exact["peak"][f"dorsiflexion_{side}_deg"]),
            (rep.max_heel_lift.of(side), exact["peak"][f"heel_lift_{side}_mm"]),
        ]
    for attempt, exact in zip(document.attempts, truth, strict=False):
        found += [
            (attempt.tibial_inclination, exact["hold_mean"][f"tibial_inclination_{side}_deg"]),
            (attempt.dorsiflexion, exact["hold_mean"][f"dorsiflexion_{side}_deg"]),
            (attempt.heel_lift, exact["hold_mean"][f"heel_lift_{side}_mm"]),
        ]
    for one, exact in zip(document.raises, truth, strict=False):
        found.append((one.height.of(side), exact["peak"][f"heel_lift_{side}_mm"]))
    return [(number, exact) for number, exact in found if number is not None]


def test_the_stated_intervals_hold() -> None:
    everything = [pair for name in SIDEWAYS for pair in intervals(name)]
    inside = [abs(number.value - exact) <= number.plus_minus for number, exact in everything]
    assert len(inside) >= 30
    assert np.mean(inside) >= 0.9


@pytest.mark.parametrize(
    ("name", "heel_down"), [("knee_to_wall", [True] * 3), ("knee_to_wall_heel_up", [True, True, False])]
)
def test_attempts_are_found_and_a_lifted_heel_is_rejected(name: str, heel_down: list[bool]) -> None:
    attempts = analysed(name).analysis.assessment.attempts
    assert [attempt.heel_down for attempt in attempts] == heel_down
    for attempt, exact in zip(attempts, truth_of(name)["reps"], strict=True):
        assert exact["start_s"] < attempt.from_s < attempt.to_s < exact["end_s"]


def test_heel_raises_are_found_and_as_high_as_they_are() -> None:
    document, truth = analysed("calf_raise").analysis.assessment, truth_of("calf_raise")["reps"]
    assert [one.standing_on for one in document.raises] == [None, None], "the far foot is out of sight"
    assert [one.hips_agree for one in document.raises] == [True, True]
    for one, exact in zip(document.raises, truth, strict=True):
        assert one.top_s == pytest.approx(exact["bottom_s"], abs=0.1)
        assert one.height.left is None
        assert one.height.right is not None
        assert one.height.right.value == pytest.approx(exact["peak"]["heel_lift_right_mm"], rel=0.06)
        assert one.height.right.plus_minus < 12


def test_a_replay_gives_the_same_numbers(tmp_path: Path) -> None:
    clip = analysed("squat_side")
    save_recording(tmp_path / "landmarks.npz", clip.recording)
    assert load_recording(tmp_path / "landmarks.npz").evidence != NO_EVIDENCE
    height_cm = truth_of("squat_side")["body_height_cm"]
    again = run_analysis(tmp_path / "landmarks.npz", Settings(height_cm=height_cm))
    first, second = clip.analysis, again.analysis
    live, replayed = (a.assessment.model_dump(exclude={"provenance"}) for a in (first, second))
    assert replayed == live
    for side in SIDES:
        ours, theirs = first.measures.leg(side), second.measures.leg(side)
        for one, other in ((ours, theirs), (ours.errors, theirs.errors)):
            for name, values in vars(one).items():
                if isinstance(values, np.ndarray):
                    np.testing.assert_array_equal(getattr(other, name), values, name)


def test_the_distance_to_the_wall_is_told_where_the_knee_touches_with_the_heel_down(tmp_path: Path) -> None:
    recording = analysed("knee_to_wall").recording
    truth = truth_of("knee_to_wall")
    save_recording(tmp_path / "landmarks.npz", recording)
    settings = Settings(foot_cm=truth["foot_length_cm"])
    replay = run_analysis(tmp_path / "landmarks.npz", settings).analysis.assessment
    assert replay.scale.source == "foot"
    assert replay.scale.mm_per_px == pytest.approx(truth["mm_per_px"], rel=0.03)
    first, second, third = (attempt.knee_to_wall for attempt in replay.attempts)
    assert first is None
    assert second is None
    assert third is not None
    assert third.value == pytest.approx(truth["wall"]["toe_to_wall_cm"], abs=0.8)
    assert third.plus_minus < 1.5
    assert all(a.knee_to_wall is None for a in analysed("knee_to_wall_heel_up").analysis.assessment.attempts)
