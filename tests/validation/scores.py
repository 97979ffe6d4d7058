"""How far off numbers are, and how much their intervals are worth: small pure functions."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from ankle_cv.conventions import Array

MISS: Final = 0.05
"""Share of true values that a stated interval may miss: intervals are 95 %."""
NETWORKS: Final = {"blaze_image": "BlazePose image", "blaze_world": "BlazePose world", "movenet": "MoveNet"}
"""Column of a row of `holds.hold_rows` -> whose raw landmarks it is from."""

ERRORS: Final = ("bias", "MAE", "RMSE", "worst", "± (median)", "inside ±", "interval score")
"""Columns of a table about stated numbers."""


def interval_score(error: Array, plus_minus: Array) -> Array:
    """Return the score of central 95 % intervals, in the unit of the numbers; smaller is better.

    Width, and 2 / 0.05 = 40 times the distance by which the truth lies outside: an interval that is too
    narrow and one that is too wide both pay (Gneiting & Raftery 2007, J Am Stat Assoc 102:359, equation 43).
    The best intervals of a normal error have 4.7 of its standard deviations on the mean.

    Parameters
    ----------
    error, plus_minus
        ``(n,)`` stated minus true value and half-width; NaN gives NaN.
    """
    outside = np.maximum(np.abs(error) - plus_minus, 0.0)
    return 2 * plus_minus + 2 / MISS * outside


def tally(rows: pd.DataFrame) -> dict[str, Any]:
    """Sum rows of holds up in one row of a table.

    Parameters
    ----------
    rows
        As from `holds.hold_rows`, of one measure, with or without a stated number.

    Returns
    -------
    dict
        ``n`` counts stated numbers; ``given`` the clips with one at all. The networks' errors are those of
        the same repetitions, or of all where none has a stated number.
    """
    stated = rows[rows.stated.notna()]
    clips = rows.groupby(["clip", "side"]).stated.count()
    row: dict[str, Any] = {"given": f"{(clips > 0).sum()} of {len(clips)}", "n": len(stated)}
    row |= dict.fromkeys(ERRORS, "")
    if len(stated):
        row |= _errors(stated)
    raw = stated if len(stated) else rows
    return row | {
        f"{name}: MAE, worst": _mae_and_worst(raw[key] - raw.truth) for key, name in NETWORKS.items()
    }


def _errors(stated: pd.DataFrame) -> dict[str, str]:
    error = (stated.stated - stated.truth).to_numpy(dtype=float)
    row = {
        "bias": told(error.mean(), 1),
        "MAE": told(np.abs(error).mean(), 2),
        "RMSE": told(np.sqrt(np.mean(error**2)), 2),
        "worst": told(np.abs(error).max(), 1),
    }
    half = stated.plus_minus.to_numpy(dtype=float)
    known = np.isfinite(half)
    if not known.any():
        return row
    error, half = error[known], half[known]
    return row | {
        "± (median)": told(np.median(half), 1),
        "inside ±": f"{100 * np.mean(np.abs(error) <= half):.0f} %",
        "interval score": told(interval_score(error, half).mean(), 1),
    }


def _mae_and_worst(error: pd.Series) -> str:
    size = error.abs().dropna()
    return f"{size.mean():.1f}, {size.max():.1f}" if len(size) else ""


def told(value: float, digits: int) -> str:
    """Return a number as text; nothing for NaN, and no minus before zero."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}" if np.isfinite(value) else ""


def table(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return one `tally` for each group of rows, without columns that nothing is in."""
    groups = rows.groupby(by, sort=True, observed=True) if len(rows) else ()
    found = pd.DataFrame([{**dict(zip(by, keys, strict=True)), **tally(group)} for keys, group in groups])
    return found[[name for name in found if (found[name] != "").any()]]
