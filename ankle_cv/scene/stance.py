"""Stance of the feet: planted or stepping, side by side or split, one raised.

From the positions of the ankles relative to each other, which a step changes and a squat does not.
"""

from __future__ import annotations

import numpy as np

from ankle_cv.conventions import SIDES, Array, BoolArray, Joint, Side, X, Y, Z, landmark
from ankle_cv.kinematics.knee import knee_bend_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import Body
from ankle_cv.signals.clean import known_median, median_step_s
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
"""Height difference of the ankles in the picture, against that of the clip's own standing, that is a raised
foot, leg lengths: the far ankle of a deep squat is read up to 0.11 higher than in standing."""
MAX_OWN_OFFSET = 0.30
"""Largest height difference in standing that perspective explains, leg lengths: feet half a metre apart, a
camera at head height, three metres away; with more a foot is raised from the start."""
LEVEL_ANKLES = 0.16
"""Height difference of the ankles in the picture that both feet on the floor can have, leg lengths."""
LEVEL_IN_WORLD = 0.15
"""... and in the model's world, which allows for the perspective: planted feet have up to 0.11 there where
the picture shows 0.2 (150 scenes). Beyond both, a foot is held up already in standing."""
RAISED_ANYWAY = 0.45
"""... and the difference that no pair of planted feet shows, leg lengths."""


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
    result: BoolArray = np.abs(left_ahead(body)) > SPLIT_FROM
    return result


def left_ahead(body: Body) -> Array:
    """Return how far the left ankle is ahead of the right one, ``(n,)`` leg lengths; NaN where unknown."""
    series = body.levelled
    across = _left_minus_right(series, "shoulder") + _left_minus_right(series, "hip")
    # World x points to the right of the picture, z away from the camera: the left hand is at the right of
    # the picture of somebody who faces the camera.
    forward = np.stack([across[:, Z], -across[:, X]], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ahead = (_left_minus_right(series, "ankle")[:, [X, Z]] * forward).sum(axis=1)
        result: Array = ahead / np.linalg.norm(forward, axis=1) / _legs_m(series)
    return result


def feet_apart(body: Body) -> Array:
    """Return how far the ankles are apart sideways, ``(n,)`` leg lengths; NaN where unknown."""
    feet = _left_minus_right(body.levelled, "ankle")[:, [X, Z]]
    whole: Array = np.linalg.norm(feet, axis=1) / _legs_m(body.levelled)
    result: Array = np.sqrt(np.maximum(whole**2 - left_ahead(body) ** 2, 0))
    return result


def leaning_left(body: Body) -> Array:
    """Return how far the hips are to the left of the middle of the ankles, ``(n,)`` leg lengths."""
    series = body.levelled
    across = (_left_minus_right(series, "shoulder") + _left_minus_right(series, "hip"))[:, [X, Z]]
    feet = np.mean([_world(series, "ankle", side) for side in SIDES], axis=0)
    hips = np.mean([_world(series, "hip", side) for side in SIDES], axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = ((hips - feet)[:, [X, Z]] * across).sum(axis=1) / np.linalg.norm(across, axis=1)
    return result / _legs_m(series)


def left_below(body: Body) -> Array:
    """Return how far the left ankle is below the right one in the picture, ``(n,)`` leg lengths."""
    apart = body.levelled.xy("ankle", "left")[:, Y] - body.levelled.xy("ankle", "right")[:, Y]
    result: Array = apart / body.leg_px
    return result


def foot_raised(body: Body) -> BoolArray:
    """Return the frames in which one ankle is well above the other; ``(n,)``, False where unknown.

    Notes
    -----
    Of two planted feet the nearer one is lower in the picture, by as much as the camera is high, close and
    beside them; the clip's own upright standing tells how much.
    """
    apart = left_below(body)
    upright = body.standing & np.isfinite(apart)
    if not upright.any():
        result: BoolArray = np.abs(apart) > RAISED_FROM
        return result
    low, own, high = np.quantile(apart[upright], (0.25, 0.5, 0.75))
    limit = RAISED_FROM
    if high - low > 2 * LEVEL_ANKLES:
        # One foot and then the other is held up in standing: the feet side by side are in between.
        own, limit = (low + high) / 2, LEVEL_ANKLES
    elif abs(own) > MAX_OWN_OFFSET:
        own = 0.0
    elif _held_up(own, body, upright):
        own, limit = 0.0, LEVEL_ANKLES
    raised: BoolArray = (np.abs(apart - own) > limit) | (np.abs(apart) > RAISED_ANYWAY)
    return raised


def _held_up(own: float, body: Body, upright: BoolArray) -> bool:
    """Return whether a difference of the ankles in standing is that of a foot, by the model's world, too."""
    world = _left_minus_right(body.levelled, "ankle")[upright, Y] / _legs_m(body.levelled)
    in_world = known_median(world)
    return abs(own) > LEVEL_ANKLES and in_world * np.sign(own) > LEVEL_IN_WORLD


def knee_bends_deg(body: Body) -> Array:
    """Return the flexion of both knees in the model's world, ``(2, n)`` deg, left first: good to some 20°."""
    bends = []
    for side in SIDES:
        hip, knee, ankle = (_world(body.levelled, joint, side) for joint in ("hip", "knee", "ankle"))
        bends.append(knee_bend_deg(hip, knee, ankle))
    return np.stack(bends)


def _legs_m(series: LandmarkSeries) -> float:
    lengths = np.concatenate([_leg_length_m(series, side) for side in SIDES])
    median = float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else 0.0
    return median or float("nan")  # legs without length are unknown, too


def _world(series: LandmarkSeries, joint: Joint, side: Side) -> Array:
    return series.world_m[:, landmark(joint, side)]


def _left_minus_right(series: LandmarkSeries, joint: Joint) -> Array:
    return _world(series, joint, "left") - _world(series, joint, "right")


def _leg_length_m(series: LandmarkSeries, side: Side) -> Array:
    hip, knee, ankle = (_world(series, joint, side) for joint in ("hip", "knee", "ankle"))
    result: Array = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
    return result
