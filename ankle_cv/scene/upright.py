"""Orientation of the picture from the body: people stand with the head above the feet.

The axis from the ankles to the shoulders, in the frames in which the body is longest. On 60 clips of known
level it leans by 0-4° in standing, 6-8° in knee-to-wall lunges, 10° in a split squat with the rear foot up.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.camera import Roll
from ankle_cv.conventions import SIDES, Array, IntArray, Joint, X, Y
from ankle_cv.errors import NotMeasurableError
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body
from ankle_cv.scene.neutral import MAX_STANDING_STEP
from ankle_cv.scene.view import View
from ankle_cv.settings import Settings

LYING_DEG: Final = 45.0
"""With a larger lean another edge of the picture is nearer to upright."""
MAX_STANDING_LEAN_DEG: Final = 8.0
"""Largest lean of a standing person in a level picture, deg: twice what clips of known level show."""
MAX_SPLIT_LEAN_DEG: Final = 15.0
"""The same with one foot before the other: a lunge leans forward over its front foot."""
LONGEST_SHARE: Final = 0.95
"""The body stands straightest in the frames in which it is this near to its longest."""
LONGEST_QUANTILE: Final = 0.95
QUARTER_TURN_DEG: Final = 90
LEAN_SD_DEG: Final = 3.0
"""Standard error of a standing body's axis as the vertical, deg."""


def standing_lean_deg(series: LandmarkSeries) -> float:
    """Return the lean of the body's axis in the picture in the frames in which it is longest.

    Parameters
    ----------
    series
        Cleaned landmarks as in the picture, not levelled.

    Returns
    -------
    float
        Median, deg in (-180, 180]: 0 upright, + head to the right of the feet (picture turned clockwise);
        NaN when ankles and shoulders are never seen together.
    """
    axis = _middle(series, "shoulder") - _middle(series, "ankle")
    longest = _longest_frames(axis)
    if not len(longest):
        return float("nan")
    # Relative to their mean, so that a body upside down has no jump from 180° to -180°.
    directions = np.exp(1j * np.arctan2(axis[longest, X], -axis[longest, Y]))
    mean = complex(np.mean(directions))
    return float(np.degrees(np.angle(np.exp(1j * (np.angle(mean) + np.median(np.angle(directions / mean)))))))


def require_upright(series: LandmarkSeries, settings: Settings, rotation_deg: int) -> None:
    """Refuse a picture that is rotated by a quarter turn or more.

    Parameters
    ----------
    series
        See `standing_lean_deg`.
    settings
        ``mirrored``: the picture was flipped after it was rotated.
    rotation_deg
        Clockwise rotation already applied to the stored picture, deg.

    Raises
    ------
    NotMeasurableError
        With the value of ``--rotate`` that makes it upright.
    """
    lean = standing_lean_deg(series)
    if not abs(lean) > LYING_DEG:
        return
    missing = -QUARTER_TURN_DEG * round((-lean if settings.mirrored else lean) / QUARTER_TURN_DEG)
    turn = (rotation_deg + missing) % (4 * QUARTER_TURN_DEG)
    raise NotMeasurableError(
        f"the picture is not upright: the longest the body gets, it leans by {abs(lean):.0f}°",
        f"if it lies on its side or head, analyze it with --rotate {turn}; people must stand to be measured",
    )


def widened_roll(body: Body, view: View) -> Roll:
    """Widen the standard error of an unknown roll when the person leans in the picture.

    Parameters
    ----------
    body
        The person, with the roll from the room.
    view
        For whether one foot stands before the other.

    Returns
    -------
    Roll
        Unchanged, or with the lean as its standard error, all of which may be the camera's, and without a
        pitch: the same edges would have told it.
    """
    roll, lean = body.camera.roll, excessive_lean_deg(body, view)
    if lean is None:
        return roll
    return Roll(roll.deg, max(roll.sd_deg, float(np.hypot(lean, LEAN_SD_DEG))), known=False)


def excessive_lean_deg(body: Body, view: View) -> float | None:
    """Return a lean, deg, that is too large for a level picture; None when it is not or the roll is known."""
    if body.camera.roll.known:
        return None
    lean = standing_lean_deg(body.picture)
    split = view.kind != "front" and _step_share(body) > MAX_STANDING_STEP
    limit = MAX_SPLIT_LEAN_DEG if split else MAX_STANDING_LEAN_DEG
    return lean if abs(lean) > limit else None


def _middle(series: LandmarkSeries, joint: Joint) -> Array:
    middle: Array = np.mean([series.xy(joint, side) for side in SIDES], axis=0)
    return middle


def _longest_frames(axis: Array) -> IntArray:
    """Return the indices of the frames in which this ``(n, 2)`` axis is near its longest."""
    length = np.linalg.norm(axis, axis=1)
    known = np.isfinite(length)
    if not known.any():
        return np.zeros(0, dtype=np.int64)
    limit = LONGEST_SHARE * float(np.quantile(length[known], LONGEST_QUANTILE))
    return np.flatnonzero(known & (length >= limit))


def _step_share(body: Body) -> float:
    """Return the distance of the ankles while the body is longest, leg lengths; NaN like the lean."""
    series = body.picture
    longest = _longest_frames(_middle(series, "shoulder") - _middle(series, "ankle"))
    if not len(longest):
        return float("nan")
    apart = np.linalg.norm(series.xy("ankle", "left") - series.xy("ankle", "right"), axis=1)
    return float(np.median(apart[longest])) / body.leg_px
