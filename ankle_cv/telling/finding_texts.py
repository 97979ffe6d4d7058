"""Titles and meanings of findings. Source: science.md."""

from __future__ import annotations

from typing import Final

from ankle_cv.assessment import Finding, FindingCode, Severity

FINDING_TITLES: dict[FindingCode, str] = {
    "heel_rise": "Heel rises",
    "knee_valgus": "Knees move inwards",
    "trunk_lean": "Trunk leans more than the shin",
    "shallow_depth": "Squat stays shallow",
    "foot_turn_out": "Foot turns out",
    "asymmetry": "Left and right differ",
    "limited_dorsiflexion": "Shin angle limited, heel down",
}

POSSIBLE_TITLES: Final[dict[FindingCode, str]] = {
    "heel_rise": "Heel may rise",
    "knee_valgus": "Knees may move inwards",
    "trunk_lean": "Trunk may lean more than the shin",
    "shallow_depth": "Squat may stay shallow",
    "foot_turn_out": "Foot may turn out",
    "asymmetry": "Left and right may differ",
    "limited_dorsiflexion": "Shin angle may be limited, heel down",
}
"""The same where the number does not make them sure."""
EARLY_HEEL: Final = "Heel comes up early"
"""Title of a limited shin angle in squats, where it was read as the heel came up."""
INTERPRETED: Final[frozenset[FindingCode]] = frozenset({"limited_dorsiflexion"})
"""Findings whose title says what the number means: a sure number does not make them sure."""

FINDING_MEANINGS: dict[FindingCode, str] = {
    "heel_rise": "A rising heel lets the shin lean further without the ankle bending further: 1 cm of lift "
    "adds about 3° to the lean of the shin.",
    "knee_valgus": "Compared with this person's own standing. A video does not tell what it means for "
    "load or injury.",
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


def straddles(finding: Finding) -> bool:
    """Return whether the true number may be on either side of the threshold."""
    return abs(finding.value.value - finding.threshold) < finding.value.plus_minus


def finding_title(finding: Finding) -> str:
    """Return the title of a finding, which claims no more than its certainty bears."""
    if finding.code == "limited_dorsiflexion" and finding.reps:
        return EARLY_HEEL
    doubted = straddles(finding) or finding.code in INTERPRETED
    sure = finding.certainty == "clear" or not doubted
    return (FINDING_TITLES if sure else POSSIBLE_TITLES)[finding.code]


SEVERITY_WORDS: dict[Severity, str] = {
    "info": "for information",
    "mild": "mild",
    "moderate": "moderate",
    "marked": "marked",
}
