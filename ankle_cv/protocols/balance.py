"""Stances on one leg: how long, how often the other foot comes down, how much shin and foot sway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ankle_cv.assessment import Measurement, Sided, SideSummary, Stance, Summary, SwayDirection, Unit
from ankle_cv.conventions import SIDES, Array, Side, Y
from ankle_cv.gaussian import Z_95
from ankle_cv.kinematics.segment import lean_deg
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.reps import heel_lift_unit, left_minus_right
from ankle_cv.scene.body import Body
from ankle_cv.scene.stance import MAX_OWN_OFFSET, left_below
from ankle_cv.scene.view import View
from ankle_cv.signals.clean import fill_short_gaps, known_median, runs

OFF_FLOOR: Final = 0.08
"""Height of one ankle over the other, against that of the clip's beginning, from which its foot is in the
air, leg lengths (7 cm). Feet lifted behind by 15 cm read 0.17 and 0.18 (generated clips, side and front)."""
BEGINNING_S: Final = 0.5
"""Time in which both feet are on the floor, s: who films stands still for a second first."""
MAX_GAP_S: Final = 0.5
MIN_STANCE_S: Final = 1.0
"""Shortest stance on one leg, s: a step is shorter."""
MIN_TOUCH_S: Final = 0.15
"""Shortest touch-down, s: shorter ones are taken for noise of the landmarks (our choice)."""
STANCE_ERROR_S: Final = 0.6
"""Half-width of the interval of a stance's length, s: it begins when the foot is well off the floor, and was
read 0.5 to 0.6 s shorter than from lifting it to having it down (generated clips)."""
LONGEST_TOUCH_S: Final = 5.0
"""Longest touch-down, s: who stands on both feet for longer rests between two tries (our choice)."""
LEAST_ALONE_S: Final = 8.0
"""Shortest stance that shows by itself that balance is tested, s: a step, a leg swung, a stretch of the thigh
are shorter (our choice; the test lasts 30 s)."""
MAX_HIP_TRAVEL: Final = 0.05
"""Most that the hip moves up and down over the standing foot meanwhile, leg lengths (4 cm): squats on one leg
go down by 0.2 and more, raises of one heel rise by 0.08."""
HIP_QUANTILES: Final = (0.05, 0.95)
"""Quantiles between which that is measured: outliers at either end do not count."""
LIFTING_S: Final = 0.5
"""Time after lifting the foot, and before it comes down, that is movement and no sway, s."""
MIN_SWAY_S: Final = 3.0
"""Shortest stretch of which a sway is told, s: slow sway turns once in it."""
MIN_KNOWN_SHARE: Final = 0.9
MAX_OFF_SIDE_DEG: Final = 20.0
MAX_OFF_FRONT_DEG: Final = 15.0
"""Farthest from a side or front view that a sway is told, deg: at 20° a third of the other sway is mixed in,
which the landmarks of a front view, less sure, bear less of (our choice)."""
FORWARD_SD: Final = (0.05, 0.1)
"""Standard error of a forward sway: share of it, and deg that noise adds. Read 1.58 and 1.39 where 1.52 and
1.28 were true (a generated clip from the side, sway below 1 Hz)."""
SIDEWAYS_SD: Final = (0.10, 0.3)
"""The same sideways, by the landmarks alone: 1.29 and 2.24 where 1.42 and 2.30 were true (from the front)."""
FOOT_SD: Final = (0.10, 0.15)
"""The same of the heel's height, share and % of the foot: the scatter of a planted heel is below 0.05."""


@dataclass(frozen=True)
class StanceSpan:
    """One stance on one leg, s; whether it ended with a touch-down: seen down, and soon up again."""

    side: Side
    from_s: float
    to_s: float
    touch_down: bool


def find_stances(body: Body) -> tuple[StanceSpan, ...]:
    """Find the stances on one leg, by the height of one ankle over the other in the picture.

    Parameters
    ----------
    body
        The person; both feet on the floor at the beginning.

    Returns
    -------
    tuple of StanceSpan
        In order of time. A foot that comes down and goes up again parts two of them.
    """
    time_s = body.time_s
    below = fill_short_gaps(time_s, left_below(body), max_gap_s=MAX_GAP_S)
    own = known_median(below[time_s <= time_s[0] + BEGINNING_S])
    # One foot in the air from the start: then nothing is known of the perspective.
    own = own if abs(own) <= MAX_OWN_OFFSET else 0.0
    spans: list[tuple[Side, float, float]] = []
    for side, sign in (("left", 1), ("right", -1)):
        spans += [(side, *ends) for ends in _stretches(time_s, sign * (below - own))]  # type: ignore[misc]
    spans.sort(key=lambda one: one[1])
    down_s = time_s[np.abs(below - own) <= OFF_FLOOR]  # what is not seen is not down
    return tuple(
        StanceSpan(*span, after is not None and _touches_down(span, after, down_s))
        for span, after in zip(spans, [*spans, None][1:], strict=True)
    )


def standing_alone_s(spans: Sequence[StanceSpan], body: Body) -> float:
    """Return how long a person just stands on one leg, s: in stances of `LEAST_ALONE_S` without squats.

    Parameters
    ----------
    spans
        From `find_stances`.
    body
        The person.
    """
    return sum(
        one.to_s - one.from_s
        for one in spans
        if one.to_s - one.from_s >= LEAST_ALONE_S and _hip_travel(body, one) <= MAX_HIP_TRAVEL
    )


def _hip_travel(body: Body, span: StanceSpan) -> float:
    """Return how far the hip moves up and down over the standing foot, leg lengths; inf if unseen."""
    series = body.levelled
    inside = (series.time_s >= span.from_s + LIFTING_S) & (series.time_s <= span.to_s - LIFTING_S)
    height = (series.xy("ankle", span.side) - series.xy("hip", span.side))[inside, Y] / body.leg_px
    known = height[np.isfinite(height)]
    if len(known) < MIN_KNOWN_SHARE * inside.sum():
        return float("inf")
    return float(np.ptp(np.quantile(known, HIP_QUANTILES)))


def _touches_down(span: tuple[Side, float, float], after: tuple[Side, float, float], down_s: Array) -> bool:
    """Return whether the lifted foot came down between two stances, for a touch and no rest."""
    seen = bool(np.any((down_s > span[2]) & (down_s < after[1])))
    return seen and span[0] == after[0] and after[1] - span[2] <= LONGEST_TOUCH_S


def _stretches(time_s: Array, higher: Array) -> list[tuple[float, float]]:
    """Return when the other foot is in the air, s, without breaks that are too short for a touch-down."""
    found: list[tuple[float, float]] = []
    for run in runs(higher > OFF_FLOOR):
        from_s, to_s = float(time_s[run][0]), float(time_s[run][-1])
        if found and from_s - found[-1][1] < MIN_TOUCH_S:
            found[-1] = (found[-1][0], to_s)
        else:
            found.append((from_s, to_s))
    return [ends for ends in found if ends[1] - ends[0] >= MIN_STANCE_S]


def assess_stances(
    spans: Sequence[StanceSpan], measures: Measures, body: Body, view: View
) -> tuple[Stance, ...]:
    """Measure every stance.

    Parameters
    ----------
    spans
        From `find_stances`.
    measures, body, view
        Of the clip: from the side the shin's lean of a measured leg and its heel, from the front the lean of
        the shin in the picture; obliquely neither.
    """
    return tuple(_stance(index, span, measures, body, view) for index, span in enumerate(spans, 1))


def _stance(index: int, span: StanceSpan, measures: Measures, body: Body, view: View) -> Stance:
    direction = sway_direction(view)
    leg, unit = measures.leg(span.side), heel_lift_unit(measures, span.side)
    sway = foot = None
    if direction == "forward":
        sway = _scatter(measures.time_s, leg.tibial_inclination_deg, span, FORWARD_SD, "deg")
        per_pct = _per_pct(leg.heel_lift_mm, leg.heel_lift_pct_foot) if unit == "mm" else 1.0
        lift = getattr(leg, f"heel_lift_{unit}")
        tracked = leg.foot_source == "tracker"
        errors = (FOOT_SD[0], FOOT_SD[1] * per_pct)
        foot = _scatter(measures.time_s, lift, span, errors, unit) if tracked else None
    elif direction == "sideways":
        sway = _scatter(measures.time_s, sideways_lean_deg(body, span.side), span, SIDEWAYS_SD, "deg")
    return Stance(
        index=index,
        side=span.side,
        from_s=span.from_s,
        to_s=span.to_s,
        touch_down=span.touch_down,
        sway=sway,
        direction=direction if sway is not None else None,
        foot_sway=foot,
    )


def sway_direction(view: View) -> SwayDirection | None:
    """Return which way a view shows a sway; None where it mixes both."""
    off_front_deg = min(abs(view.yaw_deg), 180 - abs(view.yaw_deg))
    if off_front_deg <= MAX_OFF_FRONT_DEG:
        return "sideways"
    return "forward" if 90.0 - off_front_deg <= MAX_OFF_SIDE_DEG else None  # NaN is neither


def sideways_lean_deg(body: Body, side: Side) -> Array:
    """Return the lean of a shin in the picture against the vertical, ``(n,)`` deg, + to the right."""
    return lean_deg(body.levelled.xy("ankle", side), body.levelled.xy("knee", side), facing=1)


def _per_pct(lift_mm: Array, lift_pct: Array) -> float:
    """Return the millimetres of a percent of the foot."""
    share = lift_mm[lift_pct != 0] / lift_pct[lift_pct != 0]
    return known_median(share)


def _scatter(
    time_s: Array, values: Array, span: StanceSpan, errors: tuple[float, float], unit: Unit
) -> Measurement | None:
    """Return the standard deviation over a stance; None of a short one, or one that was not seen whole."""
    from_s, to_s = span.from_s + LIFTING_S, span.to_s - LIFTING_S
    inside = values[(time_s >= from_s) & (time_s <= to_s)]
    known = inside[np.isfinite(inside)]
    if to_s - from_s < MIN_SWAY_S or len(known) < MIN_KNOWN_SHARE * len(inside):
        return None
    value = float(np.std(known))
    half = Z_95 * float(np.hypot(errors[0] * value, errors[1]))
    return Measurement(value=value, plus_minus=half, unit=unit) if np.isfinite(half) else None


def summarise_stances(stances: Sequence[Stance]) -> Summary:
    """Sum a balance test up: per leg the sway, the touch-downs, and how long it stood alone."""
    sides = {side: _side_summary([one for one in stances if one.side == side]) for side in SIDES}
    left, right = sides["left"], sides["right"]
    ways = {_main_direction([one for one in stances if one.side == side]) for side in SIDES}
    alike = len(ways) == 1  # a sway forward is not held against one to the side
    both = Sided(left=left.sway if left and alike else None, right=right.sway if right and alike else None)
    return Summary(
        headline="", rep_count=len(stances), left=left, right=right, asymmetry=left_minus_right(both)
    )


def _main_direction(stances: Sequence[Stance]) -> SwayDirection | None:
    """Return the direction in which a leg's sway was measured for the longest time; None of none."""
    lasts = {one.direction: 0.0 for one in stances if one.direction is not None}
    for one in stances:
        if one.direction is not None:
            lasts[one.direction] += one.to_s - one.from_s
    return max(lasts, key=lambda way: lasts[way], default=None)


def _side_summary(stances: Sequence[Stance]) -> SideSummary | None:
    if not stances:
        return None
    lasts, way = [one.to_s - one.from_s for one in stances], _main_direction(stances)
    return SideSummary(
        sway=_by_length([one.sway if one.direction == way else None for one in stances], lasts),
        foot_sway=_by_length([one.foot_sway for one in stances], lasts),
        touch_downs=sum(one.touch_down for one in stances),
        stance_s=sum(lasts),
        longest_stance_s=max(lasts),
        n=len(stances),
    )


def _by_length(scatters: Sequence[Measurement | None], lasts_s: Sequence[float]) -> Measurement | None:
    """Return the root mean square of scatters, weighed by time; the errors of one clip do not average out."""
    known = [(one, s) for one, s in zip(scatters, lasts_s, strict=True) if one is not None]
    if not known:
        return None
    weights = np.array([s for _, s in known])
    value = float(np.sqrt(np.average([one.value**2 for one, _ in known], weights=weights)))
    half = float(np.average([one.plus_minus for one, _ in known], weights=weights))
    return Measurement(value=value, plus_minus=half, unit=known[0][0].unit)
