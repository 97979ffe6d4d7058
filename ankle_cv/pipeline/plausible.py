"""Refuse saved landmarks with implausible numbers: a damaged file must not be measured."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ankle_cv.conventions import SIDES, VISIBILITY, Array, BoolArray

MAX_VALUE: Final = 1e6
"""In any unit: far beyond any picture, angle and clip."""
MAX_TIME_S: Final = 12 * 3600.0
"""Longest clip."""
MAX_ANGLE_DEG: Final = 180.0
MAX_PICTURES: Final = 10.0
"""A landmark outside the picture is extrapolated to at most this many picture diagonals."""
ERROR_OF: Final = {
    "evidence_{}_pitch_deg": "evidence_{}_sigma_deg",
    "evidence_{}_heel_shift_px": "evidence_{}_sigma_px",
}
"""Standard errors, by the names of the readings that must have one."""


def require_plausible(arrays: dict[str, Any], size_px: tuple[int, int]) -> None:
    """Check saved arrays: missing values are NaN, not infinite, and readings have standard errors.

    Parameters
    ----------
    arrays
        Of a recording, by name.
    size_px
        Width and height of the picture.

    Raises
    ------
    ValueError
        With the name of the array.
    """
    farthest_px = MAX_PICTURES * float(np.hypot(*size_px))
    for name, values in arrays.items():
        if values.dtype.kind == "f" and not _in_range(name, values, farthest_px):
            raise ValueError(f"{name} holds numbers that no clip can give")
    if np.any(np.abs(arrays["time_s"]) > MAX_TIME_S):
        raise ValueError(f"time_s is not within {MAX_TIME_S / 3600:.0f} h from the clip's start")
    visibility = arrays["points"][..., VISIBILITY]
    if np.any((visibility < 0) | (visibility > 1)):
        raise ValueError("points holds a visibility that is not between 0 and 1")
    for side in SIDES:
        for reading, error in ERROR_OF.items():
            _require_errors(arrays.get(reading.format(side)), arrays.get(error.format(side)), side)


def _in_range(name: str, values: Array, farthest_px: float) -> bool:
    if name.endswith("_deg"):
        limit = MAX_ANGLE_DEG
    elif name.endswith("_px") or name == "points":
        limit = farthest_px
    else:
        limit = MAX_VALUE
    above_zero = not ("_sigma_" in name and np.any(values <= 0))
    return above_zero and not np.any(np.abs(values) > limit)


def _require_errors(reading: Array | None, error: Array | None, side: str) -> None:
    if reading is None or error is None:
        return
    known: BoolArray = np.asarray(np.isfinite(reading.reshape(len(reading), -1)).any(axis=1), dtype=np.bool_)
    if len(error) != len(known) or np.any(known & ~np.isfinite(error)):
        raise ValueError(f"the evidence of the {side} leg has readings without an error")
