"""Texts of the report: meanings of findings and angles, drills and warning signs. Source: science.md."""

from __future__ import annotations

from dataclasses import dataclass

from ankle_cv.assessment import (
    Attribution,
    ComparedMeasure,
    Finding,
    FindingCode,
    Kind,
    LegRep,
    Measurement,
    ModelRecord,
    Provenance,
    Rep,
    Severity,
    Unit,
)
from ankle_cv.findings.thresholds import ALL as THRESHOLDS
from ankle_cv.settings import Change

UNIT_TEXT: dict[Unit, str] = {
    "deg": "°",
    "mm": " mm",
    "cm": " cm",
    "pct_foot": " % of foot length",
    "s": " s",
    "ratio": "",
}
HASH_DIGITS = 12
"""Digits of a hash that are shown to people; the whole of it is in ``assessment.json``."""
FINE_DECIMALS: dict[Unit, int] = {"deg": 1, "mm": 0, "cm": 1, "pct_foot": 0, "s": 1, "ratio": 2}
"""Decimals when the interval is narrower than one unit; otherwise degrees and centimetres have none."""


def format_measurement(number: Measurement | None) -> str:
    """Return a value with its 95 % interval, with as many digits as the interval justifies."""
    if number is None:
        return "cannot tell"
    coarse = number.plus_minus >= 1 and number.unit in {"deg", "cm"}
    decimals = 0 if coarse else FINE_DECIMALS[number.unit]
    value = round(number.value, decimals) + 0.0
    unit = UNIT_TEXT[number.unit]
    degree = unit if number.unit == "deg" else ""
    return f"{value:.{decimals}f}{degree} ± {number.plus_minus:.{decimals}f}{unit}".replace(
        "-", "\N{MINUS SIGN}"
    )


def networks_used(made_by: Provenance) -> str:
    """Return which networks a document is of: ``"full (4eaa5eb7a983…) and lightning (e078715a533b…)"``."""
    first = network_name(made_by.model)
    if made_by.second_model is None:
        return f"{first}, no second network"
    return f"{first} and {network_name(made_by.second_model)}"


def network_name(model: ModelRecord) -> str:
    """Return the name of a network with the beginning of its hash."""
    return f"{model.name} ({model.sha256[:HASH_DIGITS]}…)"


def rep_number(rep: Rep | LegRep) -> str:
    """Return the number of a repetition, and what is special about it: ``"3 (incomplete)"``."""
    said = [
        *(["partial"] if isinstance(rep, Rep) and rep.partial else []),
        *([] if rep.complete else ["incomplete"]),
    ]
    return f"{rep.index} ({', '.join(said)})" if said else f"{rep.index}"


@dataclass(frozen=True)
class Norm:
    """A normal range with its source; None for no limit on that side."""

    low: float | None
    high: float | None
    source: str


LUNGE_NORM = Norm(35.4, 45.8, "healthy students, mean ± SD (Calatayud 2015)")
"""Tibial inclination in the weight-bearing lunge, deg."""


FULL_SCORE_SQUAT: dict[FindingCode, Norm] = {
    "heel_rise": Norm(None, 0.0, "heels down, as a full-score deep squat asks (FMS)"),
    "trunk_lean": Norm(None, 0.0, "torso parallel to the shin, as a full-score deep squat asks (FMS)"),
    "shallow_depth": Norm(90.0, None, "thigh below horizontal, as a full-score deep squat asks (FMS)"),
}
"""Criteria of a screen; there are no norms of squats."""


def norm_of(finding: Finding, kind: Kind) -> Norm | None:
    """Return the norm, or the criterion of a screen, for a finding; None where there is none."""
    if kind == "wall":
        return LUNGE_NORM if finding.code == "limited_dorsiflexion" else None
    return FULL_SCORE_SQUAT.get(finding.code)


def norm_text(norm: Norm) -> str:
    """Return the range in words: ``"35.4 to 45.8"``, ``"from 90"``, ``"up to 0"``."""
    if norm.low is None:
        return f"up to {norm.high:g}"
    return f"from {norm.low:g}" if norm.high is None else f"{norm.low:g} to {norm.high:g}"


def flagged_below(finding: Finding) -> bool:
    """Return whether smaller values are worse, by the direction of the threshold."""
    return any(
        threshold.direction < 0
        for threshold in THRESHOLDS
        if threshold.code == finding.code and threshold.unit == finding.value.unit
    )


FINDING_TITLES: dict[FindingCode, str] = {
    "heel_rise": "Heel rises",
    "knee_valgus": "Knees move inwards",
    "trunk_lean": "Trunk leans more than the shin",
    "shallow_depth": "Squat stays shallow",
    "foot_turn_out": "Foot turns out",
    "asymmetry": "Left and right differ",
    "limited_dorsiflexion": "Limited ankle bend",
}

FINDING_MEANINGS: dict[FindingCode, str] = {
    "heel_rise": "A rising heel lets the shin lean further without the ankle bending further: 1 cm of lift "
    "adds about 3° to the lean of the shin.",
    "knee_valgus": "Compared with this person's own standing. What it means for load or injury cannot "
    "be told from a video.",
    "trunk_lean": "Stiff ankles are one reason to lean forward; long thighs, technique and balance are "
    "others.",
    "shallow_depth": "Stiff ankles are one possible reason; hips, strength, habit and instruction are "
    "others.",
    "foot_turn_out": "Turning the foot out needs less ankle bend. It can also simply be a preferred stance.",
    "asymmetry": "Many healthy people are uneven, and a difference in range did not predict uneven loading.",
    "limited_dorsiflexion": "Stiffness at the front of the ankle and tightness of the calf read the same "
    "here. More is not always better: in lifters more ankle bend went with more rounding of the lower back "
    "(Berglund 2024).",
}
"""What a finding does and does not mean, with the evidence against reading more into it (science.md)."""

SEVERITY_WORDS: dict[Severity, str] = {
    "info": "for information",
    "mild": "mild",
    "moderate": "moderate",
    "marked": "marked",
}


CHANGE_TITLES: dict[Change, str] = {
    "heels_raised": "heels raised",
    "arms_forward": "arms forward",
    "unstated": "repeat",
}
MEASURE_TITLES: dict[ComparedMeasure, str] = {
    "depth": "Thigh inclination",
    "trunk_lean": "Trunk lean",
    "trunk_minus_tibia": "Trunk minus shin",
    "tibial_inclination": "Tibial inclination",
    "tibial_excursion": "Tibial inclination since standing",
    "dorsiflexion": "Dorsiflexion",
    "heel_lift": "Heel lift",
    "kasr_change": "Knees against standing",
}
VERDICT_TITLES: dict[str, str] = {
    "points_to_ankle": "This points to the ankle",
    "not_ankle_limited": "This does not look limited by the ankle",
    "cannot_tell": "Whether the ankle limits this squat cannot be told",
}
OUTCOME_TEXTS: dict[str, str] = {
    "vanished": "gone in the repeat",
    "smaller": "less in the repeat, but still there",
    "stayed": "still there in the repeat",
    "larger": "more in the repeat",
    "appeared": "new in the repeat",
    "cannot_tell": "seen in one of the two clips only, and not surely different",
}


def outcome_texts(found: Attribution) -> tuple[str, ...]:
    """Return the outcome of each finding in the repeat, in words."""
    return tuple(
        f"{FINDING_TITLES[one.code]}{f', {one.side}' if one.side else ''}: {OUTCOME_TEXTS[one.outcome]}"
        for one in found.outcomes
    )


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
    "heel_rise": (*_MOBILITY, "footwear"),
    "limited_dorsiflexion": _MOBILITY,
    "shallow_depth": _MOBILITY,
    "trunk_lean": ("knee_to_wall", "calf_raise"),
    "asymmetry": ("knee_to_wall", "ankle_circles"),
    "knee_valgus": ("foot_intrinsic", "knee_to_wall"),
    "foot_turn_out": ("knee_to_wall", "foot_intrinsic"),
}
STOP_RULE = "Slow, pain-free, often. Sharp or pinching pain stops the drill."


def drills_for(findings: tuple[Finding, ...]) -> tuple[Drill, ...]:
    """Return the drills for some findings, each once, in a fixed order."""
    wanted = {key for finding in findings for key in DRILLS_FOR[finding.code]}
    return tuple(drill for drill in DRILLS if drill.key in wanted)


WARNING_SIGNS = (
    "the ankle gives way",
    "night pain that disturbs sleep",
    "tingling, burning or numbness in the foot",
    "stiffness after a roll or pop with marked swelling",
    "a hot, swollen joint",
    "you cannot put weight on it",
)


@dataclass(frozen=True)
class Meaning:
    """The explanation of one measure."""

    key: str
    title: str
    sign: str
    text: str


SIDE_MEANINGS = (
    Meaning(
        "tibia",
        "Tibial inclination",
        "+ knee in front of ankle",
        "How far the shin leans from the vertical: what an inclinometer on the shin reads in a "
        "knee-to-wall test.",
    ),
    Meaning(
        "ankle",
        "Dorsiflexion",
        "+ foot towards shin",
        "How far the ankle joint itself bends: the lean of the shin minus the tilt of the foot. "
        "0° is a shin upright on a flat foot.",
    ),
    Meaning(
        "heel",
        "Heel lift",
        "+ heel up",
        "How far the heel leaves its own flat place. Lift makes the shin lean more without more ankle bend.",
    ),
    Meaning(
        "squat",
        "Knee and trunk",
        "+ bent, + forward",
        "Knee flexion is 0° with a straight leg. Trunk lean is the line from hips to shoulders against "
        "the vertical.",
    ),
)
FRONT_MEANINGS = (
    Meaning(
        "kasr",
        "Knees / ankles (KASR)",
        "below standing: knees in",
        "Distance between the knees over distance between the ankles, compared with this person's standing.",
    ),
    Meaning(
        "fppa",
        "Frontal-plane angle (FPPA)",
        "+ knee in",
        "Angle of thigh and shin as seen from the front. Deep in a squat it says little about the knee.",
    ),
)
