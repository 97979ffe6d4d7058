"""The table of knee-to-wall attempts."""

from __future__ import annotations

from ankle_cv.assessment import Assessment, Attempt
from ankle_cv.telling.numbers import format_measurement


def attempt_rows(assessment: Assessment) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the table of knee-to-wall attempts."""
    attempts = assessment.attempts
    heads = ["Attempt", "Side", "From-to", "Tibial inclination", "Dorsiflexion", "Heel lift", "Heel"]
    rows = [
        [
            f"{one.index}",
            one.side,
            f"{one.from_s:.1f}-{one.to_s:.1f} s",
            *(format_measurement(n) for n in (one.tibial_inclination, one.dorsiflexion, one.heel_lift)),
            _heel_text(one),
        ]
        for one in attempts
    ]
    if any(one.knee_to_wall for one in attempts):
        heads.append("Knee to wall")
        for row, one in zip(rows, attempts, strict=True):
            row.append(format_measurement(one.knee_to_wall))
    return heads, rows


def _heel_text(attempt: Attempt) -> str:
    """Return the state of the heel, and what its lift added to the lean of the shin."""
    if attempt.heel_down is None:
        return "cannot tell"
    if attempt.heel_down:
        return "down"
    return "up" + ("" if attempt.counterfeit_deg is None else f" (adds {attempt.counterfeit_deg:.0f}°)")
