"""Every clip with known truth, and what one analysis of it says beside that truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.pipeline.analysis import Analysis

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "samples"
FRONT_WITHIN_DEG = SIDE_WITHIN_DEG = 15.0
"""Bounds of the views, as of the program's own."""


@dataclass(frozen=True)
class Trial:
    """A generated clip with exact truth.

    Attributes
    ----------
    path
        The video.
    about
        Its JSON: spec, repetitions, body.
    truth
        Its CSV.
    """

    path: Path
    about: dict[str, Any]
    truth: pd.DataFrame

    @property
    def near(self) -> Side | None:
        """Side nearer to the camera."""
        side: Side | None = self.about["near_side"]
        return side

    @property
    def spec(self) -> dict[str, Any]:
        """How it was generated."""
        spec: dict[str, Any] = self.about["spec"]
        return spec

    @property
    def yaw_deg(self) -> float:
        """Camera around the person: 0 in front, + 90 on the left."""
        return float(self.spec["view_yaw_deg"])

    @property
    def view(self) -> str:
        """From where it was filmed in truth: front, oblique or side."""
        away = abs(self.yaw_deg)
        if away <= FRONT_WITHIN_DEG:
            return "front"
        return "side" if abs(away - 90) <= SIDE_WITHIN_DEG else "oblique"

    @property
    def faces(self) -> Literal["left", "right"]:
        """Side of the picture towards which the person looks."""
        return "left" if self.yaw_deg > 0 else "right"

    @property
    def compared(self) -> bool:
        """Whether its repetitions are ones the program counts."""
        return self.spec["kind"] in {"squat", "wall"}

    @property
    def legs(self) -> tuple[Side, ...]:
        """Legs that do the test."""
        leg: Side = self.spec["leg"]
        return (leg,) if self.spec["kind"] == "wall" else SIDES

    def view_of_leg(self, side: Side) -> str:
        """View with "far leg" for the other one; from the front both count alike. Lunges are their own."""
        if self.spec["kind"] == "wall":
            return f"{self.view}, lunge"
        far = self.view != "front" and side != self.near
        return f"{self.view}, far leg" if far else self.view

    @property
    def labels(self) -> dict[str, Any]:
        """What its rows are grouped by."""
        return {
            "clip": self.path.stem,
            "body": self.spec["subject"],
            "kind": self.spec["kind"],
            "footwear": "shoes" if self.spec["shoes"] else "bare feet",
            "camera_at_deg": self.yaw_deg,
        }

    @property
    def stands_until_s(self) -> float:
        """End of the quiet stance at the start."""
        return float(self.about["reps"][0]["start_s"])

    def standing(self, column: str) -> float:
        """Truth in that stance."""
        return float(self.truth.loc[self.truth["time_s"] <= self.stands_until_s, column].median())

    def column(self, name: str, time_s: Array) -> Array:
        """Truth at other times."""
        return np.asarray(np.interp(time_s, self.truth["time_s"], self.truth[name]), np.float64)


def trials(folders: list[Path]) -> Iterator[Trial]:
    """Find the generated clips in some folders."""
    for folder in folders:
        for about in sorted(folder.glob("*.json")):
            clip, truth = about.with_suffix(".mp4"), about.with_suffix(".csv")
            if clip.exists() and truth.exists():
                yield Trial(clip, json.loads(about.read_text()), pd.read_csv(truth))


SAME_REP_S = 0.5
"""A repetition is the true one whose bottom is not farther away."""


def heel_rows(trial: Trial, analysis: Analysis | None) -> Iterator[dict[str, Any]]:
    """Yield one row per squat filmed from the side: the near heel's true lift, and what was called.

    Where no lift is stated, also in a clip that was refused (None), that is what is called "not given".
    """
    side = trial.near
    if trial.spec["kind"] != "squat" or trial.view != "side" or side is None:
        return
    for exact in trial.about["reps"]:
        yield {
            "clip": trial.path.stem,
            "lift_mm": exact["hold_mean"][f"heel_lift_{side}_mm"],
            "called": "not given" if analysis is None else _called(analysis, side, exact["bottom_s"]),
        }


def _called(analysis: Analysis, side: Side, bottom_s: float) -> str:
    document = analysis.assessment
    rep = next((r for r in document.reps if abs(r.bottom_s - bottom_s) < SAME_REP_S), None)
    if rep is None or rep.max_heel_lift.of(side) is None:
        return "not given"
    called = (
        f.certainty
        for f in document.findings
        if f.code == "heel_rise" and f.side == side and rep.index in f.reps
    )
    return next(called, "no")


def frame_rows(trial: Trial, analysis: Analysis) -> Iterator[dict[str, Any]]:
    """Yield one row per side and measure: the error over all frames."""
    document, measures = analysis.assessment, analysis.measures
    columns = (
        "tibial_inclination_{}_deg",
        "dorsiflexion_{}_deg",
        "foot_pitch_{}_deg",
        "heel_lift_{}_mm",
        "fppa_{}_deg",
    )
    for side in document.view.measured_sides:
        for column in columns:
            values = getattr(measures.leg(side), column.replace("_{}", ""))
            error = values - trial.column(column.format(side), measures.time_s)
            if not np.isfinite(error).any():
                continue
            lifted = trial.column(f"heel_lift_{side}_mm", measures.time_s) > 8.0
            yield {
                "clip": trial.path.stem,
                "near": side == trial.near,
                "view": document.view.kind,
                "measure": column.replace("_{}", ""),
                "coverage": float(np.isfinite(error).mean()),
                "bias": float(np.nanmean(error)),
                "rmse": float(np.sqrt(np.nanmean(error**2))),
                "mae": float(np.nanmean(np.abs(error))),
                "mae_flat": _mean_abs(error[~lifted]),
                "mae_lifted": _mean_abs(error[lifted]),
            }


def _mean_abs(error: Array) -> float:
    known = error[np.isfinite(error)]
    return float(np.abs(known).mean()) if len(known) else float("nan")
