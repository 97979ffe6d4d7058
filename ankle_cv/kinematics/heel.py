"""Height of the heel (science.md §1). Floor-level pixel positions ``(..., 2)``."""

from __future__ import annotations

from ankle_cv.conventions import Array, Y


def heel_over_toe_px(heel: Array, toe: Array) -> Array:
    """Return the height of the heel (or another joint) above the toe, px, + up; camera shake cancels.

    Returns
    -------
    Array
        ``(...)`` px; NaN where a point is missing.
    """
    return toe[..., Y] - heel[..., Y]


def heel_lift_px(heel_over_toe: Array, neutral_heel_over_toe: float) -> Array:
    """Return the height of the heel above its own flat neutral, px, + up; NaN without a neutral."""
    return heel_over_toe - neutral_heel_over_toe
