"""A plan of weeks: warning signs first, drills that fit what was found, and the weekly test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ankle_cv.assessment import Assessment, Kind
from ankle_cv.telling.control import SINGLE_PUSH
from ankle_cv.telling.drills import STOP_RULE, Drill, has_raised_heel
from ankle_cv.telling.finding_lines import finding_lines
from ankle_cv.telling.next_steps import SEE_INSTEAD, next_steps
from ankle_cv.telling.signs import signs_warning
from ankle_cv.telling.summary_rows import side_summary, summary_sides

CONTROL_FIRST: Final = (
    "Control beats speed: a repetition that is slow and steady counts, a fast one does not."
)
NO_DRILLS: Final = "Nothing that stood out asks for a drill of the ankle. The weekly test says what changes."
NOTHING_MEASURED: Final = "No leg was measured, so no drill is told. The weekly test comes first."
JERKY: Final = "The way to the end of range was not smooth: do every drill slower than seems necessary."
RAISED_HEEL_TOLD: Final = (
    "Filmed with a raised heel ({footwear}): the shin leans further than on a flat sole. Test in the same "
    "shoes each week, and barefoot once, which tells the ankle's own range."
)
RETESTS: Final[dict[Kind, str]] = {
    "wall": "Knee-to-wall test: ankle-cv live --name NAME --keep",
    "squat": "Squats from the side, a clip for each leg: ankle-cv analyze CLIP --name NAME --keep",
    "heel_raise": "Heel raises from beside each foot: "
    "ankle-cv analyze CLIP --test heel-raise --name NAME --keep",
    "balance": "Balance on one leg, 30 s each, filmed from where it was before, the eyes as before: "
    "ankle-cv analyze CLIP --test balance --eyes open --name NAME --keep",
}
"""What is tested again, by what was tested."""
ALIKE: Final = (
    "The same day of the week and time of day, barefoot or in the same shoes, the camera in the same place."
)


@dataclass(frozen=True)
class Plan:
    """What to do in the weeks after a test.

    Attributes
    ----------
    warning
        Warning signs that were told; it comes before everything else.
    instead
        What stands in place of drills and tests after one; nothing else is planned then.
    reasons
        What was found.
    drills, optional
        Exercises; what is said before those that nothing clear asks for, or where there is none.
    remarks
        How to do them.
    retests
        What is tested again each week.
    """

    warning: str = ""
    instead: str = ""
    reasons: tuple[str, ...] = ()
    drills: tuple[Drill, ...] = ()
    optional: str = ""
    remarks: tuple[str, ...] = ()
    retests: tuple[str, ...] = ()


def make_plan(
    assessments: Sequence[Assessment], symptoms: Sequence[str | None], *, earlier_warning: str = ""
) -> Plan:
    """Return the plan after the tests of one person.

    Parameters
    ----------
    assessments
        The newest of each test and leg; none where no leg could be measured.
    symptoms
        What was told of warning signs and holds now, with whatever result it was told.
    earlier_warning
        What is told of signs that the person does not have any more.
    """
    if warning := signs_warning(symptoms):
        return Plan(warning, SEE_INSTEAD)
    steps = next_steps(assessments)
    jerky = (JERKY,) if any(map(_moves_in_jerks, assessments)) else ()
    worn = dict.fromkeys(one.about.footwear for one in assessments if has_raised_heel(one))
    shoes = (RAISED_HEEL_TOLD.format(footwear=", ".join(map(str, worn))),) if worn else ()
    kinds = dict.fromkeys(one.kind for one in assessments if one.kind in RETESTS) or {"wall": None}
    return Plan(
        earlier_warning,
        reasons=tuple(
            dict.fromkeys(
                line for one in assessments for line in (one.summary.headline, *finding_lines(one)) if line
            )
        ),
        drills=steps.drills,
        optional=steps.optional if steps.drills else NO_DRILLS if assessments else NOTHING_MEASURED,
        remarks=(*((STOP_RULE, CONTROL_FIRST, *jerky) if steps.drills else ()), *shoes),
        retests=tuple(RETESTS[kind] for kind in kinds),
    )


def _moves_in_jerks(assessment: Assessment) -> bool:
    """Return whether a leg's way to its end of range is, beyond its interval, no single push."""
    for side in summary_sides(assessment):
        part = side_summary(assessment, side)
        way = part.control.smoothness if part and part.control else None
        if way is not None and way.value + way.plus_minus < SINGLE_PUSH:
            return True
    return False


def plan_lines(plan: Plan) -> tuple[str, ...]:
    """Return the plan as lines of text, warning signs first."""
    if plan.instead:
        return (plan.warning, plan.instead)
    drills = [
        line
        for one in plan.drills
        for line in (
            f"{one.title}: {one.how_to}",
            f"  dose: {one.dose}",
            f"  when it is easy: {one.progression}",
            f"  stop: {one.stop}",
        )
    ]
    retests = [f"each week: {one}" for one in plan.retests]
    return (
        *filter(None, [plan.warning]),
        *(f"found: {one}" for one in plan.reasons),
        *filter(None, [plan.optional]),
        *plan.remarks,
        *drills,
        *retests,
        ALIKE,
    )
