"""What makes a comparison with a reference doubtful: wrong clip, wrong clock, wrong unit."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ankle_cv.agreement.compare import ALIGN_BY, REACH_S, Comparison, Validation
from ankle_cv.conventions import SIDES

MIN_R: Final = 0.9
"""Two recordings of one movement, aligned in time, correlate more than this: 0.98 on the
sit-to-stand trial with markers."""
RADIANS: Final = (40.0, 75.0)
"""Range of (spread of ours, deg) over (spread of the reference) that speaks for radians: 57.3 and errors."""
LONGER: Final = 100.0
"""A reference this many times as long as the clip counts milliseconds, not seconds."""


def doubts(validation: Validation, clip: pd.DataFrame, reference: pd.DataFrame) -> tuple[str, ...]:
    """Say what speaks against a comparison, one sentence each.

    Parameters
    ----------
    validation
        From `compare`.
    clip, reference
        Both tables, with ``time_s``.
    """
    told = []
    columns = [measure.format(side) for measure in ALIGN_BY for side in SIDES]
    by_name = {c.column: c for c in validation.comparisons}
    leading = next((by_name[name] for name in columns if name in by_name), None)
    if leading is not None and not leading.frames.r >= MIN_R:
        told.append(
            f"{leading.column} does not move like the reference (r {leading.frames.r:.2f}): another clip, or "
            f"a clock off by more than {REACH_S:.0f} s; tell the shift with --offset"
        )
    told += [
        f"{c.column} spreads {_spread_ratio(c):.0f} times as wide as the reference: is that in radians?"
        for c in validation.comparisons
        if c.column.endswith("_deg") and RADIANS[0] <= _spread_ratio(c) <= RADIANS[1]
    ]
    if np.ptp(reference["time_s"]) > LONGER * max(np.ptp(clip["time_s"]), 1.0):
        told.append("the reference is far longer than the clip: are its times in milliseconds?")
    return tuple(told)


def _spread_ratio(comparison: Comparison) -> float:
    both = np.isfinite(comparison.measured) & np.isfinite(comparison.reference)
    theirs = float(np.std(comparison.reference[both])) if both.any() else 0.0
    return float(np.std(comparison.measured[both])) / theirs if theirs > 0 else 0.0
