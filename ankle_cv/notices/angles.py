"""Notices about where the angles of shank and thigh come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ankle_cv.assessment import Notice, Rep
from ankle_cv.conventions import SIDES
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.measures.series import Measures


def angle_notices(measures: Measures, reps: Sequence[Rep], evidence: PixelEvidence) -> list[Notice]:
    """Tell where the angles come from the picture alone, and where the ankle is unknown at the bottom.

    Parameters
    ----------
    measures
        Of the clip.
    reps
        Its repetitions.
    evidence
        For the second network.
    """
    return _read_in_picture(measures, evidence) + _unknown_at_bottom(measures, reps)


def _unknown_at_bottom(measures: Measures, reps: Sequence[Rep]) -> list[Notice]:
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
            if any(peak is None and np.isfinite(values[inside]).any() for peak, values in peaks):
                missing.append(str(rep.index))
        if missing:
            found.append(
                Notice(
                    code="unknown_at_bottom",
                    message=f"The {side} foot is not wholly measured at the bottom of repetition "
                    f"{', '.join(missing)}: what is unknown there is not told, though known elsewhere.",
                    remedy="Keep the whole foot in sight and in its place, with nothing before it.",
                    side=side,
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
