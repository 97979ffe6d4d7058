"""Squat assessments made by hand: three like repetitions, every number the same in each."""

from __future__ import annotations

from typing import Any

from ankle_cv.assessment import (
    Assessment,
    Depth,
    Finding,
    FindingCode,
    InputRecord,
    Measurement,
    ModelRecord,
    Neutral,
    Provenance,
    Quality,
    Rep,
    Scale,
    Sided,
    Summary,
    Unit,
    ViewRecord,
)
from ankle_cv.conventions import Side

FIRST, SECOND = 3.0, 4.0
"""Half-widths of the intervals in the two clips: 3 and 4 make 5."""


def finding(
    code: FindingCode, value: float, threshold: float, *, side: Side | None = None, unit: Unit = "deg"
) -> Finding:
    return Finding(
        code=code, side=side, reps=(1, 2, 3), severity="mild", certainty="clear",
        value=Measurement(value=value, plus_minus=3, unit=unit), threshold=threshold, evidence_time_s=2.0,
        confidence=1.0, reference="by hand", message="by hand",
    )  # fmt: skip


def _rep(index: int, half: float, side: Side, numbers: dict[str, float]) -> Rep:
    def of(name: str, default: float, unit: Unit = "deg", share: float = 1.0) -> Measurement:
        return Measurement(value=numbers.get(name, default), plus_minus=share * half, unit=unit)

    def sided(name: str, default: float, unit: Unit = "deg") -> Sided[Measurement]:
        return Sided[Measurement](**{side: of(name, default, unit)})

    return Rep(
        index=index, start_s=index, bottom_s=index + 0.5, end_s=index + 1, descent_s=0.4, bottom_hold_s=0.2,
        ascent_s=0.4, complete=True,
        peak_dorsiflexion=sided("dorsiflexion", 30),
        peak_tibial_inclination=sided("tibial_inclination", 30),
        max_heel_lift=sided("heel_lift", 0, "mm"),
        max_heel_lift_at_s=Sided[float](),
        peak_knee_flexion=sided("knee_flexion", 110),
        depth=Depth(thigh_inclination=of("thigh", 90), depth_class="cannot_tell"),
        trunk_lean=of("trunk_lean", 30),
        trunk_minus_tibia=of("trunk_minus_tibia", 0),
        foot_turn_out=Sided[Measurement](),
        kasr_change=of("kasr_change", 0, "ratio", 0.01),
        fppa=Sided[Measurement](),
    )  # fmt: skip


def squat_of(
    half: float,
    *findings: Finding,
    view: Any = "side",
    kind: Any = "squat",
    reps: int = 3,
    side: Side = "left",
    **numbers: float,
) -> Assessment:
    """Build a clip whose intervals are ``half`` wide and whose file is told apart by that."""
    return Assessment(
        kind=kind,
        input=InputRecord(
            path=f"{half:g}.mp4", sha256=f"{half:g}" * 64, width=720, height=1280, duration_s=6.0,
            frames_expected=180, frames_decoded=180, fps_mean=30.0, variable_frame_rate=False, rotation_deg=0,
            mirrored=False, slowmo=1.0,
        ),
        view=ViewRecord(kind=view, yaw_deg=90, facing="left", measured_sides=(side,), roll_deg=0.0),
        scale=Scale(source="foot", mm_per_px=2.0),
        neutral=Sided[Neutral](),
        quality=Quality(pose_coverage=1.0, notices=()),
        reps=tuple(_rep(index, half, side, numbers) for index in range(1, reps + 1)),
        attempts=(),
        summary=Summary(headline="By hand.", rep_count=reps, left=None, right=None, asymmetry=None),
        findings=findings,
        provenance=Provenance(
            ankle_cv="0", mediapipe="0", opencv="0", model=ModelRecord(name="full", sha256="1" * 64),
            settings={}, created_utc="2026-01-01T00:00:00Z",
        ),
    )  # fmt: skip
