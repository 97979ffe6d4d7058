"""Detection of squat repetitions: start, turning point and end of each.

They are found in the pelvis height, which any view shows, by prominence in leg lengths and by timing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ankle_cv.conventions import SIDES, Array, BoolArray
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.excursions import Excursion, find_excursions
from ankle_cv.scene.neutral import Window
from ankle_cv.signals.clean import fill_short_gaps, median_step_s, runs
from ankle_cv.signals.filters import low_pass

SMOOTHING_HZ = 3.0
"""Low-pass cutoff for finding repetitions, Hz: a squat of 0.7 s has nearly all its power below 2 Hz."""
GRID_S = 0.01
"""Step of the even grid on which repetitions are found, s."""
MAX_GAP_S = 0.5
"""Longest gap in the pelvis height that is interpolated, s: shorter than any descent and ascent together."""
MIN_STRETCH_S = 0.5
"""Shortest signal in which a repetition can be detected, s."""
MIN_HALF_DEPTH_S = 0.25
"""Shortest time below half depth, s: the dips of a walking gait (about 2 per second) are shorter."""
MAX_PATH_RATIO = 2.0
"""Largest path length between standing and half depth over the direct distance: squats have 1.0, a sticking
point 1.4, a false detection without a person 3."""
MIN_KNEE_FLEXION_DEG = 30.0
"""Least knee flexion of a squat, where the knee is visible: gait and hip hinges stay below."""
MIN_PARTIAL_DROP = 0.30
"""Least drop of an incomplete repetition, in a clip without a complete one, leg lengths: half of a shallow
dip may as well be a crouch before a jump, or a stoop; with the thighs at about 60° it is a squat."""
STEPPING_SHARE = 0.5
"""A dip is discarded when the feet step for more than this share of its lower half."""
LANDING_DESCENT_S = 0.30
"""A dip with a shorter descent can be the landing of a jump, s (free fall is this fast; a squat is not)."""
LANDING_DEPTH_SHARE = 0.7
"""... if it is also shallower than this share of the repetition before it."""
LANDING_WITHIN_S = 1.0
"""... and follows that repetition within this time, s (flight takes 0.3-0.6 s)."""
FLIGHT_SLACK_S = 0.4
"""Time between the middle of the rise or fall of the feet and the dip before or after it, s."""
UPRIGHT_SHARE = 0.8
"""Share of the shin's lean that is undone in standing, where the other end of the repetition is seen whole:
it vouches for hips behind a plate, which networks put up to 0.12 leg lengths too high."""
MIN_LEAN_DEG = 10.0
"""Least lean of a shin over that end by which it tells standing from the bottom: three standard errors."""
UPRIGHT_S = 0.1
"""Least time with a shin as upright as that, s: one that is misread is so for a picture or two."""
SAME_BOTTOM = 0.15
"""Largest difference of the pelvis before and after a stay at the bottom out of sight, leg lengths."""
MIN_REST_S = 0.15
"""Least rest at the bottom of a repetition that begins or ends there, s: a squat turns in 0.2 s."""
SEATED_REST_S = 0.20
"""How long the pelvis rests at the start of a clip that starts seated, s."""
SEATED_RANGE = 0.03
"""... within this range, leg lengths."""
SAME_SEAT = 0.10
"""Two minima this close, in leg lengths, can be the same seat."""


@dataclass(frozen=True)
class RepSpan:
    """Times of one repetition, s on the clip's clock.

    Attributes
    ----------
    start_s, hold_from_s, bottom_s, hold_to_s, end_s
        Descent is ``start..hold_from``, the turning point, pause or bouncing ``hold_from..hold_to``, ascent
        ``hold_to..end``; ``bottom_s`` is the middle of the deepest turning point or pause.
    drop
        Depth of the pelvis below standing, leg lengths.
    from_seat
        Whether it is of a clip that begins and ends at rest in the same low place, as on a seat.
    complete_start, complete_end
        Whether the descent from standing, and the return to it, were seen. In a failed repetition, or one
        cut off by the clip, at least one is False.
    """

    start_s: float
    hold_from_s: float
    bottom_s: float
    hold_to_s: float
    end_s: float
    drop: float
    complete_start: bool
    complete_end: bool
    from_seat: bool = False

    @property
    def complete(self) -> bool:
        """Whether the repetition was seen from standing to standing."""
        return self.complete_start and self.complete_end

    @property
    def bottom_seen(self) -> bool:
        """Whether the pelvis turned or rested in sight: the lowest that is in sight may be on the way."""
        turned = self.start_s < self.hold_from_s and self.hold_to_s < self.end_s
        return turned or self.hold_to_s - self.hold_from_s >= MIN_REST_S


def find_reps(
    measures: Measures, stepping: BoolArray | None = None, flights: Sequence[Window] = ()
) -> tuple[RepSpan, ...]:
    """Find the squats (or sit-to-stands) of a clip, by the pelvis, the knees and steps alone.

    Parameters
    ----------
    measures
        Cleaned measures; times may be uneven, missing pelvis heights are NaN.
    stepping
        ``(n,)`` frames in which the feet step, from :func:`ankle_cv.scene.stance.stepping`; dips of a
        walking person are discarded with it.
    flights
        Jumps, from :func:`ankle_cv.scene.flight.find_flights`; their landings are discarded.

    Returns
    -------
    tuple of RepSpan
        In order of time; empty without a squat.
    """
    dips = find_dips(measures, flights)
    return without_lone_parts(
        [dip for dip in dips if knees_bend(dip, measures) and stays(dip, measures, stepping)]
    )


def find_dips(measures: Measures, flights: Sequence[Window] = ()) -> tuple[RepSpan, ...]:
    """Find every dip of the pelvis that lasts as long as a squat, whatever the rest of the body does.

    Notes
    -----
    Bounces at the bottom belong to their repetition; two dips are two repetitions if the pelvis recovers half
    of its drop between them. A clip that starts seated is taken as sit-to-stands: each cycle goes from seat
    to seat, so sitting down at the end starts no new one. A person who is out of sight for a while at the
    bottom, and as low before as after, has stayed there.
    """
    short_filled = fill_short_gaps(measures.time_s, measures.pelvis_height, max_gap_s=MAX_GAP_S)
    height = _with_stays_filled(measures.time_s, short_filled)
    found: list[RepSpan] = []
    for run in runs(np.isfinite(height)):
        time_s = measures.time_s[run]
        if time_s[-1] - time_s[0] >= MIN_STRETCH_S:
            found.extend(_in_stretch(time_s, height[run]))
    kept = _without_landings(_without_seen_landings(found, flights))
    return tuple(_vouched_by_shins(kept, measures))


def without_lone_parts(squats: Sequence[RepSpan]) -> tuple[RepSpan, ...]:
    """Return the repetitions without the shallow parts of one, where no complete one vouches for them."""
    deep = tuple(rep for rep in squats if rep.drop >= MIN_PARTIAL_DROP)
    if any(rep.complete for rep in squats) or _from_standing_to_standing(deep):
        return tuple(squats)
    return deep


def _from_standing_to_standing(squats: Sequence[RepSpan]) -> bool:
    """Return whether one of several repetitions begins in standing, and it or a later one ends there."""
    begun = next((k for k, rep in enumerate(squats) if rep.complete_start), len(squats))
    return any(rep.complete_end for rep in squats[begun:])


def _with_stays_filled(time_s: Array, height: Array) -> Array:
    """Fill the gaps at whose both ends the pelvis is equally low: a stay at the bottom out of sight."""
    known = np.flatnonzero(np.isfinite(height))
    if not len(known):
        return height
    low = float(np.max(height[known])) - MIN_PARTIAL_DROP
    filled = height.copy()
    for before, after in pairwise(known):
        ends = height[[before, after]]
        if after - before > 1 and ends.max() <= low and abs(ends[1] - ends[0]) <= SAME_BOTTOM:
            inside = slice(before + 1, after)
            filled[inside] = np.interp(time_s[inside], time_s[[before, after]], ends)
    return filled


def _in_stretch(time_s: Array, height: Array) -> list[RepSpan]:
    grid = np.arange(time_s[0], time_s[-1], GRID_S)
    smooth = np.interp(grid, time_s, low_pass(time_s, height, cutoff_hz=SMOOTHING_HZ))
    dips = [
        dip
        for dip in find_excursions(smooth, GRID_S)
        if dip.half_depth_s >= MIN_HALF_DEPTH_S and dip.path_ratio <= MAX_PATH_RATIO
    ]
    from_seat = _is_sit_to_stand(smooth, dips)
    if from_seat:
        dips = dips[:-1]
    return [_span(grid, dip, from_seat=from_seat) for dip in dips]


def _span(grid: Array, dip: Excursion, *, from_seat: bool) -> RepSpan:
    return RepSpan(
        start_s=float(grid[dip.start]),
        hold_from_s=float(grid[dip.hold_from]),
        bottom_s=float(grid[dip.bottom]),
        hold_to_s=float(grid[dip.hold_to]),
        end_s=float(grid[dip.end]),
        drop=dip.drop,
        complete_start=dip.complete_start,
        complete_end=dip.complete_end,
        from_seat=from_seat,
    )


def _is_sit_to_stand(height: Array, dips: list[Excursion]) -> bool:
    """Return whether the signal starts at rest on a seat and ends with sitting down on the same seat."""
    if len(dips) < 2 or dips[0].complete_start or dips[-1].complete_end:  # noqa: PLR2004 - two sittings
        return False
    rest = round(SEATED_REST_S / GRID_S)
    first, last = float(height[0]), float(height[dips[-1].bottom])
    return bool(
        np.ptp(height[: rest + 1]) <= SEATED_RANGE
        and abs(first - float(height[dips[0].bottom])) <= SAME_SEAT
        and abs(first - last) <= SAME_SEAT
    )


def _without_landings(spans: list[RepSpan]) -> list[RepSpan]:
    kept: list[RepSpan] = []
    for span in spans:
        before = kept[-1] if kept else None
        landing = (
            before is not None
            and span.hold_from_s - span.start_s < LANDING_DESCENT_S
            and span.drop < LANDING_DEPTH_SHARE * before.drop
            and span.start_s - before.end_s < LANDING_WITHIN_S
        )
        if not landing:
            kept.append(span)
    return kept


def _without_seen_landings(spans: list[RepSpan], flights: Sequence[Window]) -> list[RepSpan]:
    """Drop the dips that end a jump out of another dip, and begin none themselves."""

    def takes_off(span: RepSpan, flight: Window) -> bool:
        return abs(flight.from_s - span.end_s) <= FLIGHT_SLACK_S

    def landing(span: RepSpan) -> bool:
        jumped = [f for f in flights if any(takes_off(other, f) for other in spans)]
        lands = any(f.from_s <= span.start_s <= f.to_s + FLIGHT_SLACK_S for f in jumped)
        return lands and not any(takes_off(span, f) for f in flights)

    return [span for span in spans if not landing(span)]


def _vouched_by_shins(spans: Sequence[RepSpan], measures: Measures) -> list[RepSpan]:
    """Complete the repetitions whose shins are as upright at both ends, wherever the hips are put."""
    ends_s = [-np.inf, *(span.bottom_s for span in spans), np.inf]
    return [
        replace(span, complete_start=True, complete_end=True)
        if (span.complete_start or span.complete_end)
        and not (span.complete or span.from_seat)
        and _upright_at_both_ends(span, measures, before_s, after_s)
        else span
        for span, before_s, after_s in zip(spans, ends_s[:-2], ends_s[2:], strict=True)
    ]


def _upright_at_both_ends(span: RepSpan, measures: Measures, before_s: float, after_s: float) -> bool:
    """Return whether every shin that is seen comes up from the bottom as far as it went down, or the reverse.

    Parameters
    ----------
    span, measures
        A repetition of which one end is complete.
    before_s, after_s
        Bottoms before and after it.
    """
    time_s = measures.time_s
    hold = (time_s >= span.hold_from_s) & (time_s <= span.hold_to_s)
    sides = (
        (time_s >= before_s) & (time_s < span.hold_from_s),
        (time_s > span.hold_to_s) & (time_s <= after_s),
    )
    whole, other = sides if span.complete_start else sides[::-1]
    leans = [measures.leg(side).tibial_inclination_deg for side in SIDES]
    return bool(seen := [lean for lean in leans if np.isfinite(lean[hold]).any()]) and all(
        _comes_up(float(np.nanmedian(lean[hold])), lean[whole], lean[other], median_step_s(time_s))
        for lean in seen
    )


def _comes_up(bottom_deg: float, whole_deg: Array, other_deg: Array, step_s: float) -> bool:
    if not np.isfinite(whole_deg).any():
        return False
    way_deg = bottom_deg - float(np.nanmin(whole_deg))
    upright = other_deg <= bottom_deg - UPRIGHT_SHARE * way_deg
    return way_deg >= MIN_LEAN_DEG and float(upright.sum()) * step_s >= UPRIGHT_S


def knees_bend(span: RepSpan, measures: Measures) -> bool:
    """Return whether the knees bend at the bottom of a dip, as far as they are seen."""
    margin = median_step_s(measures.time_s)
    time_s = measures.time_s
    hold = (time_s >= span.hold_from_s - margin) & (time_s <= span.hold_to_s + margin)
    flexions = [measures.leg(side).knee_flexion_deg[hold] for side in SIDES]
    seen = [float(np.median(f[np.isfinite(f)])) for f in flexions if np.isfinite(f).any()]
    return not seen or max(seen) >= MIN_KNEE_FLEXION_DEG


def stays(span: RepSpan, measures: Measures, stepping: BoolArray | None) -> bool:
    """Return whether the feet keep their places in the lower half of a dip."""
    if stepping is None:
        return True
    time_s = measures.time_s
    lower = (time_s >= (span.start_s + span.hold_from_s) / 2) & (time_s <= (span.hold_to_s + span.end_s) / 2)
    return not lower.any() or float(np.mean(stepping[lower])) <= STEPPING_SHARE
