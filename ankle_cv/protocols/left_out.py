"""Repetitions, attempts, … that do not count because the user says so. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from ankle_cv.assessment import Attempt, HeelRaise, LegRep, Rep, Stance
from ankle_cv.conventions import Side
from ankle_cv.errors import UsageError
from ankle_cv.protocols.outcome import ProtocolOutcome, UncountedPart
from ankle_cv.protocols.summary import summarise
from ankle_cv.scene.neutral import Window

AnyPart: TypeAlias = Rep | Attempt | HeelRaise | LegRep | Stance
PartT = TypeVar("PartT", Rep, Attempt, HeelRaise, LegRep, Stance)


def without_parts(
    outcome: ProtocolOutcome, leave_out: Collection[int], sides: Sequence[Side]
) -> ProtocolOutcome:
    """Return the outcome of a test without some of its parts; the others keep their numbers.

    Parameters
    ----------
    outcome
        From `run_protocol`.
    leave_out
        Numbers of the parts that do not count.
    sides
        The sides that are measured, for the summary.

    Raises
    ------
    UsageError
        As `require_some_left`.
    """
    if not leave_out:
        return outcome
    parts: tuple[AnyPart, ...] = (
        *outcome.reps,
        *outcome.attempts,
        *outcome.raises,
        *outcome.leg_reps,
        *outcome.stances,
    )
    require_some_left([part.index for part in parts], leave_out)
    kept = replace(
        outcome,
        reps=_counting(outcome.reps, leave_out),
        attempts=_counting(outcome.attempts, leave_out),
        raises=_counting(outcome.raises, leave_out),
        leg_reps=_counting(outcome.leg_reps, leave_out),
        stances=_counting(outcome.stances, leave_out),
        left_out=tuple(uncounted(part) for part in parts if part.index in leave_out),
    )
    summary = summarise(kept.kind, sides, kept.reps, kept.attempts, kept.raises, stances=kept.stances)
    return replace(kept, summary=summary)


def require_some_left(numbers: Collection[int], leave_out: Collection[int]) -> None:
    """Check that what is to be left out is there, and that something is left.

    Parameters
    ----------
    numbers
        Of the parts of the result.
    leave_out
        Of those that do not count.

    Raises
    ------
    UsageError
        The result has no part of that number, or no other.
    """
    given = f"--leave-out {','.join(map(str, sorted(leave_out)))}"
    unknown = sorted(set(leave_out) - set(numbers))
    if unknown:
        raise UsageError(
            f"{given}: the result has no number {unknown[0]}",
            f"its numbers are {', '.join(map(str, sorted(numbers)))}" if numbers else "leave nothing out",
        )
    if leave_out and not set(numbers) - set(leave_out):
        raise UsageError(f"{given} leaves nothing to assess", "leave out fewer, or film the test again")


def _counting(parts: tuple[PartT, ...], leave_out: Collection[int]) -> tuple[PartT, ...]:
    return tuple(part for part in parts if part.index not in leave_out)


def uncounted(part: AnyPart) -> UncountedPart:
    """Return a part as one that does not count."""
    if isinstance(part, Attempt | Stance):
        return UncountedPart(part.index, Window(part.from_s, part.to_s))
    return UncountedPart(part.index, Window(part.start_s, part.end_s))
