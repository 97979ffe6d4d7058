"""The table of lunges and single-leg squats."""

from __future__ import annotations

from ankle_cv.assessment import Assessment
from ankle_cv.telling.lifts import short_lift
from ankle_cv.telling.marks import mark_notes, marked, numbered
from ankle_cv.telling.part_table import Columns, PartTable, TableRow, per_foot, short_head, told
from ankle_cv.telling.vocabulary import DORSIFLEXION, HEEL_LIFT, KNEE_BEND, SHIN_ANGLE


def leg_rep_rows(assessment: Assessment) -> PartTable:
    """Return the table of lunges: the front, or standing, leg at the bottom."""
    columns = Columns(TableRow(rep, rep.side) for rep in assessment.leg_reps)
    units = [rep.heel_lift.unit for rep in assessment.leg_reps if rep.heel_lift]
    heel = per_foot(HEEL_LIFT.title, units)
    return told(
        [
            columns.first("No.", "no.", numbered, marked),
            columns.legs("Front leg", always=True),
            columns.sided(SHIN_ANGLE.title, "shin\nangle", lambda rep, _: rep.tibial_inclination),
            columns.sided(DORSIFLEXION.title, "dorsi-\nflexion", lambda rep, _: rep.dorsiflexion),
            columns.sided(heel, short_head(heel), lambda rep, _: rep.heel_lift, text=short_lift),
            columns.sided(KNEE_BEND.title, "knee\nbend", lambda rep, _: rep.knee_flexion),
            columns.shared("Bottom at", "bottom", lambda rep: f"{rep.bottom_s:.1f} s"),
        ],
        *mark_notes(assessment.leg_reps),
    )
