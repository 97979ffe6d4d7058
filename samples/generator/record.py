"""The files of ground truth: one CSV row per frame, and a JSON of the clip and its repetitions."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from body import Body
from camera import Camera
from geometry import SIDES, Side
from motion import Rep
from movement import Movement
from spec import Spec
from truth import Row, anatomy

PEAKS = (
    "dorsiflexion_{}_deg",
    "tibial_inclination_{}_deg",
    "foot_pitch_{}_deg",
    "heel_lift_{}_mm",
    "heel_back_lift_{}_mm",
    "knee_flexion_{}_deg",
    "thigh_inclination_{}_deg",
    "fppa_{}_deg",
    "fppa_3d_{}_deg",
)
"""Columns of which each repetition carries the peak and the mean over its hold."""
FRONTAL_LIMIT_DEG = 5.0
"""Within this of a front or back view no side is the near one."""
DECIMALS = 4
CSV_TIME_FORMAT, CSV_FORMAT = ".6f", ".3f"


def near_side(yaw_deg: float) -> Side | None:
    """Return the side of the person that the camera sees; None in front and back views."""
    if min(abs(yaw_deg), 180 - abs(yaw_deg)) < FRONTAL_LIMIT_DEG:
        return None
    return "left" if yaw_deg > 0 else "right"


def _numbers(rows: Sequence[Row], column: str) -> list[float]:
    """Values of a column that has one in every row."""
    values = [row[column] for row in rows]
    return [value for value in values if value is not None]


def _summary(rows: Sequence[Row], index: int, rep: Rep) -> dict[str, Any]:
    """Return times of a repetition, peaks over its frames, and means over the hold at its bottom."""
    times = [row["time_s"] or 0.0 for row in rows]
    frames = [row for row, t in zip(rows, times, strict=True) if rep.start_s <= t <= rep.end_s]
    hold = [row for row, t in zip(rows, times, strict=True) if rep.hold_from_s <= t <= rep.hold_to_s]
    peak, hold_mean = {}, {}
    for column in [*(p.format(s) for p in PEAKS for s in SIDES), "trunk_lean_deg", "kasr"]:
        if frames[0][column] is not None:
            pick = min if column == "kasr" else max
            peak[column] = pick(_numbers(frames, column))
            hold_mean[column] = float(np.mean(_numbers(hold, column)))
    return {
        "index": index,
        "start_s": rep.start_s,
        "bottom_s": rep.bottom_s,
        "end_s": rep.end_s,
        "hold_from_s": rep.hold_from_s,
        "hold_to_s": rep.hold_to_s,
        "peak": peak,
        "hold_mean": hold_mean,
    }


def describe(
    spec: Spec, body: Body, movement: Movement, camera: Camera, rows: Sequence[Row]
) -> dict[str, Any]:
    """Return the clip's JSON: spec, scale, body lengths and repetitions."""
    near = near_side(spec["view_yaw_deg"])
    leg = anatomy(body, *movement.at(0.0))[near or "left"]
    record = {
        "name": spec["name"],
        "spec": spec,
        "frames": len(rows),
        "fps": spec["fps"],
        "duration_s": (rows[-1]["time_s"] or 0.0) + 1 / spec["fps"],
        "near_side": near,
        "camera_pitch_deg": camera.pitch_deg,
        "focal_px": camera.focal_px,
        "body_height_cm": 100 * body.height,
        "shank_length_cm": 100 * body.shank,
        "foot_length_cm": 100 * body.foot_length,
        "mm_per_px": camera.mm_per_px((leg["knee"] + leg["ankle"]) / 2),
        "reps": [_summary(rows, index, rep) for index, rep in enumerate(movement.reps, 1)],
    }
    if spec["shoes"]:
        shoe = body.vertices[[body.foot["L"].heel_back, body.foot["L"].toe_tip]]
        record["shoe_length_cm"] = 100 * float(np.linalg.norm((shoe[0] - shoe[1])[:2]))
    return record


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    return round(float(value), DECIMALS) if isinstance(value, (float, np.floating)) else value


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Write the clip's JSON, rounded to DECIMALS."""
    path.write_text(json.dumps(_rounded(record), indent=1) + "\n", encoding="utf-8")


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write one row per frame; a missing value is empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({key: _cell(key, value) for key, value in row.items()} for row in rows)


def _cell(key: str, value: float | None) -> str:
    if value is None:
        return ""
    if key == "frame":
        return str(value)
    return format(value, CSV_TIME_FORMAT if key == "time_s" else CSV_FORMAT)
