"""Drills and warning signs. Source: science.md §5 and §6."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ankle_cv.assessment import Assessment, Finding, FindingCode
from ankle_cv.symptoms import SIGNS


@dataclass(frozen=True)
class Drill:
    """One exercise.

    Attributes
    ----------
    key
        Its name in the program, and that of its drawing.
    title, how_to
        What it is called, and how it is done.
    dose
        How much, how often.
    progression
        What comes when it is easy: control first, load and range after it.
    stop
        What ends it for the day, besides STOP_RULE.
    """

    key: str
    title: str
    how_to: str
    dose: str
    progression: str
    stop: str


DRILLS: tuple[Drill, ...] = (
    Drill(
        "knee_to_wall",
        "Knee-to-wall rocks",
        "Half-kneeling or standing, foot flat and pointing at the wall. Bring the knee over the second toe "
        "towards the wall until just before the heel would lift; hold two seconds; come back slowly.",
        "2-3 sets of 10 a side, most days. Measure the toe-to-wall distance once a week.",
        "When all holds are still and the heel stays down: the foot a finger's width further from the wall.",
        "A pinch at the front of the ankle: bend less, or leave it for today.",
    ),
    Drill(
        "ankle_circles",
        "Controlled ankle circles",
        "Sit or stand, hold the shin still. Draw the largest slow circle you can with the foot, "
        "first one way, then the other.",
        "5 slow circles each way, once or twice a day.",
        "Slower before larger: eight seconds for a circle without a corner; then standing on the other leg.",
        "A click that hurts, or a circle that only goes on with a jerk.",
    ),
    Drill(
        "calf_raise",
        "Slow loaded calf raises",
        "Forefoot on a step. Rise for three seconds, lower for three seconds as far as is comfortable. "
        "Add load when it becomes easy.",
        "3 sets of 8-12, two or three times a week.",
        "When 3 sets of 12 keep height and tempo: on one leg, then with a rucksack; never faster.",
        "Pain in the tendon that is worse the next morning: half the sets, or both legs again.",
    ),
    Drill(
        "calf_flow",
        "Calf and Achilles flow",
        "Hands on a wall, one foot behind. Press the heel down with a straight knee, then bend that knee "
        "over the toes with the heel down; breathe out, change sides.",
        "8 slow changes a side, once a day.",
        "Stay longer at the end, up to five seconds; then the hands lower, on a chair.",
        "Tingling or burning in calf or foot.",
    ),
    Drill(
        "foot_intrinsic",
        "Short foot",
        "Standing, draw the ball of the foot towards the heel without curling the toes, so that the arch "
        "rises. Hold, then do it on one leg.",
        "10 holds of five seconds a side, most days.",
        "On one leg, then with the eyes closed beside something to hold on to.",
        "A cramp: rest, and hold for three seconds instead of five.",
    ),
    Drill(
        "footwear",
        "Lower heels, gradually",
        "If everyday shoes have a raised heel, go lower in small steps over weeks. For heavy squats "
        "meanwhile a raised heel is a sensible tool, not a failure.",
        "Minutes a day at first; more only while the calf feels normal next morning.",
        "An hour more a day each week, then the next lower heel.",
        "A calf or tendon that is sore in the morning: back to the heel before.",
    ),
)
"""Common practice of the field (science.md §6), not a prescription."""

_MOBILITY = ("knee_to_wall", "ankle_circles", "calf_raise", "calf_flow")
DRILLS_FOR: dict[FindingCode, tuple[str, ...]] = {
    "heel_rise": (*_MOBILITY, "foot_intrinsic", "footwear"),
    "limited_dorsiflexion": _MOBILITY,
}
"""Findings that are about the ankle. A trunk that leans, knees that move in or an uneven shin have other
causes too, and a drill for the ankle would say which."""
DrillNote: TypeAlias = Literal["raised_heel", "touch_down"]
"""What is told beside the findings and has a drill."""
DRILLS_FOR_NOTES: Final[dict[DrillNote, tuple[str, ...]]] = {
    "raised_heel": ("footwear",),
    "touch_down": ("ankle_circles", "foot_intrinsic"),
}
"""A foot that came down is an error of the balance test and no finding: its drills are offered alone."""
RAISED_HEEL: Final = re.compile(
    r"lifters?\b|lifting[ -]?(shoe|boot)|high[ -]heel|heeled|heel (lift|raise)|raised heel|wedge|pumps\b",
    re.IGNORECASE,
)
"""Words of a user for shoes with a raised heel."""
STOP_RULE = "Slow, pain-free, often. Sharp or pinching pain stops the drill."


OPTIONAL = "Nothing clear asks for a drill; if you wish to try one, these fit what may be."


def drill_notes(assessments: Sequence[Assessment]) -> tuple[DrillNote, ...]:
    """Return what clips tell beside their findings that has a drill.

    Shoes with a raised heel count beside a finding about the ankle alone: then they may hide some of it.
    """
    found: list[DrillNote] = []
    about_ankle = any(finding.code in DRILLS_FOR for one in assessments for finding in one.findings)
    if about_ankle and any(has_raised_heel(one) for one in assessments):
        found.append("raised_heel")
    legs = [leg for one in assessments for leg in (one.summary.left, one.summary.right)]
    if any(leg is not None and leg.touch_downs for leg in legs):
        found.append("touch_down")
    return tuple(found)


def has_raised_heel(assessment: Assessment) -> bool:
    """Return whether the user says so of the footwear."""
    return RAISED_HEEL.search(assessment.about.footwear or "") is not None


def drills_for(findings: tuple[Finding, ...], notes: Sequence[DrillNote] = ()) -> tuple[Drill, ...]:
    """Return the drills for the findings about the ankle and such notes, each once, in a fixed order."""
    wanted = {key for finding in findings for key in DRILLS_FOR.get(finding.code, ())}
    wanted |= {key for note in notes for key in DRILLS_FOR_NOTES[note]}
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
