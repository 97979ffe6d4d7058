"""Notices about where the angles of shank and thigh come from."""

from __future__ import annotations

from ankle_cv.assessment import Notice
from ankle_cv.conventions import SIDES
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.measures.series import Measures


def angle_notices(measures: Measures, evidence: PixelEvidence) -> list[Notice]:
    """Tell when two networks saw the legs and the leg model still does not describe the clip.

    Parameters
    ----------
    measures
        For the source of the angles.
    evidence
        For the second network.
    """
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
