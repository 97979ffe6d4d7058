"""The guided session as a pure state machine: observations and commands in, new state and events out.

``set-up → neutral stance → ready → lunge (held, or not) → back → ready … → next leg → done``
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeAlias

from ankle_cv.conventions import Side
from ankle_cv.live.commands import KeyCommand
from ankle_cv.live.lunge import HeelState, hold_of, lunge_sample
from ankle_cv.live.observer import Observation
from ankle_cv.live.session_state import (
    DONE_OUTCOMES,
    EventName,
    Phase,
    SessionEvent,
    SessionState,
    Trial,
    TrialOutcome,
)
from ankle_cv.live.smooth import MAX_GAP_S
from ankle_cv.protocols.wall import MIN_SWING_DEG

RETURN_SHARE: Final = 0.5
"""The lunge ends when the shin has returned by this share of its excursion."""
HEEL_UP_CUE_S: Final = 0.2
"""The heel must be up this long before it is announced, s: one outlier is no lift."""
SETUP_LOST_S: Final = 1.0
"""A problem that lasts this long returns the session to the set-up, s."""
MAX_LUNGE_FRAMES: Final = 600
"""Frames of a lunge that are kept: 20 s at 30 frames a second, longer than any hold needs to be."""
HELD: Final[dict[HeelState, TrialOutcome]] = {
    "down": "counted",
    "up": "heel_up",
    "unclear": "heel_unclear",
}
"""What a lunge that was held comes to, by its heel."""
MAX_PICTURE_GAP_S: Final = 0.15
"""With pictures farther apart than this, s, a hold of half a second may look a third shorter: then it cannot
be said that a lunge was not held."""


Transition: TypeAlias = tuple[SessionState, tuple[SessionEvent, ...]]


def on_observation(state: SessionState, observation: Observation) -> Transition:
    """Return the next state, and the events, after the observation of one frame."""
    if observation.problem is None:
        state = replace(state, last_ok_s=observation.time_s)
    gap_s = max(0.0, observation.time_s - state.seen_s)
    longest_s = max(gap_s, state.gap_s) if state.phase == "lunge" else gap_s
    state = replace(state, seen_s=observation.time_s, gap_s=longest_s)
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
    trial = Trial(side, state.number, time_s, time_s, None, "skipped")
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
        state = replace(_at_rest(state, "lunge"), lunge=(lunge_sample(observation),))
        return state, (_lunge_event("lunge", state, observation),)
    return state, ()


def _lunge(state: SessionState, observation: Observation) -> Transition:
    if math.isnan(observation.shin_deg):
        lost = observation.time_s - state.lunge[-1].time_s > SETUP_LOST_S
        return _end(state, observation) if lost else (state, ())
    state = replace(state, lunge=(*state.lunge[-MAX_LUNGE_FRAMES:], lunge_sample(observation)))
    state, events = _hold(state, observation)
    state, announced = _announce_heel_up(state, observation)
    highest = max(sample.shin_deg for sample in state.lunge)
    if observation.shin_deg < highest - RETURN_SHARE * (highest - observation.neutral_deg):
        state, ending = _end(state, observation)
        return state, (*events, *announced, *ending)
    return state, (*events, *announced)


def _hold(state: SessionState, observation: Observation) -> Transition:
    """Store the best hold."""
    hold = hold_of(state.lunge)
    if hold is None:
        return state, ()
    first = state.held is None
    if state.held is None or hold.deg > state.held.deg:
        state = replace(state, held=hold)
    return state, ((_lunge_event("held", state, observation),) if first else ())


def _announce_heel_up(state: SessionState, observation: Observation) -> Transition:
    """Announce, once per lunge, that the heel is up."""
    recent = [s for s in state.lunge if s.time_s >= observation.time_s - HEEL_UP_CUE_S]
    up = len(recent) > 1 and all(sample.heel_down is False for sample in recent)
    if state.heel_up_announced or not up:
        return state, ()
    return replace(state, heel_up_announced=True), (_lunge_event("heel_up", state, observation),)


def _lunge_event(name: EventName, state: SessionState, observation: Observation) -> SessionEvent:
    return SessionEvent(name, observation.time_s, state.side, number=state.number)


def outcome_of(state: SessionState) -> TrialOutcome:
    """Return what the present lunge comes to if it ends now."""
    if state.held is not None:
        return HELD[state.held.heel]
    if state.heel_up_announced:
        return "heel_up"
    if state.gap_s > MAX_PICTURE_GAP_S:
        return "pictures_missing"
    times = (*(sample.time_s for sample in state.lunge), state.seen_s)
    hidden_s = max(later - earlier for earlier, later in pairwise(times))
    return "leg_hidden" if hidden_s > MAX_GAP_S else "no_hold"


def _end(state: SessionState, observation: Observation) -> Transition:
    side, held = state.sides_left[0], state.held
    trial = Trial(
        side=side,
        number=state.number,
        from_s=state.lunge[0].time_s,
        to_s=observation.time_s,
        hold=held,
        outcome=outcome_of(state),
    )
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
        held=None,
        heel_up_announced=False,
    )
