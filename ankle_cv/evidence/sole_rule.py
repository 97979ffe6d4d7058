"""What the edge of the sole says about a heel: rules on the readings of a whole clip.

Readings are ``(n, 8)`` as in `ankle_cv.evidence.foot_readings.FootReadings`: heel x, y (px, y down), pitch
(deg, + heel up), forefoot x, y, and the rise by the sole (px, + up) of the ball, and of the heel by the
columns under it and by those of the midfoot. They are changed in place; NaN changes nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ankle_cv.conventions import Array, IntArray
from ankle_cv.evidence.sole_edge import HEEL_LEVER, MIDFOOT_LEVER, SoleRise
from ankle_cv.signals.clean import runs

X_HEEL, Y_HEEL, PITCH, X_FRONT, Y_FRONT, BALL, HEEL, MIDFOOT = range(8)
SOLE_LEVERS: Final[Array] = np.array([1.0, HEEL_LEVER, MIDFOOT_LEVER])
"""What a foot displaced by 1 px adds to the three rises is one over these."""
BELIEVED_FROM, BELIEVED_TO = 1.0, 3.0
"""A difference is not believed within the first of its standard errors, wholly beyond the second."""
SAME_PX: Final = 3.0
"""Sole and forefoot, or heel and forefoot, that moved alike differ by no more."""
DRIFT_SD_SHARE: Final = 0.1
"""Standard error of a drift that only the forefoot's pixels tell, share of its way."""
DRIFT_PITCH_DEG: Final = 3.0
"""Seen from a camera in the hand, a foot that stays where it is moves without a turn."""
RISE_PX: Final = 1.0
"""A heel higher than this is risen."""
MEDIAN_FRAMES: Final = 5
"""Frames over which the rises by the sole are steadied by a median: a sixth of a second."""


def steadied(values: Array, template: IntArray) -> None:
    """Replace the rises by the sole by their median over frames, in place, each template by itself.

    Those of the heel as they differ from its pixels, which follow a quick movement.
    """
    half = MEDIAN_FRAMES // 2
    for one in np.unique(template):
        own = template == one
        follows = -values[own, Y_HEEL, None] * np.array([0.0, 1.0, 1.0])
        rises = values[own, BALL:] - follows
        padded = np.pad(rises, ((half, half), (0, 0)), constant_values=np.nan)
        windows = np.stack([padded[k : k + len(rises)] for k in range(MEDIAN_FRAMES)])
        known = np.isfinite(rises)
        rises[known] = np.nanmedian(windows[:, known], axis=0)
        values[own, BALL:] = rises + follows


def on_the_ball(values: Array, sole_sd: Array) -> Array:
    """Count heel and forefoot from the ball of the foot, whose sole stays on the floor.

    A camera in the hand also moves sideways, and then a foot that stays moves otherwise than the background,
    from which the camera's motion was read.

    Parameters
    ----------
    values, sole_sd
        ``(n, 8)`` readings; ``(n, 3)`` standard errors of the rises by the sole, px.

    Returns
    -------
    Array
        ``(n, 2)`` variance that this adds, px², deg².
    """
    shift = values[:, X_FRONT : Y_FRONT + 1].copy()
    ball = values[:, BALL]
    seen = np.abs(ball + shift[:, 1]) <= SAME_PX
    apart = np.hypot(*(values[:, X_HEEL : Y_HEEL + 1] - shift).T)
    drifted = (apart <= SAME_PX) & (np.abs(values[:, PITCH]) <= DRIFT_PITCH_DEG)
    # A small way of the forefoot by its pixels alone may be the forefoot's own.
    drifted &= np.hypot(*shift.T) > SAME_PX
    # Sole and forefoot drift alike; of what they tell apart, one is wrong.
    both = np.where(
        ball * shift[:, 1] < 0, np.sign(ball) * np.minimum(np.abs(ball), np.abs(shift[:, 1])), 0.0
    )
    by_ball = np.where(seen, _belief(np.abs(both), sole_sd[:, 0]) * both, 0.0)
    rise = np.where(seen, by_ball, np.where(drifted, -np.nan_to_num(shift[:, 1]), 0.0))
    sideways = np.where(drifted, np.nan_to_num(shift[:, 0]), 0.0)
    values[:, X_HEEL] -= sideways
    values[:, X_FRONT] -= sideways
    values[:, Y_HEEL] += rise
    values[:, Y_FRONT] += rise
    values[:, BALL:] -= rise[:, None] / SOLE_LEVERS
    by_pixels = DRIFT_SD_SHARE * np.nan_to_num(np.hypot(*shift.T))
    rise_sd = np.where(rise != 0, np.where(seen, np.nan_to_num(sole_sd[:, 0]), by_pixels), 0.0)
    return np.stack([rise_sd**2, np.zeros(len(values))], axis=1)


def held_by_the_sole(values: Array, sole_sd: Array) -> Array:
    """Lower the heels whose sole did not rise with the pixels above it.

    Bare skin and the collar of a shoe follow the shank. Where the sole's edge under the heel tells less, it
    is right. A heel that rises turns the foot about the ball and so lifts the sole of the midfoot, too; where
    that stayed down, the back of the foot rolled or the shoe bent, and half of the rise is left, with the
    other half as its error.

    Parameters
    ----------
    values, sole_sd
        ``(n, 8)`` readings; ``(n, 3)`` standard errors of the rises by the sole, px.

    Returns
    -------
    Array
        ``(n, 2)`` variance that this adds, px², deg².
    """
    up = -values[:, Y_HEEL]
    by_heel, by_midfoot = (np.maximum(values[:, k], 0.0) for k in (HEEL, MIDFOOT))
    dragged = _belief(up - by_heel, sole_sd[:, 1]) * np.nan_to_num(up - by_heel)
    left = up - dragged
    bent = left - _as_in_the_rise(by_midfoot, left)
    bent = _belief(bent, sole_sd[:, 2]) * np.nan_to_num(bent) / 2
    doubt = np.hypot(dragged / 2, bent)
    least = np.maximum(up, np.finfo(float).tiny)
    lowered, doubted = (np.where(up > 0, part / least, 0.0) for part in (dragged + bent, doubt))
    variance = np.stack([np.nan_to_num(doubt) ** 2, np.nan_to_num(values[:, PITCH] * doubted) ** 2], axis=1)
    values[:, Y_HEEL] += np.where(up > 0, dragged + bent, 0.0)
    values[:, PITCH] *= 1 - np.where(values[:, PITCH] > 0, lowered, 0.0)
    return variance


def lowered_to_the_sole(shift: Array, rise: SoleRise) -> Array:
    """Return the ``(2,)`` displacement of a heel in one frame, px, lowered as by `held_by_the_sole`."""
    sole, sole_sd = np.stack([rise.front, rise.heel, rise.midfoot], axis=1)
    values = np.array([[*shift, 0.0, 0.0, 0.0, *sole]])
    held_by_the_sole(values, sole_sd[None])
    return np.asarray(values[0, X_HEEL : Y_HEEL + 1])


def _as_in_the_rise(by_midfoot: Array, up: Array) -> Array:
    """Return what the midfoot tells, as a share of the heel's rise that is one in each rise of it.

    A foot turns about its ball or bends elsewhere, but not anew in every frame.
    """
    result = by_midfoot.copy()
    for rise in runs(up > RISE_PX):
        known = np.isfinite(by_midfoot[rise])
        if known.any():
            share = np.median((by_midfoot[rise] / up[rise])[known])
            result[rise] = np.where(known, share * up[rise], np.nan)
    return result


def _belief(difference: Array, sd: Array) -> Array:
    """0..1, how far a difference is believed."""
    span = BELIEVED_TO - BELIEVED_FROM
    return np.nan_to_num(np.clip((difference / sd - BELIEVED_FROM) / span, 0, 1))
