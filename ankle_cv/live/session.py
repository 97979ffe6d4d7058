"""The guided session as a pure function: what was seen or pressed goes in, state and events come out.

``set-up → neutral stance → ready → lunge (held, or not) → back → ready … → next leg → done``
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.conventions import SIDES, Side
from ankle_cv.live.commands import Command
from ankle_cv.live.observer import Seen
from ankle_cv.live.setup import Problem
from ankle_cv.live.smooth import MAX_GAP_S
from ankle_cv.protocols.wall import MIN_HOLD_S, MIN_SWING_DEG, STEADY_DEG

Phase: TypeAlias = Literal["setup", "neutral", "ready", "lunge", "done"]
HeelState: TypeAlias = Literal["down", "up", "unclear"]
Outcome: TypeAlias = Literal["counted", "heel_unclear", "heel_up", "no_hold", "skipped", "discarded"]
EventName: TypeAlias = Literal[
    "setup",
    "setup_ok",
    "setup_lost",
    "neutral",
    "lunge",
    "held",
    "heel_up",
    "trial",
    "side_done",
    "repeat",
    "wall",
    "done",
]

NOT_HELD: Final = "Hold it for half a second"
"""What to do about a lunge that came back before `MIN_HOLD_S`."""
DONE_OUTCOMES: Final[tuple[Outcome, ...]] = ("counted", "heel_unclear", "skipped")
"""Lunges that need not be done again; an unclear heel counts until the analysis has looked at it."""

RETURN_SHARE: Final = 0.5
"""The lunge is over when the shin has come back this share of its way."""
HEEL_UP_SHARE: Final = 0.5
"""A hold with the heel up for more than this share of its frames does not count."""
HEEL_UP_CUE_S: Final = 0.2
"""The heel must be up this long before anybody is told, s: one bad frame is no lift."""
SETUP_LOST_S: Final = 1.0
"""A problem that lasts this long sends back to the set-up, s."""
MAX_LUNGE_FRAMES: Final = 600
"""Frames of a lunge that are remembered: 20 s at 30 frames a second; nobody need hold longer."""


@dataclass(frozen=True)
class Trial:
    """One lunge, as seen live; the saved number is the offline one.

    Attributes
    ----------
    side, number
        Leg, and which of its counted trials this is or would have been, from 1.
    from_s, to_s
        From leaving the neutral stance to coming back, s.
    shin_deg
        Highest median tibial inclination over a hold; None without a hold.
    heel
        What the heel did during the hold.
    outcome
        Whether it counts, else why not.
    """

    side: Side
    number: int
    from_s: float
    to_s: float
    shin_deg: float | None
    heel: HeelState
    outcome: Outcome


@dataclass(frozen=True)
class Event:
    """Something that happened: the sound to make and the line to print.

    Attributes
    ----------
    name
        What.
    time_s
        When, by the camera's clock.
    side
        The leg it is about.
    trial, problem, wall_x_px
        More about it.
    """

    name: EventName
    time_s: float
    side: Side | None = None
    trial: Trial | None = None
    problem: Problem | None = None
    wall_x_px: float | None = None


@dataclass(frozen=True)
class Plan:
    """What is to be done: legs in order, trials of each."""

    sides: tuple[Side, ...] = SIDES
    trials: int = 3


@dataclass(frozen=True)
class Sample:
    """One frame of a lunge: time s, smoothed and raw shin deg, heel down (None: cannot tell)."""

    time_s: float
    shin_deg: float
    raw_deg: float
    heel_down: bool | None


@dataclass(frozen=True)
class State:
    """Where the session stands.

    Attributes
    ----------
    plan
        What is to be done.
    phase
        See the module.
    side
        The leg at hand; None until the set-up shows one.
    trials
        All lunges so far, skipped ones too.
    finished
        Legs that are done or skipped.
    low_deg
        Lowest inclination since the last lunge.
    lunge
        Frames of the lunge that is going on.
    held_deg, held_heel
        Best hold of this lunge so far; None before the first.
    told_heel_up
        Whether this lunge's heel was complained about.
    well_s
        When the set-up was last all right, s.
    walls
        Per leg, where the person said the wall is: its column in the picture, px; the last word counts.
    """

    plan: Plan
    phase: Phase = "setup"
    side: Side | None = None
    trials: tuple[Trial, ...] = ()
    finished: tuple[Side, ...] = ()
    low_deg: float = math.inf
    lunge: tuple[Sample, ...] = ()
    held_deg: float | None = None
    held_heel: HeelState = "unclear"
    told_heel_up: bool = False
    well_s: float = -math.inf
    walls: tuple[tuple[Side, float], ...] = ()

    @property
    def sides_left(self) -> tuple[Side, ...]:
        """Legs still to do, in order; while one is at hand, that one."""
        if self.side is not None:
            return (self.side,)
        return tuple(side for side in self.plan.sides if side not in self.finished)

    def done_trials(self, side: Side) -> int:
        """Count the trials of a leg that need not be done again."""
        return sum(t.side == side and t.outcome in DONE_OUTCOMES for t in self.trials)

    @property
    def wall_x_px(self) -> float | None:
        """Where the wall is for the leg at hand, px; None when nobody said."""
        return dict(self.walls).get(self.sides_left[0]) if self.sides_left else None

    @property
    def hold_s(self) -> float:
        """How long the present lunge has been held, s."""
        held = steady_part(self.lunge)
        return held[-1].time_s - held[0].time_s if held else 0.0


Step: TypeAlias = tuple[State, tuple[Event, ...]]


def observe(state: State, seen: Seen) -> Step:
    """Go on with what one frame shows."""
    if seen.problem is None:
        state = replace(state, well_s=seen.time_s)
    if state.phase == "setup":
        return _setup(state, seen)
    if state.phase == "neutral":
        return _neutral(state, seen)
    if state.phase == "ready":
        return _ready(state, seen)
    if state.phase == "lunge":
        return _lunge(state, seen)
    return state, ()


def command(state: State, what: Command, time_s: float) -> Step:
    """Go on with a key."""
    if state.phase == "done":
        return state, ()
    if what == "finish":
        return _at_rest(state, "done"), (Event("done", time_s, state.side),)
    if what == "repeat":
        return _repeat(state, time_s)
    return _skip(state, time_s)


def wall_at(state: State, x_px: float, time_s: float) -> Step:
    """Note where the wall stands, for the leg at hand: with the other one it is on the other side."""
    if state.phase == "done":
        return state, ()
    side = state.sides_left[0]
    walls = tuple({**dict(state.walls), side: x_px}.items())
    return replace(state, walls=walls), (Event("wall", time_s, side, wall_x_px=x_px),)


def _skip(state: State, time_s: float) -> Step:
    """Skip this trial; before the first neutral stance, the whole leg."""
    side = state.sides_left[0]
    if state.phase in ("setup", "neutral"):
        return _finish_side(state, side, time_s)
    number = state.done_trials(side) + 1
    trial = Trial(side, number, time_s, time_s, None, "unclear", "skipped")
    state, events = _add(_at_rest(state, "ready"), trial, time_s)
    return state, events


def _repeat(state: State, time_s: float) -> Step:
    """Discard the last trial of the leg at hand, so that it is done again."""
    last = next(
        (
            i
            for i in reversed(range(len(state.trials)))
            if state.trials[i].side == state.side and state.trials[i].outcome in DONE_OUTCOMES
        ),
        None,
    )
    phase: Phase = "ready" if state.phase == "lunge" else state.phase
    if last is None:
        return _at_rest(state, phase), (Event("repeat", time_s, state.side),)
    discarded = replace(state.trials[last], outcome="discarded")
    trials = (*state.trials[:last], discarded, *state.trials[last + 1 :])
    state = replace(_at_rest(state, phase), trials=trials)
    return state, (Event("repeat", time_s, state.side, trial=discarded),)


def _setup(state: State, seen: Seen) -> Step:
    if seen.problem is not None or seen.side not in state.sides_left:
        return state, (Event("setup", seen.time_s, None, problem=seen.problem),)
    state = replace(state, phase="neutral", side=seen.side)
    following, events = _neutral(state, seen)
    return following, (Event("setup_ok", seen.time_s, seen.side), *events)


def _neutral(state: State, seen: Seen) -> Step:
    if seen.neutral:
        return _at_rest(state, "ready"), (Event("neutral", seen.time_s, state.side),)
    if seen.time_s - state.well_s > SETUP_LOST_S:
        lost = Event("setup_lost", seen.time_s, state.side, problem=seen.problem)
        return replace(state, phase="setup", side=None), (lost,)
    return state, ()


def _ready(state: State, seen: Seen) -> Step:
    if math.isnan(seen.shin_deg):
        return state, ()
    state = replace(state, low_deg=min(state.low_deg, seen.shin_deg))
    # Against the neutral and the lowest since the last lunge: half a way back starts no new one.
    if seen.shin_deg >= max(state.low_deg, seen.neutral_deg) + MIN_SWING_DEG:
        state = replace(_at_rest(state, "lunge"), lunge=(_sample(seen),))
        return state, (Event("lunge", seen.time_s, state.side),)
    return state, ()


def _lunge(state: State, seen: Seen) -> Step:
    if math.isnan(seen.shin_deg):
        lost = seen.time_s - state.lunge[-1].time_s > SETUP_LOST_S
        return (_at_rest(state, "ready") if lost else state), ()
    state = replace(state, lunge=(*state.lunge[-MAX_LUNGE_FRAMES:], _sample(seen)))
    state, events = _hold(state, seen)
    state, complaint = _complain(state, seen)
    highest = max(sample.shin_deg for sample in state.lunge)
    if seen.shin_deg < highest - RETURN_SHARE * (highest - seen.neutral_deg):
        state, ending = _end(state, seen)
        return state, (*events, *complaint, *ending)
    return state, (*events, *complaint)


def _hold(state: State, seen: Seen) -> Step:
    """Note the best hold of at least `MIN_HOLD_S`."""
    held = steady_part(state.lunge)
    if not held or held[-1].time_s - held[0].time_s < MIN_HOLD_S:
        return state, ()
    value = float(np.median([sample.raw_deg for sample in held]))
    first = state.held_deg is None
    if state.held_deg is None or value > state.held_deg:
        state = replace(state, held_deg=value, held_heel=_heel_over(held))
    return state, ((Event("held", seen.time_s, state.side),) if first else ())


def steady_part(lunge: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Return the last stretch without a gap in which the shin stayed within twice `STEADY_DEG`."""
    if not lunge:
        return ()
    low = high = lunge[-1].shin_deg
    start = len(lunge) - 1
    for i in reversed(range(len(lunge) - 1)):
        low, high = min(low, lunge[i].shin_deg), max(high, lunge[i].shin_deg)
        if high - low > 2 * STEADY_DEG or lunge[i + 1].time_s - lunge[i].time_s > MAX_GAP_S:
            break
        start = i
    return lunge[start:]


def _heel_over(held: tuple[Sample, ...]) -> HeelState:
    known = [sample.heel_down for sample in held if sample.heel_down is not None]
    if not known or len(known) < HEEL_UP_SHARE * len(held):
        return "unclear"
    return "up" if known.count(False) > HEEL_UP_SHARE * len(known) else "down"


def _complain(state: State, seen: Seen) -> Step:
    """Tell, once a lunge, that the heel is up."""
    recent = [s for s in state.lunge if s.time_s >= seen.time_s - HEEL_UP_CUE_S]
    up = len(recent) > 1 and all(sample.heel_down is False for sample in recent)
    if state.told_heel_up or not up:
        return state, ()
    return replace(state, told_heel_up=True), (Event("heel_up", seen.time_s, state.side),)


def _end(state: State, seen: Seen) -> Step:
    side = state.sides_left[0]
    outcome: Outcome = "counted"
    if state.held_deg is None:
        outcome = "no_hold"
    elif state.held_heel != "down":
        outcome = "heel_up" if state.held_heel == "up" else "heel_unclear"
    number = state.done_trials(side) + 1
    from_s = state.lunge[0].time_s
    trial = Trial(side, number, from_s, seen.time_s, state.held_deg, state.held_heel, outcome)
    return _add(_at_rest(state, "ready"), trial, seen.time_s)


def _add(state: State, trial: Trial, time_s: float) -> Step:
    state = replace(state, trials=(*state.trials, trial))
    event = Event("trial", time_s, trial.side, trial=trial)
    if state.done_trials(trial.side) < state.plan.trials:
        return state, (event,)
    state, events = _finish_side(state, trial.side, time_s)
    return state, (event, *events)


def _finish_side(state: State, side: Side, time_s: float) -> Step:
    state = replace(_at_rest(state, "setup"), side=None, finished=(*state.finished, side))
    events: tuple[Event, ...] = (Event("side_done", time_s, side),)
    if state.sides_left:
        return state, events
    return replace(state, phase="done"), (*events, Event("done", time_s, side))


def _at_rest(state: State, phase: Phase) -> State:
    return replace(
        state, phase=phase, low_deg=math.inf, lunge=(), held_deg=None, held_heel="unclear", told_heel_up=False
    )


def _sample(seen: Seen) -> Sample:
    return Sample(seen.time_s, seen.shin_deg, seen.raw_deg, seen.heel.down if seen.heel else None)
