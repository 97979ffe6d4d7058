"""Which test a clip shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from ankle_cv.assessment import Kind, LooksLike
from ankle_cv.conventions import SIDES, Array, BoolArray, Side, landmark
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import LegMeasures, Measures
from ankle_cv.protocols.balance import find_stances, standing_alone_s
from ankle_cv.protocols.heel_raise import MIN_RAISES, find_raises, hips_part
from ankle_cv.protocols.looks import Feet, Look, looks_of
from ankle_cv.protocols.posture import hinging, seated
from ankle_cv.protocols.squat import RepSpan, find_dips, without_lone_parts
from ankle_cv.protocols.wall import MIN_HOLD_S, AttemptSpan, find_attempts
from ankle_cv.scene.body import Body
from ankle_cv.scene.flight import find_flights
from ankle_cv.scene.neutral import Window
from ankle_cv.signals.clean import known_median, runs

MIN_LUNGE_S = 1.0
"""Shortest time in a planted split stance that can hold a knee-to-wall attempt, s."""
MIN_SHANK_SWING_DEG = 8.0
"""Least forward swing of a shank in a knee-to-wall attempt, deg."""
MIN_ATTEMPT_SHANK_DEG: Final = 15.0
"""Least lean of the shank in a held attempt, deg: the stiffest ankles reach 20, the shank of a lunge stays
near the vertical."""
MAX_ATTEMPT_THIGH_DEG: Final = 62.0
"""Most that the front thigh leans in a knee-to-wall attempt, deg: attempts have 30-45, lunges 65-95."""
MAX_LUNGE_DROP = 0.32
"""Largest pelvis travel of a knee-to-wall test, leg lengths; a lunge or split squat goes deeper."""
MIN_KNOWN_SHARE: Final = 0.8
"""Least share of the frames about a held attempt in which shank and pelvis must be known."""
SWING_QUANTILES = (0.05, 0.95)
"""Quantiles that bound the swing: outliers at either end do not count."""
BRIDGE_S = 0.3
"""Longest time without the ankles that does not end a stance, s: the model moves from one leg to the
other."""
MOSTLY: Final = 0.5
"""Share of a clip's frames that decides on its name, where it has no dips."""
LEG_MOVEMENTS: Final = ("lunge", "single_leg_squat")
"""Movements of which the front, or standing, leg is measured."""
SQUATS: Final = ("squat", "sit_to_stand")
"""What is measured as a squat, whatever it is called."""
OUTNUMBERED: Final = 2
"""Dips that look like squats among at least this many times as many lunges are lunges, too."""


@dataclass(frozen=True)
class Movement:
    """The movement in a clip.

    Attributes
    ----------
    kind
        The test it looks like; ``unknown`` for a movement that is none.
    looks_like
        The same, or the name of that movement.
    reps
        The squats.
    others
        The other dips of the pelvis: hinges, lunges and the like, named or ``unknown``.
    flights
        Times in which both feet are off the floor.
    """

    kind: Kind
    looks_like: LooksLike
    reps: tuple[RepSpan, ...]
    others: tuple[Look, ...] = ()
    flights: tuple[Window, ...] = ()

    @property
    def dips(self) -> tuple[RepSpan, ...]:
        """All repetitions of any movement, in order of time."""
        return tuple(sorted((*self.reps, *(o.span for o in self.others)), key=lambda span: span.start_s))


def recognise(measures: Measures, body: Body) -> Movement:
    """Classify the movement as one of the tests or none, and name what is none.

    Parameters
    ----------
    measures
        Per-frame measures.
    body
        The measured person, at the same times.

    Returns
    -------
    Movement
        ``squat``: the pelvis drops over feet side by side, and the trunk does not lean far more than the
        legs bend. ``balance``: for most of the clip the person just stands on one leg. ``wall``: in a
        planted split stance a shank is held forward over its foot while the pelvis stays high.
        ``heel_raise``: with none of these, the heels rise under straight knees. ``unknown`` for anything
        else: walking, single-leg squats, lunges, hinges, no person.
    """
    if not body.levelled.present.any():
        return Movement("unknown", "unknown", ())
    feet, flights = Feet.of(body), find_flights(body)
    if standing_alone_s(find_stances(body), body) > MOSTLY * _seen_s(body):
        return Movement("balance", "balance", ())
    looks = looks_of(find_dips(measures, flights), measures, body, feet)
    squats, others = _squats_and_others(looks)
    squat_s = sum(rep.end_s - rep.start_s for rep in squats)
    wall_s = _lunging_s(measures, _bridged(feet.split & ~feet.steps & ~feet.raised, body.levelled))
    if squats and squat_s >= wall_s:
        return Movement("squat", _name_of_squats(looks, squats), squats, others, flights)
    if wall_s:
        return Movement("wall", "wall", squats, others, flights)
    named = sum(one.looks_like != "unknown" for one in others)
    # Between two bows the hips rise, too.
    rises = () if hinging(measures) else find_raises(measures, body, flights)
    # Parts alone are the flanks of raises whose tops were lost, unless the hips come down between them.
    whole = any(rise.complete for rise in rises) or any(hips_part(*two, measures) for two in pairwise(rises))
    if len(rises) >= max(MIN_RAISES, named + 1) and whole:
        return Movement("heel_raise", "heel_raise", squats, others, flights)
    return Movement("unknown", _name(others, measures, feet, flights), squats, others, flights)


def _seen_s(body: Body) -> float:
    """Return from when to when the person is seen, s."""
    seen_s = body.time_s[body.levelled.present]
    return float(seen_s[-1] - seen_s[0])


def _squats_and_others(looks: tuple[Look, ...]) -> tuple[tuple[RepSpan, ...], tuple[Look, ...]]:
    squats = without_lone_parts([one.span for one in looks if one.looks_like in SQUATS])
    lunges = [one for one in looks if one.looks_like in LEG_MOVEMENTS]
    if len(lunges) >= OUTNUMBERED * len(squats):
        squats = ()
    others = [
        Look(one.span, "unknown") if one.looks_like in SQUATS else one
        for one in looks
        if one.span not in squats
    ]
    return squats, tuple(others)


def _name_of_squats(looks: tuple[Look, ...], squats: tuple[RepSpan, ...]) -> LooksLike:
    """Name the squats of a clip: sit-to-stands where most of them come from a seat."""
    seated_ones = [one.looks_like == "sit_to_stand" for one in looks if one.span in squats]
    return "sit_to_stand" if np.mean(seated_ones) > MOSTLY else "squat"


def _name(others: tuple[Look, ...], measures: Measures, feet: Feet, flights: tuple[Window, ...]) -> LooksLike:
    """Name a clip without a test by most of its dips, or by what fills it."""
    named = Counter(one.looks_like for one in others if one.looks_like != "unknown")
    if named:
        return named.most_common(1)[0][0]
    if np.mean(feet.steps) > MOSTLY:
        return "walk"
    if seated(measures):
        return "wall_sit"
    if hinging(measures):
        return "hinge"
    return "jump" if flights else "unknown"


def _bridged(stance: BoolArray, series: LandmarkSeries) -> BoolArray:
    """Continue a stance through moments in which the ankles are unknown."""
    ankles = [landmark("ankle", side) for side in SIDES]
    missing = np.isnan(series.world_m[:, ankles])
    unknown: BoolArray = np.asarray(missing.any(axis=(1, 2)), dtype=np.bool_)
    bridged = stance.copy()
    for gap in runs(unknown):
        inside = gap.start > 0 and gap.stop < len(stance)
        if inside and series.time_s[gap.stop] - series.time_s[gap.start - 1] <= BRIDGE_S:
            bridged[gap] = stance[gap.start - 1] and stance[gap.stop]
    return bridged


def _lunging_s(measures: Measures, planted: BoolArray) -> float:
    """Time spent in split stances in which a shank is held forward while the pelvis stays high, s."""
    total = 0.0
    for run in runs(planted):
        time_s = measures.time_s[run]
        pelvis_high = _swing(measures.pelvis_height[run]) <= MAX_LUNGE_DROP
        if time_s[-1] - time_s[0] >= MIN_LUNGE_S and pelvis_high and _held_lunge(measures, run):
            total += float(time_s[-1] - time_s[0])
    return total


def _held_lunge(measures: Measures, run: slice) -> bool:
    """Return whether a shank swings forward and is held there while everything that matters is seen."""
    inside = np.zeros(len(measures.time_s), dtype=np.bool_)
    inside[run] = True
    swinging: list[Side] = [
        side
        for side in SIDES
        if _swing(measures.leg(side).tibial_inclination_deg[run]) >= MIN_SHANK_SWING_DEG
    ]
    return any(
        _is_attempt(measures, measures.leg(span.side), span, inside)
        for span in find_attempts(measures, swinging)
    )


def _is_attempt(measures: Measures, leg: LegMeasures, span: AttemptSpan, planted: BoolArray) -> bool:
    time_s = measures.time_s
    hold = (time_s >= span.from_s) & (time_s <= span.to_s)
    about = (time_s >= span.from_s - MIN_HOLD_S) & (time_s <= span.to_s + MIN_HOLD_S)
    seen = np.isfinite(leg.tibial_inclination_deg) & np.isfinite(measures.pelvis_height)
    if not hold.any() or not planted[hold].all() or np.mean(seen[about]) < MIN_KNOWN_SHARE:
        return False
    thigh = known_median(leg.thigh_inclination_deg[hold])
    leans = known_median(leg.tibial_inclination_deg[hold]) >= MIN_ATTEMPT_SHANK_DEG
    return leans and not thigh > MAX_ATTEMPT_THIGH_DEG


def _swing(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.ptp(np.quantile(known, SWING_QUANTILES))) if len(known) else 0.0
