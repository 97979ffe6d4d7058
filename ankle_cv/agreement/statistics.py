"""Agreement of two series of the same quantity: small pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankle_cv.conventions import Array
from ankle_cv.gaussian import Z_95

MIN_PAIRS = 3
"""Least number of pairs for a standard deviation."""


@dataclass(frozen=True)
class Agreement:
    """How a measured series agrees with a reference, in the unit of the quantity.

    Attributes
    ----------
    n
        Number of pairs.
    coverage
        Share of the reference's samples, within the clip, that have a measured value.
    bias, sd
        Mean and standard deviation of measured minus reference.
    rmse, centred_rmse, mae
        Root mean square error, the same without the bias, mean absolute error.
    loa_low, loa_high
        95 % limits of agreement.
    r
        Pearson correlation; NaN when one of the two is constant.
    """

    n: int
    coverage: float
    bias: float
    sd: float
    rmse: float
    centred_rmse: float
    mae: float
    loa_low: float
    loa_high: float
    r: float


def agreement(measured: Array, reference: Array) -> Agreement | None:
    """Compare two series sample by sample.

    Parameters
    ----------
    measured, reference
        ``(n,)`` at the same times; NaN without a value.

    Returns
    -------
    Agreement or None
        None with fewer than `MIN_PAIRS` pairs.
    """
    both = np.isfinite(measured) & np.isfinite(reference)
    wanted = int(np.isfinite(reference).sum())
    if both.sum() < MIN_PAIRS:
        return None
    error = measured[both] - reference[both]
    bias, sd = float(error.mean()), float(error.std(ddof=1))
    return Agreement(
        n=int(both.sum()),
        coverage=float(both.sum() / wanted),
        bias=bias,
        sd=sd,
        rmse=float(np.sqrt(np.mean(error**2))),
        centred_rmse=float(error.std()),
        mae=float(np.abs(error).mean()),
        loa_low=bias - Z_95 * sd,
        loa_high=bias + Z_95 * sd,
        r=_correlation(measured[both], reference[both]),
    )


def _correlation(first: Array, second: Array) -> float:
    """Return Pearson's correlation; NaN when one of the two is constant or nearly so."""
    if min(np.ptp(first), np.ptp(second)) == 0:
        return float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.corrcoef(first, second)[0, 1])


@dataclass(frozen=True)
class PeakAgreement:
    """Agreement at the peaks of repetitions or in the holds of attempts.

    Attributes
    ----------
    n
        Number of peaks.
    bias, mae, worst
        Mean, mean absolute and largest absolute difference.
    interval_coverage
        Share of peaks whose stated 95 % interval contains the reference.
    median_plus_minus
        Median half-width of the stated intervals.
    """

    n: int
    bias: float
    mae: float
    worst: float
    interval_coverage: float
    median_plus_minus: float


def peak_agreement(
    values: Sequence[float], plus_minus: Sequence[float], reference: Sequence[float]
) -> PeakAgreement | None:
    """Compare values with stated intervals with their references; None without values."""
    if not values:
        return None
    error = np.array(values) - np.array(reference)
    half = np.array(plus_minus)
    return PeakAgreement(
        n=len(error),
        bias=float(error.mean()),
        mae=float(np.abs(error).mean()),
        worst=float(np.abs(error).max()),
        interval_coverage=float(np.mean(np.abs(error) <= half)),
        median_plus_minus=float(np.median(half)),
    )


def best_offset_s(
    time_s: Array,
    values: Array,
    reference_time_s: Array,
    reference: Array,
    *,
    max_offset_s: float,
    step_s: float,
) -> float | None:
    """Time to add to the clip's clock, s, for the highest correlation of two series.

    Parameters
    ----------
    time_s, values
        ``(n,)`` the clip; NaN without a value.
    reference_time_s, reference
        ``(m,)`` the reference, increasing times.
    max_offset_s, step_s
        Largest offset tried, and its step, s.

    Returns
    -------
    float or None
        None when the two do not overlap, or one is constant.
    """
    known = np.isfinite(values)
    reference_known = np.isfinite(reference)
    if known.sum() < MIN_PAIRS or reference_known.sum() < MIN_PAIRS:
        return None
    best, best_r = None, -np.inf
    for offset in np.arange(-max_offset_s, max_offset_s + step_s / 2, step_s):
        at = time_s[known] + offset
        inside = (at >= reference_time_s[reference_known][0]) & (at <= reference_time_s[reference_known][-1])
        # At least half of the clip must overlap, or a short coincidence wins.
        if inside.sum() < max(MIN_PAIRS, known.sum() / 2):
            continue
        a, b = (
            values[known][inside],
            np.interp(at[inside], reference_time_s[reference_known], reference[reference_known]),
        )
        r = _correlation(a, b)
        if r > best_r:
            best, best_r = float(offset), r
    return best
