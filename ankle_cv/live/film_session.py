"""Recording a clip as a pure state machine: wait for the person, count down, film, stop."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from ankle_cv.live.commands import KeyCommand
from ankle_cv.live.setup import Problem

FilmPhase: TypeAlias = Literal["waiting", "countdown", "filming", "done"]
FilmEventName: TypeAlias = Literal["waiting", "countdown", "filming", "done"]
StopReason: TypeAlias = Literal["seconds", "key", "stepped_out"]

MIN_WHOLE_S: Final = 1.0
"""The whole person must be in the picture this long before the countdown starts, s."""
LOST_AFTER_S: Final = 1.0
"""Out of the picture for this long stops the countdown, s."""
OUT_AFTER_S: Final = 1.5
"""Out of the picture for this long ends the recording, s."""


@dataclass(frozen=True)
class FilmPlan:
    """How to film: seconds of countdown, and of film (None: until a key or stepping out)."""

    countdown_s: float = 3.0
    seconds: float | None = None


@dataclass(frozen=True)
class FilmObservation:
    """What one frame shows.

    Attributes
    ----------
    time_s
        When, by the camera's clock.
    present
        Whether a person is in the picture.
    problem
        What must be corrected before filming, or None.
    """

    time_s: float
    present: bool
    problem: Problem | None


@dataclass(frozen=True)
class FilmEvent:
    """An event of the recording; ``left`` is the whole seconds left of the countdown."""

    name: FilmEventName
    time_s: float
    left: int | None = None
    problem: Problem | None = None
    reason: StopReason | None = None


@dataclass(frozen=True)
class FilmState:
    """State of the recording.

    Attributes
    ----------
    plan, phase
        What is to be done, and the present phase of it.
    since_s
        When the phase began; while waiting, since when the whole person has been in the picture.
    last_seen_s
        When a person was last in the picture.
    left
        Whole seconds of the countdown that are left.
    """

    plan: FilmPlan
    phase: FilmPhase = "waiting"
    since_s: float = math.inf
    last_seen_s: float = -math.inf
    left: int = 0


FilmTransition: TypeAlias = tuple[FilmState, tuple[FilmEvent, ...]]


def on_observation(state: FilmState, observation: FilmObservation) -> FilmTransition:
    """Return the next state, and the events, after the observation of one frame."""
    if observation.present:
        state = replace(state, last_seen_s=observation.time_s)
    if state.phase == "waiting":
        return _waiting(state, observation)
    if state.phase == "countdown":
        return _counting(state, observation)
    if state.phase == "filming":
        return _filming(state, observation)
    return state, ()


def on_key(state: FilmState, key: KeyCommand, time_s: float) -> FilmTransition:
    """Return the next state after a key: skip starts at once, or stops; finish stops; repeat waits again."""
    if state.phase == "done":
        return state, ()
    if key == "finish" or (key == "skip" and state.phase == "filming"):
        return replace(state, phase="done"), (FilmEvent("done", time_s, reason="key"),)
    if key == "skip":
        return _start(state, time_s)
    return replace(state, phase="waiting", since_s=math.inf), (FilmEvent("waiting", time_s),)


def _waiting(state: FilmState, observation: FilmObservation) -> FilmTransition:
    if observation.problem is not None:
        waiting = FilmEvent("waiting", observation.time_s, problem=observation.problem)
        return replace(state, since_s=math.inf), (waiting,)
    state = replace(state, since_s=min(state.since_s, observation.time_s))
    if observation.time_s - state.since_s < MIN_WHOLE_S:
        return state, ()
    return _counting(replace(state, phase="countdown", since_s=observation.time_s), observation)


def _counting(state: FilmState, observation: FilmObservation) -> FilmTransition:
    if observation.time_s - state.last_seen_s > LOST_AFTER_S:
        return replace(state, phase="waiting", since_s=math.inf), (FilmEvent("waiting", observation.time_s),)
    left = math.ceil(state.plan.countdown_s - (observation.time_s - state.since_s))
    if left <= 0:
        return _start(state, observation.time_s)
    if left == state.left:
        return state, ()
    return replace(state, left=left), (FilmEvent("countdown", observation.time_s, left=left),)


def _start(state: FilmState, time_s: float) -> FilmTransition:
    return replace(state, phase="filming", since_s=time_s, left=0), (FilmEvent("filming", time_s),)


def _filming(state: FilmState, observation: FilmObservation) -> FilmTransition:
    reason: StopReason | None = None
    if state.plan.seconds is not None and observation.time_s - state.since_s >= state.plan.seconds:
        reason = "seconds"
    elif observation.time_s - max(state.last_seen_s, state.since_s) >= OUT_AFTER_S:
        reason = "stepped_out"
    if reason is None:
        return state, ()
    return replace(state, phase="done"), (FilmEvent("done", observation.time_s, reason=reason),)
