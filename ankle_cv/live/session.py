"""The guided session as a pure state machine: observations and commands in, new state and events out.

``set-up → neutral stance → ready → lunge (held, or not) → back → ready … → next leg → done``
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np

from ankle_cv.conventions import SIDES, Side
from ankle_cv.live.commands import KeyCommand
from ankle_cv.live.observer import Observation
from ankle_cv.live.setup import Problem
from ankle_cv.live.smooth import MAX_GAP_S
from ankle_cv.protocols.wall import MIN_HOLD_S, MIN_SWING_DEG, STEADY_DEG

Phase: TypeAlias = Literal["setup", "neutral", "ready", "lunge", "done"]
HeelState: TypeAlias = Literal["down", "up", "unclear"]
TrialOutcome: TypeAlias = Literal["counted", "heel_unclear", "heel_up", "no_hold", "skipped", "discarded"]
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
DONE_OUTCOMES: Final[tuple[TrialOutcome, ...]] = ("counted", "heel_unclear", "skipped")
"""Outcomes of lunges that need not be repeated; an unclear heel counts until the analysis has decided."""

RETURN_SHARE: Final = 0.5
"""The lunge ends when the shin has returned by this share of its excursion."""
HEEL_UP_SHARE: Final = 0.5
"""A hold with the heel up for more than this share of its frames does not count."""
HEEL_UP_CUE_S: Final = 0.2
"""The heel must be up this long before it is announced, s: one outlier is no lift."""
SETUP_LOST_S: Final = 1.0
"""A problem that lasts this long returns the session to the set-up, s."""
MAX_LUNGE_FRAMES: Final = 600
"""Frames of a lunge that are kept: 20 s at 30 frames a second, longer than any hold needs to be."""


@dataclass(frozen=True)
class Trial:
    """One lunge, as measured live; the saved value is the offline one.

    Attributes
    ----------
    side, number
        Leg, and which of its counted trials this is or would have been, from 1.
    from_s, to_s
        From leaving the neutral stance to the return, s.
    shin_deg
        Highest median tibial inclination over a hold; None without a hold.
    heel
        State of the heel during the hold.
    outcome
        Whether the lunge counts, else why not.
    """

    side: Side
    number: int
    from_s: float
    to_s: float
    shin_deg: float | None
    heel: HeelState
    outcome: TrialOutcome


@dataclass(frozen=True)
class SessionEvent:
    """An event, for the sound to make and the line to print.

    Attributes
    ----------
    name
        What happened.
    time_s
        When, s, by the camera's clock.
    side
        The leg concerned, if any.
    trial, problem, wall_x_px
        Details; None where they do not apply.
    """

    name: EventName
    time_s: float
    side: Side | None = None
    trial: Trial | None = None
    problem: Problem | None = None
    wall_x_px: float | None = None


@dataclass(frozen=True)
class SessionPlan:
    """What is to be done: legs in order, and the number of trials of each."""

    sides: tuple[Side, ...] = SIDES
    trials: int = 3


@dataclass(frozen=True)
class LungeSample:
    """One frame of a lunge: time, s; smoothed and raw inclination, deg; heel down (None: unknown)."""

    time_s: float
    shin_deg: float
    raw_deg: float
    heel_down: bool | None


@dataclass(frozen=True)
class SessionState:
    """State of the session.

    Attributes
    ----------
    plan
        What is to be done.
    phase
        See the module.
    side
        The leg being tested; None until the set-up shows one.
    trials
        All lunges so far, including skipped ones.
    finished
        Legs that are done or skipped.
    low_deg
        Lowest inclination since the last lunge, deg.
    lunge
        Frames of the present lunge.
    held_deg, held_heel
        Best hold of this lunge so far; None before the first.
    heel_up_announced
        Whether a raised heel has been announced in this lunge.
    last_ok_s
        When the set-up was last without a problem, s.
    walls
        Per leg the column of the wall in the picture, px, as the person last gave it.
    """

    plan: SessionPlan
    phase: Phase = "setup"
    side: Side | None = None
    trials: tuple[Trial, ...] = ()
    finished: tuple[Side, ...] = ()
    low_deg: float = math.inf
    lunge: tuple[LungeSample, ...] = ()
    held_deg: float | None = None
    held_heel: HeelState = "unclear"
    heel_up_announced: bool = False
    last_ok_s: float = -math.inf
    walls: tuple[tuple[Side, float], ...] = ()

    @property
    def sides_left(self) -> tuple[Side, ...]:
        """Legs still to test, in order; during a test, that leg alone."""
        if self.side is not None:
            return (self.side,)
        return tuple(side for side in self.plan.sides if side not in self.finished)

    def done_trials(self, side: Side) -> int:
        """Count the trials of a leg that need not be repeated."""
        return sum(t.side == side and t.outcome in DONE_OUTCOMES for t in self.trials)

    @property
    def wall_x_px(self) -> float | None:
        """Column of the wall for the leg being tested, px; None if it was not given."""
        return dict(self.walls).get(self.sides_left[0]) if self.sides_left else None

    @property
    def hold_s(self) -> float:
        """Duration of the present hold, s; 0 without one."""
        held = steady_part(self.lunge)
        return held[-1].time_s - held[0].time_s if held else 0.0


Transition: TypeAlias = tuple[SessionState, tuple[SessionEvent, ...]]


def on_observation(state: SessionState, observation: Observation) -> Transition:
    """Return the next state, and the events, after the observation of one frame."""
    if observation.problem is None:
        state = replace(state, last_ok_s=observation.time_s)
    if state.phase == "setup":
        return _setup(state, observation)
    if state.phase == "neutral":
        return _neutral(state, observation)
    if state.phase == "ready":
        return _ready(state, observation)
    if state.phase == "lunge":
        return _lunge(state, observation)
    return state, ()


def on_key(state: SessionState, key: KeyCommand, time_s: float) -> Transition:
    """Return the next state, and the events, after a key command."""
    if state.phase == "done":
        return state, ()
    if key == "finish":
        return _at_rest(state, "done"), (SessionEvent("done", time_s, state.side),)
    if key == "repeat":
        return _repeat(state, time_s)
    return _skip(state, time_s)


def on_wall_position(state: SessionState, x_px: float, time_s: float) -> Transition:
    """Store the wall's column for the leg being tested; for the other leg the wall is on the other side."""
    if state.phase == "done":
        return state, ()
    side = state.sides_left[0]
    walls = tuple({**dict(state.walls), side: x_px}.items())
    return replace(state, walls=walls), (SessionEvent("wall", time_s, side, wall_x_px=x_px),)


def _skip(state: SessionState, time_s: float) -> Transition:
    """Skip this trial; before the first neutral stance, skip the leg."""
    side = state.sides_left[0]
    if state.phase in ("setup", "neutral"):
        return _finish_side(state, side, time_s)
    number = state.done_trials(side) + 1
    trial = Trial(side, number, time_s, time_s, None, "unclear", "skipped")
    state, events = _add(_at_rest(state, "ready"), trial, time_s)
    return state, events


def _repeat(state: SessionState, time_s: float) -> Transition:
    """Discard the last trial of the leg being tested, so that it is repeated."""
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
        return _at_rest(state, phase), (SessionEvent("repeat", time_s, state.side),)
    discarded = replace(state.trials[last], outcome="discarded")
    trials = (*state.trials[:last], discarded, *state.trials[last + 1 :])
    state = replace(_at_rest(state, phase), trials=trials)
    return state, (SessionEvent("repeat", time_s, state.side, trial=discarded),)


def _setup(state: SessionState, observation: Observation) -> Transition:
    if observation.problem is not None or observation.side not in state.sides_left:
        return state, (SessionEvent("setup", observation.time_s, None, problem=observation.problem),)
    state = replace(state, phase="neutral", side=observation.side)
    following, events = _neutral(state, observation)
    return following, (SessionEvent("setup_ok", observation.time_s, observation.side), *events)


def _neutral(state: SessionState, observation: Observation) -> Transition:
    if observation.neutral:
        return _at_rest(state, "ready"), (SessionEvent("neutral", observation.time_s, state.side),)
    if observation.time_s - state.last_ok_s > SETUP_LOST_S:
        lost = SessionEvent("setup_lost", observation.time_s, state.side, problem=observation.problem)
        return replace(state, phase="setup", side=None), (lost,)
    return state, ()


def _ready(state: SessionState, observation: Observation) -> Transition:
    if math.isnan(observation.shin_deg):
        return state, ()
    state = replace(state, low_deg=min(state.low_deg, observation.shin_deg))
    # Relative to the neutral and the lowest value since the last lunge: a half-way return starts no new one.
    if observation.shin_deg >= max(state.low_deg, observation.neutral_deg) + MIN_SWING_DEG:
        state = replace(_at_rest(state, "lunge"), lunge=(_sample(observation),))
        return state, (SessionEvent("lunge", observation.time_s, state.side),)
    return state, ()


def _lunge(state: SessionState, observation: Observation) -> Transition:
    if math.isnan(observation.shin_deg):
        lost = observation.time_s - state.lunge[-1].time_s > SETUP_LOST_S
        return (_at_rest(state, "ready") if lost else state), ()
    state = replace(state, lunge=(*state.lunge[-MAX_LUNGE_FRAMES:], _sample(observation)))
    state, events = _hold(state, observation)
    state, announced = _announce_heel_up(state, observation)
    highest = max(sample.shin_deg for sample in state.lunge)
    if observation.shin_deg < highest - RETURN_SHARE * (highest - observation.neutral_deg):
        state, ending = _end(state, observation)
        return state, (*events, *announced, *ending)
    return state, (*events, *announced)


def _hold(state: SessionState, observation: Observation) -> Transition:
    """Store the best hold of at least `MIN_HOLD_S`."""
    held = steady_part(state.lunge)
    if not held or held[-1].time_s - held[0].time_s < MIN_HOLD_S:
        return state, ()
    value = float(np.median([sample.raw_deg for sample in held]))
    first = state.held_deg is None
    if state.held_deg is None or value > state.held_deg:
        state = replace(state, held_deg=value, held_heel=_heel_over(held))
    return state, ((SessionEvent("held", observation.time_s, state.side),) if first else ())


def steady_part(lunge: tuple[LungeSample, ...]) -> tuple[LungeSample, ...]:
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


def _heel_over(held: tuple[LungeSample, ...]) -> HeelState:
    known = [sample.heel_down for sample in held if sample.heel_down is not None]
    if not known or len(known) < HEEL_UP_SHARE * len(held):
        return "unclear"
    return "up" if known.count(False) > HEEL_UP_SHARE * len(known) else "down"


def _announce_heel_up(state: SessionState, observation: Observation) -> Transition:
    """Announce, once per lunge, that the heel is up."""
    recent = [s for s in state.lunge if s.time_s >= observation.time_s - HEEL_UP_CUE_S]
    up = len(recent) > 1 and all(sample.heel_down is False for sample in recent)
    if state.heel_up_announced or not up:
        return state, ()
    return replace(state, heel_up_announced=True), (SessionEvent("heel_up", observation.time_s, state.side),)


def _end(state: SessionState, observation: Observation) -> Transition:
    side = state.sides_left[0]
    outcome: TrialOutcome = "counted"
    if state.held_deg is None:
        outcome = "no_hold"
    elif state.held_heel != "down":
        outcome = "heel_up" if state.held_heel == "up" else "heel_unclear"
    number = state.done_trials(side) + 1
    from_s = state.lunge[0].time_s
    trial = Trial(side, number, from_s, observation.time_s, state.held_deg, state.held_heel, outcome)
    return _add(_at_rest(state, "ready"), trial, observation.time_s)


def _add(state: SessionState, trial: Trial, time_s: float) -> Transition:
    state = replace(state, trials=(*state.trials, trial))
    event = SessionEvent("trial", time_s, trial.side, trial=trial)
    if state.done_trials(trial.side) < state.plan.trials:
        return state, (event,)
    state, events = _finish_side(state, trial.side, time_s)
    return state, (event, *events)


def _finish_side(state: SessionState, side: Side, time_s: float) -> Transition:
    state = replace(_at_rest(state, "setup"), side=None, finished=(*state.finished, side))
    events: tuple[SessionEvent, ...] = (SessionEvent("side_done", time_s, side),)
    if state.sides_left:
        return state, events
    return replace(state, phase="done"), (*events, SessionEvent("done", time_s, side))


def _at_rest(state: SessionState, phase: Phase) -> SessionState:
    return replace(
        state,
        phase=phase,
        low_deg=math.inf,
        lunge=(),
        held_deg=None,
        held_heel="unclear",
        heel_up_announced=False,
    )


def _sample(observation: Observation) -> LungeSample:
    return LungeSample(
        observation.time_s,
        observation.shin_deg,
        observation.raw_deg,
        observation.heel.down if observation.heel else None,
    )
