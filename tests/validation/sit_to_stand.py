"""The one real trial with marker-based truth: five sit-to-stands filmed obliquely."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from trials import raw_inclination_deg

from ankle_cv.agreement.statistics import agreement, best_offset_s
from ankle_cv.analysis import Analysis
from ankle_cv.conventions import SIDES

NAMES = {
    "tibial_inclination_deg": "shank_tilt",
    "dorsiflexion_deg": "shank_foot",
    "knee_flexion_deg": "knee_flex",
}
"""Our measure -> the trial's column, without its side."""
MAX_OFFSET_S = 0.3
"""Clip and markers differ by about 0.055 s (README of the clips)."""


def compare(analysis: Analysis, markers: Path) -> list[dict[str, Any]]:
    """Hold both legs against the markers; the time offset is found by knee flexion, per leg."""
    truth, time_s = pd.read_csv(markers), analysis.measures.time_s
    times = truth["time"].to_numpy()
    rows = []
    for side in SIDES:
        leg = analysis.measures.leg(side)
        raw = raw_inclination_deg(analysis, side)
        knee = truth[f"knee_flex_{side[0]}"].to_numpy()
        offset = best_offset_s(time_s, leg.knee_flexion_deg, times, knee, reach_s=MAX_OFFSET_S, step_s=0.005)
        at = time_s + (0.055 if offset is None else offset)
        for measure, column in NAMES.items():
            reference = np.interp(at, times, truth[f"{column}_{side[0]}"], left=np.nan, right=np.nan)
            candidates = {"ankle_cv": getattr(leg, measure)}
            if measure == "tibial_inclination_deg":
                candidates |= {"raw image landmarks": raw[0], "raw world landmarks": raw[1]}
            for name, values in candidates.items():
                found = agreement(values, reference)
                rows.append(
                    {
                        "leg": side,
                        "measure": measure,
                        "by": name,
                        "measured": found is not None,
                        "n": found.n if found else 0,
                        "bias": found.bias if found else np.nan,
                        "RMSE": found.rmse if found else np.nan,
                        "centred RMSE": found.centred_rmse if found else np.nan,
                        "r": found.r if found else np.nan,
                    }
                )
    return rows
