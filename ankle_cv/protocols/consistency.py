"""Numbers of one leg that cannot all be true: what contradicts anatomy or each other is not told.

Each number has its own 95 % interval; a contradiction is one that the intervals do not explain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.anthropometry import HEEL_TO_BALL
from ankle_cv.assessment import Attempt, LeftRight, Measurement, Rep
from ankle_cv.conventions import SIDES, Side
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import PlusMinus, median_over, widened

MIN_SHANK_DEG: Final = -15.0
"""Least tibial inclination over a planted foot, deg: sat far back on a box shanks stand upright; leaning
further back the body falls."""
MAX_SHANK_DEG: Final = 60.0
"""Largest tibial inclination over a planted foot, deg: healthy adults reach 45° in a lunge on average (Hall &
Docherty 2017); a heel that is up allows more."""
MAX_TOES_UP_DEG: Final = 3.0
"""A standing foot pitches toes up by less than this, deg: the weight would be on the heel alone."""
MAX_HEEL_SUNK_PCT: Final = 2.0
"""A heel sinks into its sole and the floor by less than this, % of foot length (5 mm)."""

Reason: TypeAlias = Literal["shank_impossible", "toes_up", "heel_sunk", "lift_against_pitch"]
Withheld: TypeAlias = Literal[
    "peak_tibial_inclination",
    "tibial_excursion",
    "peak_dorsiflexion",
    "peak_knee_flexion",
    "max_heel_lift",
]

OF_SHANK: Final[tuple[Withheld, ...]] = (
    "peak_tibial_inclination",
    "tibial_excursion",
    "peak_dorsiflexion",
    "peak_knee_flexion",
)
OF_FOOT: Final[tuple[Withheld, ...]] = ("peak_dorsiflexion", "max_heel_lift")
"""Numbers of a repetition that rest on the shank's angle, and on the foot's."""
IN_ATTEMPT: Final[dict[Withheld, str]] = {
    "peak_tibial_inclination": "tibial_inclination",
    "peak_dorsiflexion": "dorsiflexion",
    "max_heel_lift": "heel_lift",
}
"""The same in an attempt."""


@dataclass(frozen=True)
class Contradiction:
    """Why some numbers of a leg are not told.

    Attributes
    ----------
    side, from_s, to_s
        The leg, and the stretch that was judged.
    reason
        Which numbers cannot be true together.
    index
        Of the repetition or attempt.
    """

    side: Side
    from_s: float
    to_s: float
    reason: Reason
    index: int

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """The numbers that are not told."""
        return OF_SHANK if self.reason == "shank_impossible" else OF_FOOT


def find_contradictions(
    measures: Measures, parts: Iterable[Rep | Attempt], plus_minus: PlusMinus
) -> tuple[Contradiction, ...]:
    """Check the bottom of every repetition, or the hold of every attempt, on both legs.

    Parameters
    ----------
    measures
        Per-frame measures of the clip.
    parts
        Its repetitions or attempts.
    plus_minus
        Intervals.
    """
    found = []
    for part in parts:
        stretch = _stretch(part)
        for side in SIDES if isinstance(part, Rep) else (part.side,):
            reason = contradiction_over(measures, side, stretch, plus_minus)
            if reason is not None:
                found.append(Contradiction(side, *stretch, reason, part.index))
    return tuple(found)


def contradiction_over(
    measures: Measures, side: Side, stretch: tuple[float, float], plus_minus: PlusMinus
) -> Reason | None:
    """Return what contradicts the numbers of one planted leg over a stretch, s; None when nothing does."""
    return _JudgedLeg(measures, side, *stretch, plus_minus).contradiction()


def consistent_rep(rep: Rep, contradictions: Iterable[Contradiction]) -> Rep:
    """Return a repetition without what its contradictions withhold."""
    for found in contradictions:
        if found.index == rep.index:
            rep = _without(rep, found)
    return rep


def _without(rep: Rep, found: Contradiction) -> Rep:
    names = [*found.withheld, *(["max_heel_lift_at_s"] if "max_heel_lift" in found.withheld else [])]
    numbers = {name: getattr(rep, name).model_copy(update={found.side: None}) for name in names}
    unknown = {name: None for name in names if name in LeftRight.model_fields}
    differences = rep.left_minus_right.model_copy(update=unknown)
    # It is of the surer leg, whichever that was.
    rest = {"trunk_minus_tibia": None} if found.reason == "shank_impossible" else {}
    return rep.model_copy(update={**numbers, **rest, "left_minus_right": differences})


def consistent_attempt(attempt: Attempt, contradictions: Iterable[Contradiction]) -> Attempt:
    """Return an attempt without what its contradictions withhold, and whether the heel was down."""
    changes: dict[str, None] = {}
    for found in contradictions:
        if found.index == attempt.index:
            changes |= {IN_ATTEMPT[name]: None for name in found.withheld if name in IN_ATTEMPT}
            changes |= {"heel_down": None, "counterfeit_deg": None, "knee_to_wall": None}
    return attempt.model_copy(update=changes)


def _stretch(part: Rep | Attempt) -> tuple[float, float]:
    if isinstance(part, Attempt):
        return part.from_s, part.to_s
    half = part.bottom_hold_s / 2
    return widened(part.bottom_s - half, part.bottom_s + half)


@dataclass(frozen=True)
class _JudgedLeg:
    """One leg over a stretch of time."""

    measures: Measures
    side: Side
    from_s: float
    to_s: float
    plus_minus: PlusMinus

    def contradiction(self) -> Reason | None:
        shank, pitch, lift = (
            self._read(name) for name in ("tibial_inclination_deg", "foot_pitch_deg", "heel_lift_pct_foot")
        )
        if shank is not None and (_surely_below(shank, MIN_SHANK_DEG) or _surely_above(shank, MAX_SHANK_DEG)):
            return "shank_impossible"
        if pitch is not None and _surely_below(pitch, -MAX_TOES_UP_DEG):
            return "toes_up"
        if lift is not None and _surely_below(lift, -MAX_HEEL_SUNK_PCT):
            return "heel_sunk"
        if lift is not None and pitch is not None and not _same_rise(lift, pitch):
            return "lift_against_pitch"
        return None

    def _read(self, measure: str) -> Measurement | None:
        values = getattr(self.measures.leg(self.side), measure)
        read = median_over(self.measures.time_s, values, self.from_s, self.to_s)
        half = self.plus_minus(measure, self.side, self.from_s, self.to_s)
        return None if read is None else read.measurement(half, "pct_foot" if "pct" in measure else "deg")


def _surely_below(number: Measurement, limit: float) -> bool:
    return number.value + number.plus_minus < limit


def _surely_above(number: Measurement, limit: float) -> bool:
    return number.value - number.plus_minus > limit


def _same_rise(lift: Measurement, pitch: Measurement) -> bool:
    """Return whether a heel is as high as the pitch of its foot says, within both intervals."""
    by_pitch = 100 * HEEL_TO_BALL * float(np.sin(np.radians(pitch.value)))
    per_deg = 100 * HEEL_TO_BALL * float(np.cos(np.radians(pitch.value))) * np.pi / 180
    return bool(abs(lift.value - by_pitch) <= np.hypot(lift.plus_minus, per_deg * pitch.plus_minus))
