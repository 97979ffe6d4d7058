"""Detection of heel raises: start, top and end of each, and on which feet the person stands.

Two witnesses show a raise: the heel, where its foot is tracked, and the hips, which any view shows. The
landmarks of the feet are none: they show less than half of a heel's rise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ankle_cv.assessment import StandingOn
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, Y, opposite
from ankle_cv.kinematics.knee import knee_bend_deg
from ankle_cv.measures.pelvis_rise import hips_over
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.excursions import MIN_DROP, SEPARATE_FROM, Excursion, find_excursions
from ankle_cv.scene.body import MIN_STANDING_HEIGHT, Body
from ankle_cv.scene.neutral import Window
from ankle_cv.scene.stance import LEVEL_ANKLES, RAISED_FROM, stepping
from ankle_cv.scene.visibility import joints_visible
from ankle_cv.signals.clean import fill_short_gaps, known_median, runs
from ankle_cv.signals.filters import low_pass

SMOOTHING_HZ: Final = 3.0
"""Low-pass cutoff for finding raises, Hz: tests are done at 0.5-1 raises a second."""
GRID_S: Final = 0.01
"""Step of the even grid on which raises are found, s."""
MAX_GAP_S: Final = 0.5
"""Longest gap that is interpolated for finding raises, s; nothing is measured in it."""
MIN_STRETCH_S: Final = 0.7
"""Shortest signal in which a raise can be found, s: up and down again."""
MIN_HEEL_PCT: Final = 8.0
"""Least rise of a heel, % of the foot (20 mm); raises go to 20-45 %, a heel that is eased stays below 5 %."""
MIN_PELVIS_RISE: Final = 0.018
"""Least rise of the hips, leg lengths: they rise by about 0.23 of it per foot length of the heel."""
MIN_HALF_HEIGHT_S: Final = 0.30
"""Shortest time above half of the height, s. In a hop of 10 cm it is 0.25 s, by free fall; of a raise within
0.8 s, without a stay at the top, 0.4 s. Higher jumps begin with bent knees."""
MAX_PATH_RATIO: Final = 2.0
"""Largest path between rest and half height over the direct way, as of a squat."""
MAX_KNEE_GIVE: Final = 0.06
"""Most that the height of the hips over the ankles changes within a raise, leg lengths: straight knees stay
below 0.03, a knee flexed by 35° has 0.05, and every squat 0.12."""
MAX_SHIN_SWING_DEG: Final = 15.0
"""Most that a shin leans further forward at the top than at the start of a raise: the shin of a raise stays
within 5°, that of a squat or lunge whose heel rises leans by 20° and more."""
MIN_SHARE_OVER_TOES: Final = 0.5
"""Least share of the rise of the hips that they rise above the toes, too: on a planted forefoot it is 0.6-1
by the landmarks, in a hop 0.4."""
MAX_TRUNK_CHANGE: Final = 0.10
"""Most that the height of the hips below the shoulders changes in a raise that only the hips show, leg
lengths: a trunk that leans by 33°. Hips that come up as the trunk does are those of a hinge."""
MAX_STEPPING_SHARE: Final = 0.5
"""A raise is discarded when the feet step for more than this share of it."""
MIN_HANGING_KNEE_DEG: Final = 30.0
"""An ankle above LEVEL_ANKLES, below a knee that bends by more than this in the picture, hangs in the air:
who stands on both feet has both knees straight."""
MIN_SEEN_SHARE: Final = 0.5
"""Least share of a raise in which an ankle is in sight. Far ankles behind the near leg have a visibility of
0.24-0.47 (generated clips from the side, both feet on the floor), one that hangs beside it 0.78."""
MIN_PART_OF_RISE: Final = 0.5
"""Least rise of what begins, or ends, at its top, as a share of the whole raises: 0.36 where somebody stood
flat before the heels hung 25 mm below a step (generated); one that is cut off has all of its height."""
MIN_RAISES: Final = 2
"""Fewest raises of a test: rising on the toes once may be reaching for something."""
EDGE_QUANTILES: Final = (0.05, 0.95)
"""Quantiles that bound a signal within a raise: single outliers do not count."""


@dataclass(frozen=True)
class RaiseSpan:
    """Times of one raise, s on the clip's clock.

    Attributes
    ----------
    start_s, hold_from_s, top_s, hold_to_s, end_s
        The rise is ``start..hold_from``, the top ``hold_from..hold_to``, the lowering ``hold_to..end``;
        ``top_s`` is the middle of the turning point or hold.
    complete_start, complete_end
        Whether the rise from the lowest point, and the return to it, were seen.
    heels
        Feet whose tracked heel shows the raise.
    hips
        Whether the hips rose, too; None where they are not known.
    standing_on
        On which feet the landmarks say that the person stands; None where they do not tell.
    sees
        Feet whose ankle is in sight: the model draws the others where it expects them.
    """

    start_s: float
    hold_from_s: float
    top_s: float
    hold_to_s: float
    end_s: float
    complete_start: bool
    complete_end: bool
    heels: tuple[Side, ...] = ()
    hips: bool | None = None
    standing_on: StandingOn | None = None
    sees: tuple[Side, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the raise was seen from its lowest point to its lowest point."""
        return self.complete_start and self.complete_end

    @property
    def on_the_floor(self) -> tuple[Side, ...]:
        """Feet that are not known to be in the air."""
        return tuple(side for side in SIDES if self.standing_on != opposite(side))

    @property
    def told_standing_on(self) -> StandingOn | None:
        """The feet that are seen to be on the floor: both, or the one beside a foot seen in the air."""
        if self.standing_on is None:
            return None
        needed = SIDES if self.standing_on == "both" else (opposite(self.standing_on),)
        return self.standing_on if all(side in self.sees for side in needed) else None

    def mask(self, time_s: Array) -> BoolArray:
        """``(n,)`` frames from start to end."""
        result: BoolArray = (time_s >= self.start_s) & (time_s <= self.end_s)
        return result

    def at_top(self, time_s: Array) -> BoolArray:
        """``(n,)`` frames of the top; at least the one nearest to its middle."""
        held: BoolArray = (time_s >= self.hold_from_s) & (time_s <= self.hold_to_s)
        held[int(np.argmin(np.abs(time_s - self.top_s)))] = True
        return held


def find_raises(measures: Measures, body: Body, flights: Sequence[Window] = ()) -> tuple[RaiseSpan, ...]:
    """Find the heel raises of a standing person.

    Parameters
    ----------
    measures
        Cleaned measures; times may be uneven.
    body
        The measured person, at the same times.
    flights
        Jumps, from :func:`ankle_cv.scene.flight.find_flights`: nobody rises on the toes in them.

    Returns
    -------
    tuple of RaiseSpan
        In order of time. The knees stay straight and the toes on the floor: squats, jumps, steps and lunges
        with a heel that rises are none.

    Notes
    -----
    The times are those of the heel where it is tracked, else those of the hips. What only the hips show is
    no raise while the heel of a foot on the floor is known to be down.
    """
    spans = _joined(measures)
    steps = stepping(body)
    found = []
    for span in spans:
        told = replace(
            span,
            standing_on=_standing_on(span, body),
            sees=_feet_in_sight(span, body),
            hips=_hips_rose(span, measures),
        )
        if (
            _stands_straight(told, measures, body)
            and float(np.mean(steps[told.mask(measures.time_s)])) <= MAX_STEPPING_SHARE
            and not any(flight.from_s < told.end_s and flight.to_s > told.start_s for flight in flights)
            and (told.heels or _by_the_hips_alone(told, measures, body))
        ):
            found.append(told)
    return _without_standing(found, measures)


def _without_standing(found: Sequence[RaiseSpan], measures: Measures) -> tuple[RaiseSpan, ...]:
    """Return the raises without standing flat on a step, from which the heels then go down below its edge."""
    whole = known_median(np.array([pelvis_rise_of(span, measures) for span in found if span.complete]))
    return tuple(
        span
        for span in found
        if span.complete
        or span.start_s < span.hold_from_s < span.hold_to_s < span.end_s
        or not pelvis_rise_of(span, measures) < MIN_PART_OF_RISE * whole
    )


def hips_part(one: RaiseSpan, following: RaiseSpan, measures: Measures) -> bool:
    """Return whether the hips come down between two raises: else they may be the flanks of one."""
    time_s, hips = measures.time_s, measures.pelvis_rise
    between = hips[(time_s >= one.top_s) & (time_s <= following.top_s) & np.isfinite(hips)]
    if not len(between):
        return False
    lower_top = min(known_median(hips[span.at_top(time_s)]) for span in (one, following))
    valley = float(np.quantile(between, EDGE_QUANTILES[0]))
    return lower_top - valley >= SEPARATE_FROM * MIN_PELVIS_RISE


def _joined(measures: Measures) -> list[RaiseSpan]:
    """Rises of both heels and of the hips, each raise once: that of a heel before that of the hips."""
    joined: list[RaiseSpan] = []
    for side in SIDES:
        leg = measures.leg(side)
        if leg.foot_source != "tracker":
            continue
        for span in _rises(measures.time_s, leg.heel_moves_pct_foot, MIN_HEEL_PCT):
            same = next((k for k, other in enumerate(joined) if _overlap(span, other)), None)
            if same is None:
                joined.append(replace(span, heels=(side,)))
            else:
                joined[same] = replace(joined[same], heels=(*joined[same].heels, side))
    by_hips = _rises(measures.time_s, measures.pelvis_rise, MIN_PELVIS_RISE)
    joined += [span for span in by_hips if not any(_overlap(span, other) for other in joined)]
    return sorted(joined, key=lambda span: span.start_s)


def _overlap(one: RaiseSpan, other: RaiseSpan) -> bool:
    return one.start_s < other.top_s < one.end_s or other.start_s < one.top_s < other.end_s


def _rises(time_s: Array, values: Array, least: float) -> Iterable[RaiseSpan]:
    """Yield the rises of a signal by at least ``least``, in its unit."""
    filled = fill_short_gaps(time_s, values, max_gap_s=MAX_GAP_S)
    for run in runs(np.isfinite(filled)):
        times = time_s[run]
        whole_start, whole_end = times[0] <= time_s[0] + MAX_GAP_S, times[-1] >= time_s[-1] - MAX_GAP_S
        if times[-1] - times[0] < MIN_STRETCH_S:
            continue
        grid = np.arange(times[0], times[-1], GRID_S)
        smooth = np.interp(grid, times, low_pass(times, filled[run], cutoff_hz=SMOOTHING_HZ))
        # A rise is a dip of the signal upside down, in units in which the least one is the least dip.
        for dip in find_excursions(-smooth * MIN_DROP / least, GRID_S):
            # What ends at a gap, in which a foot was lost high on its toes, is a part of a rise.
            seen = (dip.complete_start or whole_start) and (dip.complete_end or whole_end)
            seen &= dip.complete_start or dip.complete_end
            if seen and dip.half_depth_s >= MIN_HALF_HEIGHT_S and dip.path_ratio <= MAX_PATH_RATIO:
                yield _span(grid, dip)


def _span(grid: Array, dip: Excursion) -> RaiseSpan:
    return RaiseSpan(
        start_s=float(grid[dip.start]),
        hold_from_s=float(grid[dip.hold_from]),
        top_s=float(grid[dip.bottom]),
        hold_to_s=float(grid[dip.hold_to]),
        end_s=float(grid[dip.end]),
        complete_start=dip.complete_start,
        complete_end=dip.complete_end,
    )


def _standing_on(span: RaiseSpan, body: Body) -> StandingOn | None:
    """Return the feet that are on the floor, by the height of the ankles."""
    ankles = {side: body.levelled.xy("ankle", side)[:, Y] for side in SIDES}
    inside = span.mask(body.time_s)
    lower = known_median((ankles["left"] - ankles["right"])[inside]) / body.leg_px
    if np.isnan(lower):
        return None
    if abs(lower) <= LEVEL_ANKLES:
        return "both"
    stands: Side = "left" if lower > 0 else "right"
    sure = abs(lower) > RAISED_FROM or _knee_bend_deg(body, opposite(stands), inside) > MIN_HANGING_KNEE_DEG
    return stands if sure else None


def _feet_in_sight(span: RaiseSpan, body: Body) -> tuple[Side, ...]:
    """Return the feet whose ankle is visible and in the picture for most of a raise."""
    inside = span.mask(body.time_s)
    shares = {side: np.mean(joints_visible(body.picture, side, ("ankle",))[inside]) for side in SIDES}
    return tuple(side for side, share in shares.items() if share >= MIN_SEEN_SHARE)


def _knee_bend_deg(body: Body, side: Side, frames: BoolArray) -> float:
    """Return the bend of a knee in the picture, either way; NaN where unknown."""
    hip, knee, ankle = (body.levelled.xy(joint, side)[frames] for joint in ("hip", "knee", "ankle"))
    return known_median(knee_bend_deg(hip, knee, ankle))


def _hips_rose(span: RaiseSpan, measures: Measures) -> bool | None:
    rise = pelvis_rise_of(span, measures)
    return None if np.isnan(rise) else rise >= MIN_PELVIS_RISE


def pelvis_rise_of(span: RaiseSpan, measures: Measures) -> float:
    """Return how far the hips rise in a raise, leg lengths; NaN where unknown."""
    return _rise(span, measures.time_s, measures.pelvis_rise)


def _rise(span: RaiseSpan, time_s: Array, values: Array) -> float:
    """Return the median at the top over the lower of the values at both ends."""
    ends = [_near(time_s, values, at) for at in (span.start_s, span.end_s)]
    known = [value for value in ends if np.isfinite(value)]
    return known_median(values[span.at_top(time_s)]) - min(known) if known else float("nan")


def _near(time_s: Array, values: Array, at_s: float) -> float:
    return known_median(values[np.abs(time_s - at_s) <= MIN_STRETCH_S / 4])


def _stands_straight(span: RaiseSpan, measures: Measures, body: Body) -> bool:
    """Return whether the person stands with straight knees and upright shins, as far as either is known."""
    inside, top = span.mask(measures.time_s), span.at_top(measures.time_s)
    over_ankles = hips_over("ankle", body, span.on_the_floor)
    height = over_ankles[inside & np.isfinite(measures.pelvis_height) & np.isfinite(over_ankles)]
    if len(height):
        low, high = np.quantile(height, EDGE_QUANTILES)
        if low < MIN_STANDING_HEIGHT or high - low > MAX_KNEE_GIVE:
            return False
    for side in SIDES:
        shin = measures.leg(side).tibial_inclination_deg
        swing = known_median(shin[top]) - _near(measures.time_s, shin, span.start_s)
        if side in span.heels and swing > MAX_SHIN_SWING_DEG:
            return False
    return True


def _by_the_hips_alone(span: RaiseSpan, measures: Measures, body: Body) -> bool:
    """Return whether hips that rise without a heel in sight rise over planted toes, and no heel is down."""
    rise = pelvis_rise_of(span, measures)
    over_toes = hips_over("toe", body, span.on_the_floor)
    if not _rise(span, measures.time_s, over_toes) >= MIN_SHARE_OVER_TOES * rise:
        return False
    below = hips_over("shoulder", body)[span.mask(measures.time_s)]
    trunk = (
        np.quantile(below[np.isfinite(below)], EDGE_QUANTILES) if np.isfinite(below).any() else np.zeros(2)
    )
    if np.ptp(trunk) > MAX_TRUNK_CHANGE:
        return False
    top = span.at_top(measures.time_s)
    for side in SIDES:
        leg = measures.leg(side)
        if leg.foot_source == "tracker" and side in span.on_the_floor:
            lift = known_median(leg.heel_moves_pct_foot[top])
            if lift < MIN_HEEL_PCT / 2:
                return False
    return True
