"""What comes next after one clip or several: a test, drills, the next film; none after a warning sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ankle_cv.assessment import Assessment
from ankle_cv.notices.codes import INFO_CODES
from ankle_cv.symptoms import signs_of
from ankle_cv.telling.drills import OPTIONAL, Drill, are_optional, drill_notes, drills_for, no_drill_text
from ankle_cv.telling.filming import film_again_text, too_near
from ankle_cv.telling.good import AT_WALL, next_test_text
from ankle_cv.telling.parts import parts_of
from ankle_cv.telling.signs import SEE_FIRST

SEE_INSTEAD: Final = (
    f"{SEE_FIRST}, and show this page there. While a warning sign is told, no test, no drill and no repeat "
    "is offered here."
)
FILM_BOTH_AGAIN: Final = (
    "Film both legs again in some weeks, in the same way and the same shoes, to see what changes"
)


@dataclass(frozen=True)
class NextSteps:
    """What a page says under "What next".

    Attributes
    ----------
    instead
        What stands there after a warning sign, and nothing else with it; empty where none was told.
    test
        Which test says more of the ankle; empty where enough is known.
    drills, optional
        Exercises, and what is said before those that nothing clear asks for.
    no_drill
        Why a finding has no drill.
    film
        What to film next, without how.
    from_front
        Whether that is filmed from the front.
    better
        Whether the next clip could be better filmed.
    """

    instead: str = ""
    test: str = ""
    drills: tuple[Drill, ...] = ()
    optional: str = ""
    no_drill: str = ""
    film: str = ""
    from_front: bool = False
    better: bool = False


def next_steps(assessments: Sequence[Assessment]) -> NextSteps:
    """Return what comes next after the clips of one page.

    Parameters
    ----------
    assessments
        One clip, or those of both legs.
    """
    if any(signs_of(one.about.symptoms) for one in assessments):
        return NextSteps(instead=SEE_INSTEAD)
    findings = tuple(finding for one in assessments for finding in one.findings)
    alone = assessments[0] if len(assessments) == 1 else None
    return NextSteps(
        test=_next_test(assessments),
        drills=drills_for(findings, drill_notes(assessments)),
        optional=OPTIONAL if are_optional(findings) else "",
        no_drill=no_drill_text(findings),
        film=film_again_text(alone) if alone else too_near(assessments) + FILM_BOTH_AGAIN,
        from_front=alone is not None and alone.view.kind == "front" and not parts_of(alone),
        better=alone is not None and any(n.code not in INFO_CODES for n in alone.quality.notices),
    )


def _next_test(assessments: Sequence[Assessment]) -> str:
    """Return the test to do first, of which leg where only one of two has need of it."""
    told = [(text, one.measured_sides) for one in assessments if (text := next_test_text(one))]
    if not told:
        return ""
    text, sides = told[0]
    of_one = len(told) < len(assessments) and len(sides) == 1 and text == AT_WALL
    return f"for the {sides[0]} leg, {text}" if of_one else text
