"""The table of lunges and single-leg squats in the report."""

from __future__ import annotations

from ankle_cv.assessment import Assessment
from ankle_cv.telling.numbers import format_measurement, rep_number


def leg_rep_rows(assessment: Assessment) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the table of lunges: the front, or standing, leg at the bottom."""
    heads = ["No.", "Bottom at", "Front leg", "Shin", "Ankle angle", "Heel lift", "Knee bend"]
    rows = [
        [
            rep_number(rep),
            f"{rep.bottom_s:.1f} s",
            rep.side,
            *(
                format_measurement(number)
                for number in (rep.tibial_inclination, rep.dorsiflexion, rep.heel_lift, rep.knee_flexion)
            ),
        ]
        for rep in assessment.leg_reps
    ]
    return heads, rows
