"""Measurements of each repetition of a squat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np

from ankle_cv.assessment import Depth, LeftRight, Measurement, Rep, Sided, Unit
from ankle_cv.conventions import SIDES, Array, Side
from ankle_cv.measures.error_model import BETWEEN_LEGS_CORRELATION
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import MIN_PLATEAU_S, Plateau, PlusMinus, median_over, peak_over, widened
from ankle_cv.protocols.squat import RepSpan
from ankle_cv.signals.clean import runs

PARALLEL_DEG = 90.0
"""Thigh inclination at which the thigh is parallel to the floor."""
PARALLEL_BAND_DEG = 5.0
"""With an interval no wider than this, a thigh whose interval contains 90° is called parallel."""
STANDING_SHARE = 0.95
"""Pelvis height that counts as standing, as a share of the 90th percentile of the clip."""
STANDING_QUANTILE = 0.9
SHALLOW_DROP = (0.03, 0.10)
"""Pelvis drop at which FPPA is valid, leg lengths: knees flexed to about 25-50°; deeper, the projection is
meaningless (science.md §4)."""
MAX_TURN_OUT_HALF_DEG = 15.0
"""Half-width of the interval beyond which a turn-out, 5-15° in most people, is not reported."""

PARTIAL_KNEE_DEG: Final = 70.0
"""Knee flexion below which a squat is a partial one, deg (Schoenfeld 2010: partial 40, half 70-100)."""
MIN_KNOWN_AT_BOTTOM: Final = 0.5
"""Least share of the frames at the bottom in which a measure must be known for its peak to be told."""

DepthClass: TypeAlias = Literal["above_parallel", "parallel", "below_parallel", "cannot_tell"]


def assess_reps(measures: Measures, spans: tuple[RepSpan, ...], plus_minus: PlusMinus) -> tuple[Rep, ...]:
    """Measure every repetition.

    Parameters
    ----------
    measures
        Per-frame measures of the clip.
    spans
        From :func:`ankle_cv.protocols.squat.find_reps`.
    plus_minus
        Intervals; a measure without one is null.

    Returns
    -------
    tuple of Rep
        Numbered from 1. None where view, visibility or neutral stance do not allow the measurement.
    """
    standing = standing_stretch(measures, spans)
    return tuple(
        _RepReader(measures, span, plus_minus, standing).rep(index) for index, span in enumerate(spans, 1)
    )


def heel_lift_unit(measures: Measures, side: Side) -> Unit:
    """Return the unit of the heel lift: millimetres with a scale, else percent of foot length."""
    return "mm" if np.isfinite(measures.leg(side).heel_lift_mm).any() else "pct_foot"


def depth_class(thigh: Measurement | None) -> DepthClass:
    """Classify the depth relative to parallel; ``cannot_tell`` when the interval contains 90° and is wide."""
    if thigh is None:
        return "cannot_tell"
    above = thigh.value - PARALLEL_DEG
    if abs(above) <= thigh.plus_minus:
        return "parallel" if thigh.plus_minus <= PARALLEL_BAND_DEG else "cannot_tell"
    return "below_parallel" if above > 0 else "above_parallel"


class Timed(Protocol):
    """Anything with a start and an end: a span, or the repetition measured in it."""

    @property
    def start_s(self) -> float:
        """Start, s."""
        ...

    @property
    def end_s(self) -> float:
        """End, s."""
        ...


def standing_kasr(measures: Measures, reps: Sequence[Timed]) -> Plateau | None:
    """Knee separation ratio (KASR) of the person's own quiet standing; None when it is not visible."""
    standing = standing_stretch(measures, reps)
    return None if standing is None else median_over(measures.time_s, measures.kasr, *standing)


def standing_stretch(measures: Measures, reps: Sequence[Timed]) -> tuple[float, float] | None:
    """Find the longest standing outside the repetitions, start and end in s; None when shorter than 0.2 s."""
    time_s, height = measures.time_s, measures.pelvis_height
    known = height[np.isfinite(height)]
    if not len(known):
        return None
    upright = height >= STANDING_SHARE * np.quantile(known, STANDING_QUANTILE)
    for rep in reps:
        upright &= ~((time_s > rep.start_s) & (time_s < rep.end_s))
    stretches = [(float(time_s[run][0]), float(time_s[run][-1])) for run in runs(upright)]
    long_enough = [(a, b) for a, b in stretches if b - a >= MIN_PLATEAU_S]
    return max(long_enough, key=lambda ends: ends[1] - ends[0], default=None)


def lower_half(span: RepSpan) -> tuple[float, float]:
    """Return when the pelvis is low, s: heels that rise at the top are no heel rise of the squat."""
    return (span.start_s + span.hold_from_s) / 2, (span.hold_to_s + span.end_s) / 2


def lower_half_of(rep: Rep) -> tuple[float, float]:
    """Return the same stretch of a measured repetition, s: where its peaks are looked for."""
    return rep.start_s + rep.descent_s / 2, rep.end_s - rep.ascent_s / 2


def left_minus_right(both: Sided[Measurement]) -> Measurement | None:
    """Return left minus right, with the intervals added in quadrature; None unless both were measured."""
    left, right = both.left, both.right
    if left is None or right is None:
        return None
    plus_minus = float(np.hypot(left.plus_minus, right.plus_minus))
    return Measurement(value=left.value - right.value, plus_minus=plus_minus, unit=left.unit)


def is_partial(knees: Sided[Measurement], span: RepSpan) -> bool:
    """Return whether a squat is a partial one, by the knees, or by the pelvis in a view without them.

    One that is cut off is not called so: its bottom may lie beyond the cut.
    """
    if not span.complete:
        return False
    known = [knee.value for knee in (knees.left, knees.right) if knee is not None]
    if known:
        return float(np.mean(known)) < PARTIAL_KNEE_DEG
    return bool(2 * np.degrees(np.arccos(1 - min(span.drop, 1.0))) < PARTIAL_KNEE_DEG)


@dataclass(frozen=True)
class _RepReader:
    """Reads one repetition."""

    measures: Measures
    span: RepSpan
    plus_minus: PlusMinus
    standing: tuple[float, float] | None

    def rep(self, index: int) -> Rep:
        span = self.span
        lifts = {side: self._peak(f"heel_lift_{heel_lift_unit(self.measures, side)}", side) for side in SIDES}
        thigh = self._thigh()
        shins, joints = self._peaks("tibial_inclination_deg"), self._peaks("dorsiflexion_deg")
        changes, bends = self._peaks("tibial_excursion_deg"), self._peaks("knee_flexion_deg")
        knees = Sided(left=self._knee_inward("left"), right=self._knee_inward("right"))
        return Rep(
            index=index,
            start_s=span.start_s,
            bottom_s=span.bottom_s,
            end_s=span.end_s,
            descent_s=span.hold_from_s - span.start_s,
            bottom_hold_s=span.hold_to_s - span.hold_from_s,
            ascent_s=span.end_s - span.hold_to_s,
            complete=span.complete,
            partial=is_partial(bends, span),
            peak_dorsiflexion=joints,
            peak_tibial_inclination=shins,
            max_heel_lift=Sided(left=lifts["left"][1], right=lifts["right"][1]),
            max_heel_lift_at_s=Sided(left=_time(*lifts["left"]), right=_time(*lifts["right"])),
            peak_knee_flexion=bends,
            depth=Depth(thigh_inclination=thigh, depth_class=depth_class(thigh)),
            trunk_lean=self._at_bottom(
                self.measures.trunk_lean_deg, self._plus_minus_at_bottom("trunk_lean_deg", None), "deg"
            ),
            trunk_minus_tibia=self._trunk_minus_tibia(),
            foot_turn_out=Sided(left=self._turn_out("left"), right=self._turn_out("right")),
            knee_inward_of_toes=knees,
            kasr_change=self._kasr_change(),
            fppa=Sided(left=self._fppa("left"), right=self._fppa("right")),
            tibial_excursion=changes,
            left_minus_right=LeftRight(
                peak_tibial_inclination=self._difference("tibial_inclination_deg"),
                tibial_excursion=self._difference("tibial_excursion_deg"),
                peak_dorsiflexion=self._difference("dorsiflexion_deg"),
                knee_inward_of_toes=left_minus_right(knees),
            ),
        )

    def _peak(self, measure: str, side: Side) -> tuple[Plateau | None, Measurement | None]:
        span, values = self.span, getattr(self.measures.leg(side), measure)
        hold_s = span.hold_to_s - span.hold_from_s
        peak = peak_over(self.measures.time_s, values, *lower_half(self.span), width_s=hold_s)
        if peak is None or not self._known_at_bottom(values):
            return None, None
        unit: Unit = "deg" if measure.endswith("deg") else heel_lift_unit(self.measures, side)
        return peak, peak.measurement(self.plus_minus(measure, side, peak.from_s, peak.to_s), unit)

    def _known_at_bottom(self, values: Array) -> bool:
        """Return whether a measure is known where it is largest: a peak over what is left is none."""
        time_s, (from_s, to_s) = self.measures.time_s, self._bottom()
        known = np.isfinite(values[(time_s >= from_s) & (time_s <= to_s)])
        return self.span.bottom_seen and len(known) > 0 and float(known.mean()) >= MIN_KNOWN_AT_BOTTOM

    def _peaks(self, measure: str) -> Sided[Measurement]:
        return Sided(left=self._peak(measure, "left")[1], right=self._peak(measure, "right")[1])

    def _difference(self, measure: str) -> Measurement | None:
        """Return left minus right at the bottom: their peaks may be of different moments."""
        legs, bottom = self.measures, self._bottom()
        left, right = (self.plus_minus(measure, side, *bottom) for side in SIDES)
        if left is None or right is None:
            return None
        values = getattr(legs.left, measure) - getattr(legs.right, measure)
        by_model = all(legs.leg(side).shank_source == "model" for side in SIDES)
        shared = BETWEEN_LEGS_CORRELATION * left * right if by_model else 0.0
        return self._at_bottom(values, float(np.sqrt(left**2 + right**2 - 2 * shared)), "deg")

    def _thigh(self) -> Measurement | None:
        """Peak thigh inclination; of two measured legs the more precise one."""
        return _most_precise([self._peak("thigh_inclination_deg", side)[1] for side in SIDES])

    def _bottom(self) -> tuple[float, float]:
        return widened(self.span.hold_from_s, self.span.hold_to_s)

    def _plus_minus_at_bottom(self, measure: str, side: Side | None) -> float | None:
        return self.plus_minus(measure, side, *self._bottom())

    def _at_bottom(self, values: Array, plus_minus: float | None, unit: Unit) -> Measurement | None:
        bottom = median_over(self.measures.time_s, values, *self._bottom())
        if bottom is None or not self.span.bottom_seen:
            return None
        return bottom.measurement(plus_minus, unit)

    def _trunk_minus_tibia(self) -> Measurement | None:
        """Trunk minus shank at the bottom; of two measured legs the more precise one."""
        trunk, known = self._plus_minus_at_bottom("trunk_lean_deg", None), []
        for side in SIDES:
            tibia = self._plus_minus_at_bottom("tibial_inclination_deg", side)
            difference = self.measures.trunk_lean_deg - self.measures.leg(side).tibial_inclination_deg
            if trunk is not None and tibia is not None:
                known.append(self._at_bottom(difference, float(np.hypot(trunk, tibia)), "deg"))
        return _most_precise(known)

    def _turn_out(self, side: Side) -> Measurement | None:
        """Turn-out of the foot in quiet standing, where the foot is flat; it stays the same in the squat."""
        if self.standing is None:
            return None
        read = median_over(self.measures.time_s, self.measures.leg(side).foot_turn_out_deg, *self.standing)
        plus_minus = self.plus_minus("foot_turn_out_deg", side, *self.standing)
        if read is None or plus_minus is None or plus_minus > MAX_TURN_OUT_HALF_DEG:
            return None
        return read.measurement(plus_minus, "deg")

    def _knee_inward(self, side: Side) -> Measurement | None:
        return self._largest_rise(self.measures.leg(side).knee_inward_of_toes, "knee_inward_of_toes", side)

    def _kasr_change(self) -> Measurement | None:
        """Largest inward change of the knees from standing; inward is a smaller ratio."""
        inward = self._largest_rise(-self.measures.kasr, "kasr", None)
        return None if inward is None else inward.model_copy(update={"value": -inward.value})

    def _largest_rise(self, values: Array, measure: str, side: Side | None) -> Measurement | None:
        """Largest rise of a ratio since standing, in the lower half of the repetition.

        Its interval is the wider one of the two values: the model's bias for this body is the same in both
        and cancels in the difference.
        """
        time_s = self.measures.time_s
        top = peak_over(time_s, values, *lower_half(self.span))
        standing = None if self.standing is None else median_over(time_s, values, *self.standing)
        if standing is None or top is None or not self._known_at_bottom(values):
            return None
        parts = [self.plus_minus(measure, side, p.from_s, p.to_s) for p in (standing, top)]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        return Plateau(top.value - standing.value, top.from_s, top.to_s).measurement(max(known), "ratio")

    def _fppa(self, side: Side) -> Measurement | None:
        """FPPA at shallow flexion, where the projection is valid."""
        time_s, height, span = self.measures.time_s, self.measures.pelvis_height, self.span
        inside = (time_s >= span.start_s) & (time_s <= span.end_s)
        if not np.isfinite(height[inside]).any():
            return None
        drop = np.nanmax(height[inside]) - height
        shallow = inside & (drop >= SHALLOW_DROP[0]) & (drop <= SHALLOW_DROP[1])
        values = np.where(shallow, self.measures.leg(side).fppa_deg, np.nan)
        read = median_over(time_s[shallow], values[shallow], span.start_s, span.end_s)
        return (
            None
            if read is None
            else read.measurement(self.plus_minus("fppa_deg", side, span.start_s, span.end_s), "deg")
        )


def _most_precise(both: list[Measurement | None]) -> Measurement | None:
    return min((m for m in both if m is not None), key=lambda m: m.plus_minus, default=None)


def _time(peak: Plateau | None, measured: Measurement | None) -> float | None:
    return None if peak is None or measured is None else peak.at_s
