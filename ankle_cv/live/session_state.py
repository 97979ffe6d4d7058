"""The state of a guided session: what is to be done, the lunges so far, the events on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ankle_cv.conventions import SIDES, Side
from ankle_cv.live.lunge import HeelState, Hold, LungeSample, steady_part
from ankle_cv.live.setup import Problem

Phase: TypeAlias = Literal["setup", "neutral", "ready", "lunge", "done"]
TrialOutcome: TypeAlias = Literal[
    "counted",
    "heel_unclear",
    "heel_up",
    "no_hold",
    "pictures_missing",
    "leg_hidden",
    "skipped",
    "discarded",
]
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


@dataclass(frozen=True)
class Trial:
    """One lunge, as measured live; the saved value is the offline one.

    Attributes
    ----------
    side, number
        Leg, and which of its counted trials this is or would have been, from 1.
    from_s, to_s
        From leaving the neutral stance to the return, s.
    hold
        The hold with the highest inclination; None without any.
    outcome
        Whether the lunge counts, else why not.
    """

    side: Side
    number: int
    from_s: float
    to_s: float
    hold: Hold | None
    outcome: TrialOutcome

    @property
    def told(self) -> Hold | None:
        """The hold, if its inclination may be told: not where the networks contradict each other."""
        return None if self.hold is None or self.hold.networks == "contradicting" else self.hold

    @property
    def heel(self) -> HeelState:
        """State of the heel during the hold; up also where that alone ended the lunge."""
        if self.hold is None and self.outcome == "heel_up":
            return "up"
        return "unclear" if self.hold is None else self.hold.heel


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
    number
        Which lunge of the leg it is about, from 1; None for events of no lunge.
    trial, problem, wall_x_px
        Details; None where they do not apply.
    """

    name: EventName
    time_s: float
    side: Side | None = None
    trial: Trial | None = None
    problem: Problem | None = None
    wall_x_px: float | None = None
    number: int | None = None


@dataclass(frozen=True)
class SessionPlan:
    """What is to be done: legs in order, and the number of trials of each."""

    sides: tuple[Side, ...] = SIDES
    trials: int = 3


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
    held
        Best hold of this lunge so far; None before the first.
    heel_up_announced
        Whether a raised heel has been announced in this lunge.
    last_ok_s
        When the set-up was last without a problem, s.
    seen_s
        When the last picture was taken, s.
    gap_s
        Longest time between two pictures of this lunge, s; outside of one, between the last two.
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
    held: Hold | None = None
    heel_up_announced: bool = False
    last_ok_s: float = -math.inf
    seen_s: float = math.inf
    gap_s: float = 0.0
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
    def number(self) -> int:
        """Which lunge of its leg the present or next one is, from 1."""
        return self.done_trials(self.sides_left[0]) + 1 if self.sides_left else 0

    @property
    def wall_x_px(self) -> float | None:
        """Column of the wall for the leg being tested, px; None if it was not given."""
        return dict(self.walls).get(self.sides_left[0]) if self.sides_left else None

    @property
    def hold_s(self) -> float:
        """Duration of the present hold, s; 0 without one."""
        held = steady_part(self.lunge)
        return held[-1].time_s - held[0].time_s if held else 0.0
