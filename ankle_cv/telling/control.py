"""Control, beside the angles: one sentence each on how steady and how smooth a leg moves."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Assessment, Control
from ankle_cv.conventions import SIDES
from ankle_cv.telling.numbers import format_measurement
from ankle_cv.telling.summary_rows import side_summary

SINGLE_PUSH: Final = -1.6
"""Spectral arc length of one push with one peak of speed, at the least (Balasubramanian 2015; minimum-jerk
movements of generated clips: -1.50 to -1.60)."""
NOT_A_NORM: Final = "There are no norms for either: hold them against your other leg and your own next time."


def control_lines(assessment: Assessment) -> tuple[str, ...]:
    """Return sentences on the control of each leg, and what they can be held against; none where unknown."""
    lines = [
        f"{side.title()} leg: {line}"
        for side in SIDES
        if (part := side_summary(assessment, side)) is not None and part.control is not None
        for line in _of(part.control)
    ]
    return (*lines, NOT_A_NORM) if lines else ()


def _of(control: Control) -> list[str]:
    return [line for line in (steadiness_text(control), smoothness_text(control)) if line]


def steadiness_text(control: Control) -> str:
    """Return how steady the end of range is held; empty where unknown."""
    held = control.steadiness
    if held is None:
        return ""
    if held.value <= held.plus_minus:
        most = f"{held.value + held.plus_minus:.1f}°"
        return (
            "steadiness: at the end of range the shin is held still, as far as the video can tell "
            f"(it wavers by less than {most})."
        )
    return (
        f"steadiness: at the end of range the shin wavers by {format_measurement(held)} about its mean "
        "(standard deviation); less is steadier."
    )


def smoothness_text(control: Control) -> str:
    """Return how smooth the way to the end of range is; empty where unknown."""
    way = control.smoothness
    if way is None:
        return ""
    told = f"(spectral arc length {format_measurement(way)}; a single push has −1.4 to −1.6)"
    if way.value + way.plus_minus >= SINGLE_PUSH:
        return f"smoothness: the way there is one smooth push, as far as the video can tell {told}."
    return f"smoothness: the way there stops and starts, or shakes {told}."
