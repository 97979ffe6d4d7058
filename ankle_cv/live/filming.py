"""Recording a clip: wait for the person, count down, film, stop. Pure: what was seen goes in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from ankle_cv.live.commands import Command
from ankle_cv.live.setup import Problem

FilmPhase: TypeAlias = Literal["waiting", "countdown", "filming", "done"]
FilmEventName: TypeAlias = Literal["waiting", "countdown", "filming", "done"]
StopReason: TypeAlias = Literal["seconds", "key", "stepped_out"]

WHOLE_FOR_S: Final = 1.0
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
class FilmSeen:
    """What one frame shows.

    Attributes
    ----------
    time_s
        When, by the camera's clock.
    present
        Whether anybody is there.
    problem
        What must be put right before filming, or None.
    """

    time_s: float
    present: bool
    problem: Problem | None


@dataclass(frozen=True)
class FilmEvent:
    """Something that happened; ``left`` is the whole seconds left of the countdown."""

    name: FilmEventName
    time_s: float
    left: int | None = None
    problem: Problem | None = None
    reason: StopReason | None = None


@dataclass(frozen=True)
class FilmState:
    """Where the recording stands.

    Attributes
    ----------
    plan, phase
        What is to be done, and where in it.
    since_s
        When the phase began; while waiting, since when the whole person has been in the picture.
    seen_s
        When anybody was last there.
    left
        Whole seconds of the countdown that are left.
    """

    plan: FilmPlan
    phase: FilmPhase = "waiting"
    since_s: float = math.inf
    seen_s: float = -math.inf
    left: int = 0


FilmStep: TypeAlias = tuple[FilmState, tuple[FilmEvent, ...]]


def watch(state: FilmState, seen: FilmSeen) -> FilmStep:
    """Go on with what one frame shows."""
    if seen.present:
        state = replace(state, seen_s=seen.time_s)
    if state.phase == "waiting":
        return _waiting(state, seen)
    if state.phase == "countdown":
        return _counting(state, seen)
    if state.phase == "filming":
        return _filming(state, seen)
    return state, ()


def press(state: FilmState, what: Command, time_s: float) -> FilmStep:
    """Go on with a key: skip starts at once, or stops; finish stops; repeat goes back to waiting."""
    if state.phase == "done":
        return state, ()
    if what == "finish" or (what == "skip" and state.phase == "filming"):
        return replace(state, phase="done"), (FilmEvent("done", time_s, reason="key"),)
    if what == "skip":
        return _start(state, time_s)
    return replace(state, phase="waiting", since_s=math.inf), (FilmEvent("waiting", time_s),)


def _waiting(state: FilmState, seen: FilmSeen) -> FilmStep:
    if seen.problem is not None:
        told = FilmEvent("waiting", seen.time_s, problem=seen.problem)
        return replace(state, since_s=math.inf), (told,)
    state = replace(state, since_s=min(state.since_s, seen.time_s))
    if seen.time_s - state.since_s < WHOLE_FOR_S:
        return state, ()
    return _counting(replace(state, phase="countdown", since_s=seen.time_s), seen)


def _counting(state: FilmState, seen: FilmSeen) -> FilmStep:
    if seen.time_s - state.seen_s > LOST_AFTER_S:
        return replace(state, phase="waiting", since_s=math.inf), (FilmEvent("waiting", seen.time_s),)
    left = math.ceil(state.plan.countdown_s - (seen.time_s - state.since_s))
    if left <= 0:
        return _start(state, seen.time_s)
    if left == state.left:
        return state, ()
    return replace(state, left=left), (FilmEvent("countdown", seen.time_s, left=left),)


def _start(state: FilmState, time_s: float) -> FilmStep:
    return replace(state, phase="filming", since_s=time_s, left=0), (FilmEvent("filming", time_s),)


def _filming(state: FilmState, seen: FilmSeen) -> FilmStep:
    reason: StopReason | None = None
    if state.plan.seconds is not None and seen.time_s - state.since_s >= state.plan.seconds:
        reason = "seconds"
    elif seen.time_s - max(state.seen_s, state.since_s) >= OUT_AFTER_S:
        reason = "stepped_out"
    if reason is None:
        return state, ()
    return replace(state, phase="done"), (FilmEvent("done", seen.time_s, reason=reason),)
