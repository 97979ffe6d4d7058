"""Tibial inclination by sensor fusion: its level from the landmarks, its change from the shank's borders.

A whole-body network compresses the range: it reads a standing shank 0–2° too far forward and a deep one 1–5°
too upright, and the amount differs from person to person. The rotation of the shank's borders since the flat
stance (`ankle_cv.evidence.shank`) has no level of its own, and overestimates large rotations by some percent,
because skin near knee and ankle slides. So the change is taken from the borders and the level from the
landmarks, and the difference of their slopes is shared in proportion to their variances (docs/evidence.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.anthropometry import STANDING_SHANK_DEG, STANDING_SHANK_SD_DEG
from ankle_cv.conventions import Array, BoolArray
from ankle_cv.evidence.records import ShankTrack
from ankle_cv.signals.clean import fill_short_gaps, hampel_outliers
from ankle_cv.signals.filters import low_pass

BORDER_GAIN_SD: Final = 0.05
"""Relative error of the borders' rotation, body to body: 1–3° of 30° on generated bodies."""
LANDMARK_GAIN_SD: Final = 0.10
"""Relative error of the landmarks' rotation, body to body: 2–6° of 30° on generated bodies."""
PIVOT: Final = 0.4
"""Position in the clip's range of inclinations at which the landmarks' level is taken, 0 = most upright: in
standing they differ less from body to body than bent, yet compress about a posture in between."""
BIN_DEG: Final = 2.0
"""Width of the bins of inclination: a posture has the same weight, however long it was held."""
STEP_SD_DEG: Final = 1.0
"""Scatter of the landmarks about a straight line over the borders' rotation, from bin to bin."""
LEVEL_SD_DEG: Final = 1.2
"""Bias of the landmarks' level, body to body, which averaging over frames does not reduce."""
HUBER_SDS: Final = 1.5
REWEIGHTINGS: Final = 10
"""Bins whose residual exceeds so many standard deviations have less weight (Huber 1964), in so many
iterations: when the model confuses the legs, the shank has outliers in a few postures."""
TURN_RANGE: Final = (2, 98)
"""Percentiles between which the rotation is divided into bins, so that single outliers do not extend it."""
OUTLIER_FLOOR_DEG: Final = 2.0
"""Deviation of the rotation from its neighbours in time that is never an outlier."""
LOST_SD_DEG: Final = 2.0
"""Added standard error where the borders were lost and shifted landmarks are used instead."""
LATERAL_LEAN_SD_DEG: Final = 6.0
"""Sideways lean of a standing shank and tilt of the camera, which add to the inclination in an oblique view:
10° between picture and markers in a sit-to-stand at 45°, 2° on generated bodies."""


@dataclass(frozen=True)
class ShankInclination:
    """Inclination of one shank.

    Attributes
    ----------
    inclination_deg
        ``(n,)`` deg, floor level; NaN where the landmarks are.
    sd_deg
        ``(n,)`` standard error.
    """

    inclination_deg: Array
    sd_deg: Array


def fuse_inclination(time_s: Array, landmark_deg: Array, track: ShankTrack) -> ShankInclination | None:
    """Combine the level of the landmarks with the change of the borders.

    Maximum a posteriori of ``landmark = a + (1 + g + b) (turn - pivot) + noise`` with independent
    ``g ~ N(0, BORDER_GAIN_SD)`` and ``b ~ N(0, LANDMARK_GAIN_SD)``; the inclination is
    ``a + (1 + g) (turn - pivot)``. It does not depend on how long which posture was held.

    Parameters
    ----------
    time_s
        ``(n,)`` increasing, s.
    landmark_deg
        ``(n,)`` inclination from cleaned landmarks; NaN where unknown.
    track
        Rotation of the borders; its gaps are filled by the landmarks, shifted to be continuous.

    Returns
    -------
    ShankInclination or None
        None when the two have no frame in common.
    """
    turn = _cleaned(time_s, track.turn_deg)
    both = np.isfinite(landmark_deg) & np.isfinite(turn)
    if not both.any():
        return None
    low, high = (float(v) for v in np.percentile(turn[both], TURN_RANGE))
    pivot = low + PIVOT * (high - low)
    level, slope, birge_ratio = _fit_line(landmark_deg, turn, _bins(turn, both, low, high), pivot)
    gain_variance = BORDER_GAIN_SD**2 + LANDMARK_GAIN_SD**2
    change = turn - pivot
    inclination = level + (1 + BORDER_GAIN_SD**2 / gain_variance * slope) * change
    gain_sd = BORDER_GAIN_SD * LANDMARK_GAIN_SD / np.sqrt(gain_variance)
    return _fill_gaps(
        landmark_deg,
        inclination,
        np.sqrt(birge_ratio**2 * (LEVEL_SD_DEG**2 + (gain_sd * change) ** 2) + track.sigma_deg**2),
    )


def anchor_to_standing(
    reading: ShankInclination, upright: BoolArray, off_side_deg: float, foreshortening: float
) -> ShankInclination:
    """Shift the level of an oblique inclination towards that of standing, weighted by its uncertainty.

    In an oblique view the sideways lean of the shank adds to the inclination, so its change is more accurate
    than its level.

    Parameters
    ----------
    reading
        Inclination in the plane of the leg.
    upright
        ``(n,)`` frames in which the person stands; without any the level is kept and its error larger.
    off_side_deg
        Angle of the camera to a pure side view.
    foreshortening
        Of the leg's plane.
    """
    leaning = LATERAL_LEAN_SD_DEG * abs(float(np.sin(np.radians(off_side_deg)))) / foreshortening
    standing = upright & np.isfinite(reading.inclination_deg) & np.isfinite(reading.sd_deg)
    if not standing.any():
        return ShankInclination(reading.inclination_deg, np.hypot(reading.sd_deg, leaning))
    own = float(np.median(reading.sd_deg[standing]))
    variance = own**2 + leaning**2
    share = variance / (variance + STANDING_SHANK_SD_DEG**2)
    shift = share * (STANDING_SHANK_DEG - float(np.median(reading.inclination_deg[standing])))
    beyond = np.maximum(reading.sd_deg**2 - own**2, 0.0)
    return ShankInclination(
        reading.inclination_deg + shift, np.sqrt(beyond + share * STANDING_SHANK_SD_DEG**2)
    )


def _cleaned(time_s: Array, turn_deg: Array) -> Array:
    """Remove outliers, fill short gaps and smooth, as for the landmarks."""
    kept = np.where(hampel_outliers(time_s, turn_deg, floor=OUTLIER_FLOOR_DEG), np.nan, turn_deg)
    return low_pass(time_s, fill_short_gaps(time_s, kept))


def _bins(turn_deg: Array, both: BoolArray, low: float, high: float) -> list[BoolArray]:
    """Return the frames of every bin of inclination that has any."""
    count = max(1, int(np.ceil((high - low) / BIN_DEG)))
    width = max(high - low, 1e-9) / count
    number = np.clip((turn_deg - low) // width, 0, count - 1)
    steps = [both & (number == k) for k in range(count)]
    return [step for step in steps if step.any()]


def _fit_line(
    landmark_deg: Array, turn_deg: Array, steps: list[BoolArray], pivot: float
) -> tuple[float, float, float]:
    """Fit the landmarks over the rotation: level at the pivot, excess slope (per deg), and Birge ratio.

    The Birge ratio (Birge 1932), at least 1, is the scatter of the bins about the line over its expected
    value: when borders and landmarks contradict each other, all standard errors grow by it.
    """
    turns = np.array([np.median(turn_deg[s]) for s in steps]) - pivot
    excess = np.array([np.median(landmark_deg[s] - turn_deg[s]) for s in steps]) + pivot
    shared = 1 / (BORDER_GAIN_SD**2 + LANDMARK_GAIN_SD**2)
    weights = np.ones_like(turns)
    for _ in range(REWEIGHTINGS):
        moments = np.array([[weights.sum(), weights @ turns], [weights @ turns, weights @ turns**2]])
        right = np.array([weights @ excess, weights @ (excess * turns)]) / STEP_SD_DEG**2
        level, slope = np.linalg.solve(moments / STEP_SD_DEG**2 + np.diag([0, shared]), right)
        off = np.abs(excess - level - slope * turns)
        weights = 1 / np.maximum(off / (HUBER_SDS * STEP_SD_DEG), 1)
    squares = float(np.sum((off / STEP_SD_DEG) ** 2) + shared * slope**2)
    return float(level), float(slope), max(1.0, float(np.sqrt(squares / len(turns))))


def _fill_gaps(landmark_deg: Array, inclination: Array, sd: Array) -> ShankInclination:
    """Fill the gaps of the borders with shifted landmarks."""
    lost = ~np.isfinite(inclination)
    frames = np.arange(len(inclination))
    known = np.flatnonzero(np.isfinite(landmark_deg) & ~lost)
    shift = np.interp(frames, known, (inclination - landmark_deg)[known])
    stand_in_sd = np.hypot(np.interp(frames, known, sd[known]), LOST_SD_DEG)
    return ShankInclination(
        inclination_deg=np.where(lost, landmark_deg + shift, inclination),
        sd_deg=np.where(np.isfinite(sd), sd, stand_in_sd),
    )
