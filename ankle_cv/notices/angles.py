"""Notices about where the angles of shank and thigh come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from ankle_cv.assessment import Notice, Rep
from ankle_cv.conventions import SIDES, Side
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.consistency import Contradiction, Reason
from ankle_cv.protocols.outcome import ProtocolOutcome

WORDS: Final[dict[Reason, tuple[str, str]]] = {
    "shank_impossible": (
        "the {side} shin leans as no standing leg can",
        "shin angle, dorsiflexion and knee bend are not told",
    ),
    "toes_up": ("the {side} toes would point up from the floor", "heel lift and dorsiflexion are not told"),
    "heel_sunk": ("the {side} heel would be below the floor", "heel lift and dorsiflexion are not told"),
    "lift_against_pitch": (
        "the {side} heel's height and the tilt of its foot contradict each other",
        "heel lift and dorsiflexion are not told",
    ),
}
"""What is impossible, and what is not told for it."""


def angle_notices(measures: Measures, outcome: ProtocolOutcome, evidence: PixelEvidence) -> list[Notice]:
    """Tell where angles come from the picture alone, are unknown at the bottom, or cannot be true together.

    Parameters
    ----------
    measures
        Of the clip.
    outcome
        Of its test.
    evidence
        For the second network.
    """
    return [
        *_read_in_picture(measures, evidence),
        *_unknown_at_bottom(measures, outcome),
        *_trunk_hidden(measures, outcome.reps),
        *_thigh_hidden(measures, outcome.reps),
        *_contradictions(outcome),
    ]


def _contradictions(outcome: ProtocolOutcome) -> list[Notice]:
    """Return one notice per leg and reason."""
    alike: defaultdict[tuple[Side, Reason], list[Contradiction]] = defaultdict(list)
    for found in outcome.contradictions:
        alike[found.side, found.reason].append(found)
    part = "squat" if outcome.reps else "attempt"
    notices = []
    for (side, reason), parts in alike.items():
        impossible, consequence = WORDS[reason]
        where = ", ".join(str(found.index) for found in parts)
        notices.append(
            Notice(
                code="contradiction",
                message=f"In {part} {where} {impossible.format(side=side)}: {consequence}.",
                remedy="Film the foot larger and in good light, nothing before it, the camera still.",
                side=side,
                from_s=parts[0].from_s,
                to_s=parts[-1].to_s,
            )
        )
    return notices


def _unknown_at_bottom(measures: Measures, outcome: ProtocolOutcome) -> list[Notice]:
    explained = {(c.side, c.index) for c in outcome.contradictions}
    # After a flight the feet have landed elsewhere, which has a notice of its own.
    landed_s = min((flight.to_s for flight in outcome.flights), default=np.inf)
    reps = [rep for rep in outcome.reps if rep.bottom_s < landed_s]
    found = []
    for side in SIDES:
        leg = measures.leg(side)
        missing = []
        for rep in reps:
            inside = (measures.time_s >= rep.start_s) & (measures.time_s <= rep.end_s)
            peaks = (
                (rep.peak_dorsiflexion.of(side), leg.dorsiflexion_deg),
                (rep.max_heel_lift.of(side), leg.heel_lift_pct_foot),
            )
            if (side, rep.index) in explained:
                continue
            if any(peak is None and np.isfinite(values[inside]).any() for peak, values in peaks):
                missing.append(str(rep.index))
        if missing:
            found.append(
                Notice(
                    code="unknown_at_bottom",
                    message=f"The {side} foot is not wholly measured at the bottom of squat "
                    f"{', '.join(missing)}: what is unknown there is not told, though known elsewhere.",
                    remedy="Keep the whole foot in sight and in its place, with nothing before it.",
                    side=side,
                )
            )
    return found


def _trunk_hidden(measures: Measures, reps: Sequence[Rep]) -> list[Notice]:
    hidden = measures.trunk_hidden
    if hidden is None:
        return []
    missing = [
        rep
        for rep in reps
        if rep.trunk_lean is None
        and hidden[(measures.time_s >= rep.start_s) & (measures.time_s <= rep.end_s)].any()
    ]
    if not missing:
        return []
    where = ", ".join(str(rep.index) for rep in missing)
    return [
        Notice(
            code="trunk_hidden",
            message=f"At the bottom of squat {where} something hides hips or shoulders, or the trunk leans "
            "towards the camera: its lean is not told.",
            remedy="Film from the side, no plate or rack between the camera and the trunk.",
            from_s=missing[0].start_s,
            to_s=missing[-1].end_s,
        )
    ]


def _thigh_hidden(measures: Measures, reps: Sequence[Rep]) -> list[Notice]:
    found = []
    for side in SIDES:
        hidden = measures.leg(side).thigh_hidden
        missing = [
            rep
            for rep in reps
            if hidden is not None
            and rep.peak_knee_flexion.of(side) is None
            and hidden[(measures.time_s >= rep.start_s) & (measures.time_s <= rep.end_s)].any()
        ]
        if missing:
            where = ", ".join(str(rep.index) for rep in missing)
            found.append(
                Notice(
                    code="thigh_hidden",
                    message=f"Something hides the {side} hip or knee at the bottom of squat {where}:"
                    " knee bend and depth are not told.",
                    remedy="Film from the side, no plate or rack between the camera and the thigh.",
                    side=side,
                    from_s=missing[0].start_s,
                    to_s=missing[-1].end_s,
                )
            )
    return found


def _read_in_picture(measures: Measures, evidence: PixelEvidence) -> list[Notice]:
    seen_twice = any(evidence.legs[side].joints is not None for side in SIDES)
    if not seen_twice or all(measures.leg(side).shank_source != "picture" for side in SIDES):
        return []
    return [
        Notice(
            code="read_in_picture",
            message="What is seen of the legs does not fit one body whose feet stay where they are: the "
            "angles are read straight from the picture, with wide intervals.",
            remedy="Film one person from the side, feet in place, nothing before the legs.",
        )
    ]
