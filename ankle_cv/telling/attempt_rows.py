"""The table of knee-to-wall attempts."""

from __future__ import annotations

from ankle_cv.assessment import Assessment, Attempt, Measurement
from ankle_cv.protocols.norms import LIMITED_DEG
from ankle_cv.telling.lifts import short_lift
from ankle_cv.telling.numbers import CANNOT_TELL, DASH, beside_limit, short_measurement
from ankle_cv.telling.part_table import Columns, PartTable, TableRow, per_foot, short_head, told
from ankle_cv.telling.vocabulary import DORSIFLEXION, HEEL_LIFT, KNEE_TO_WALL, SHIN_ANGLE


def attempt_rows(assessment: Assessment) -> PartTable:
    """Return the table of knee-to-wall attempts."""
    columns = Columns(TableRow(one, one.side) for one in assessment.attempts)
    units = [one.heel_lift.unit for one in assessment.attempts if one.heel_lift]
    heel = per_foot(HEEL_LIFT.title, units)
    return told(
        [
            columns.first("Attempt", "attempt", _number, _number),
            columns.legs("Leg", always=False),
            columns.sided(
                SHIN_ANGLE.title, "shin\nangle", lambda one, _: one.tibial_inclination, text=_shin_text
            ),
            columns.shared("Heel", "heel", heel_text),
            columns.sided(DORSIFLEXION.title, "dorsi-\nflexion", lambda one, _: one.dorsiflexion),
            columns.sided(heel, short_head(heel), lambda one, _: one.heel_lift, text=short_lift),
            columns.shared(
                KNEE_TO_WALL.title, "knee\nto wall", lambda one: short_measurement(one.knee_to_wall)
            ),
            columns.shared("Held", "held", lambda one: f"{one.from_s:.1f}-{one.to_s:.1f} s"),
        ]
    )


def _number(attempt: Attempt) -> str:
    return f"{attempt.index}"


def _shin_text(shin: Measurement | None) -> str:
    """Return a shin angle with the digits that it has where it is the best."""
    return DASH if shin is None else beside_limit(shin, LIMITED_DEG)


def heel_text(attempt: Attempt) -> str:
    """Return the state of the heel, and what its lift added to the shin angle."""
    if attempt.heel_down is None:
        return CANNOT_TELL
    if attempt.heel_down:
        return "down"
    return "up" + (
        "" if attempt.counterfeit_deg is None else f" (adds {attempt.counterfeit_deg:.0f}° to the shin angle)"
    )
