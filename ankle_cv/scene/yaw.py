"""Yaw of the camera around the person, from several witnesses of which each may be wrong.

The model's depth is a guess: a bar on the shoulders turns theirs by 20°, plates before the knees the thighs'.
So each witness only says how likely every yaw is, roughly normal about its own reading and with a small
probability anything, and the yaw is that on which they agree best. Errors are those of generated clips of
known yaw and of real side views, whichever are larger.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from ankle_cv.camera import PITCH_SD_DEG, Camera, Roll
from ankle_cv.conventions import SIDES, Array, BoolArray, Joint, Side, X, Y, Z, landmark
from ankle_cv.kinematics.planes import wrapped_deg
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.scene.body import level, standing_leg_px

SHOULDERS_SD_DEG: Final = 12.0
"""12° on twelve real clips, many of them with a bar, mostly too frontal; 3–7° on generated ones."""
HIPS_SD_DEG: Final = 15.0
"""11° too frontal in side views of generated bodies, 16° in real ones."""
KNEES_SD_DEG: Final = 5.0
ANKLES_SD_DEG: Final = 5.5
"""Scatter of the knees' and ankles' lines, both in generated clips (3–6°) and in real side views (5°)."""
THIGHS_SD_DEG: Final = 16.0
"""Direction of bent thighs: 4–8° on generated clips, 16° on real side views with plates."""
MIN_THIGHS_M: Final = 0.15
"""Thighs whose horizontal length is shorter point nowhere."""
MIN_LINE_M: Final = 0.02
"""Joints that lie nearer to each other, seen from above, make no line."""
BENT_QUANTILE: Final = 0.8
"""Thighs are bent in the frames in which they are longer, seen from above, than this quantile."""
FEET_SD_DEG: Final = 3.5
"""Scatter of the feet's line in the picture in side views, where geometry adds little."""
FOOT_ACROSS_SD: Final = 0.015
FOOT_HEIGHT_SD: Final = 0.02
"""Errors of a foot's landmarks in the picture, leg lengths."""
MAX_FEET_SD_DEG: Final = 60.0
"""Feet that lie so nearly one behind the other, or so low in the picture, tell nothing."""
CAMERA_HEIGHT_LEGS: Final = 1.05
CAMERA_HEIGHT_SD_LEGS: Final = 0.45
"""Height of the camera above the ankles and its scatter, leg lengths: 0.9 ± 0.4 m."""
MIN_CAMERA_HEIGHT_LEGS: Final = 0.1
STAGGER_SD_DEG: Final = 4.0
"""People do not stand with their feet exactly side by side: 2 cm in 30."""
SPLIT_SHARE: Final = 0.1
SPLIT_DEG: Final = 65.0
SPLIT_SD_DEG: Final = 20.0
"""How often one foot stands a step ahead, and how far that turns the line of the feet: 50–75° in lunges."""
STRAY_SHARE: Final = 0.05
"""How often a single witness is plainly wrong."""
INDEPENDENT_ROOT: Final = 3.0
"""Part of a witness's scatter from frame to frame that stays in its mean: errors follow posture, not time."""
SLOW_QUANTILE: Final = 0.5
"""The slower half of the frames is used: the model's depth swings while the person moves."""
STEP_DEG: Final = 1
MODE_DEG: Final = 25.0
"""The estimate is the mean within this angle about the likeliest yaw."""
YAWS_DEG: Final = np.arange(-180.0, 180.0, STEP_DEG)


class Reading(NamedTuple):
    """What one witness says of the yaw, deg; NaN when it says nothing."""

    yaw_deg: float
    sd_deg: float


def find_yaw(series: LandmarkSeries, roll: Roll) -> Reading:
    """Estimate the yaw of the camera around the person: 0 in front, +90 at the person's left.

    Parameters
    ----------
    series
        Cleaned landmarks as in the picture.
    roll
        Of the floor in it.

    Returns
    -------
    Reading
        Standard error: of all the probability, that of a rival reading far away included; NaN without any.

    Notes
    -----
    The lines of knees, ankles and feet share two doubts: feet stand a little askew, or one a step ahead of
    the other. Their common distribution is widened by both before it meets that of trunk and thighs.
    """
    use = _slow_frames(series)
    legs = [
        _reading(_line_yaw_deg(series, use, "knee"), KNEES_SD_DEG),
        _reading(_line_yaw_deg(series, use, "ankle"), ANKLES_SD_DEG),
        _feet_in_picture(series, use, roll),
    ]
    others = [
        _reading(_line_yaw_deg(series, use, "shoulder"), SHOULDERS_SD_DEG),
        _reading(_line_yaw_deg(series, use, "hip"), HIPS_SD_DEG),
        _reading(_thighs_yaw_deg(series), THIGHS_SD_DEG),
    ]
    if not any(np.isfinite(reading.yaw_deg) for reading in (*legs, *others)):
        return Reading(float("nan"), float("nan"))
    return _agreed(_widened(_likelihood(legs)) * _likelihood(others))


def circular_mean_deg(angles_deg: Array) -> tuple[float, float]:
    """Return the circular mean and standard deviation, deg, ignoring NaN; (nan, nan) without values."""
    known = angles_deg[np.isfinite(angles_deg)]
    if not len(known):
        return float("nan"), float("nan")
    mean = complex(np.mean(np.exp(1j * np.radians(known))))
    length = min(max(abs(mean), np.finfo(float).tiny), 1.0)
    spread = float(np.sqrt(-2 * np.log(length)))
    return float(np.degrees(np.angle(mean))), float(np.degrees(spread))


def _reading(yaws_deg: Array, sd_deg: float) -> Reading:
    """Return the mean of what one witness says in every frame, ``(k,)``; scatter makes it less sure."""
    mean, scatter = circular_mean_deg(yaws_deg)
    return Reading(mean, float(np.hypot(sd_deg, scatter / INDEPENDENT_ROOT)))


def _agreed(density: Array) -> Reading:
    share = density / density.sum()
    likeliest = float(YAWS_DEG[np.argmax(share)])
    from_likeliest = wrapped_deg(YAWS_DEG - likeliest)
    near = np.abs(from_likeliest) <= MODE_DEG
    mean = likeliest + float(np.average(from_likeliest[near], weights=share[near]))
    sd = float(np.sqrt(share @ wrapped_deg(YAWS_DEG - mean) ** 2))
    return Reading(float(wrapped_deg(np.asarray(mean))), sd)


def _likelihood(readings: list[Reading]) -> Array:
    """Return how likely these independent readings are under every yaw; a reading of NaN does not matter."""
    product: Array = np.ones_like(YAWS_DEG)
    for reading in readings:
        if np.isfinite(reading.yaw_deg):
            right = _bell(YAWS_DEG - reading.yaw_deg, reading.sd_deg)
            product = product * ((1 - STRAY_SHARE) * right + STRAY_SHARE / len(YAWS_DEG))
    return product


def _widened(of_legs: Array) -> Array:
    """Return the likelihood of the body's yaw from that of the line on which the feet stand."""
    askew = (1 - SPLIT_SHARE) * _bell(YAWS_DEG, STAGGER_SD_DEG)
    for ahead in (-SPLIT_DEG, SPLIT_DEG):
        askew = askew + SPLIT_SHARE / 2 * _bell(YAWS_DEG - ahead, SPLIT_SD_DEG)
    spectrum = np.fft.fft(of_legs) * np.fft.fft(np.fft.ifftshift(askew))
    result: Array = np.maximum(np.fft.ifft(spectrum).real, 0.0)
    return result


def _bell(off_deg: Array, sd_deg: float) -> Array:
    """Return the share of a normal distribution in each step of the yaw."""
    bell: Array = np.exp(-0.5 * (wrapped_deg(off_deg) / sd_deg) ** 2)
    result: Array = bell / bell.sum()
    return result


def _slow_frames(series: LandmarkSeries) -> BoolArray:
    """``(n,)`` the half of the frames in which the hips move least over the ankles."""
    height = _middle(series.points, "ankle")[:, Y] - _middle(series.points, "hip")[:, Y]
    known: BoolArray = np.isfinite(height)
    if len(series) < 2:  # noqa: PLR2004 - a speed needs two frames
        return known
    speed = np.abs(np.gradient(height, series.time_s))
    moving = np.isfinite(speed)
    if not moving.any():
        return known
    slow: BoolArray = moving & (speed <= np.quantile(speed[moving], SLOW_QUANTILE))
    return slow


def _middle(points: Array, joint: Joint) -> Array:
    middle: Array = np.mean([points[:, landmark(joint, side)] for side in SIDES], axis=0)
    return middle


def _line_yaw_deg(series: LandmarkSeries, use: BoolArray, joint: Joint) -> Array:
    """``(k,)`` yaw from the line from the right to the left joint in the model's world, in these frames."""
    left, right = (series.world_m[use, landmark(joint, side)] for side in SIDES)
    line = left - right
    return _direction_deg(line[:, X], -line[:, Z])


def _thighs_yaw_deg(series: LandmarkSeries) -> Array:
    """``(k,)`` yaw from where the knees are from the hips while the thighs are bent; spread knees cancel."""
    thigh = _middle(series.world_m, "knee") - _middle(series.world_m, "hip")
    ahead = np.hypot(thigh[:, X], thigh[:, Z])
    known = np.isfinite(ahead)
    bent = known & (ahead >= np.quantile(ahead[known], BENT_QUANTILE)) if known.any() else known
    if not bent.any() or float(np.median(ahead[bent])) < MIN_THIGHS_M:
        return np.zeros(0)
    return _direction_deg(-thigh[bent, Z], -thigh[bent, X])


def _direction_deg(along: Array, across: Array) -> Array:
    """Return the angles of these vectors, m, deg; NaN for one without length."""
    short = np.hypot(along, across) < MIN_LINE_M
    result: Array = np.where(short, np.nan, np.degrees(np.arctan2(across, along)))
    return result


def _feet_in_picture(series: LandmarkSeries, use: BoolArray, roll: Roll) -> Reading:
    """Return the yaw from the line from the right to the left foot in the picture.

    On level floor a foot that is further away stands higher in the picture, by the distance times the height
    of the camera over the distance. How far below the horizon the feet are tells that ratio, as far as the
    pitch of a camera put up by hand is known, and so does the usual height of cameras.
    """
    camera = Camera(series.size_px, roll)
    levelled = level(series, roll.deg)
    leg = standing_leg_px(levelled) / camera.focal_px
    left, right = (_foot_px(levelled, use, side) / camera.focal_px for side in SIDES)
    known = np.isfinite(left + right).all(axis=1)
    if not known.any():
        return Reading(float("nan"), float("nan"))
    horizon = camera.levelled(camera.centre_px)[Y] / camera.focal_px
    below, below_sd = _below_horizon(float(np.median((left + right)[known, Y])) / 2 - horizon, leg)
    across, down = (left - right)[known].T
    yaw, scatter = circular_mean_deg(np.degrees(np.arctan2(down / below, across)))
    aside, nearer = float(np.median(across)), float(np.median(down)) / below
    down_sd = np.hypot(FOOT_HEIGHT_SD * leg, np.radians(roll.sd_deg) * aside)
    nearer_sd = np.hypot(down_sd, nearer * below_sd) / below
    apart = aside**2 + nearer**2
    turn = np.hypot(nearer * FOOT_ACROSS_SD * leg, aside * nearer_sd) / apart if apart else np.inf
    sd = float(np.linalg.norm([np.degrees(turn), FEET_SD_DEG, scatter / INDEPENDENT_ROOT]))
    return Reading(yaw, sd) if sd <= MAX_FEET_SD_DEG else Reading(float("nan"), float("nan"))


def _foot_px(levelled: LandmarkSeries, use: BoolArray, side: Side) -> Array:
    """``(k, 2)`` middle of one foot in these frames, px."""
    joints: tuple[Joint, ...] = ("ankle", "heel", "toe")
    middle: Array = np.mean([levelled.xy(joint, side)[use] for joint in joints], axis=0)
    return middle


def _below_horizon(seen: float, leg: float) -> tuple[float, float]:
    """Return the tangent of the angle by which the feet are below the horizon, and its standard error.

    Parameters
    ----------
    seen
        By which they are below the middle of the picture, focal lengths.
    leg
        Length of a leg, focal lengths.
    """
    weights = np.array([np.tan(np.radians(PITCH_SD_DEG)), CAMERA_HEIGHT_SD_LEGS * leg]) ** -2
    mean = float(np.average([seen, CAMERA_HEIGHT_LEGS * leg], weights=weights))
    return max(mean, MIN_CAMERA_HEIGHT_LEGS * leg), float(weights.sum() ** -0.5)
