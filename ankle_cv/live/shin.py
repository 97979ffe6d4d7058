"""One shin angle of both pose networks, from each frame as it arrives.

The mean that a clip without a leg model gets (`ankle_cv.measures.shank`): the second network corrects the
first by what they differ, so that frames in which only the first one ran are corrected, too.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.gaussian import Z_95
from ankle_cv.kinematics.planes import in_leg_plane_deg
from ankle_cv.live.leg import LegReference
from ankle_cv.measures.error_model import LANDMARK_SHANK_SD_DEG, SECOND_POSE_SHANK_SD_DEG
from ankle_cv.measures.leg_model.gate import MAX_LEG_SD_DEG
from ankle_cv.measures.shank import ShankInclination, weighted_mean

MAX_AGE_S: Final = 0.5
"""A difference seen longer ago than this, s, no longer corrects: the leg has moved on."""
READINGS: Final = 3
"""The difference is the median of the last so many: one frame in which a network errs is no difference."""
DOUBTFUL_DEG: Final = 2 * math.hypot(LANDMARK_SHANK_SD_DEG, SECOND_POSE_SHANK_SD_DEG)
"""Difference of the networks that their own errors explain once in twenty times, deg."""

NetworkAgreement: TypeAlias = Literal["one", "both", "doubtful", "contradicting"]
"""One network alone; both, within their errors; both, and they part; and too far for a number."""


@dataclass(frozen=True)
class ShinReading:
    """Tibial inclination in one frame.

    Attributes
    ----------
    deg
        In the leg's own plane; NaN where the first network does not see the leg.
    plus_minus_deg
        Half-width of its 95 % interval; NaN likewise.
    agreement
        Which networks it is of.
    """

    deg: float
    plus_minus_deg: float
    agreement: NetworkAgreement


UNKNOWN: Final = ShinReading(math.nan, math.nan, "one")


def combined(first_deg: float, difference_deg: float, reference: LegReference) -> ShinReading:
    """Combine both networks.

    Parameters
    ----------
    first_deg
        Tibial inclination in the picture by the first network, deg.
    difference_deg
        What the second one sees more, deg; NaN when it did not look.
    reference
        The leg.
    """
    if math.isnan(first_deg):
        return UNKNOWN
    shank = _shank(first_deg, LANDMARK_SHANK_SD_DEG)
    agreement: NetworkAgreement = "one"
    if not math.isnan(difference_deg):
        shank = weighted_mean(shank, _shank(first_deg + difference_deg, SECOND_POSE_SHANK_SD_DEG))
        agreement = "doubtful" if abs(difference_deg) > DOUBTFUL_DEG else "both"
    sd_deg = float(np.hypot(shank.sd_deg[0], reference.level_sd_deg)) / reference.foreshortening
    if agreement == "doubtful" and sd_deg > MAX_LEG_SD_DEG:
        agreement = "contradicting"
    deg = float(in_leg_plane_deg(shank.inclination_deg, reference.foreshortening)[0])
    return ShinReading(deg, Z_95 * sd_deg, agreement)


def _shank(deg: float, sd_deg: float) -> ShankInclination:
    return ShankInclination(np.array([deg]), np.array([sd_deg]))


class ShinReader:
    """Reads frame after frame; keeps the last differences of the networks."""

    def __init__(self) -> None:
        self._differences: deque[tuple[float, float]] = deque(maxlen=READINGS)

    def reset(self) -> None:
        """Discard what was seen."""
        self._differences.clear()

    def read(
        self, time_s: float, first_deg: float, second_deg: float, reference: LegReference
    ) -> ShinReading:
        """Read the next frame.

        Parameters
        ----------
        time_s
            When it was taken, s.
        first_deg, second_deg
            Tibial inclination in the picture by each network, deg; NaN where it is not seen.
        reference
            The leg.
        """
        if math.isfinite(difference := second_deg - first_deg):
            self._differences.append((time_s, difference))
        recent = [known for seen_s, known in self._differences if 0 <= time_s - seen_s <= MAX_AGE_S]
        return combined(first_deg, float(np.median(recent)) if recent else math.nan, reference)
