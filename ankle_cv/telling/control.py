"""Control, beside the angles: a sentence for both legs on how steady and how smooth they move."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment, Control
from ankle_cv.conventions import SIDES, Side
from ankle_cv.telling.numbers import CANNOT_TELL, format_measurement
from ankle_cv.telling.summary_rows import side_summary

SINGLE_PUSH: Final = -1.6
"""Spectral arc length of one push with one peak of speed, at the least (Balasubramanian 2015; minimum-jerk
movements of generated clips: -1.50 to -1.60)."""
NO_NORM: Final = "No norm is known:"
NOT_A_NORM: Final = f"{NO_NORM} compare left with right."
ONE_LEG: Final = f"{NO_NORM} compare with the other leg, or with this one later."
"""The same where one leg is told."""


def control_lines(*assessments: Assessment) -> tuple[str, ...]:
    """Return sentences on the control of the legs, with their numbers in brackets; none where unknown.

    Legs of which the same is said have one sentence; of several documents of a leg the first counts.
    """
    legs: dict[Side, Control] = {}
    for one in assessments:
        for side in SIDES:
            part = side_summary(one, side)
            if part is not None and part.control is not None and _words(part.control):
                legs.setdefault(side, part.control)
    if not legs:
        return ()
    same = len(legs) > 1 and len({_words(control) for control in legs.values()}) == 1
    groups = [tuple(legs)] if same else [(side,) for side in legs]
    lines = [_sentence({side: legs[side] for side in sides}) for sides in groups]
    return (*lines, NOT_A_NORM if len(legs) > 1 else ONE_LEG)


def _sentence(legs: dict[Side, Control]) -> str:
    """Return what is true of legs of which the same is said; a number has its leg's name beside another."""
    two = len(legs) > 1
    (side, control), *_ = legs.items()
    numbers = [f"{one} {_numbers(of)}" if two else _numbers(of) for one, of in legs.items()]
    numbers += ["a single push has −1.4 to −1.6"] if any(of.smoothness for of in legs.values()) else []
    return f"{'Both legs' if two else f'{side.title()} leg'}: {_words(control)} ({'; '.join(numbers)})."


def _words(control: Control) -> str:
    return "; ".join(filter(None, [steadiness_text(control), smoothness_text(control)]))


def _numbers(control: Control) -> str:
    held, way = control.steadiness, control.smoothness
    told = [
        f"wavers by {format_measurement(held)}, standard deviation" if held else "",
        f"spectral arc length {format_measurement(way)}" if way else "",
    ]
    return ", ".join(filter(None, told))


def steadiness_text(control: Control) -> str:
    """Return how steady the end of range is held, its number left to the brackets; empty where unknown."""
    held = control.steadiness
    if held is None:
        return ""
    does = "is held still" if held.value <= held.plus_minus else "wavers"
    return f"at the end of range the shin {does}"


def smoothness_text(control: Control) -> str:
    """Return how smooth the way to the end of range is; empty where unknown."""
    way = control.smoothness
    if way is None:
        return ""
    if way.value >= SINGLE_PUSH:
        return "the way there is one smooth push"
    if way.value + way.plus_minus >= SINGLE_PUSH:
        return f"{CANNOT_TELL} whether the way there is one push"
    return "the way there stops and starts, or shakes"
