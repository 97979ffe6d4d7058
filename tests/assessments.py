"""Assessments made by hand: every part complete and plain; a test says what is special."""

from __future__ import annotations

from typing import Any

from ankle_cv.assessment import (
    Assessment,
    Attempt,
    Attribution,
    Comparison,
    Depth,
    Finding,
    HeelRaise,
    InputRecord,
    Measurement,
    ModelRecord,
    Neutral,
    Outcome,
    Provenance,
    Quality,
    Rep,
    Scale,
    SceneRecord,
    Sided,
    Summary,
    Unit,
    ViewRecord,
)

NOTHING = Sided[Measurement]()
"""Measured on neither side."""


def measured(value: float, plus_minus: float = 2.1, unit: Unit = "deg") -> Measurement:
    return Measurement(value=value, plus_minus=plus_minus, unit=unit)


def make_rep(index: int = 1, **changes: Any) -> Rep:
    """A repetition of one second, number `index` beginning at that second, in which nothing was measured."""
    parts: dict[str, Any] = {
        "index": index,
        "start_s": index,
        "bottom_s": index + 0.5,
        "end_s": index + 1,
        "descent_s": 0.4,
        "bottom_hold_s": 0.2,
        "ascent_s": 0.4,
        "complete": True,
        "peak_dorsiflexion": NOTHING,
        "peak_tibial_inclination": NOTHING,
        "max_heel_lift": NOTHING,
        "max_heel_lift_at_s": Sided[float](),
        "peak_knee_flexion": NOTHING,
        "depth": Depth(thigh_inclination=None, depth_class="cannot_tell"),
        "trunk_lean": None,
        "trunk_minus_tibia": None,
        "foot_turn_out": NOTHING,
        "kasr_change": None,
        "fppa": NOTHING,
    }
    return Rep(**(parts | changes))


def make_attempt(index: int = 1, **changes: Any) -> Attempt:
    """An attempt of the left leg, its knee at the wall, of a second in which nothing was measured."""
    parts: dict[str, Any] = {
        "index": index,
        "side": "left",
        "from_s": index,
        "to_s": index + 1,
        "tibial_inclination": None,
        "dorsiflexion": None,
        "heel_lift": None,
        "heel_down": None,
        "counterfeit_deg": None,
        "knee_to_wall": None,
        "at_wall": True,
    }
    return Attempt(**(parts | changes))


def make_raise(index: int = 1, **changes: Any) -> HeelRaise:
    """A heel raise of one second on both feet, of which nothing was measured."""
    parts: dict[str, Any] = {
        "index": index,
        "start_s": index,
        "top_s": index + 0.5,
        "end_s": index + 1,
        "rise_s": 0.4,
        "hold_s": 0.2,
        "lower_s": 0.4,
        "complete": True,
        "standing_on": "both",
    }
    return HeelRaise(**(parts | changes))


def make_finding(code: str, **changes: Any) -> Finding:
    """A mild, clear finding of the first repetition."""
    parts: dict[str, Any] = {
        "code": code,
        "side": None,
        "reps": (1,),
        "severity": "mild",
        "certainty": "clear",
        "value": measured(30.0),
        "threshold": 35.0,
        "evidence_time_s": 1.0,
        "confidence": 0.8,
        "reference": "a study",
        "message": "Found by hand.",
    }
    return Finding(**(parts | changes))


def make_attribution(comparison: Comparison, outcome: str, **changes: Any) -> Attribution:
    """What a repeat with raised heels says of a shallow squat."""
    parts: dict[str, Any] = {
        "change": "heels_raised",
        "second_path": "clips/wedge.mp4",
        "second_sha256": "2" * 64,
        "comparisons": (comparison,),
        "outcomes": (Outcome(code="shallow_depth", side=None, outcome=outcome),),
        "verdict": "cannot_tell",
        "reason": "Because.",
        "counter_evidence": ("On the other hand.",),
    }
    return Attribution(**(parts | changes))


def make_input(**changes: Any) -> InputRecord:
    """Five seconds of a portrait clip at 30 frames a second."""
    parts: dict[str, Any] = {
        "path": "squat.mp4",
        "sha256": "0" * 64,
        "width": 720,
        "height": 1280,
        "duration_s": 5.0,
        "frames_expected": 150,
        "frames_decoded": 150,
        "fps_mean": 30.0,
        "variable_frame_rate": False,
        "rotation_deg": 0,
        "mirrored": False,
        "slowmo": 1.0,
    }
    return InputRecord(**(parts | changes))


def make_view(**changes: Any) -> ViewRecord:
    """The left leg, filmed from its side."""
    parts: dict[str, Any] = {
        "kind": "side",
        "yaw_deg": 90.0,
        "facing": "left",
        "measured_sides": ("left",),
        "roll_deg": 0.0,
    }
    return ViewRecord(**(parts | changes))


def make_summary(headline: str = "Made by hand.", **changes: Any) -> Summary:
    parts: dict[str, Any] = {"rep_count": 0, "left": None, "right": None, "asymmetry": None}
    return Summary(headline=headline, **(parts | changes))


def make_provenance(**changes: Any) -> Provenance:
    parts: dict[str, Any] = {
        "ankle_cv": "0.1.0",
        "mediapipe": "0",
        "opencv": "0",
        "model": ModelRecord(name="full", sha256="1" * 64),
        "settings": {},
        "created_utc": "2026-01-01T00:00:00Z",
    }
    return Provenance(**(parts | changes))


def make_assessment(**changes: Any) -> Assessment:
    """A squat clip seen from the left, without a scale, a repetition or a notice."""
    parts: dict[str, Any] = {
        "kind": "squat",
        "input": make_input(),
        "view": make_view(),
        "scale": Scale(source="none", mm_per_px=None),
        "neutral": Sided[Neutral](),
        "quality": Quality(pose_coverage=1.0, notices=()),
        "reps": (),
        "attempts": (),
        "summary": make_summary(),
        "findings": (),
        "provenance": make_provenance(),
    }
    return Assessment(**(parts | changes))


def make_scene(index: int = 1, **changes: Any) -> SceneRecord:
    """Ten seconds of a clip, filmed from the left."""
    parts: dict[str, Any] = {
        "index": index,
        "begins": "clip" if index == 1 else "cut",
        "from_s": 10.0 * (index - 1),
        "to_s": 10.0 * index - 0.1,
        "kind": "squat",
        "view": make_view(),
        "scale": Scale(source="none", mm_per_px=None),
    }
    return SceneRecord(**(parts | changes))
