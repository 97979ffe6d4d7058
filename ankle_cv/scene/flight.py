"""Flight: when both feet leave the floor at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, SupportsFloat

import numpy as np
from scipy.signal import find_peaks

from ankle_cv.conventions import SIDES, Array, Y
from ankle_cv.scene.body import Body
from ankle_cv.scene.neutral import Window
from ankle_cv.signals.clean import bridged, median_step_s

MIN_RISE: Final = 0.10
"""Least rise of the lower toe in a flight, leg lengths (8 cm): toes stay down in a calf raise, and one of
them in every step."""
MAX_HALF_FLIGHT_S: Final = 0.6
"""Longest time above half of that rise, s: 0.7 of the flight's, and a jump of 80 cm lasts 0.8 s. Feet that
stay up longer stand on something."""
AROUND_S: Final = 1.2
"""Time about the peak in which the toes were lower, s: somebody who walks away rises in the picture, too."""
HIPS_WITH_TOES: Final = 0.6
"""Least rise of the hips in a flight, as a share of that of the toes: the body flies as a whole, a leg that
is misread moves alone."""
STRETCHED: Final = 0.9
"""Least height of the hips over the ankles in flight, as a share of standing: who takes off is stretched, and
who lands begins to bend only then (0.94 and more in real jumps). Networks put toes lower in a deep bend, by
0.1 leg lengths where a plate hides the hips: standing between two squats looks like a rise, but begins and
ends with bent legs (0.77)."""


def find_flights(body: Body) -> tuple[Window, ...]:
    """Find the jumps of a clip, in order of time, each from half its rise to half its fall."""
    step_s = median_step_s(body.time_s)
    toes = np.stack([body.levelled.xy("toe", side)[:, Y] for side in SIDES])
    hips = np.mean([body.levelled.xy("hip", side)[:, Y] for side in SIDES], axis=0)
    height = -bridged(np.max(toes, axis=0)) / body.leg_px  # NaN where either toe is unknown
    hip_height = -bridged(hips) / body.leg_px
    if not np.isfinite(step_s) or not np.isfinite(height).all() or not np.isfinite(hip_height).all():
        return ()
    around = max(3, round(AROUND_S / step_s)) | 1  # about a peak: odd
    peaks, about = find_peaks(
        height,
        plateau_size=(None, around - 2),  # longer flat tops have no height over what is looked at
        prominence=MIN_RISE,
        width=(0, MAX_HALF_FLIGHT_S / step_s),
        wlen=around,
        rel_height=0.5,
    )
    ends = zip(peaks, about["left_ips"], about["right_ips"], strict=True)
    frames = np.arange(len(body))
    return tuple(
        Window(*(float(np.interp(at, frames, body.time_s)) for at in (first, last)))
        for peak, first, last in ends
        if is_stretched(body, (first, peak, last)) and _flies(height, hip_height, int(peak), (first, last))
    )


def _flies(toes: Array, hips: Array, peak: int, half_rise: tuple[float, float]) -> bool:
    """Return whether the hips rise with the toes, from both ends of a flight."""
    first, last = half_rise
    ends = [max(round(2 * first - peak), 0), min(round(2 * last - peak), len(toes) - 1)]
    return all(hips[peak] - hips[end] >= HIPS_WITH_TOES * (toes[peak] - toes[end]) for end in ends)


def is_stretched(body: Body, frames: Iterable[SupportsFloat]) -> bool:
    """Return whether the legs are nearly as long as in standing in each of these frames, as in a jump.

    Parameters
    ----------
    body
        Of the clip.
    frames
        Their numbers; what lies between two frames is interpolated.
    """
    hips, ankles = (
        np.mean([body.levelled.xy(joint, side)[:, Y] for side in SIDES], axis=0) for joint in ("hip", "ankle")
    )
    over = (ankles - hips) / body.leg_px
    upright = over[body.standing]
    return len(upright) > 0 and bool(
        np.all(
            np.interp([float(k) for k in frames], np.arange(len(over)), over)
            >= STRETCHED * np.median(upright)
        )
    )
