"""The one real trial with marker-based truth: five sit-to-stands filmed obliquely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from networks import LOOKS_RIGHT, blaze_inclination_deg, movenet_inclination_deg

from ankle_cv.agreement.statistics import agreement, best_offset_s
from ankle_cv.assessment import Measurement, Rep, Sided
from ankle_cv.conventions import SIDES, Array, BoolArray, Side
from ankle_cv.pipeline.analysis import AnalysedClip, Analysis

NAMES = {
    "tibial_inclination_deg": "shank_tilt",
    "dorsiflexion_deg": "shank_foot",
    "knee_flexion_deg": "knee_flex",
}
"""Our measure -> the trial's column, without its side."""
MAX_OFFSET_S = 0.3
KNOWN_OFFSET_S = 0.055
"""Clip and markers differ by about this (README of the clips)."""
PEAKS: dict[str, Callable[[Rep], Sided[Measurement]]] = {
    "tibial_inclination_deg": lambda rep: rep.peak_tibial_inclination,
    "dorsiflexion_deg": lambda rep: rep.peak_dorsiflexion,
}
"""Measures of which a repetition's peak is stated."""


STANDING_KNEE_DEG = 15.0
"""Knee flexion by the markers below which the person stands."""
DEEP_QUANTILE = 0.9
"""Of the shank's tilt by the markers: above it the person is deep, about to rise or to sit."""


@dataclass(frozen=True)
class Moments:
    """``(n,)`` masks of the frames in which the person stands and is deep."""

    standing: BoolArray
    deep: BoolArray

    def change(self, values: Array) -> float:
        """Return deep minus standing; NaN where one has no values."""
        deep, standing = (values[frames & np.isfinite(values)] for frames in (self.deep, self.standing))
        return float(np.median(deep) - np.median(standing)) if len(deep) and len(standing) else float("nan")


@dataclass(frozen=True)
class Curves:
    """Tibial inclination of one leg, ``(n,)`` each: time, s; markers, ours and the raw landmarks', deg."""

    time_s: Array
    markers_deg: Array
    measured_deg: Array
    raw_deg: Array


def _raw(clip: AnalysedClip, side: Side) -> dict[str, Array]:
    """Return the inclination by the landmarks of both networks, ``(n,)`` deg each."""
    analysis, facing = clip.analysis, clip.analysis.assessment.view.facing
    sign = LOOKS_RIGHT.get(facing or "", 1.0)
    image, world = blaze_inclination_deg(analysis.raw, side, sign)
    movenet = movenet_inclination_deg(clip.recording.evidence, side, len(analysis.raw), sign)
    return {"BlazePose image": image, "BlazePose world": world, "MoveNet": movenet}


def curves(clip: AnalysedClip, markers: Path) -> dict[Side, Curves]:
    """Return both legs' curves, the markers' at our times."""
    analysis = clip.analysis
    truth, time_s = pd.read_csv(markers), analysis.measures.time_s
    at = time_s + _offset_s(analysis, truth)
    return {
        side: Curves(
            time_s,
            np.interp(at, truth["time"], truth[f"shank_tilt_{side[0]}"], left=np.nan, right=np.nan),
            analysis.measures.leg(side).tibial_inclination_deg,
            _raw(clip, side)["BlazePose image"],
        )
        for side in SIDES
    }


def compare(clip: AnalysedClip, markers: Path) -> list[dict[str, Any]]:
    """Hold both legs against the markers; the time offset is found by the knees' flexion.

    ``change`` is the change from standing to deep (median of the frames in either, by the markers), and its
    error.
    """
    analysis = clip.analysis
    truth, time_s = pd.read_csv(markers), analysis.measures.time_s
    times = truth["time"].to_numpy()
    at = time_s + _offset_s(analysis, truth)
    rows = []
    for side in SIDES:
        leg = analysis.measures.leg(side)
        knee = np.interp(at, times, truth[f"knee_flex_{side[0]}"], left=np.nan, right=np.nan)
        tilt = np.interp(at, times, truth[f"shank_tilt_{side[0]}"], left=np.nan, right=np.nan)
        moments = Moments(knee < STANDING_KNEE_DEG, tilt >= np.nanquantile(tilt, DEEP_QUANTILE))
        for measure, column in NAMES.items():
            reference = np.interp(at, times, truth[f"{column}_{side[0]}"], left=np.nan, right=np.nan)
            candidates = {"ankle_cv": getattr(leg, measure)}
            if measure == "tibial_inclination_deg":
                candidates |= _raw(clip, side)
            peaks, inside = _peaks(analysis, side, measure, at - time_s, times, truth[f"{column}_{side[0]}"])
            for name, values in candidates.items():
                found = agreement(values, reference)
                ours = name == "ankle_cv" and peaks > 0
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
                        "change": moments.change(reference),
                        "change's error": moments.change(values) - moments.change(reference),
                        "peaks": peaks if ours else 0,
                        "peaks inside ±": inside if ours else np.nan,
                    }
                )
    return rows


def _offset_s(analysis: Analysis, truth: pd.DataFrame) -> float:
    """Seconds from the clip's clock to the markers': the mean over the knees that were measured."""
    found = [
        best_offset_s(
            analysis.measures.time_s,
            analysis.measures.leg(side).knee_flexion_deg,
            truth["time"].to_numpy(),
            truth[f"knee_flex_{side[0]}"].to_numpy(),
            max_offset_s=MAX_OFFSET_S,
            step_s=0.005,
        )
        for side in SIDES
        if np.isfinite(analysis.measures.leg(side).knee_flexion_deg).any()
    ]
    known = [offset for offset in found if offset is not None]
    return float(np.mean(known)) if known else KNOWN_OFFSET_S


def _peaks(
    analysis: Analysis, side: Side, measure: str, shift_s: Array, times: Array, reference: pd.Series
) -> tuple[int, float]:
    """Return how many repetitions have a stated peak, and the share of their intervals that hold it."""
    held = []
    for rep in analysis.assessment.reps:
        stated = PEAKS[measure](rep).of(side) if measure in PEAKS else None
        within = (times - shift_s[0] >= rep.start_s) & (times - shift_s[0] <= rep.end_s)
        if stated is not None and within.any():
            held.append(abs(stated.value - float(reference[within].max())) <= stated.plus_minus)
    return len(held), float(np.mean(held)) if held else float("nan")
