"""What a saved result says of each leg in numbers that are followed over weeks. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.assessment import Assessment, Measurement, SideSummary, Unit
from ankle_cv.conventions import SIDES, Side
from ankle_cv.history.quantities import (
    FOOT_SWAY_NAME,
    SIDEWAYS_NAME,
    STANCE_NAME,
    SWAY_NAME,
    TOUCH_NAME,
    TRACKED,
    of_eyes,
)
from ankle_cv.protocols.balance import STANCE_ERROR_S
from ankle_cv.protocols.mean import mean_of
from ankle_cv.protocols.wall import summarise_attempts
from ankle_cv.sessions.legs import counted_attempts
from ankle_cv.sessions.results import ReadResult


@dataclass(frozen=True)
class TrackedNumber:
    """One number of one leg.

    Attributes
    ----------
    side
        The leg.
    quantity
        Name of a `TrackedQuantity`.
    number
        The number with its interval.
    """

    side: Side
    quantity: str
    number: Measurement


def tracked_numbers(result: ReadResult) -> tuple[TrackedNumber, ...]:
    """Return what a result says; attempts that were done again in a live session do not count."""
    found = []
    for side in SIDES:
        numbers = _numbers(result, side)
        for quantity in TRACKED[result.assessment.kind]:
            number = numbers.get(quantity.name)
            if number is not None:
                found.append(TrackedNumber(side, quantity.name, number))
    return tuple(found)


def _numbers(result: ReadResult, side: Side) -> dict[str, Measurement | None]:
    document = result.assessment
    if document.kind == "wall":
        return _of_wall(result, side)
    part = _part(document, side)
    if part is None:
        return {}
    if document.kind == "heel_raise":
        return {"heel_height": part.heel_height, "heel_travel": part.heel_travel}
    if document.kind == "balance":
        return _of_balance(document, side, part)
    reps = [rep for rep in document.reps if rep.complete]
    return {
        "tibial_inclination": part.tibial_inclination,
        "dorsiflexion": part.dorsiflexion,
        "tibial_excursion": mean_of([rep.tibial_excursion.of(side) for rep in reps]),
        "heel_lift": part.heel_lift,
    }


def _of_balance(document: Assessment, side: Side, part: SideSummary) -> dict[str, Measurement | None]:
    ways = {one.direction for one in document.stances if one.side == side and one.direction}
    name = SIDEWAYS_NAME if ways == {"sideways"} else SWAY_NAME
    longest, touches = part.longest_stance_s, part.touch_downs
    found = {
        name: part.sway,
        FOOT_SWAY_NAME: part.foot_sway,
        STANCE_NAME: _counted(longest, STANCE_ERROR_S, "s"),
        TOUCH_NAME: _counted(touches, 0.0, "count"),
    }
    return {of_eyes(one, document.about.eyes): number for one, number in found.items()}


def _counted(value: float | None, plus_minus: float, unit: Unit) -> Measurement | None:
    return None if value is None else Measurement(value=value, plus_minus=plus_minus, unit=unit)


def _part(document: Assessment, side: Side) -> SideSummary | None:
    return document.summary.left if side == "left" else document.summary.right


def _of_wall(result: ReadResult, side: Side) -> dict[str, Measurement | None]:
    attempts = counted_attempts(result, side)
    summary = summarise_attempts(attempts)
    part = summary.left if side == "left" else summary.right
    if part is None:
        return {}
    return {
        "tibial_inclination": part.tibial_inclination,
        "dorsiflexion": part.mean_dorsiflexion,
        "knee_to_wall": part.knee_to_wall,
        "heel_lift": mean_of([one.heel_lift for one in attempts]),
    }
