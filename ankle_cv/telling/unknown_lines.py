"""The numbers that a table of parts does not have, each with its reason, for the lines below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ankle_cv.assessment import Assessment, Measurement
from ankle_cv.conventions import SIDES, Side
from ankle_cv.telling.lifts import HIDDEN, hides_rise
from ankle_cv.telling.numbers import DASH
from ankle_cv.telling.part_table import sides_in_scene, view_in_scene
from ankle_cv.telling.parts import parts_of, test_of
from ankle_cv.telling.unknown import FROM_THE_FRONT, not_in_view, shows, why_unknown
from ankle_cv.telling.vocabulary import (
    DEPTH,
    DORSIFLEXION,
    HEEL_HEIGHT,
    HEEL_LIFT,
    KNEE_BEND,
    KNEE_TO_WALL,
    KNEES_IN,
    SHIN_ANGLE,
    SWAY,
    TRUNK_LEAN,
    TURN_OUT,
    Term,
)

NumberOf: TypeAlias = Callable[[Any, Side], Measurement | None]


@dataclass(frozen=True)
class Wanted:
    """A number that a part of a test should have.

    Attributes
    ----------
    term
        Its quantity.
    get
        The number of a part and a leg, None where it is not known.
    sided
        Whether each leg has its own.
    """

    term: Term
    get: NumberOf
    sided: bool = True


WANTED: Final[Mapping[str, tuple[Wanted, ...]]] = {
    "reps": (
        Wanted(SHIN_ANGLE, lambda rep, side: rep.peak_tibial_inclination.of(side)),
        Wanted(DORSIFLEXION, lambda rep, side: rep.peak_dorsiflexion.of(side)),
        Wanted(HEEL_LIFT, lambda rep, side: rep.max_heel_lift.of(side)),
        Wanted(KNEE_BEND, lambda rep, side: rep.peak_knee_flexion.of(side)),
        Wanted(TRUNK_LEAN, lambda rep, _: rep.trunk_lean, sided=False),
        Wanted(DEPTH, lambda rep, _: rep.depth.thigh_inclination, sided=False),
        Wanted(KNEES_IN, lambda rep, _: rep.kasr_change, sided=False),
        Wanted(TURN_OUT, lambda rep, side: rep.foot_turn_out.of(side)),
    ),
    "attempts": (
        Wanted(SHIN_ANGLE, lambda one, _: one.tibial_inclination),
        Wanted(DORSIFLEXION, lambda one, _: one.dorsiflexion),
        Wanted(HEEL_LIFT, lambda one, _: one.heel_lift),
        Wanted(KNEE_TO_WALL, lambda one, _: one.knee_to_wall),
    ),
    "stances": (Wanted(SWAY, lambda one, _: one.sway),),
    "raises": (Wanted(HEEL_HEIGHT, lambda one, side: one.height.of(side) or one.travel.of(side)),),
    "leg_reps": (
        Wanted(SHIN_ANGLE, lambda rep, _: rep.tibial_inclination),
        Wanted(DORSIFLEXION, lambda rep, _: rep.dorsiflexion),
        Wanted(HEEL_LIFT, lambda rep, _: rep.heel_lift),
        Wanted(KNEE_BEND, lambda rep, _: rep.knee_flexion),
    ),
}
"""By the field of the assessment that holds the parts."""


def unknown_lines(assessment: Assessment, *, in_some_only: bool = False) -> tuple[str, ...]:
    """Return a line for each reason: ``"Heel lift, dorsiflexion: – this foot was moved (left, rep 2)"``.

    Parameters
    ----------
    assessment
        The document.
    in_some_only
        Whether what is unknown in all parts is left out, where it has its own row with the reason.
    """
    grouped: dict[tuple[str, str], list[str]] = {}
    for wanted in WANTED[test_of(assessment).field]:
        for side in SIDES if wanted.sided else (None,):
            for reason, missing in _missing(assessment, wanted, side).items():
                if in_some_only and not missing:
                    continue
                names = grouped.setdefault((reason, _where(assessment, side, missing)), [])
                if wanted.term.name not in names:
                    names.append(wanted.term.name)
    return tuple(
        f"{', '.join(names)[0].upper()}{', '.join(names)[1:]}: {DASH} {reason}{where}"
        for (reason, where), names in grouped.items()
    )


def _missing(assessment: Assessment, wanted: Wanted, side: Side | None) -> dict[str, list[int]]:
    """Return the parts without a number by the reason, none listed where it is all of them."""
    unseen = not_in_view(assessment, wanted.term)
    if unseen and wanted.term in FROM_THE_FRONT:
        return {}  # what a clip is not about is no gap in it
    parts = [
        one
        for one in parts_of(assessment)
        if _about(assessment, one, side)
        and (unseen or shows(view_in_scene(assessment, one.scene).kind, wanted.term))
    ]
    gaps: dict[str, list[int]] = {}
    for one in parts:
        number = wanted.get(one, side or SIDES[0])
        if number is None:
            gaps.setdefault(why_unknown(assessment, wanted.term, side), []).append(one.index)
        elif wanted.term is HEEL_LIFT and hides_rise(number):
            gaps.setdefault(HIDDEN, []).append(one.index)
    return {reason: [] if len(found) == len(parts) else found for reason, found in gaps.items()}


def _about(assessment: Assessment, part: Any, side: Side | None) -> bool:
    """Return whether a part is of a leg, or of one that its view measures."""
    if side is None:
        return True
    own = getattr(part, "side", None)
    return bool(own == side if own else side in sides_in_scene(assessment, part.scene))


def _where(assessment: Assessment, side: Side | None, missing: Sequence[int]) -> str:
    """Return in brackets which leg and which parts, as far as there is anything to tell apart."""
    legs = [side] if side and len(assessment.measured_sides) > 1 and not _front(assessment) else []
    numbers = ", ".join(str(number) for number in missing)
    parts = [f"{test_of(assessment).one} {numbers}"] if missing else []
    told = ", ".join([*legs, *parts])
    return f" ({told})" if told else ""


def _front(assessment: Assessment) -> bool:
    return assessment.view.kind == "front" and len(assessment.scenes) < 2  # noqa: PLR2004 - one view
