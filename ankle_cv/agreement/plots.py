"""Agreement plots: both curves over time, and Bland-Altman plots of the differences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ankle_cv.agreement.compare import MeasureComparison, Validation
from ankle_cv.files import atomic_write
from ankle_cv.outputs.palette import INK, ON_PAPER

WIDTH_IN, ROW_IN, DPI = 10.0, 2.4, 110
REFERENCE_COLOUR = "#8A929B"


def agreement_figure(validation: Validation) -> Figure:
    """Draw one row per measure: overlay on the left, Bland–Altman on the right."""
    rows = len(validation.comparisons)
    figure = Figure(figsize=(WIDTH_IN, ROW_IN * rows + 0.4), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, 2, squeeze=False, width_ratios=[3, 2])
    for (left, right), comparison in zip(axes, validation.comparisons, strict=True):
        _overlay(left, comparison)
        _bland_altman(right, comparison)
    return figure


def _overlay(axes: Axes, comparison: MeasureComparison) -> None:
    colour = ON_PAPER["right" if "_right_" in comparison.column else "left"]
    axes.plot(comparison.time_s, comparison.reference, color=REFERENCE_COLOUR, lw=3, label="reference")
    axes.plot(comparison.time_s, comparison.measured, color=colour, lw=1.4, label="measured")
    axes.set_title(comparison.column, loc="left", fontsize=9, fontweight="bold", parse_math=False)
    axes.set_xlabel("clip time, s", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=7, frameon=False)


def _bland_altman(axes: Axes, comparison: MeasureComparison) -> None:
    both = np.isfinite(comparison.measured) & np.isfinite(comparison.reference)
    measured, reference = comparison.measured[both], comparison.reference[both]
    axes.plot((measured + reference) / 2, measured - reference, ".", ms=2.5, color=INK, alpha=0.4)
    frames = comparison.frames
    for height, label in ((frames.bias, "bias"), (frames.loa_low, "95 %"), (frames.loa_high, "95 %")):
        axes.axhline(height, color=INK, lw=0.8, ls="-" if label == "bias" else "--")
        axes.annotate(f"{label} {height:.2f}", (1, height), xycoords=("axes fraction", "data"), fontsize=7,
                      ha="right", va="bottom")  # fmt: skip
    axes.set_xlabel("mean of both", fontsize=8)
    axes.set_ylabel("measured − reference", fontsize=8)
    axes.tick_params(labelsize=8)


def write_agreement_plot(validation: Validation, path: Path) -> Path:
    """Write the plot as PNG.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_write(path) as temporary:
        agreement_figure(validation).savefig(temporary, format="png", metadata={"Software": None})
    return path
