"""Squat assessments made by hand: three like repetitions, every number the same in each."""

from __future__ import annotations

from typing import Any

from assessments import (
    make_assessment,
    make_finding,
    make_input,
    make_rep,
    make_summary,
    make_view,
    measured,
)

from ankle_cv.assessment import Assessment, Depth, Finding, FindingCode, Measurement, Rep, Scale, Sided, Unit
from ankle_cv.conventions import Side

FIRST, SECOND = 3.0, 4.0
"""Half-widths of the intervals in the two clips: 3 and 4 make 5."""


def finding(
    code: FindingCode, value: float, threshold: float, *, side: Side | None = None, unit: Unit = "deg"
) -> Finding:
    return make_finding(code, side=side, reps=(1, 2, 3), value=measured(value, 3, unit), threshold=threshold)


def _rep(index: int, half: float, side: Side, numbers: dict[str, float]) -> Rep:
    def of(name: str, default: float, unit: Unit = "deg", share: float = 1.0) -> Measurement:
        return measured(numbers.get(name, default), share * half, unit)

    def sided(name: str, default: float, unit: Unit = "deg") -> Sided[Measurement]:
        return Sided[Measurement](**{side: of(name, default, unit)})

    return make_rep(
        index,
        peak_dorsiflexion=sided("dorsiflexion", 30),
        peak_tibial_inclination=sided("tibial_inclination", 30),
        max_heel_lift=sided("heel_lift", 0, "mm"),
        peak_knee_flexion=sided("knee_flexion", 110),
        depth=Depth(thigh_inclination=of("thigh", 90), depth_class="cannot_tell"),
        trunk_lean=of("trunk_lean", 30),
        trunk_minus_tibia=of("trunk_minus_tibia", 0),
        kasr_change=of("kasr_change", 0, "ratio", 0.01),
    )


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
    return make_assessment(
        kind=kind,
        input=make_input(path=f"{half:g}.mp4", sha256=f"{half:g}" * 64),
        view=make_view(kind=view, measured_sides=(side,)),
        scale=Scale(source="foot", mm_per_px=2.0),
        reps=tuple(_rep(index, half, side, numbers) for index in range(1, reps + 1)),
        summary=make_summary(rep_count=reps),
        findings=findings,
    )
