"""Stance of the feet: planted or stepping, side by side or split, one raised.

From the positions of the ankles relative to each other, which a step changes and a squat does not.
"""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import SIDES, Array, BoolArray, Joint, Side, X, Y, Z, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body
from ankle_cv.signals.clean import median_step_s
from ankle_cv.signals.filters import low_pass

STEP_WINDOW_S = 0.8
"""Length of the window in which a step is detected, s: a slow gait takes a step in it."""
STEP_LENGTH = 0.25
"""Change of the ankles' relative position that is a step, leg lengths: planted feet stay below 0.15 with
their landmark noise, walkers reach 0.4 even towards the camera."""
SMOOTHING_HZ = 4.0
"""Low-pass corner for the ankles, Hz: single outlier frames are not steps."""
SPLIT_FROM = 0.22
"""Fore-aft distance of the ankles that is a split stance, leg lengths: side by side reads up to 0.13."""
RAISED_FROM = 0.25
"""Height difference of the ankles in the picture that is a raised foot, leg lengths: two feet on the floor
read up to 0.16 from a camera at head height."""


def stepping(body: Body) -> BoolArray:
    """Return the frames around which a foot is moved to another place.

    Returns
    -------
    BoolArray
        ``(n,)``; False where the ankles are unknown.
    """
    series = body.levelled
    apart = (series.xy("ankle", "left") - series.xy("ankle", "right")) / body.leg_px
    smooth = np.stack([low_pass(series.time_s, apart[:, k], cutoff_hz=SMOOTHING_HZ) for k in (X, Y)], axis=1)
    step_s = median_step_s(series.time_s)
    half = max(1, round(STEP_WINDOW_S / 2 / step_s)) if np.isfinite(step_s) else 1
    padded = np.pad(smooth, ((half, half), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=0)
    highest = np.max(windows, axis=-1, where=np.isfinite(windows), initial=-np.inf)
    lowest = np.min(windows, axis=-1, where=np.isfinite(windows), initial=np.inf)
    moved: BoolArray = np.hypot(*(highest - lowest).T) > STEP_LENGTH
    return moved & np.isfinite(smooth).all(axis=1)


def split_stance(body: Body) -> BoolArray:
    """Return the frames in which one foot stands well behind the other.

    Returns
    -------
    BoolArray
        ``(n,)``; False where the person is unknown.

    Notes
    -----
    Uses the model's metric landmarks: their feet are not accurate enough for angles, but they show a step of
    20 cm in any view. Forward is perpendicular to the line through shoulders and hips.
    """
    series = body.levelled
    across = _left_minus_right(series, "shoulder") + _left_minus_right(series, "hip")
    forward = np.stack([-across[:, Z], across[:, X]], axis=1)
    length = np.linalg.norm(forward, axis=1)
    feet = _left_minus_right(series, "ankle")[:, [X, Z]]
    legs = np.nanmedian([_leg_length_m(series, side) for side in SIDES]) if series.present.any() else np.nan
    behind = np.abs((feet * forward).sum(axis=1))
    result: BoolArray = behind > SPLIT_FROM * legs * length
    return result


def foot_raised(body: Body) -> BoolArray:
    """Return the frames in which one ankle is well above the other; ``(n,)``, False where unknown."""
    apart = body.levelled.xy("ankle", "left")[:, Y] - body.levelled.xy("ankle", "right")[:, Y]
    result: BoolArray = np.abs(apart) > RAISED_FROM * body.leg_px
    return result


def _world(series: LandmarkSeries, joint: Joint, side: Side) -> Array:
    return series.world_m[:, landmark(joint, side)]


def _left_minus_right(series: LandmarkSeries, joint: Joint) -> Array:
    return _world(series, joint, "left") - _world(series, joint, "right")


def _leg_length_m(series: LandmarkSeries, side: Side) -> Array:
    hip, knee, ankle = (_world(series, joint, side) for joint in ("hip", "knee", "ankle"))
    result: Array = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
    return result
