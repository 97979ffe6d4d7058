"""The flat foot of a quiet stance, to be drawn where it would be now: its forefoot stays on the floor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ankle_cv.assessment import Assessment, Neutral
from ankle_cv.conventions import SIDES, Array, BoolArray, Side
from ankle_cv.landmarks import LandmarkSeries


@dataclass(frozen=True)
class FlatFoot:
    """One foot as it stood.

    Attributes
    ----------
    side
        Whose foot it is.
    heel_from_toe
        ``(2,)`` from toe to heel, px.
    """

    side: Side
    heel_from_toe: Array

    def at(self, series: LandmarkSeries, index: int) -> tuple[Array, Array] | None:
        """Return where heel and toe of the flat foot would be in a frame; None where the toe is unknown."""
        heel, toe = (series.xy(joint, self.side)[index] for joint in ("heel", "toe"))
        # Networks draw a tilted foot shorter or longer than it stood; only its direction is held against it.
        now, stood = float(np.hypot(*(heel - toe))), float(np.hypot(*self.heel_from_toe))
        if not math.isfinite(now) or not stood:
            return None
        return toe + now / stood * self.heel_from_toe, toe

    def lift_px(self, value: float, unit: str, scene: Assessment) -> float | None:
        """Return a heel lift in px; None for millimetres without a scale."""
        if unit == "mm":
            return None if scene.scale.mm_per_px is None else value / scene.scale.mm_per_px
        return value / 100 * float(np.hypot(*self.heel_from_toe))


def flat_feet(scene: Assessment, series: LandmarkSeries) -> dict[Side, FlatFoot]:
    """Return the feet of one scene as they stood in its neutral stance, where there is one."""
    found = {}
    for side in SIDES:
        neutral: Neutral | None = getattr(scene.neutral, side)
        if neutral is None:
            continue
        inside = within(series.time_s, neutral)
        across = series.xy("heel", side)[inside] - series.xy("toe", side)[inside]
        known = across[np.all(np.isfinite(across), axis=1)]
        if len(known):
            found[side] = FlatFoot(side, np.median(known, axis=0))
    return found


def within(times_s: Array, neutral: Neutral) -> BoolArray:
    """Return ``(n,)`` which times lie in the stretches of a neutral stance."""
    spans = neutral.spans_s or ((neutral.from_s, neutral.to_s),)
    inside: BoolArray = np.logical_or.reduce([(times_s >= start) & (times_s <= end) for start, end in spans])
    return inside
