"""Drills and warning signs. Source: science.md §5 and §6."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.assessment import Finding, FindingCode
from ankle_cv.symptoms import SIGNS


@dataclass(frozen=True)
class Drill:
    """One exercise with its instructions and dose."""

    key: str
    title: str
    how_to: str
    dose: str


DRILLS: tuple[Drill, ...] = (
    Drill(
        "knee_to_wall",
        "Knee-to-wall rocks",
        "Half-kneeling or standing, foot flat and pointing at the wall. Bring the knee over the second toe "
        "towards the wall until just before the heel would lift; hold two seconds; come back slowly.",
        "2-3 sets of 10 a side, most days. Measure the toe-to-wall distance once a week.",
    ),
    Drill(
        "ankle_circles",
        "Controlled ankle circles",
        "Sit or stand, hold the shin still. Draw the largest slow circle you can with the foot, "
        "first one way, then the other.",
        "5 slow circles each way, once or twice a day.",
    ),
    Drill(
        "calf_raise",
        "Slow loaded calf raises",
        "Forefoot on a step. Rise for three seconds, lower for three seconds as far as is comfortable. "
        "Add load when it becomes easy.",
        "3 sets of 8-12, two or three times a week.",
    ),
    Drill(
        "foot_intrinsic",
        "Short foot",
        "Standing, draw the ball of the foot towards the heel without curling the toes, so that the arch "
        "rises. Hold, then do it on one leg.",
        "10 holds of five seconds a side, most days.",
    ),
    Drill(
        "footwear",
        "Lower heels, gradually",
        "If everyday shoes have a raised heel, go lower in small steps over weeks. For heavy squats "
        "meanwhile a raised heel is a sensible tool, not a failure.",
        "Minutes a day at first; more only while the calf feels normal next morning.",
    ),
)
"""Common practice of the field (science.md §6), not a prescription."""

_MOBILITY = ("knee_to_wall", "ankle_circles", "calf_raise")
DRILLS_FOR: dict[FindingCode, tuple[str, ...]] = {
    "heel_rise": (*_MOBILITY, "foot_intrinsic", "footwear"),
    "limited_dorsiflexion": _MOBILITY,
}
"""Findings that are about the ankle. A trunk that leans, knees that move in or an uneven shin have other
causes too, and a drill for the ankle would say which."""
STOP_RULE = "Slow, pain-free, often. Sharp or pinching pain stops the drill."


OPTIONAL = "Nothing clear asks for a drill; if you wish to try one, these fit what may be."


def drills_for(findings: tuple[Finding, ...]) -> tuple[Drill, ...]:
    """Return the drills for the findings about the ankle, each once, in a fixed order."""
    wanted = {key for finding in findings for key in DRILLS_FOR.get(finding.code, ())}
    return tuple(drill for drill in DRILLS if drill.key in wanted)


def are_optional(findings: tuple[Finding, ...]) -> bool:
    """Return whether no finding about the ankle is clear: then drills are offered, not advised."""
    return not any(one.code in DRILLS_FOR and one.certainty == "clear" for one in findings)


NO_DRILL_FOR_KNEES = (
    "No drill is offered for knees that move in: ankle, hip and habit can each be the reason, and a front "
    "view does not tell which."
)
"""What a reader who looks for one is told (science.md §3 and §4)."""


def no_drill_text(findings: tuple[Finding, ...]) -> str:
    """Return why a finding has no drill; empty where every one that asks for one has it."""
    return NO_DRILL_FOR_KNEES if any(one.code == "knee_valgus" for one in findings) else ""


WARNING_SIGNS = tuple(SIGNS.values())
