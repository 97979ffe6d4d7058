"""Build an ``Analysis`` without a video or a model: from the truth of a synthetic clip, or by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from assessments import (
    make_assessment,
    make_attempt,
    make_finding,
    make_input,
    make_provenance,
    make_rep,
    make_summary,
    make_view,
    measured,
)
from squat_clips import leg as leg_of

from ankle_cv.assessment import (
    Attempt,
    Depth,
    Finding,
    Measurement,
    ModelRecord,
    Neutral,
    Notice,
    Quality,
    Rep,
    Scale,
    Sided,
    SideSummary,
    Summary,
)
from ankle_cv.conventions import LEG_JOINTS, SIDES, Array, Landmark, Side, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import LEG_COLUMNS, LegMeasures, Measures
from ankle_cv.pipeline.analysis import Analysis

NOWHERE = slice(0)
NOTICE = Notice(
    code="low_fps",
    message="The clip has 24 frames a second; fast movement is blurred.",
    remedy="Film with at least 30 frames a second, in good light.",
)


def deg(value: float, plus_minus: float = 2.1) -> Measurement:
    return measured(round(float(value), 1), plus_minus)


def mm(value: float) -> Measurement:
    return measured(round(float(value), 1), 4.0, "mm")


def series(table: pd.DataFrame, size: tuple[int, int]) -> LandmarkSeries:
    """Landmarks at the truth's pixel positions; shoulders and head put where the trunk lean says."""
    n = len(table)
    points = np.full((n, 33, 4), np.nan)
    for side in SIDES:
        for joint in LEG_JOINTS:
            for axis, name in enumerate("xy"):
                points[:, landmark(joint, side), axis] = table[f"{joint}_{side}_{name}_px"]
            points[:, landmark(joint, side), 2] = 0.0
            points[:, landmark(joint, side), 3] = 0.95
        hip, shoulder = landmark("hip", side), landmark("shoulder", side)
        trunk_px = 0.15 * size[1]
        points[:, shoulder] = points[:, hip]
        points[:, shoulder, 1] -= trunk_px
    points[:, Landmark.NOSE] = points[:, Landmark.LEFT_SHOULDER]
    return LandmarkSeries(table["time_s"].to_numpy(), points, np.full((n, 33, 3), np.nan), size)


def leg(
    table: pd.DataFrame, side: Side, is_measured: bool, foot_mm: float, scaled: bool, lost: slice
) -> LegMeasures:
    n = len(table)
    seen = np.full(n, is_measured)
    seen[lost] = False
    columns: dict[str, Array] = {name: np.full(n, np.nan) for name in LEG_COLUMNS}
    if is_measured:
        for name in LEG_COLUMNS:
            stem, _, unit = name.rpartition("_")
            if f"{stem}_{side}_{unit}" in table:
                columns[name] = table[f"{stem}_{side}_{unit}"].to_numpy(dtype=float, copy=True)
        columns["heel_lift_pct_foot"] = 100 * columns["heel_lift_mm"] / foot_mm
        if not scaled:
            columns["heel_lift_mm"] = np.full(n, np.nan)
        for values in columns.values():
            values[lost] = np.nan
    return leg_of(n, seen, **columns)


def rep(truth: dict[str, Any], near: Side, front: bool) -> Rep:
    peak, index = truth["peak"], truth["index"]
    phases = {
        "start_s": truth["start_s"],
        "bottom_s": truth["bottom_s"],
        "end_s": truth["end_s"],
        "descent_s": round(truth["hold_from_s"] - truth["start_s"], 3),
        "bottom_hold_s": round(truth["hold_to_s"] - truth["hold_from_s"], 3),
        "ascent_s": round(truth["end_s"] - truth["hold_to_s"], 3),
    }
    if front:
        return make_rep(index, **phases, kasr_change=measured(-0.2, 0.05, "ratio"))

    def one(name: str) -> Sided[Measurement]:
        return Sided[Measurement](**{near: deg(peak[f"{name}_{near}_deg"])})

    return make_rep(
        index,
        **phases,
        peak_dorsiflexion=one("dorsiflexion"),
        peak_tibial_inclination=one("tibial_inclination"),
        max_heel_lift=Sided[Measurement](**{near: mm(peak[f"heel_lift_{near}_mm"])}),
        max_heel_lift_at_s=Sided[float](**{near: truth["bottom_s"]}),
        peak_knee_flexion=one("knee_flexion"),
        depth=Depth(
            thigh_inclination=deg(peak[f"thigh_inclination_{near}_deg"], 6.0), depth_class="cannot_tell"
        ),
        trunk_lean=deg(peak["trunk_lean_deg"]),
    )


def attempt(truth: dict[str, Any], near: Side, wall: dict[str, Any]) -> Attempt:
    hold = truth["hold_mean"]
    lift = hold[f"heel_lift_{near}_mm"]
    return make_attempt(
        truth["index"],
        side=near,
        from_s=truth["hold_from_s"],
        to_s=truth["hold_to_s"],
        tibial_inclination=deg(hold[f"tibial_inclination_{near}_deg"]),
        dorsiflexion=deg(hold[f"dorsiflexion_{near}_deg"]),
        heel_lift=mm(lift),
        heel_down=lift < 5,
        counterfeit_deg=None if lift < 5 else round(lift * 0.32, 1),
        knee_to_wall=None if wall is None else measured(7.9, 1.2, "cm"),
    )


def findings(reps: tuple[Rep, ...], near: Side, front: bool) -> tuple[Finding, ...]:
    if not reps:
        return ()
    first, all_of_them = reps[0], tuple(r.index for r in reps)
    if front:
        return (
            make_finding(
                "knee_valgus",
                reps=all_of_them,
                severity="moderate",
                value=first.kasr_change,
                threshold=-0.1,
                evidence_time_s=first.bottom_s,
                reference="No validated cut-off; change from own standing (Mizner 2012)",
                message="The knees come closer together than in standing.",
            ),
        )
    limited = make_finding(
        "limited_dorsiflexion",
        side=near,
        reps=all_of_them,
        certainty="possible",
        value=first.peak_dorsiflexion.of(near),
        evidence_time_s=first.bottom_s,
        confidence=0.6,
        reference="Hemmerich 2006: 35-38.5 ± 6° used in a heels-down deep squat",
        message=f"The {near} ankle bends less than a heels-down deep squat usually uses.",
    )
    lifted = [r for r in reps if (r.max_heel_lift.of(near) or mm(0)).value > 8]
    if not lifted:
        return (limited,)
    risen = make_finding(
        "heel_rise",
        side=near,
        reps=tuple(r.index for r in lifted),
        severity="marked",
        value=lifted[0].max_heel_lift.of(near),
        threshold=8.0,
        evidence_time_s=lifted[0].bottom_s,
        confidence=0.93,
        reference="1 cm of lift adds about 3.2° of tibial inclination",
        message=f"The {near} heel leaves the floor at the bottom.",
    )
    return risen, limited


def _summary(reps: tuple[Rep, ...], attempts: tuple[Attempt, ...], near: Side, kind: str) -> Summary:
    if kind == "wall":
        side = SideSummary(
            tibial_inclination=attempts[-1].tibial_inclination,
            heel_lift=attempts[-1].heel_lift,
            knee_to_wall=attempts[-1].knee_to_wall,
            n=len(attempts),
            spread_deg=1.2,
            verdict="within the usual range",
        )
        head = f"{near.capitalize()} tibia {attempts[-1].tibial_inclination.value:.0f}° with the heel down."
    elif reps and reps[0].peak_tibial_inclination.of(near) is not None:
        side = SideSummary(
            tibial_inclination=reps[0].peak_tibial_inclination.of(near),
            dorsiflexion=reps[0].peak_dorsiflexion.of(near),
            heel_lift=reps[0].max_heel_lift.of(near),
            knee_flexion=reps[0].peak_knee_flexion.of(near),
            n=len(reps),
            spread_deg=0.8,
        )
        head = f"{len(reps)} squats. The {near} shin leans {side.tibial_inclination.value:.0f}°."
    else:
        side = None
        head = f"{len(reps)} squats seen from the front."
    return make_summary(head, rep_count=len(reps), **{near: side})


def from_truth(stem: Path, **options: Any) -> Analysis:
    """Read ``STEM.csv`` and ``STEM.json`` of the generator's format; `options` are those of `assemble`."""
    truth = json.loads(stem.with_suffix(".json").read_text())
    return assemble(pd.read_csv(stem.with_suffix(".csv")), truth, **options)


def assemble(
    table: pd.DataFrame,
    truth: dict[str, Any],
    *,
    scaled: bool = True,
    notices: tuple[Notice, ...] = (),
    lost: slice = NOWHERE,
) -> Analysis:
    spec, near = truth["spec"], truth["near_side"] or "left"
    front = abs(spec["view_yaw_deg"]) < 40
    kind = "wall" if spec["kind"] == "wall" else "squat"
    size = (spec["width"], spec["height"])
    landmarks = series(table, size)
    sides: tuple[Side, ...] = SIDES if front else (near,)
    foot_mm = 10 * truth["foot_length_cm"]
    legs = {s: leg(table, s, s in sides, foot_mm, scaled, lost) for s in SIDES}
    if front:
        for one in legs.values():
            for name in set(LEG_COLUMNS) - {"fppa_deg"}:
                getattr(one, name)[:] = np.nan
    none = np.full(len(table), np.nan)
    measures = Measures(
        time_s=landmarks.time_s,
        left=legs["left"],
        right=legs["right"],
        trunk_lean_deg=none if front else table["trunk_lean_deg"].to_numpy(dtype=float, copy=True),
        kasr=table["kasr"].to_numpy(dtype=float, copy=True) if front else none,
        pelvis_height=none,
        pelvis_rise=none,
    )
    reps = () if kind == "wall" else tuple(rep(r, near, front) for r in truth["reps"])
    attempts = tuple(attempt(r, near, truth["wall"]) for r in truth["reps"]) if kind == "wall" else ()
    neutral = Neutral(from_s=0.0, to_s=0.6, tibial_inclination=deg(4.1), method="standing")
    duration = float(table["time_s"].iloc[-1])
    assessment = make_assessment(
        kind=kind,
        input=make_input(
            path=f"{truth['name']}.mp4",
            width=size[0],
            height=size[1],
            duration_s=duration,
            frames_expected=len(table),
            frames_decoded=len(table),
            fps_mean=truth["fps"],
        ),
        view=make_view(
            kind="front" if front else "side",
            yaw_deg=spec["view_yaw_deg"],
            facing="camera" if front else near,
            measured_sides=sides,
            roll_deg=spec["camera_roll_deg"],
        ),
        scale=Scale(source="foot" if scaled else "none", mm_per_px=truth["mm_per_px"] if scaled else None),
        neutral=Sided[Neutral](**{near: neutral}),
        quality=Quality(pose_coverage=1.0, notices=notices),
        reps=reps,
        attempts=attempts,
        summary=_summary(reps, attempts, near, kind),
        findings=findings(reps, near, front),
        provenance=make_provenance(
            mediapipe="0.10.33",
            opencv="5.0.0",
            model=ModelRecord(name="pose_landmarker_full", sha256="4" * 64),
            settings={"foot_cm": 28.6, "test": "auto"},
        ),
    )
    return Analysis(assessment, landmarks, landmarks, measures)
