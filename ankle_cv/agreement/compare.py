"""Comparison of a saved result with a reference, measure by measure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from ankle_cv.agreement.statistics import (
    Agreement,
    PeakAgreement,
    agreement,
    best_offset_s,
    peak_agreement,
)
from ankle_cv.agreement.tables import COLUMNS, SavedResult
from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.errors import InputError
from ankle_cv.protocols.plateau import median_over, peak_over
from ankle_cv.protocols.reps import lower_half_of

ALIGN_BY = ("knee_flexion_{}_deg", "thigh_inclination_{}_deg", "tibial_inclination_{}_deg", "fppa_{}_deg")
"""Measures for the estimate of the time offset, the most reliable first: large, smooth, unbiased in shape."""
MAX_OFFSET_S = 1.0
"""Largest time offset that is tried, s."""
OFFSET_STEP_S = 0.005
"""Step of the offsets that are tried, s: finer than the frame interval of any camera."""
REP_FIELDS = {
    "tibial_inclination": "peak_tibial_inclination",
    "dorsiflexion": "peak_dorsiflexion",
    "heel_lift": "max_heel_lift",
    "knee_flexion": "peak_knee_flexion",
}
"""Measure -> field of a repetition with its peak."""
ATTEMPT_FIELDS = ("tibial_inclination", "dorsiflexion", "heel_lift")
"""Measures with a field in a knee-to-wall attempt."""


@dataclass(frozen=True)
class MeasureComparison:
    """Comparison of one measure of one side.

    Attributes
    ----------
    column
        Its name in ``frames.csv``.
    time_s, measured, reference
        ``(n,)`` every frame within the time of the reference.
    frames
        Agreement frame by frame.
    peaks
        Agreement of the values stated for repetitions or attempts; None without such values.
    """

    column: str
    time_s: Array
    measured: Array
    reference: Array
    frames: Agreement
    peaks: PeakAgreement | None

    def summary(self) -> dict[str, Any]:
        """Return everything except the series."""
        return {
            "column": self.column,
            "frames": asdict(self.frames),
            "peaks": asdict(self.peaks) if self.peaks else None,
        }


@dataclass(frozen=True)
class Validation:
    """Comparison of a result with a reference: the time offset, s, and every measure."""

    offset_s: float
    comparisons: tuple[MeasureComparison, ...]


def compare(result: SavedResult, reference: pd.DataFrame, offset_s: float | None) -> Validation:
    """Compare all measures that both have.

    Parameters
    ----------
    result
        A saved result.
    reference
        ``time_s`` and columns named as in ``frames.csv``.
    offset_s
        Time to add to the clip's clock, s, or None to estimate it.

    Raises
    ------
    InputError
        The two have no measure in common, or do not overlap in time.
    """
    common = [c for c in COLUMNS if c in reference and c in result.frames]
    offset = find_offset_s(result.frames, reference) if offset_s is None else offset_s
    found = [_compare_measure(result, reference, column, offset) for column in common]
    known = tuple(c for c in found if c is not None)
    if not known:
        raise InputError(
            "the result and the reference have no measured quantity in common at the same time",
            "name the reference's columns as in frames.csv, map them with --map, or give --offset",
        )
    return Validation(offset, known)


def find_offset_s(frames: pd.DataFrame, reference: pd.DataFrame) -> float:
    """Estimate the time to add to the clip's clock, s; 0 when no common measure changes."""
    for measure in ALIGN_BY:
        for column in (measure.format(side) for side in SIDES):
            if column in frames and column in reference:
                offset = best_offset_s(
                    _numbers(frames, "time_s"),
                    _numbers(frames, column),
                    _numbers(reference, "time_s"),
                    _numbers(reference, column),
                    max_offset_s=MAX_OFFSET_S,
                    step_s=OFFSET_STEP_S,
                )
                if offset is not None:
                    return offset
    return 0.0


def _numbers(table: pd.DataFrame, column: str) -> Array:
    return table[column].to_numpy(dtype=np.float64)


def _compare_measure(
    result: SavedResult, reference: pd.DataFrame, column: str, offset_s: float
) -> MeasureComparison | None:
    time_s = _numbers(result.frames, "time_s")
    times, values = _numbers(reference, "time_s"), _numbers(reference, column)
    known = np.isfinite(values)
    if not known.any():
        return None
    at = np.interp(time_s + offset_s, times[known], values[known], left=np.nan, right=np.nan)
    inside = np.isfinite(at)
    measured = _numbers(result.frames, column)
    frames = agreement(measured[inside], at[inside])
    if frames is None:
        return None
    peaks = _peaks(result.assessment, column, time_s, at)
    return MeasureComparison(column, time_s[inside], measured[inside], at[inside], frames, peaks)


def _peaks(assessment: Assessment, column: str, time_s: Array, reference: Array) -> PeakAgreement | None:
    """Compare the stated peaks with those of the reference, computed alike: medians, never a single frame."""
    side: Side | None = next((s for s in SIDES if f"_{s}_" in column), None)
    if side is None:
        return None
    measure = column.split(f"_{side}_", maxsplit=1)[0]
    pairs: list[tuple[Measurement, float]] = []
    for rep in assessment.reps:
        stated = getattr(rep, REP_FIELDS[measure]).of(side) if measure in REP_FIELDS else None
        exact = peak_over(time_s, reference, *lower_half_of(rep), width_s=rep.bottom_hold_s)
        if stated is not None and exact is not None:
            pairs.append((stated, exact.value))
    for attempt in assessment.attempts:
        stated = getattr(attempt, measure) if measure in ATTEMPT_FIELDS and attempt.side == side else None
        exact = median_over(time_s, reference, attempt.from_s, attempt.to_s)
        if stated is not None and exact is not None:
            pairs.append((stated, exact.value))
    return peak_agreement(
        [m.value for m, _ in pairs], [m.plus_minus for m, _ in pairs], [exact for _, exact in pairs]
    )
