"""Repetitions of a drill as they happen: counted on one signal of the landmarks, and how controlled each is.

Pure: times and numbers in, repetitions out. What is measured with an interval comes from the clip afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mode
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.conventions import (
    LEG_JOINTS,
    SIDES,
    VISIBILITY,
    Array,
    Joint,
    Side,
    X,
    Y,
    Z,
    landmark,
    opposite,
)
from ankle_cv.kinematics.knee import knee_bend_deg
from ankle_cv.kinematics.smoothness import spectral_arc_length
from ankle_cv.protocols.control import start_of_way
from ankle_cv.protocols.heel_raise import MIN_HANGING_KNEE_DEG, MIN_PELVIS_RISE
from ankle_cv.protocols.wall import MIN_SWING_DEG
from ankle_cv.scene.stance import LEVEL_ANKLES, RAISED_FROM

DrillName: TypeAlias = Literal["knee-to-wall", "heel-raise", "ankle-circles"]
Fault: TypeAlias = Literal["fast", "jerky"]
Sample: TypeAlias = tuple[float, float, Side | None]
"""Time, s, value, and the leg that it is of."""
BothLegs: TypeAlias = Mapping[Side, Mapping[Joint, Array]]

LEAST: Final[dict[DrillName, float]] = {
    "knee-to-wall": MIN_SWING_DEG,
    "heel-raise": MIN_PELVIS_RISE,
    "ankle-circles": 10.0,
}
"""Least swing of the signal of a repetition: deg of the shin, leg lengths of the hips over the toes, deg of
the foot against the shin (half of the 20° that a small circle swings)."""
RETURN_SHARE: Final = 0.5
"""A repetition ends when the signal has come back by this share of its swing."""
SLOW_WAY_S: Final = 1.0
"""Shortest way to the end of range that counts as slow, s: drills are done at 2-3 s (telling/drills.py)."""
JERKY_LENGTH: Final = -2.0
"""Spectral arc length below which a way is called jerky as it happens: one push has -1.4 to -1.6, and -1.47
to -1.86 by the landmarks of generated lunges, a shin that quivers by 1.5° at 2 Hz -2.2 and -2.4."""
SMOOTHNESS_TOLD: Final[frozenset[DrillName]] = frozenset({"knee-to-wall", "ankle-circles"})
"""Hips rise by a twentieth of a leg: their noise alone makes a smooth raise -2.3."""
MIN_REP_S: Final = 0.5
"""Shortest repetition, s: legs that a network exchanges for a picture or two are none."""
MAX_REP_S: Final = 30.0
"""Longest time before now, s, that is looked at: three seconds there, three back, and a long hold."""
MAX_GAP_S: Final = 0.5
"""After a longer time without the signal, s, the repetition under way is dropped."""
BENT_S: Final = 0.25
"""... and of heel raises, s: knees that bend for longer than a flicker of the landmarks."""
STRAIGHT_S: Final = 0.5
"""Time after it in which no raise begins, s: hips that come up out of a squat still rise, by straightening
knees."""
ENDS: Final = 0.05
"""Share of the way at its start and end that is rest: the noise of single frames."""
APART: Final = 0.12
"""Least distance of the ankles, leg lengths, by which one is in front or in the air."""
MIN_VISIBILITY: Final = 0.5
"""Of hip, knee and ankle, for a signal."""
MAX_RAISE_KNEE_DEG: Final = 20.0
"""Most that a knee bends in the picture in a heel raise, deg: straight ones show up to 14° (two real and
generated clips), and hips that come up out of a squat from here on rise by less than MIN_PELVIS_RISE."""
MAX_RAISE_KNEE_WORLD_DEG: Final = 30.0
"""... and in the model's world, deg, for knees that bend towards the camera: straight ones show 19° to 26°
there from the front (two generated clips), squats from there 38° and more."""


@dataclass(frozen=True)
class DrillRep:
    """One repetition.

    Attributes
    ----------
    side
        The leg that worked; None for both.
    number
        Which one of this leg, from 1.
    from_s, top_s, to_s
        Where it began, turned, and had come back by half, s.
    smoothness
        Spectral arc length of the way to the turn; NaN where it was not seen well enough.
    faults
        Why it is no controlled one; empty for one that is.
    """

    side: Side | None
    number: int
    from_s: float
    top_s: float
    to_s: float
    smoothness: float
    faults: tuple[Fault, ...]

    @property
    def controlled(self) -> bool:
        """Whether it was slow and smooth."""
        return not self.faults


@dataclass(frozen=True)
class DrillState:
    """A drill under way.

    Attributes
    ----------
    drill
        Which one.
    reps
        So far.
    samples
        Times, values and legs since the lowest place before this repetition, of the last MAX_REP_S at most.
    seen_s, from_s
        When the signal was last known, and from when on it counts, s.
    """

    drill: DrillName
    reps: tuple[DrillRep, ...] = ()
    samples: tuple[Sample, ...] = ()
    seen_s: float = -math.inf
    from_s: float = -math.inf

    def count(self, side: Side | None) -> int:
        """Return the repetitions of a leg, of None those of both feet."""
        return sum(rep.side == side for rep in self.reps)


def longest_gap_s(drill: DrillName) -> float:
    """Return the time without the signal, s, after which the repetition under way is dropped."""
    return BENT_S if drill == "heel-raise" else MAX_GAP_S


def add(state: DrillState, time_s: float, value: float, side: Side | None) -> DrillState:
    """Return the state after one picture.

    Parameters
    ----------
    state
        Before it.
    time_s, value, side
        When it was taken, the drill's signal and its leg (`signal_of`); NaN where unknown.
    """
    if math.isnan(value):
        return state
    raises = state.drill == "heel-raise"
    lost = time_s - state.seen_s > longest_gap_s(state.drill)
    if lost:
        state = replace(state, samples=(), from_s=time_s + STRAIGHT_S if raises else time_s)
    elif raises and state.samples and side != state.samples[-1][2]:
        # The hips are over other toes than before: their heights cannot be compared.
        state = replace(state, samples=())
    state, now = replace(state, seen_s=time_s), (time_s, value, side)
    if time_s < state.from_s:
        return state
    if not state.samples or value <= state.samples[0][1]:
        # A value below the lowest is a new beginning, also in the middle of a repetition.
        return replace(_ended(state), samples=(now,))
    state = replace(state, samples=_recent((*state.samples, now)))
    low, high = state.samples[0][1], max(one[1] for one in state.samples)
    if high - low < LEAST[state.drill] or value > high - RETURN_SHARE * (high - low):
        return state
    return replace(_ended(state), samples=(now,))


def _recent(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Return the samples from the lowest of the last MAX_REP_S on."""
    since = samples[-1][0] - MAX_REP_S
    if samples[0][0] >= since:
        return samples
    kept = [one for one in samples if one[0] >= since]
    return tuple(kept[int(np.argmin([one[1] for one in kept])) :])


def _ended(state: DrillState) -> DrillState:
    """Return the state with the repetition that its samples hold; the same where they hold none."""
    if not state.samples:
        return state
    values = [one[1] for one in state.samples]
    if max(values) - values[0] < LEAST[state.drill]:
        return state
    rep = _rep(state)
    return state if rep.to_s - rep.from_s < MIN_REP_S else replace(state, reps=(*state.reps, rep))


def _rep(state: DrillState) -> DrillRep:
    times, values = (np.array([one[k] for one in state.samples], float) for k in (0, 1))
    top = int(np.argmax(values))
    # The lowest place may be long before, with another foot placed since.
    first = start_of_way(times[: top + 1], values[: top + 1])
    low, high = values[first], values[top]
    start = first + int(np.flatnonzero(values[first : top + 1] <= low + ENDS * (high - low))[-1])
    reached = start + int(np.flatnonzero(values[start : top + 1] >= high - ENDS * (high - low))[0])
    side = mode(one[2] for one in state.samples[start : top + 1])
    length = math.nan
    if state.drill in SMOOTHNESS_TOLD:
        length = spectral_arc_length(times[start : reached + 1], values[start : reached + 1])
    faults: list[Fault] = ["fast"] if times[reached] - times[start] < SLOW_WAY_S else []
    return DrillRep(
        side=side,
        number=state.count(side) + 1,
        from_s=float(times[start]),
        top_s=float(times[top]),
        to_s=float(times[-1]),
        smoothness=length,
        faults=(*faults, "jerky") if length < JERKY_LENGTH else tuple(faults),
    )


def signal_of(drill: DrillName, points: Array, world_m: Array | None = None) -> tuple[float, Side | None]:
    """Return what a drill is counted on in one picture, and the leg that works.

    Parameters
    ----------
    drill
        Which one.
    points
        ``(33, 4)`` landmarks of the person, px and visibility.
    world_m
        ``(33, 3)`` the model's estimate in space, m, which shows knees that bend towards the camera; not
        looked at without one.

    Returns
    -------
    float
        Forward lean of the shin of the foot in front, deg; height of the hips over the toes that are stood
        on, leg lengths; angle of the foot in the air against its shin, deg. NaN where hip, knee or ankle of
        the leg that works is not seen, and for heel raises where a knee that is stood on is bent; heel, toes
        and the other leg are where the network has them, seen or not.
    Side or None
        Whose it is by the landmarks of this picture; None for both feet.
    """
    legs = _legs(points)
    side = _working(drill, legs)
    leg = legs[side]
    if any(leg[joint][VISIBILITY] < MIN_VISIBILITY for joint in ("hip", "knee", "ankle")):
        return math.nan, None
    shin = leg["knee"] - leg["ankle"]
    if drill == "knee-to-wall":
        return math.degrees(math.atan2(_facing(legs) * shin[X], -shin[Y])), side
    if drill == "heel-raise":
        return _height_over_toes(legs, None if world_m is None else _legs(world_m))
    foot = leg["toe"] - leg["heel"]
    turn = math.atan2(foot[Y], foot[X]) - math.atan2(shin[Y], shin[X])
    return abs(math.degrees(math.atan2(math.sin(turn), math.cos(turn)))), side


def _legs(points: Array) -> BothLegs:
    """Return the joints of both legs, of the picture or of the model's world."""
    return {side: {joint: points[landmark(joint, side)] for joint in LEG_JOINTS} for side in SIDES}


def _height_over_toes(legs: BothLegs, world: BothLegs | None) -> tuple[float, Side | None]:
    """Return the height of the hips over the toes that are stood on, leg lengths, and the foot if it is one.

    Over the toes and in leg lengths of the same picture: neither a camera that nods nor a step nearer is a
    raise. NaN where the knees are bent: who comes up out of a squat raises no heels.
    """
    stands = _standing(legs)
    feet = SIDES if stands is None else (stands,)
    if _bend_deg(legs, feet, Z) > MAX_RAISE_KNEE_DEG:
        return math.nan, stands
    if world is not None and _bend_deg(world, feet, Z + 1) > MAX_RAISE_KNEE_WORLD_DEG:
        return math.nan, stands
    hips_px = np.mean([legs[side]["hip"][Y] for side in SIDES])
    toes_px = np.mean([legs[side]["toe"][Y] for side in feet])
    return float((toes_px - hips_px) / np.mean([_leg_px(legs[side]) for side in feet])), stands


def _bend_deg(legs: BothLegs, feet: Sequence[Side], axes: int) -> float:
    """Return the mean flexion of the knees over these feet, deg, in the first axes of their landmarks."""
    joints = [[legs[side][joint][:axes] for joint in ("hip", "knee", "ankle")] for side in feet]
    return float(np.mean([knee_bend_deg(*leg) for leg in joints]))


def _leg_px(leg: Mapping[Joint, Array]) -> float:
    """Return thigh and shank in the picture, px."""
    return float(np.hypot(*(leg["hip"] - leg["knee"])[:2]) + np.hypot(*(leg["knee"] - leg["ankle"])[:2]))


def _standing(legs: BothLegs) -> Side | None:
    """Return the foot that is stood on where the other one is held up, as the heel-raise test tells it."""
    lower = (legs["left"]["ankle"][Y] - legs["right"]["ankle"][Y]) / max(
        _leg_px(leg) for leg in legs.values()
    )
    stands: Side = "left" if lower > 0 else "right"
    hangs = _bend_deg(legs, (opposite(stands),), Z) > MIN_HANGING_KNEE_DEG
    return stands if abs(lower) > RAISED_FROM or (abs(lower) > LEVEL_ANKLES and hangs) else None


def _facing(legs: BothLegs) -> int:
    """Return +1 where the person faces the right of the picture, -1 for the left, by both feet."""
    return 1 if sum(leg["toe"][X] - leg["heel"][X] for leg in legs.values()) > 0 else -1


def _working(drill: DrillName, legs: BothLegs) -> Side:
    """Return the leg in front, in the air, or stood on; of legs side by side the one that is seen better.

    By place and not by name: networks exchange the names of the legs for a picture or two.
    """
    axis, sign = (X, _facing(legs)) if drill == "knee-to-wall" else (Y, -1)
    apart = sign * (legs["left"]["ankle"][axis] - legs["right"]["ankle"][axis])
    leg_px = np.hypot(*(legs["left"]["hip"] - legs["left"]["ankle"])[:2])
    if drill == "heel-raise":
        stands = _standing(legs)
        if stands is not None:
            return stands
    elif abs(apart) > APART * leg_px:
        return "left" if apart > 0 else "right"
    seen = {
        side: sum(leg[joint][VISIBILITY] for joint in ("knee", "ankle", "heel")) for side, leg in legs.items()
    }
    return "left" if seen["left"] >= seen["right"] else "right"
