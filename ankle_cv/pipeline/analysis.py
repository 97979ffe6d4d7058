"""One analysed clip in memory: what the output writers draw from."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.assessment import Assessment
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import Measures


@dataclass(frozen=True)
class Analysis:
    """The assessment and the series it rests on.

    Attributes
    ----------
    assessment
        The document.
    raw
        Landmarks of the chosen person as the model gave them (swaps undone), one row per decoded frame.
    clean
        The same after cleaning and smoothing, at the same times.
    measures
        Per-frame measures, at the same times.
    """

    assessment: Assessment
    raw: LandmarkSeries
    clean: LandmarkSeries
    measures: Measures
