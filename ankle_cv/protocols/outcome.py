"""The test of a clip and its outcome: repetitions or attempts, and their summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ankle_cv.assessment import Attempt, HeelRaise, Kind, Measurement, Rep, Summary
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.consistency import (
    Contradiction,
    consistent_attempt,
    consistent_rep,
    find_contradictions,
)
from ankle_cv.protocols.heel_raise import find_raises
from ankle_cv.protocols.heel_raise_measures import assess_raises
from ankle_cv.protocols.kind import recognise
from ankle_cv.protocols.plateau import PlusMinus
from ankle_cv.protocols.reps import assess_reps
from ankle_cv.protocols.summary import summarise
from ankle_cv.protocols.wall import AttemptSpan, Distance, assess_attempts, find_attempts, find_unheld_lunges
from ankle_cv.scene.scene import Scene
from ankle_cv.scene.wall_distance import WallAhead
from ankle_cv.settings import Test

KIND_OF: Final[Mapping[Test, Kind]] = {"squat": "squat", "wall": "wall", "heel-raise": "heel_raise"}
"""What each test that a user can ask for measures."""


@dataclass(frozen=True)
class ProtocolOutcome:
    """Outcome of the test in a clip.

    Attributes
    ----------
    kind
        The test that was measured.
    looks_like
        The test that the movement looks like; it differs from `kind` when the user named another one.
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
    """

    kind: Kind
    looks_like: Kind
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    unheld_lunges: tuple[AttemptSpan, ...]
    summary: Summary
    contradictions: tuple[Contradiction, ...] = ()
    raises: tuple[HeelRaise, ...] = ()


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
    movement = recognise(measures, scene.body)
    kind = movement.kind if test == "auto" else KIND_OF[test]
    reps: tuple[Rep, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    unheld_lunges: tuple[AttemptSpan, ...] = ()
    raises: tuple[HeelRaise, ...] = ()
    if kind == "squat":
        reps = assess_reps(measures, movement.reps, plus_minus)
    elif kind == "wall":
        sides = scene.view.measured_sides
        spans = find_attempts(measures, sides)
        attempts = assess_attempts(measures, spans, plus_minus, _distance(scene, wall))
        unheld_lunges = find_unheld_lunges(measures, sides, spans)
    elif kind == "heel_raise":
        raises = assess_raises(measures, find_raises(measures, scene.body), plus_minus, scene.view)
    contradictions = find_contradictions(measures, (*reps, *attempts), plus_minus)
    reps = tuple(consistent_rep(rep, contradictions) for rep in reps)
    attempts = tuple(consistent_attempt(attempt, contradictions) for attempt in attempts)
    summary = summarise(kind, scene.view.measured_sides, reps, attempts, raises)
    return ProtocolOutcome(
        kind, movement.kind, reps, attempts, unheld_lunges, summary, contradictions, raises
    )


def _distance(scene: Scene, wall: WallAhead | None) -> Distance | None:
    """Return the function that measures the distance to the wall, None elsewhere than for the near leg."""
    if wall is None:
        return None

    def distance(span: AttemptSpan) -> Measurement | None:
        near = span.side == scene.view.near
        return wall.distance(span.from_s, span.to_s, scene.scale) if near else None

    return distance
