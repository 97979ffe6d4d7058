"""What a session says beside the picture, in words: for the window's panel and for the page in a browser."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ankle_cv.conventions import Side
from ankle_cv.live.check_controller import LiveView
from ankle_cv.live.guidance import OUTCOMES, SHORT_OUTCOMES, Tone
from ankle_cv.live.lunge import HeelState
from ankle_cv.live.session_state import SessionState, Trial
from ankle_cv.live.shin import ShinReading
from ankle_cv.live.sight import REMEDIES, SlowPart

CONTRADICTION: Final = "The two networks see the shin in two places"
NO_READING: Final = "no reading"
HEELS: Final[dict[HeelState, str]] = {"down": "heel down", "up": "HEEL IS UP", "unclear": "heel: cannot tell"}
HEEL_TONES: Final[dict[HeelState, Tone]] = {"down": "plain", "up": "bad", "unclear": "doubt"}
MARKS: Final[dict[Tone, str]] = {"good": "✓", "doubt": "?", "bad": "✗", "plain": "–"}
TO_COME: Final = "·"
LENGTH_KNOWN: Final = "Centimetres: a length is known."
WALL_MARKED: Final = "The wall is marked."
MARK_WALL: Final = "Click where wall and floor meet; else that line is looked for."


@dataclass(frozen=True)
class TrialRow:
    """One lunge in the list: its mark, what came of it, and how good that is; None of one to come."""

    mark: str
    text: str
    tone: Tone | None


def setup_steps(side: Side) -> tuple[str, ...]:
    """Return how to set up for a leg: a heading, then the steps."""
    return (
        f"Set up for the {side} leg",
        f"The camera at your {side} side, knee-high, 2 to 3 m away",
        f"Face the wall, the {side} foot in front and flat",
        "The whole leg and foot in the picture",
    )


def number_title(view: LiveView) -> str:
    """Return what the big number is."""
    side = shown_side(view)
    return f"{side} shin angle" if side else "shin angle"


def shown_side(view: LiveView) -> Side | None:
    """Return the leg that the numbers are of."""
    return view.observation.side or (view.state.sides_left[0] if view.state.sides_left else None)


def certainty(shin: ShinReading) -> tuple[str, Tone]:
    """Return how sure the number is, and how good that is."""
    if shin.agreement == "contradicting":
        return "cannot tell", "doubt"
    interval = f"± {shin.plus_minus_deg:.0f}°" if math.isfinite(shin.plus_minus_deg) else ""
    return (f"{interval}: in doubt", "doubt") if shin.agreement == "doubtful" else (interval, "plain")


def heel_state(view: LiveView) -> HeelState:
    """Return the state of the heel: of a lunge that is held, by which it is judged, else of now."""
    if view.state.held is not None:
        return view.state.held.heel  # what the lunge is judged by, not what comes on the way back
    heel = view.observation.heel
    if heel is None or heel.down is None:
        return "unclear"
    return "down" if heel.down else "up"


def small_print(view: LiveView, remedies: Mapping[SlowPart, str] = REMEDIES) -> tuple[str, ...]:
    """Return what could be improved, and why a number is in doubt.

    Parameters
    ----------
    view
        What there is to show.
    remedies
        What to do about computer or camera that is too slow, where it is not the terminal that is read.
    """
    refused = () if view.level.problem is None else (view.level.problem.message,)
    parted = view.observation.shin.agreement in ("doubtful", "contradicting")
    slow = (remedies[view.sight.slow],) if view.sight.slow else ()
    return (*slow, *view.observation.hints, *refused, *((CONTRADICTION,) if parted else ()))


def trial_rows(state: SessionState) -> tuple[list[TrialRow], list[TrialRow]]:
    """Return the lunges of the present leg, and those to come."""
    sides = state.sides_left
    done = [_row(trial) for trial in state.trials if trial.side in sides]
    left = max(0, state.plan.trials - (state.number - 1)) if sides else 0
    return done, [TrialRow(TO_COME, f"attempt {state.number + k}", None) for k in range(left)]


def _row(trial: Trial) -> TrialRow:
    tone = OUTCOMES[trial.outcome][1]
    told = f"{trial.number}: "
    if trial.told is not None:
        counts = trial.outcome == "counted"
        more = f"± {trial.told.plus_minus_deg:.0f}°" if counts else SHORT_OUTCOMES[trial.outcome]
        told += f"{trial.told.deg:.0f}° {more}"
    else:
        told += SHORT_OUTCOMES[trial.outcome]
    return TrialRow(MARKS[tone], f"attempt {told}", tone)
