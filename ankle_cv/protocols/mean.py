"""Mean of measurements of the same quantity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ankle_cv.assessment import Measurement
from ankle_cv.gaussian import Z_95


def mean_of(numbers: Sequence[Measurement | None]) -> Measurement | None:
    """Mean of measurements of the same quantity; random errors average out, their common bias does not.

    The interval is the median one of the parts, widened by the standard error of the mean.
    """
    known = [n for n in numbers if n is not None]
    if not known:
        return None
    values = np.array([n.value for n in known])
    scatter = Z_95 * float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    half = float(np.hypot(np.median([n.plus_minus for n in known]), scatter))
    return Measurement(value=float(values.mean()), plus_minus=half, unit=known[0].unit)


def counts_of(numbers: Mapping[str, Sequence[Measurement | None]]) -> dict[str, int]:
    """Return of how many measurements each mean is; none for a mean that there is not."""
    counts = {name: sum(number is not None for number in values) for name, values in numbers.items()}
    return {name: count for name, count in counts.items() if count}
