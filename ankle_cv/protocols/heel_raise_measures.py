"""Measurements of each heel raise, and their summary: height, tempo, and how both change over the set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from ankle_cv.anthropometry import FOOT_MM, FOOT_SHARE_OF_HEIGHT, LEG_SHARE_OF_HEIGHT
from ankle_cv.assessment import HeelRaise, HeightTrend, Measurement, Sided, SideSummary, Summary, Tempo, Unit
from ankle_cv.conventions import SIDES, Array, Side, opposite
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.heel_raise import RaiseSpan, pelvis_rise_of
from ankle_cv.protocols.mean import mean_of
from ankle_cv.protocols.plateau import Plateau, PlusMinus, known_share, peak_over, widened
from ankle_cv.protocols.reps import MIN_KNOWN_AT_BOTTOM, heel_lift_unit, left_minus_right
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
MIN_FOR_TREND: Final = 3
"""Fewest heights with a straight line through them that could be wrong."""
MAX_LOST_SHARE: Final = 0.2
"""Largest share of the heights that may be missing in a trend."""
REPEAT_SD_PCT: Final = 0.3
"""Least scatter of the height of the same raise measured twice, % of the foot."""


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
        goes below its flat place in any raise: it hangs over an edge, or that place is wrong.
    """
    readers = [_RaiseReader(measures, span, plus_minus, heights=not too_oblique(view)) for span in spans]
    on_edge = [side for side in SIDES if any(reader.goes_below_flat(side) for reader in readers)]
    return tuple(reader.heel_raise(index, on_edge) for index, reader in enumerate(readers, 1))


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
            standing_on=span.standing_on,
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


def too_oblique(view: View) -> bool:
    """Return whether a view is so far from the side that the height of a raise is not told."""
    return not abs(90.0 - abs(view.yaw_deg)) <= MAX_OFF_SIDE_DEG


def summarise_raises(raises: Sequence[HeelRaise], measured_sides: Sequence[Side]) -> Summary:
    """Summarise the raises of a clip; sides that were not measured are null."""
    sides = {side: _side_summary(raises, side) if side in measured_sides else None for side in SIDES}
    left, right = sides["left"], sides["right"]
    tempo = _tempo(raises)
    return Summary(
        headline=_headline(raises, sides, tempo),
        rep_count=len(raises),
        left=left,
        right=right,
        asymmetry=left_minus_right(
            Sided(left=left.heel_height if left else None, right=right.heel_height if right else None)
        ),
        tempo=tempo,
    )


def _side_summary(raises: Sequence[HeelRaise], side: Side) -> SideSummary:
    own = [one for one in raises if one.complete and one.standing_on != opposite(side)]
    heights, travels = ([getattr(one, name).of(side) for one in own] for name in ("height", "travel"))
    known = [height for height in heights if height is not None]
    trend = height_trend(heights if known else travels)
    return SideSummary(
        heel_height=mean_of(heights),
        # Heels are lost high on the toes: the best of the others would be a peak over what is left.
        best_heel_height=max(known, key=lambda m: m.value, default=None) if len(known) == len(own) else None,
        heel_travel=mean_of(travels),
        height_trend=trend,
        n=len(own),
        verdict=trend.verdict if trend else None,
    )


def height_trend(heights: Sequence[Measurement | None]) -> HeightTrend | None:
    """Fit a straight line through the heights of the raises, in their order.

    Parameters
    ----------
    heights
        One per raise, all in one unit; None where it was not measured.

    Returns
    -------
    HeightTrend or None
        None with fewer than three heights, or more missing than MAX_LOST_SHARE: the highest are lost first.

    Notes
    -----
    Its interval is Student's, from the scatter about the line: what the heights of one clip share, such as
    an error of the scale, does not matter to their change.
    """
    known = [(k, height) for k, height in enumerate(heights) if height is not None]
    if len(known) < max(MIN_FOR_TREND, (1 - MAX_LOST_SHARE) * len(heights)):
        return None
    unit = known[0][1].unit
    x = np.array([k for k, _ in known], dtype=np.float64)
    y = np.array([height.value for _, height in known])
    across = x - x.mean()
    slope = float(across @ y / (across @ across))
    left_over = y - y.mean() - slope * across
    freedom = len(x) - 2
    least = REPEAT_SD_PCT * (FOOT_MM / 100 if unit == "mm" else 1.0)
    sd = max(float(np.sqrt(left_over @ left_over / freedom)), least)
    half = float(stdtrit(freedom, 0.975) * sd / np.sqrt(across @ across))
    reach = float(x[-1] - x[0])
    over_set = Measurement(value=slope * reach, plus_minus=half * reach, unit=unit)
    return HeightTrend(
        per_raise=Measurement(value=slope, plus_minus=half, unit=unit),
        over_set=over_set,
        verdict=_trend_verdict(over_set),
    )


def _trend_verdict(change: Measurement) -> str:
    half = f"{change.plus_minus:.0f} {_UNITS[change.unit]}"
    if abs(change.value) <= change.plus_minus:
        return f"no change of height over the set beyond what can be measured ({half})"
    falls = "falls" if change.value < 0 else "grows"
    return f"the height {falls} by {abs(change.value):.0f} ± {half} from the first raise to the last"


_UNITS: Final = {"mm": "mm", "pct_foot": "% of the foot"}


def _tempo(raises: Sequence[HeelRaise]) -> Tempo | None:
    whole = [one for one in raises if one.complete]
    if not whole:
        return None
    return Tempo(
        rise_s=float(np.mean([one.rise_s for one in whole])),
        hold_s=float(np.mean([one.hold_s for one in whole])),
        lower_s=float(np.mean([one.lower_s for one in whole])),
    )


def _headline(raises: Sequence[HeelRaise], sides: dict[Side, SideSummary | None], tempo: Tempo | None) -> str:
    if not raises:
        return "No heel raise was recognised in this clip."
    parts = [f"{len(raises)} heel raise{'' if len(raises) == 1 else 's'}{_feet(raises)}"]
    parts += [text for side, one in sides.items() if one and (text := _heel_text(raises, side, one))]
    if len(parts) == 1:
        parts.append("how high the heel rises cannot be told from this clip")
    if tempo is not None:
        parts.append(f"{tempo.rise_s:.1f} s up, {tempo.hold_s:.1f} s at the top, {tempo.lower_s:.1f} s down")
    parts += [text for side, one in sides.items() if one and (text := _change_text(side, one))]
    return "; ".join(parts) + "."


def _change_text(side: Side, summary: SideSummary) -> str | None:
    """Say how the height of a heel changed over the set; None without a change beyond its interval."""
    trend = summary.height_trend
    if trend is None or abs(trend.over_set.value) <= trend.over_set.plus_minus:
        return None
    return f"{side}, {trend.verdict}"


def _heel_text(raises: Sequence[HeelRaise], side: Side, summary: SideSummary) -> str | None:
    """Say how high a heel rose, over how many raises if not over all; None if unknown."""
    best, mean = summary.best_heel_height, summary.heel_height
    name = "height" if mean else "travel"
    numbers = [number for one in raises if (number := getattr(one, name).of(side))]
    if not numbers:
        return None
    of = "" if len(numbers) == summary.n else f" over {len(numbers)} of {summary.n}"
    if mean is None:
        highest = max(numbers, key=lambda number: number.value)
        return f"{side} heel up to {_size(highest)} above its lowest place{of}"
    if best is None:
        return f"{side} heel {_size(mean)} high on average{of}"
    return f"{side} heel {_size(best)} high at best, {mean.value:.0f} ± {mean.plus_minus:.0f} on average"


def _size(number: Measurement) -> str:
    return f"{number.value:.0f} ± {number.plus_minus:.0f} {_UNITS[number.unit]}"


def _feet(raises: Sequence[HeelRaise]) -> str:
    stands = {one.standing_on for one in raises}
    if stands == {"both"}:
        return " on both feet"
    if len(stands) == 1 and (only := stands.pop()) is not None:
        return f" on the {only} foot"
    return ""
