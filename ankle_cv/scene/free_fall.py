"""How fast a jump falls: whoever falls slower than the earth pulls was filmed in slow motion."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.signal import find_peaks

from ankle_cv.anthropometry import HEIGHT_MM, LEG_SHARE_OF_HEIGHT
from ankle_cv.conventions import SIDES, Array, Y
from ankle_cv.scene.body import Body
from ankle_cv.scene.flight import HIPS_WITH_TOES, MIN_RISE, is_stretched
from ankle_cv.signals.clean import bridged, median_step_s

GRAVITY_M_S2: Final = 9.81
LEG_M: Final = LEG_SHARE_OF_HEIGHT * HEIGHT_MM / 1000
"""Leg of a person of mean height, m: adults differ by 7 %, which is 3.5 % of the time of a fall."""
MAX_FALL_S: Final = 8.0
"""Longest time from half the rise to half the fall, s: a jump of 80 cm, 16 times slower than life."""
AIRBORNE: Final = 0.4
"""Share of the toes' rise above which both feet are surely off the floor."""
MIN_FRAMES: Final = 8
"""Fewest pictures that show whether a rise is a fall."""
MAX_OFF_PARABOLA: Final = 0.08
"""Largest root mean square distance of the hips from a parabola, as a share of their way: a foot on a step or
a camera that is moved has no parabola."""


def fall_factor(body: Body) -> float | None:
    """Return how many times slower than by free fall the fastest jump of a clip is; None without a jump.

    Parameters
    ----------
    body
        Of the clip, in the times of its file.

    Notes
    -----
    About 1 in life. Both toes must leave the floor, the legs stay stretched and the hips rise with them, and
    their height be a parabola in time.
    """
    step_s = median_step_s(body.time_s)
    toes = np.stack([body.levelled.xy("toe", side)[:, Y] for side in SIDES])
    hips = np.mean([body.levelled.xy("hip", side)[:, Y] for side in SIDES], axis=0)
    toe_height, hip_height = -bridged(np.max(toes, axis=0)) / body.leg_px, -bridged(hips) / body.leg_px
    if not (np.isfinite(step_s) and np.isfinite(toe_height).all() and np.isfinite(hip_height).all()):
        return None
    peaks, about = find_peaks(
        toe_height, prominence=MIN_RISE, width=(0, MAX_FALL_S / step_s), rel_height=1 - AIRBORNE
    )
    factors = [
        _factor(body.time_s[frames], toe_height[frames], hip_height[frames])
        for peak, first, last in zip(peaks, about["left_ips"], about["right_ips"], strict=True)
        if is_stretched(body, (first, peak, last)) and (frames := slice(int(np.ceil(first)), int(last) + 1))
    ]
    return min((factor for factor in factors if factor is not None), default=None)


def _factor(time_s: Array, toes: Array, hips: Array) -> float | None:
    """Return the factor of one rise of the toes by the hips over it; None for a rise that is no fall."""
    if len(time_s) < MIN_FRAMES:
        return None
    since = time_s - time_s.mean()
    fit = np.polynomial.Polynomial.fit(since, hips, 2)
    falls = -2 * float(fit.convert().coef[2]) if len(fit.convert().coef) > 2 else 0.0  # noqa: PLR2004
    way = float(np.ptp(hips))
    rose = way >= HIPS_WITH_TOES * float(np.ptp(toes))
    off = float(np.sqrt(np.mean((hips - fit(since)) ** 2)))
    if falls <= 0 or not rose or off > MAX_OFF_PARABOLA * way:
        return None
    return float(np.sqrt(GRAVITY_M_S2 / (falls * LEG_M)))
