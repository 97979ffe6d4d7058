"""The table of the numbers that a person would quote."""

from __future__ import annotations

from ankle_cv.assessment import Assessment, SideSummary
from ankle_cv.conventions import SIDES, Side
from ankle_cv.telling.numbers import format_measurement

SUMMARY_ROWS = (
    ("Tibial inclination", "tibial_inclination"),
    ("Dorsiflexion", "dorsiflexion"),
    ("Heel lift", "heel_lift"),
    ("Knee flexion", "knee_flexion"),
    ("Knee to wall", "knee_to_wall"),
    ("Best tibial inclination", "best_tibial_inclination"),
    ("Heel height, mean", "heel_height"),
    ("Heel height, best", "best_heel_height"),
    ("Heel from its lowest place, mean", "heel_travel"),
)


def _side_summary(assessment: Assessment, side: Side) -> SideSummary | None:
    return assessment.summary.left if side == "left" else assessment.summary.right


def summary_sides(assessment: Assessment) -> tuple[Side, ...]:
    """Return the legs with a column in the summary: of several scenes, those with a number in any."""
    if len(assessment.scenes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return assessment.measured_sides
    return tuple(side for side in SIDES if _side_summary(assessment, side) is not None)


def summary_rows(assessment: Assessment) -> list[tuple[str, list[str]]]:
    """Return the rows of the summary table: a label and a text per measured side."""
    parts = [_side_summary(assessment, side) for side in summary_sides(assessment)]
    rows = []
    for label, name in SUMMARY_ROWS:
        if name == "heel_travel" and any(part and part.heel_height for part in parts):
            continue  # the same over a flat foot, which says more
        numbers = [getattr(part, name) if part else None for part in parts]
        if any(number is not None for number in numbers):
            rows.append((label, [format_measurement(number) for number in numbers]))
    return rows
