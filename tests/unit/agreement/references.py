"""References made from a saved result."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def reference_of(folder: Path, *, plus: float = 0.0, late_s: float = 0.0) -> pd.DataFrame:
    frames = pd.read_csv(folder / "frames.csv")
    return pd.DataFrame(
        {
            "time_s": frames.time_s + late_s,
            "tibial_inclination_left_deg": frames.tibial_inclination_left_deg + plus,
            "knee_flexion_left_deg": frames.knee_flexion_left_deg,
        }
    )
