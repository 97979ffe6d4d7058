"""Notices about feet that moved, and about feet whose forefoot could not be tracked."""

from __future__ import annotations

from ankle_cv.assessment import Notice
from ankle_cv.conventions import SIDES
from ankle_cv.measures.series import Measures
from ankle_cv.notices.spans import longest_stretch


def foot_notices(measures: Measures) -> list[Notice]:
    """Return the notices about feet that were moved as a whole."""
    return [
        notice
        for side in SIDES
        for notice in longest_stretch(
            measures.time_s, measures.leg(side).foot_moved, side, code="foot_moved",
            message=f"The {side} foot is lifted, turned or put elsewhere as a whole; heel lift is not "
            "measured there.",
            remedy="Keep both feet in place from the first repetition to the last.",
        )
    ]  # fmt: skip


def forefoot_notices(measures: Measures) -> list[Notice]:
    """Return the notices about feet whose forefoot could not be tracked, so that there is no heel lift."""
    return [
        Notice(
            code="forefoot_hidden",
            message=f"The front of the {side} foot could not be followed: no heel lift and no ankle joint "
            "angle; tibial inclination is given.",
            remedy="Leave nothing in front of the foot, and film with at least 30 frames a second.",
            side=side,
        )
        for side in SIDES
        if measures.leg(side).foot_source == "hidden"
    ]
