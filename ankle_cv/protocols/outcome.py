"""The test of a clip and its outcome: repetitions or attempts, and their summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ankle_cv.assessment import (
    Attempt,
    HeelRaise,
    Kind,
    LegRep,
    LooksLike,
    Measurement,
    Rep,
    Sided,
    Stance,
    Summary,
)
from ankle_cv.conventions import SIDES
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.balance import assess_stances, find_stances
from ankle_cv.protocols.consistency import (
    Contradiction,
    consistent_attempt,
    consistent_rep,
    find_contradictions,
)
from ankle_cv.protocols.control import with_control_of_attempts, with_control_of_reps
from ankle_cv.protocols.heel_raise import find_raises
from ankle_cv.protocols.heel_raise_measures import assess_raises
from ankle_cv.protocols.kind import Movement, recognise
from ankle_cv.protocols.leg_reps import LEG_REP_KINDS, assess_leg_reps
from ankle_cv.protocols.looks import Look
from ankle_cv.protocols.plateau import PlusMinus
from ankle_cv.protocols.reps import assess_reps
from ankle_cv.protocols.squat import without_lone_parts
from ankle_cv.protocols.summary import summarise
from ankle_cv.protocols.wall import (
    AttemptSpan,
    Distance,
    Touched,
    assess_attempts,
    find_attempts,
    find_unheld_lunges,
    of_front_leg,
)
from ankle_cv.scene.neutral import Window
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.stance import left_ahead
from ankle_cv.scene.wall_distance import WallAhead
from ankle_cv.settings import Test

KIND_OF: Final[Mapping[Test, Kind]] = {
    "squat": "squat",
    "wall": "wall",
    "heel-raise": "heel_raise",
    "balance": "balance",
}
"""What each test that a user can ask for measures."""


@dataclass(frozen=True)
class UncountedPart:
    """A part of a test that does not count because the user says so.

    Attributes
    ----------
    index
        Its number.
    window
        Its times.
    """

    index: int
    window: Window


@dataclass(frozen=True)
class ProtocolOutcome:
    """Outcome of the test in a clip.

    Attributes
    ----------
    kind
        The test that was measured.
    looks_like
        What the movement looks like; it differs from `kind` when the user named another test, and where the
        movement is none.
    reps, attempts
        Repetitions of a squat; attempts of a knee-to-wall test.
    unheld_lunges
        Lunges that were not held long enough to be attempts.
    summary
        Summary over the repetitions or attempts.
    contradictions
        Why some of their numbers are not told.
    raises
        Heel raises of a heel-raise test.
    leg_reps
        Lunges or single-leg squats, of a clip that shows those.
    others
        Movements between the squats that do not count as such.
    flights
        Times in which both feet are off the floor.
    stances
        Stances on one leg, of a balance test.
    left_out
        What the user does not want to count; it is in none of the others.
    """

    kind: Kind
    looks_like: LooksLike
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    unheld_lunges: tuple[AttemptSpan, ...]
    summary: Summary
    contradictions: tuple[Contradiction, ...] = ()
    raises: tuple[HeelRaise, ...] = ()
    leg_reps: tuple[LegRep, ...] = ()
    others: tuple[Look, ...] = ()
    flights: tuple[Window, ...] = ()
    stances: tuple[Stance, ...] = ()
    left_out: tuple[UncountedPart, ...] = ()


def run_protocol(
    measures: Measures, scene: Scene, plus_minus: PlusMinus, *, test: Test, wall: WallAhead | None
) -> ProtocolOutcome:
    """Find and measure the repetitions or attempts of a clip.

    Parameters
    ----------
    measures, scene
        Of the clip.
    plus_minus
        Intervals; a measure without one is null.
    test
        Which test to measure; ``auto`` takes the one that the movement looks like.
    wall
        The wall in front of the near leg, if one was detected.
    """
    movement, sides = recognise(measures, scene.body), scene.view.measured_sides
    kind = movement.kind if test == "auto" else KIND_OF[test]
    reps: tuple[Rep, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    unheld_lunges: tuple[AttemptSpan, ...] = ()
    raises: tuple[HeelRaise, ...] = ()
    stances: tuple[Stance, ...] = ()
    if kind == "squat":
        reps = _squats(measures, movement, plus_minus, scene)
    elif kind == "wall":
        ahead = left_ahead(scene.body)
        spans = of_front_leg(find_attempts(measures, sides), measures.time_s, ahead)
        attempts = assess_attempts(measures, spans, plus_minus, *_wall_of(scene, wall))
        unheld = find_unheld_lunges(measures, sides, spans)
        unheld_lunges = of_front_leg(unheld, measures.time_s, ahead)
    elif kind == "heel_raise":
        found = find_raises(measures, scene.body, movement.flights)
        raises = assess_raises(measures, found, plus_minus, scene.view)
    elif kind == "balance":
        stances = assess_stances(find_stances(scene.body), measures, scene.body, scene.view)
    contradictions = find_contradictions(measures, (*reps, *attempts), plus_minus)
    reps = tuple(consistent_rep(rep, contradictions) for rep in reps)
    attempts = tuple(consistent_attempt(attempt, contradictions) for attempt in attempts)
    if movement.looks_like != "sit_to_stand":  # a seat ends the way, not the ankle, and holds the shin
        seen = [side for side in SIDES if not scene.view.leg(side).turned]
        reps = with_control_of_reps(reps, measures, seen)
    attempts = with_control_of_attempts(attempts, measures)
    return ProtocolOutcome(
        kind,
        movement.looks_like,
        reps,
        attempts,
        unheld_lunges,
        summarise(kind, sides, reps, attempts, raises, stances=stances),
        contradictions,
        raises,
        _leg_reps(measures, movement, plus_minus) if kind == "unknown" else (),
        movement.others if kind == movement.kind and kind in ("squat", "unknown") else (),
        movement.flights if kind == "squat" else (),
        stances,
    )


def _squats(measures: Measures, movement: Movement, plus_minus: PlusMinus, scene: Scene) -> tuple[Rep, ...]:
    """Return the squats of a movement, or what a clip has in their place where squats were asked for."""
    spans = movement.reps or without_lone_parts(movement.dips)
    reps = assess_reps(measures, spans, plus_minus)
    return tuple(_landed(rep, scene, movement.flights) for rep in reps)


def _leg_reps(measures: Measures, movement: Movement, plus_minus: PlusMinus) -> tuple[LegRep, ...]:
    named = movement.looks_like in LEG_REP_KINDS
    return assess_leg_reps(measures, movement.others, plus_minus) if named else ()


def _landed(rep: Rep, scene: Scene, flights: tuple[Window, ...]) -> Rep:
    """Return a repetition without the numbers of feet that have landed away from their flat stance."""
    changes: dict[str, object] = {}
    for side in SIDES:
        windows = scene.neutral[side].windows if side in scene.neutral else ()
        if any(w.to_s <= f.from_s and f.to_s <= rep.bottom_s for w in windows for f in flights):
            for name in ("max_heel_lift", "max_heel_lift_at_s", "peak_dorsiflexion"):
                both: Sided[object] = changes.get(name, getattr(rep, name))  # type: ignore[assignment]
                changes[name] = both.model_copy(update={side: None})
    if changes:
        unknown = rep.left_minus_right.model_copy(update={"peak_dorsiflexion": None})
        changes["left_minus_right"] = unknown
    return rep.model_copy(update=changes)


def _wall_of(scene: Scene, wall: WallAhead | None) -> tuple[Distance | None, Touched | None]:
    """Return what measures the distance to the wall, and whether the knee touches it, of the near leg."""
    if wall is None:
        return None, None

    def distance(span: AttemptSpan) -> Measurement | None:
        near = span.side == scene.view.near
        return wall.distance(span.from_s, span.to_s, scene.scale) if near else None

    def touched(span: AttemptSpan) -> bool | None:
        near = span.side == scene.view.near
        return wall.touched(span.from_s, span.to_s, scene.scale) if near else None

    return distance, touched
