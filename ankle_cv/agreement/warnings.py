"""Warnings about a comparison with a reference: another clip, a wrong clock, a wrong unit."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ankle_cv.agreement.compare import ALIGN_BY, MAX_OFFSET_S, MeasureComparison, Validation
from ankle_cv.conventions import SIDES

MIN_R: Final = 0.9
"""Two recordings of the same movement, aligned in time, correlate more than this: 0.98 in the
sit-to-stand trial with markers."""
RADIANS_RATIO: Final = (40.0, 75.0)
"""Range of (SD of the clip, deg) over (SD of the reference) that indicates radians: 57.3, with errors."""
MILLISECONDS_RATIO: Final = 100.0
"""A reference this many times as long as the clip has times in milliseconds, not seconds."""


def comparison_warnings(
    validation: Validation, clip: pd.DataFrame, reference: pd.DataFrame
) -> tuple[str, ...]:
    """Return reasons to doubt a comparison, one sentence each.

    Parameters
    ----------
    validation
        From `ankle_cv.agreement.compare.compare`.
    clip, reference
        Both tables, with ``time_s``.
    """
    found = []
    columns = [measure.format(side) for measure in ALIGN_BY for side in SIDES]
    by_name = {c.column: c for c in validation.comparisons}
    leading = next((by_name[name] for name in columns if name in by_name), None)
    if leading is not None and not leading.frames.r >= MIN_R:
        found.append(
            f"{leading.column} does not move like the reference (r {leading.frames.r:.2f}): another clip, or "
            f"a clock off by more than {MAX_OFFSET_S:.0f} s; tell the shift with --offset"
        )
    found += [
        f"{c.column} spreads {_spread_ratio(c):.0f} times as wide as the reference: is that in radians?"
        for c in validation.comparisons
        if c.column.endswith("_deg") and RADIANS_RATIO[0] <= _spread_ratio(c) <= RADIANS_RATIO[1]
    ]
    if np.ptp(reference["time_s"]) > MILLISECONDS_RATIO * max(np.ptp(clip["time_s"]), 1.0):
        found.append("the reference is far longer than the clip: are its times in milliseconds?")
    return tuple(found)


def _spread_ratio(comparison: MeasureComparison) -> float:
    both = np.isfinite(comparison.measured) & np.isfinite(comparison.reference)
    theirs = float(np.std(comparison.reference[both])) if both.any() else 0.0
    return float(np.std(comparison.measured[both])) / theirs if theirs > 0 else 0.0
