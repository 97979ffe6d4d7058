"""The quantities that are followed over weeks, by test, and the smallest change of each that is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ankle_cv.assessment import Eyes, Kind, Unit
from ankle_cv.telling.vocabulary import (
    DORSIFLEXION,
    FOOT_SWAY,
    HEEL_HEIGHT,
    HEEL_LIFT,
    HEEL_TRAVEL,
    KNEE_TO_WALL,
    SHIN_ANGLE,
    SHIN_SINCE_STANDING,
    STANCE_TIME,
    SWAY,
    TOUCH_DOWNS,
    Term,
)

LUNGE_CHANGE_DEG: Final = 4.7
"""Minimal detectable change of the lunge test by the same rater (Powden 2015, PMID 25704110), deg."""
LUNGE_CHANGE_CM: Final = 1.9
"""The same of the distance to the wall, cm."""
LUNGE_SOURCE: Final = "published for the knee-to-wall test, same rater (Powden 2015, PMID 25704110)"
NEAREST_SOURCE: Final = f"{LUNGE_SOURCE}; the nearest that there is for this number"


HEEL_LIFT_NAME: Final = "heel_lift"
SHIN_ANGLE_NAME: Final = "tibial_inclination"
SWAY_NAME: Final = "sway"
"""Forward and back, from the side; from the front another one is seen."""
SIDEWAYS_NAME: Final = "sway_sideways"
FOOT_SWAY_NAME: Final = "foot_sway"
STANCE_NAME: Final = "longest_stance"
TOUCH_NAME: Final = "touch_downs"


@dataclass(frozen=True)
class TrackedQuantity:
    """One number of a leg that is followed.

    Attributes
    ----------
    name
        By which the store and the documents know it.
    term
        Its quantity.
    published
        Smallest change between two sessions that is beyond error, by unit; without one none is published.
    source
        Of that.
    """

    name: str
    term: Term
    published: Mapping[Unit, float]
    source: str


def _angle(name: str, term: Term, source: str = NEAREST_SOURCE) -> TrackedQuantity:
    return TrackedQuantity(name, term, {"deg": LUNGE_CHANGE_DEG}, source)


def _height(name: str, term: Term) -> TrackedQuantity:
    return TrackedQuantity(name, term, {}, "none is published")


def of_eyes(name: str, eyes: Eyes | None) -> str:
    """Return the name of a number of a balance test: with the eyes closed it is another one."""
    return name if eyes is None else f"{name}_eyes_{eyes}"


def _balance() -> tuple[TrackedQuantity, ...]:
    """Return the numbers of a balance test, each of its own for open, closed and untold eyes."""
    told: tuple[Eyes | None, ...] = (None, "open", "closed")
    return tuple(
        _height(of_eyes(name, eyes), _with_words(term, f", eyes {eyes}" if eyes else ""))
        for eyes in told
        for name, term in BALANCE
    )


def _with_words(term: Term, words: str) -> Term:
    return replace(term, name=f"{term.name}{words}", first=f"{term.first}{words}")


BALANCE: Final = (
    (SWAY_NAME, SWAY),
    (SIDEWAYS_NAME, _with_words(SWAY, ", to the sides")),
    (FOOT_SWAY_NAME, FOOT_SWAY),
    (STANCE_NAME, STANCE_TIME),
    (TOUCH_NAME, TOUCH_DOWNS),
)
TRACKED: Final[Mapping[Kind, tuple[TrackedQuantity, ...]]] = {
    "wall": (
        _angle(SHIN_ANGLE_NAME, SHIN_ANGLE, LUNGE_SOURCE),
        _angle("dorsiflexion", DORSIFLEXION),
        TrackedQuantity("knee_to_wall", KNEE_TO_WALL, {"cm": LUNGE_CHANGE_CM}, LUNGE_SOURCE),
        _height(HEEL_LIFT_NAME, HEEL_LIFT),
    ),
    "squat": (
        _angle(SHIN_ANGLE_NAME, SHIN_ANGLE),
        _angle("dorsiflexion", DORSIFLEXION),
        _angle("tibial_excursion", SHIN_SINCE_STANDING),
        _height(HEEL_LIFT_NAME, HEEL_LIFT),
    ),
    "heel_raise": (_height("heel_height", HEEL_HEIGHT), _height("heel_travel", HEEL_TRAVEL)),
    "balance": _balance(),
    "unknown": (),
}
"""By test, in the order in which they are told. Angles are means over the repetitions or attempts of a clip:
the best of several grows with their number."""


def quantity_of(kind: Kind, name: str) -> TrackedQuantity | None:
    """Return a quantity of a test by its name; None where it is not followed."""
    return next((one for one in TRACKED[kind] if one.name == name), None)
