"""One lunge as frames of the shin: the part that is held, and its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mode
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.live.observer import Observation
from ankle_cv.live.shin import NetworkAgreement
from ankle_cv.live.smooth import MAX_GAP_S
from ankle_cv.protocols.wall import MIN_HOLD_S, STEADY_DEG

HeelState: TypeAlias = Literal["down", "up", "unclear"]

HEEL_UP_SHARE: Final = 0.5
"""A hold with the heel up for more than this share of its frames does not count."""


@dataclass(frozen=True)
class LungeSample:
    """One frame of a lunge.

    Attributes
    ----------
    time_s
        When, s.
    shin_deg, raw_deg
        Smoothed and raw inclination, deg.
    heel_down
        Whether the heel is down; None: unknown.
    plus_minus_deg
        Half-width of the interval of the raw inclination, deg.
    networks
        Which networks it is of.
    """

    time_s: float
    shin_deg: float
    raw_deg: float
    heel_down: bool | None
    plus_minus_deg: float
    networks: NetworkAgreement


@dataclass(frozen=True)
class Hold:
    """A lunge that was held.

    Attributes
    ----------
    deg, plus_minus_deg
        Median inclination over the hold, and the half-width of its interval.
    heel
        State of the heel.
    networks
        Which networks the most frames are of.
    """

    deg: float
    plus_minus_deg: float
    heel: HeelState
    networks: NetworkAgreement


def lunge_sample(observation: Observation) -> LungeSample:
    """Return what a lunge keeps of an observation."""
    return LungeSample(
        observation.time_s,
        observation.shin_deg,
        observation.raw_deg,
        observation.heel.down if observation.heel else None,
        observation.shin.plus_minus_deg,
        observation.shin.agreement,
    )


def hold_of(lunge: tuple[LungeSample, ...]) -> Hold | None:
    """Return the hold at the end of a lunge; None when it has not lasted `MIN_HOLD_S` yet."""
    held = steady_part(lunge)
    if not held or held[-1].time_s - held[0].time_s < MIN_HOLD_S:
        return None
    return Hold(
        # Nearly all of the error is the same in every frame, so that many frames do not make it smaller.
        float(np.median([sample.raw_deg for sample in held])),
        float(np.median([sample.plus_minus_deg for sample in held])),
        _heel_over(held),
        mode(sample.networks for sample in held),
    )


def steady_part(lunge: tuple[LungeSample, ...]) -> tuple[LungeSample, ...]:
    """Return the last stretch without a gap in which the shin stayed within twice `STEADY_DEG`."""
    if not lunge:
        return ()
    low = high = lunge[-1].shin_deg
    start = len(lunge) - 1
    for i in reversed(range(len(lunge) - 1)):
        low, high = min(low, lunge[i].shin_deg), max(high, lunge[i].shin_deg)
        if high - low > 2 * STEADY_DEG or lunge[i + 1].time_s - lunge[i].time_s > MAX_GAP_S:
            break
        start = i
    return lunge[start:]


def _heel_over(held: Sequence[LungeSample]) -> HeelState:
    known = [sample.heel_down for sample in held if sample.heel_down is not None]
    if not known or len(known) < HEEL_UP_SHARE * len(held):
        return "unclear"
    return "up" if known.count(False) > HEEL_UP_SHARE * len(known) else "down"
