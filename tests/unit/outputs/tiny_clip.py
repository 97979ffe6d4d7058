"""A clip of nine frames whose every number can be read off this file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from analysis_builder import assemble

from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.video.frame import Frame, VideoInfo

WIDTH, HEIGHT = 320, 240
TIMES_S = np.array([0.0, 0.1, 0.2, 0.3, 0.45, 0.5, 0.6, 0.7, 0.8])  # one frame comes late
TIBIA_DEG = np.array([4.0, 4, 10, 20, 30, 30, 20, 10, 4])
HEEL_MM = np.array([0.0, 0, 0, 5, 12, 12, 5, 0, 0])
SHANK_PX = 60.0


def tiny_table() -> pd.DataFrame:
    """A left leg from its side, facing left: the ankle stays at (200, 200), the knee leans left."""
    n = len(TIMES_S)
    columns: dict[str, Any] = {"frame": np.arange(n), "time_s": TIMES_S}
    lean = np.radians(TIBIA_DEG)
    for side in ("left", "right"):
        columns[f"tibial_inclination_{side}_deg"] = TIBIA_DEG
        columns[f"foot_pitch_{side}_deg"] = np.full(n, 1.0)
        columns[f"dorsiflexion_{side}_deg"] = TIBIA_DEG - 1
        columns[f"heel_lift_{side}_mm"] = HEEL_MM
        columns[f"knee_flexion_{side}_deg"] = 3 * TIBIA_DEG
        columns[f"thigh_inclination_{side}_deg"] = 2 * TIBIA_DEG
        columns[f"fppa_{side}_deg"] = np.full(n, np.nan)
        knee = np.stack([200 - SHANK_PX * np.sin(lean), 200 - SHANK_PX * np.cos(lean)])
        for joint, x, y in (
            ("ankle", 200.0, 200.0),
            ("heel", 210.0, 210.0),
            ("toe", 160.0, 212.0),
            ("knee", *knee),
            ("hip", 200.0, 90.0),
        ):
            columns[f"{joint}_{side}_x_px"] = np.broadcast_to(x, n)
            columns[f"{joint}_{side}_y_px"] = np.broadcast_to(y, n)
    columns["trunk_lean_deg"] = np.linspace(0, 8, n)
    columns["kasr"] = np.ones(n)
    return pd.DataFrame(columns)


def tiny_truth() -> dict[str, Any]:
    peak = {
        "dorsiflexion_left_deg": 29.0,
        "tibial_inclination_left_deg": 30.0,
        "heel_lift_left_mm": 12.0,
        "knee_flexion_left_deg": 90.0,
        "thigh_inclination_left_deg": 60.0,
        "trunk_lean_deg": 5.0,
    }
    one = {"start_s": 0.1, "hold_from_s": 0.4, "bottom_s": 0.45, "hold_to_s": 0.5, "end_s": 0.8}
    return {
        "name": "tiny",
        "near_side": "left",
        "fps": 10,
        "foot_length_cm": 24.0,
        "mm_per_px": 2.0,
        "wall": None,
        "reps": [{"index": 1, **one, "peak": peak, "hold_mean": peak}],
        "spec": {
            "kind": "squat",
            "width": WIDTH,
            "height": HEIGHT,
            "view_yaw_deg": 90.0,
            "camera_roll_deg": 0.0,
        },
    }


def tiny_analysis(**options: Any) -> Analysis:
    return assemble(tiny_table(), tiny_truth(), **options)


class GreySource:
    """A clip of plain grey pictures at the tiny clip's times."""

    def __init__(self, count: int = len(TIMES_S)) -> None:
        self.count = count
        self.info = VideoInfo(
            path="tiny.mp4",
            sha256="0" * 64,
            width=WIDTH,
            height=HEIGHT,
            frames_expected=count,
            rotation_deg=0,
            mirrored=False,
            start_s=0.0,
        )

    def __enter__(self) -> GreySource:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self.count):
            image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
            time_s = float(TIMES_S[index]) if index < len(TIMES_S) else 1.0 + index
            yield Frame(index, time_s, image)
