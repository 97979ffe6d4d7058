"""The validation document's pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sit_to_stand import Curves

from ankle_cv.conventions import Side
from ankle_cv.outputs.palette import INK, ON_PAPER

WIDTH_IN, ROW_IN, DPI = 9.0, 2.7, 90
RAW = "#8A929B"
"""What the pose model alone says: grey."""
TITLES = {
    "tibial_inclination_deg": "Tibial inclination, °",
    "dorsiflexion_deg": "Dorsiflexion, °",
    "heel_lift_mm": "Heel lift, mm",
    "fppa_deg": "Frontal-plane projection angle, °",
}


def _figure(rows: int) -> Figure:
    figure = Figure(figsize=(WIDTH_IN, ROW_IN * rows), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, format="png", metadata={"Software": None})
    return path


def draw_peaks(peaks: pd.DataFrame, path: Path) -> Path:
    """Draw one row per measure: error against truth, and error against the stated half-interval."""
    measures = [name for name in TITLES if (peaks.measure == name).any()]
    figure = _figure(len(measures))
    for (left, right), measure in zip(
        figure.subplots(len(measures), 2, squeeze=False, width_ratios=[3, 2]), measures, strict=True
    ):
        rows = peaks[peaks.measure == measure]
        _errors(left, rows, TITLES[measure])
        _honesty(right, rows)
    return _save(figure, path)


def _errors(axes: Axes, rows: pd.DataFrame, title: str) -> None:
    error = rows.stated - rows.truth
    axes.axhline(0, color=INK, lw=0.8)
    if rows.blaze_image.notna().any():
        axes.plot(rows.truth, rows.blaze_image - rows.truth, "x", ms=4, color=RAW, label="raw BlazePose")
    if rows.movenet.notna().any():
        axes.plot(rows.truth, rows.movenet - rows.truth, "+", ms=4, color=RAW, label="raw MoveNet")
    axes.errorbar(
        rows.truth, error, yerr=rows.plus_minus, fmt="o", ms=3.5, lw=0.5, alpha=0.8,
        color=ON_PAPER["left"], label="ankle_cv, 95 % interval",
    )  # fmt: skip
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
    axes.set_xlabel("truth", fontsize=8)
    axes.set_ylabel("stated − truth", fontsize=8)
    axes.legend(fontsize=7, frameon=False)
    axes.tick_params(labelsize=8)


def _honesty(axes: Axes, rows: pd.DataFrame) -> None:
    off, stated = (rows.stated - rows.truth).abs(), rows.plus_minus
    top = float(np.nanmax([off.max(), stated.max()])) * 1.05
    axes.plot(stated, off, "o", ms=3.5, alpha=0.6, color=ON_PAPER["left"])
    axes.plot([0, top], [0, top], color=INK, lw=0.8, ls="--")
    axes.set(xlim=(0, top), ylim=(0, top))
    axes.set_title("below the line: inside the interval", loc="left", fontsize=8)
    axes.set_xlabel("stated ±", fontsize=8)
    axes.set_ylabel("error", fontsize=8)
    axes.tick_params(labelsize=8)


def draw_sit_to_stand(curves: dict[Side, Curves], path: Path) -> Path:
    """Draw both legs' tibial inclination beside the markers'."""
    figure = _figure(len(curves))
    for axes, (side, curve) in zip(
        figure.subplots(len(curves), 1, squeeze=False)[:, 0], curves.items(), strict=True
    ):
        axes.plot(curve.time_s, curve.raw_deg, color=RAW, lw=1, label="raw landmarks")
        axes.plot(curve.time_s, curve.markers_deg, color=INK, lw=1.8, label="markers")
        if np.isfinite(curve.measured_deg).any():
            axes.plot(curve.time_s, curve.measured_deg, color=ON_PAPER[side], lw=1.6, label="ankle_cv")
        axes.set_title(f"Tibial inclination, {side} leg, °", loc="left", fontsize=10, fontweight="bold")
        axes.set_xlabel("clip time, s", fontsize=8)
        axes.legend(fontsize=7, frameon=False, ncols=3)
        axes.tick_params(labelsize=8)
    return _save(figure, path)
