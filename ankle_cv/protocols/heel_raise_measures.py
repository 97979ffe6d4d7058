"""Measurements of each heel raise: height, tempo, angle of the ankle at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.anthropometry import FOOT_SHARE_OF_HEIGHT, LEG_SHARE_OF_HEIGHT
from ankle_cv.assessment import HeelRaise, Measurement, Sided, Unit, ViewRecord
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.heel_raise import RaiseSpan, pelvis_rise_of
from ankle_cv.protocols.plateau import MAX_PLATEAU_S, Plateau, PlusMinus, known_share, peak_over, widened
from ankle_cv.protocols.reps import MIN_KNOWN_AT_BOTTOM, heel_lift_unit
from ankle_cv.scene.view import View

BESIDE_S: Final = 0.3
"""How long before the start, and after the end, of a raise its lowest place is looked for, s."""
BELOW_FLAT_PCT: Final = 3.0
"""A heel lower than this below its flat place, % of the foot, hangs over an edge, or that place is wrong:
planted heels are read within 1 %."""
FOOT_OVER_LEG: Final = FOOT_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
HIPS_PER_HEEL: Final = (0.35, 1.2)
"""Rise of the hips over that of the heel with straight knees: the ankle lies at 0.7 of the way from the ball
of the foot to the heel, and feet differ by a tenth from FOOT_OVER_LEG. Bending knees take from it."""
MAX_OFF_SIDE_DEG: Final = 25.0
"""Farthest from a side view that the height of a raise is told, deg: 40° away the tracked heel was up to half
too high (a generated clip); 21° away it was within its interval."""
MAX_ANGLE_HALF_DEG: Final = 20.0
"""Half-width of the interval beyond which an angle at the top, 10-50° in most people, says nothing."""


def assess_raises(
    measures: Measures, spans: Sequence[RaiseSpan], plus_minus: PlusMinus, view: View
) -> tuple[HeelRaise, ...]:
    """Measure every raise.

    Parameters
    ----------
    measures
        Per-frame measures of the clip.
    spans
        From :func:`ankle_cv.protocols.heel_raise.find_raises`.
    plus_minus
        Intervals; a measure without one is null.
    view
        Of the clip: far from a side view no height is told.

    Returns
    -------
    tuple of HeelRaise
        Numbered from 1. A height is null where the heel was not tracked at the top, and for a heel that
        goes below its flat place in any raise, or stands above it before or after all: it hangs over an edge,
        or that place is wrong.
    """
    readers = [_RaiseReader(measures, span, plus_minus, heights=not too_oblique(view)) for span in spans]
    on_edge = [
        side
        for side in SIDES
        if any(reader.goes_below_flat(side) for reader in readers)
        or _stands_higher(measures, spans, plus_minus, side)
    ]
    return tuple(reader.heel_raise(index, on_edge) for index, reader in enumerate(readers, 1))


def _stands_higher(measures: Measures, spans: Sequence[RaiseSpan], plus_minus: PlusMinus, side: Side) -> bool:
    """Return whether a heel stands higher, before or after all raises, than the place taken for flat."""
    if not spans:
        return False
    values, time_s = measures.leg(side).heel_lift_pct_foot, measures.time_s
    outside = ((float(time_s[0]), spans[0].start_s), (spans[-1].end_s, float(time_s[-1])))
    for from_s, to_s in outside:
        stood = peak_over(time_s, values, from_s + BESIDE_S, to_s - BESIDE_S, width_s=MAX_PLATEAU_S)
        half = None if stood is None else plus_minus("heel_lift_pct_foot", side, stood.from_s, stood.to_s)
        if stood is not None and half is not None and stood.value > max(half, BELOW_FLAT_PCT):
            return True
    return False


@dataclass(frozen=True)
class _RaiseReader:
    """Reads one raise."""

    measures: Measures
    span: RaiseSpan
    plus_minus: PlusMinus
    heights: bool

    def heel_raise(self, index: int, on_edge: Sequence[Side]) -> HeelRaise:
        """Return what was measured; no height of the sides on an edge."""
        span = self.span
        sides = [side for side in span.on_the_floor if self.measures.leg(side).foot_source == "tracker"]
        seen = sides if self.heights else []
        return HeelRaise(
            index=index,
            start_s=span.start_s,
            top_s=span.top_s,
            end_s=span.end_s,
            rise_s=span.hold_from_s - span.start_s,
            hold_s=span.hold_to_s - span.hold_from_s,
            lower_s=span.end_s - span.hold_to_s,
            complete=span.complete,
            standing_on=span.told_standing_on,
            height=Sided(**{side: self._height(side) for side in seen if side not in on_edge}),
            travel=Sided(**{side: self._travel(side) for side in seen}),
            plantarflexion=Sided(**{side: self._plantarflexion(side) for side in sides}),
            hips_agree=self._hips_agree(seen),
        )

    def _lift(self, side: Side) -> tuple[str, Unit, Array]:
        unit = heel_lift_unit(self.measures, side)
        name = f"heel_lift_{unit}"
        return name, unit, getattr(self.measures.leg(side), name)

    def _top(self, values: Array) -> Plateau | None:
        """Return the largest value at the top itself; None where most of it was not seen."""
        span, time_s = self.span, self.measures.time_s
        top = widened(span.hold_from_s, span.hold_to_s)
        if known_share(time_s, values, *top) < MIN_KNOWN_AT_BOTTOM:
            return None
        return peak_over(time_s, values, *top, width_s=span.hold_to_s - span.hold_from_s)

    def _lowest(self, values: Array) -> Plateau | None:
        """Return the lower of the turning points before and after the top, of those that were seen."""
        span, time_s = self.span, self.measures.time_s
        before = (span.start_s - BESIDE_S, (span.start_s + span.hold_from_s) / 2)
        after = ((span.hold_to_s + span.end_s) / 2, span.end_s + BESIDE_S)
        seen = [
            peak_over(time_s, -values, *window)
            for window, there in ((before, span.complete_start), (after, span.complete_end))
            if there
        ]
        lowest = max((p for p in seen if p is not None), key=lambda p: p.value, default=None)
        return None if lowest is None else Plateau(-lowest.value, lowest.from_s, lowest.to_s)

    def _height(self, side: Side) -> Measurement | None:
        name, unit, values = self._lift(side)
        top = self._top(values)
        if top is None:
            return None
        return top.measurement(self.plus_minus(name, side, top.from_s, top.to_s), unit)

    def goes_below_flat(self, side: Side) -> bool:
        """Return whether the lowest place of a heel is below that of the flat foot, beyond its interval."""
        lowest = self._lowest(self.measures.leg(side).heel_lift_pct_foot)
        if lowest is None:
            return False
        half = self.plus_minus("heel_lift_pct_foot", side, lowest.from_s, lowest.to_s)
        return half is not None and -lowest.value > max(half, BELOW_FLAT_PCT)

    def _travel(self, side: Side) -> Measurement | None:
        name, unit, values = self._lift(side)
        top, lowest = self._top(values), self._lowest(values)
        if top is None or lowest is None:
            return None
        parts = [self.plus_minus(name, side, p.from_s, p.to_s) for p in (top, lowest)]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        risen = Plateau(top.value - lowest.value, top.from_s, top.to_s)
        return risen.measurement(float(np.linalg.norm(known)), unit)

    def _plantarflexion(self, side: Side) -> Measurement | None:
        top = self._top(-self.measures.leg(side).dorsiflexion_deg)
        half = None if top is None else self.plus_minus("dorsiflexion_deg", side, top.from_s, top.to_s)
        if top is None or half is None or half > MAX_ANGLE_HALF_DEG:
            return None
        return top.measurement(half, "deg")

    def _hips_agree(self, sides: Sequence[Side]) -> bool | None:
        """Compare the rise of the hips with that of the heel; null unless both are known."""
        hips = pelvis_rise_of(self.span, self.measures)
        heels = []
        for side in sides:
            lift = self.measures.leg(side).heel_lift_pct_foot
            top, lowest = self._top(lift), self._lowest(lift)
            if top is not None and lowest is not None:
                heels.append((top.value - lowest.value) / 100 * FOOT_OVER_LEG)
        if np.isnan(hips) or not heels:
            return None
        low, high = HIPS_PER_HEEL
        return bool(low * max(heels) <= hips <= high * max(heels))


def too_oblique(view: View | ViewRecord) -> bool:
    """Return whether a view is so far from the side, or not known, that the height of a raise is not told."""
    return view.yaw_deg is None or not abs(90.0 - abs(view.yaw_deg)) <= MAX_OFF_SIDE_DEG
