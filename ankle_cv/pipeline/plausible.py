"""Refuse saved landmarks with numbers that no clip can give: a damaged file must not be measured."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ankle_cv.conventions import SIDES, VISIBILITY, Array, BoolArray

MAX_VALUE: Final = 1e6
"""In any unit: far beyond any picture, angle and clip."""
MAX_TIME_S: Final = 12 * 3600.0
"""Longest clip: a camera's day."""
MAX_ANGLE_DEG: Final = 180.0
MAX_PICTURES: Final = 10.0
"""A landmark outside the picture is guessed this many picture diagonals away at most."""
TIE: Final = {
    "evidence_shank_{}_turn_deg": "evidence_shank_{}_sigma_deg",
    "evidence_{}_pitch_deg": "evidence_{}_sigma_deg",
    "evidence_{}_heel_shift_px": "evidence_{}_sigma_px",
}
"""Readings, and the errors they must come with."""


def require_plausible(arrays: dict[str, Any], size_px: tuple[int, int]) -> None:
    """Check what was read: unknown is NaN, never infinite, and readings come with their errors.

    Parameters
    ----------
    arrays
        Of a recording, by name.
    size_px
        Width and height of the picture.

    Raises
    ------
    ValueError
        Says which array.
    """
    farthest_px = MAX_PICTURES * float(np.hypot(*size_px))
    for name, values in arrays.items():
        if values.dtype.kind == "f" and not _within(name, values, farthest_px):
            raise ValueError(f"{name} holds numbers that no clip can give")
    if np.any(np.abs(arrays["time_s"]) > MAX_TIME_S):
        raise ValueError(f"time_s is not within {MAX_TIME_S / 3600:.0f} h from the clip's start")
    visibility = arrays["points"][..., VISIBILITY]
    if np.any((visibility < 0) | (visibility > 1)):
        raise ValueError("points holds a visibility that is not between 0 and 1")
    for side in SIDES:
        for reading, error in TIE.items():
            _require_errors(arrays.get(reading.format(side)), arrays.get(error.format(side)), side)


def _within(name: str, values: Array, farthest_px: float) -> bool:
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
