"""Lean of a body segment, from which every angle is computed."""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import Array, X, Y


def lean_deg(lower: Array, upper: Array, facing: int) -> Array:
    """Return the forward lean of a body segment from the vertical, in the picture.

    Parameters
    ----------
    lower, upper
        ``(..., 2)`` px positions of the segment's lower and upper end, floor level.
    facing
        +1 when the person faces the right of the picture, -1 for the left.

    Returns
    -------
    Array
        ``(...)`` deg, + upper end in front of the lower, ±180 upside down. NaN where a point is missing.
    """
    up = upper - lower
    result: Array = np.degrees(np.arctan2(facing * up[..., X], -up[..., Y]))
    return result
