"""What a session says: one order, which looks like one, and one state, which looks like a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.drill import DrillState
from ankle_cv.live.drill_controller import DrillPlan
from ankle_cv.live.film_controller import FilmView
from ankle_cv.live.session import outcome_of
from ankle_cv.live.session_state import SessionState, Trial, TrialOutcome
from ankle_cv.live.sight import Sight
from ankle_cv.protocols.wall import MIN_HOLD_S

Tone: TypeAlias = Literal["plain", "good", "doubt", "bad"]


@dataclass(frozen=True)
class Guidance:
    """What to say now.

    Attributes
    ----------
    order
        What the person is to do; empty for nothing.
    state
        How things are.
    tone
        Whether that is good. Good is only what counts.
    """

    order: str
    state: str
    tone: Tone = "plain"


NO_FAULT: Final = "no fault of yours"
UNSEEN: Final = "Attempt {} was not seen whole"
OUTCOMES: Final[dict[TrialOutcome, tuple[str, Tone]]] = {
    "counted": ("Attempt {} counts", "good"),
    "heel_unclear": ("Attempt {} is held; whether the heel was down, the analysis tells", "doubt"),
    "heel_up": ("Attempt {} does not count: the heel was up", "bad"),
    "no_hold": ("Attempt {} does not count: it was not held for half a second", "bad"),
    "pictures_missing": (f"{UNSEEN}: pictures are missing, {NO_FAULT}", "doubt"),
    "leg_hidden": (f"{UNSEEN}: the camera lost the leg", "doubt"),
    "skipped": ("Attempt {} is skipped", "plain"),
    "discarded": ("Attempt {} is to be repeated", "plain"),
}
AGAIN: Final[dict[TrialOutcome, str]] = {
    "heel_up": "Attempt {} again: keep the heel down",
    "no_hold": "Attempt {} again: hold it for a second",
    "pictures_missing": "Attempt {} again: hold it for a second",
    "leg_hidden": "Attempt {} again: stay in the picture",
}
SHORT_OUTCOMES: Final[dict[TrialOutcome, str]] = {
    "counted": "counts",
    "heel_unclear": "heel: cannot tell",
    "heel_up": "heel up",
    "no_hold": "not held",
    "pictures_missing": "not seen",
    "leg_hidden": "not seen",
    "skipped": "skipped",
    "discarded": "repeated",
}
SHORTEST_S: Final = 0.1
"""Until the hold is long enough there is something left of it, s."""
LEG_CHANGE: Final = ("wrong_side", "looking")
"""Problems of a set-up in which the camera has not been moved to the other leg yet."""


def guide(view: LiveView, *, stale: bool) -> Guidance:
    """Return what to say in the guided test; `stale` when the picture is too old to show the present."""
    state, problem = view.state, view.observation.problem
    if stale:
        return _behind(view.sight)
    if state.phase == "done":
        return Guidance("", "Done. The recording is analysed now", "good")
    side = state.sides_left[0]
    if problem is not None and state.finished and problem.code in LEG_CHANGE:
        return Guidance(
            f"Move the camera to your other side. Then the {side.upper()} foot in front",
            f"The {state.finished[-1]} leg is done",
            "good" if state.done_trials(state.finished[-1]) else "plain",
        )
    if problem is not None:
        return Guidance(problem.remedy, problem.message, "doubt")
    if state.phase == "lunge":
        return _lunging(state)
    said = _ready(state) if state.phase == "ready" else _stance(state)
    slow = view.sight.slow is not None and said.tone == "plain"
    return Guidance(said.order, view.sight.message, "doubt") if slow else said


def _behind(sight: Sight) -> Guidance:
    who = {"computer": "this computer is", "camera": "the camera is", None: "camera or computer are"}[
        sight.slow
    ]
    return Guidance("Wait a moment", f"No picture right now: {who} behind, {NO_FAULT}", "doubt")


def _stance(state: SessionState) -> Guidance:
    order = f"{state.sides_left[0].upper()} foot in front, flat. Hold still"
    return Guidance(order, "I am looking for your starting stance")


def _ready(state: SessionState) -> Guidance:
    last = state.trials[-1] if state.trials and state.trials[-1].side in state.sides_left else None
    order = f"Attempt {state.number} of {state.plan.trials}: knee to the wall"
    if last is None:
        return Guidance(order, f"Ready, {state.sides_left[0]} leg. The heel stays down")
    told, tone = trial_sentence(last)
    return Guidance(AGAIN.get(last.outcome, order).format(state.number), told, tone)


def trial_sentence(trial: Trial) -> tuple[str, Tone]:
    """Return what came of a lunge, with its number and its angle where there is one."""
    told, tone = OUTCOMES[trial.outcome]
    angle = ""
    if trial.told is not None and trial.outcome == "counted":
        angle = f": {trial.told.deg:.0f}° ± {trial.told.plus_minus_deg:.0f}°"
    return told.format(trial.number) + angle, tone


def _lunging(state: SessionState) -> Guidance:
    if state.held is not None or state.heel_up_announced:
        told, tone = OUTCOMES[outcome_of(state)]
        return Guidance("Go back", told.format(state.number), tone)
    left_s = max(MIN_HOLD_S - state.hold_s, SHORTEST_S)
    return Guidance(f"Hold: {left_s:.1f} s more", f"Attempt {state.number}. The heel stays down")


def guide_film(view: FilmView, *, stale: bool) -> Guidance:
    """Return what to say while filming."""
    state, observation = view.state, view.observation
    if state.phase == "filming":
        told = view.sight.message or f"Filming: {observation.time_s - state.since_s:.0f} s"
        tone: Tone = "doubt" if view.sight.slow else "bad"
        return Guidance("Go. To end: step out of the picture", told, tone)
    if stale:
        return _behind(view.sight)
    if state.phase == "countdown":
        return Guidance("Stand still", f"Filming starts in {state.left}")
    if state.phase == "done":
        return Guidance("", "Done", "good")
    problem = view.level.problem or observation.problem
    if problem is not None:
        return Guidance(problem.remedy, problem.message, "doubt")
    return Guidance("Stay there", "All of you is in the picture", "good")


def drill_count(plan: DrillPlan, drill: DrillState) -> str:
    """Return how many repetitions there are of how many, and what to do differently after the last one."""
    last = drill.reps[-1] if drill.reps else None
    if last is None:
        return f"0 of {plan.reps}"
    leg = f"{last.side} " if last.side else ""
    return f"{leg}{last.number} of {plan.reps}{'' if last.controlled else ': slower'}"


def keys(state: SessionState) -> tuple[tuple[str, str], ...]:
    """Return the keys that work now, each with what it does."""
    whole = state.phase in ("setup", "neutral")
    return (
        ("space", "skip this leg" if whole else "skip this attempt"),
        ("r", "repeat the last attempt"),
        ("q", "finish"),
        ("click", "where the wall meets the floor"),
        ("right click ×2", "on something plumb"),
    )


FILM_KEYS: Final = (
    ("space", "start, or end"),
    ("r", "start over"),
    ("q", "finish"),
    ("right click ×2", "on something plumb"),
)
