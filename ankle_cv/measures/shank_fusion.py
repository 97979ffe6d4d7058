"""Tibial inclination from two witnesses: landmarks that know its level, and borders that know its change.

A whole-body network compresses: it reads a standing shank 0–2° too far forward and a deep one 1–5° too
upright, and how much differs from person to person. The turn of the shank's borders since the flat stance
(`ankle_cv.evidence.shank`) has no level of its own, and over-reads large turns by some percent, because skin
near knee and ankle slides. So the change is taken from the borders, the level from the landmarks, and the
slope on which they disagree is shared out by how far either is known to err (docs/evidence.md).
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
"""Relative error of the borders' turn, body to body: 1–3° of 30° on generated bodies."""
LANDMARK_GAIN_SD: Final = 0.10
"""Relative error of a landmark's turn, body to body: 2–6° of 30° on generated bodies."""
PIVOT: Final = 0.4
"""Where in the clip's range of inclinations the landmarks' level is taken, 0 = most upright: standing they
differ less from body to body than bent, yet compress about a posture in between."""
BIN_DEG: Final = 2.0
"""Inclinations are told apart in steps of this: a held posture counts once, however long it was held."""
STEP_SD_DEG: Final = 1.0
"""Scatter of the landmarks about a straight line over the borders' turn, from step to step."""
LEVEL_SD_DEG: Final = 1.2
"""Bias of the landmarks' level, body to body, which no amount of frames takes away."""
WILD_SDS: Final = 1.5
REWEIGHTINGS: Final = 10
"""Steps further off the line count less, as far as they are off (Huber 1964): on its way from one leg to the
other the model gives the shin wild readings in a few postures."""
TURN_RANGE: Final = (2, 98)
"""Percentiles between which the turn is divided into steps: single frames do not stretch it."""
OUTLIER_FLOOR_DEG: Final = 2.0
"""Jump of the turn from its neighbours in time that is always tolerated."""
LOST_SD_DEG: Final = 2.0
"""Added error where the borders were lost and landmarks, shifted to meet them, stand in."""
LATERAL_LEAN_SD_DEG: Final = 6.0
"""Sideways lean of a standing shank and tilt of the camera, which an oblique view takes for inclination:
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
        Turn of the borders; gaps are bridged by the landmarks, shifted so that nothing jumps.

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
    level, slope, misfit = _line(landmark_deg, turn, _steps(turn, both, low, high), pivot)
    disputed = BORDER_GAIN_SD**2 + LANDMARK_GAIN_SD**2
    change = turn - pivot
    inclination = level + (1 + BORDER_GAIN_SD**2 / disputed * slope) * change
    gain_sd = BORDER_GAIN_SD * LANDMARK_GAIN_SD / np.sqrt(disputed)
    return _bridged(
        landmark_deg,
        inclination,
        np.sqrt(misfit**2 * (LEVEL_SD_DEG**2 + (gain_sd * change) ** 2) + track.sigma_deg**2),
    )


def anchored(
    reading: ShankInclination, upright: BoolArray, off_side_deg: float, foreshortening: float
) -> ShankInclination:
    """Move the level of an oblique reading towards what people stand at, as far as it is uncertain.

    In an oblique view the sideways lean of the shank shows up as inclination, so its change is far better
    known than its level.

    Parameters
    ----------
    reading
        Inclination in the plane of the leg.
    upright
        ``(n,)`` frames in which the person stands; with none the level stays and is less sure.
    off_side_deg
        How far the camera is from a pure side view.
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
    """Outliers out, short gaps filled, smoothed as the landmarks are."""
    kept = np.where(hampel_outliers(time_s, turn_deg, floor=OUTLIER_FLOOR_DEG), np.nan, turn_deg)
    return low_pass(time_s, fill_short_gaps(time_s, kept))


def _steps(turn_deg: Array, both: BoolArray, low: float, high: float) -> list[BoolArray]:
    """Frames of every step of inclination that occurs."""
    count = max(1, int(np.ceil((high - low) / BIN_DEG)))
    width = max(high - low, 1e-9) / count
    number = np.clip((turn_deg - low) // width, 0, count - 1)
    steps = [both & (number == k) for k in range(count)]
    return [step for step in steps if step.any()]


def _line(
    landmark_deg: Array, turn_deg: Array, steps: list[BoolArray], pivot: float
) -> tuple[float, float, float]:
    """Landmark reading at the pivot, by how much it rises faster than the turn (per deg), and the misfit.

    The misfit is how many times further the steps are off the line than their scatter explains, at least 1
    (Birge 1932): witnesses that contradict each other are both known less well.
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
        weights = 1 / np.maximum(off / (WILD_SDS * STEP_SD_DEG), 1)
    squares = float(np.sum((off / STEP_SD_DEG) ** 2) + shared * slope**2)
    return float(level), float(slope), max(1.0, float(np.sqrt(squares / len(turns))))


def _bridged(landmark_deg: Array, inclination: Array, sd: Array) -> ShankInclination:
    """Let shifted landmarks stand in where the borders were lost."""
    lost = ~np.isfinite(inclination)
    frames = np.arange(len(inclination))
    known = np.flatnonzero(np.isfinite(landmark_deg) & ~lost)
    shift = np.interp(frames, known, (inclination - landmark_deg)[known])
    stand_in_sd = np.hypot(np.interp(frames, known, sd[known]), LOST_SD_DEG)
    return ShankInclination(
        inclination_deg=np.where(lost, landmark_deg + shift, inclination),
        sd_deg=np.where(np.isfinite(sd), sd, stand_in_sd),
    )
