"""Clips filmed from the front: the projection angle by us and by both networks, knees in, feet turned out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from trials import Trial

from ankle_cv.assessment import Measurement, Rep, Sided
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.evidence.second_pose import JOINTS
from ankle_cv.kinematics.frontal import fppa_deg
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis

UPRIGHT_FLEXION_DEG: Final = 12.0
"""Knee flexion below which a generated person stands."""
FPPA_FLEXION_DEG: Final = (30.0, 75.0)
"""Knee flexion at which FPPA is compared with truth."""
SOURCES: Final = ("ankle_cv", "BlazePose image", "MoveNet")


def fppa_rows(trial: Trial, clip: AnalysedClip | None) -> Iterator[dict[str, Any]]:
    """Yield one row per leg of a squat filmed from the front: mean absolute error and bias by source, deg.

    Over the frames in which the knee is bent as far as the angle is judged at; NaN where there is none.
    """
    if trial.spec["kind"] != "squat" or trial.view != "front":
        return
    for side in SIDES:
        errors = {} if clip is None else _fppa_errors(trial, clip, side)
        row: dict[str, Any] = {"clip": trial.path.stem, "side": side}
        for name in SOURCES:
            known = errors.get(name, np.zeros(0))
            known = known[np.isfinite(known)]
            row[name] = float(np.abs(known).mean()) if len(known) else np.nan
            row[f"{name}, bias"] = float(known.mean()) if len(known) else np.nan
        yield row


def _fppa_errors(trial: Trial, clip: AnalysedClip, side: Side) -> dict[str, Array]:
    """Return the errors in those frames by source, deg."""
    measures, raw = clip.analysis.measures, clip.analysis.raw
    said = {
        "ankle_cv": measures.leg(side).fppa_deg,
        "BlazePose image": fppa_deg(raw.xy("hip", side), raw.xy("knee", side), raw.xy("ankle", side), side),
    }
    joints = clip.recording.evidence.legs[side].joints
    if joints is not None:
        hip, knee, ankle = np.moveaxis(joints.points_px[:, : len(JOINTS)], 1, 0)
        said["MoveNet"] = fppa_deg(hip, knee, ankle, side)
    flexion = trial.column(f"knee_flexion_{side}_deg", measures.time_s)
    judged = (flexion >= FPPA_FLEXION_DEG[0]) & (flexion <= FPPA_FLEXION_DEG[1])
    truth = trial.column(f"fppa_{side}_deg", measures.time_s)
    return {name: (values - truth)[judged] for name, values in said.items()}


def front_row(trial: Trial, analysis: Analysis) -> dict[str, Any] | None:
    """Return one row about a front clip: knees in as generated, read and found; else None."""
    document, measures = analysis.assessment, analysis.measures
    if document.view.kind != "front":
        return None
    truth = trial.column("kasr", measures.time_s)
    upright = trial.column("knee_flexion_left_deg", measures.time_s) < UPRIGHT_FLEXION_DEG
    changes, exact = [], []
    for rep in document.reps:
        lower = (measures.time_s >= (rep.start_s + rep.bottom_s) / 2) & (
            measures.time_s <= (rep.bottom_s + rep.end_s) / 2
        )
        if rep.kasr_change is not None and lower.any() and upright.any():
            changes.append(rep.kasr_change)
            exact.append(float(truth[lower].min() - np.median(truth[upright])))
    error = np.array([c.value for c in changes]) - np.array(exact)
    inside = np.abs(error) <= np.array([c.plus_minus for c in changes])
    found = [f.certainty for f in document.findings if f.code == "knee_valgus"]
    return {
        "clip": trial.path.stem,
        "valgus": str(trial.spec["valgus_deg"]),
        "knees in": found[0] if found else "no",
        "KASR change, true": ", ".join(f"{x:.2f}" for x in exact),
        "read": ", ".join(f"{c.value:.2f} ± {c.plus_minus:.2f}" for c in changes),
        "covered": f"{inside.sum()} of {len(inside)}",
        "toes out, true": float(trial.spec["toe_out_deg"]),
        "toes out, read (left, right)": _told(document.reps[0].foot_turn_out) if document.reps else "",
        "knee inward of toes, error (left, right)": "; ".join(
            ", ".join(f"{e:+.2f}" for e in _inward_errors(trial, measures.time_s, rep))
            for rep in document.reps
        ),
    }


def _told(both: Sided[Measurement]) -> str:
    return ", ".join(f"{n.value:.0f} ± {n.plus_minus:.0f}" for side in SIDES if (n := both.of(side)))


def _inward_errors(trial: Trial, time_s: Array, rep: Rep) -> Iterator[float]:
    """Errors of a repetition's knees against the line of their toes, shank lengths."""
    out_m = (trial.column("kasr", time_s) - 1) * trial.spec["stance_m"] / 2
    upright = trial.column("knee_flexion_left_deg", time_s) < UPRIGHT_FLEXION_DEG
    lower = (time_s >= (rep.start_s + rep.bottom_s) / 2) & (time_s <= (rep.bottom_s + rep.end_s) / 2)
    for side in SIDES:
        read = rep.knee_inward_of_toes.of(side)
        ahead = np.sin(np.radians(trial.column(f"tibial_inclination_{side}_deg", time_s)))
        toes = np.tan(np.radians(trial.spec["toe_out_deg"]))
        inward = ahead * toes - out_m / (trial.about["shank_length_cm"] / 100)
        if read is not None and upright.any() and lower.any():
            yield read.value - float(inward[lower].max() - np.median(inward[upright]))
