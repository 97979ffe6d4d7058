"""What each measure is, in a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass


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
