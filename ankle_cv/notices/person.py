"""Notices about the persons in the picture."""

from __future__ import annotations

import numpy as np

from ankle_cv.assessment import Notice
from ankle_cv.conventions import Y
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.notices.spans import LONG_GAP_S, duration_s, span_notice
from ankle_cv.people.follow import PersonFacts
from ankle_cv.signals.clean import runs

MIN_PERSON_PX = 320
"""Person smaller than this in the picture: 1 cm is less than two pixels, and the heel cannot be followed."""


def pose_coverage(series: LandmarkSeries) -> float:
    """Return the share of frames in which the person was found, 0..1."""
    return float(series.present.mean()) if len(series) else 0.0


def person_notices(series: LandmarkSeries, facts: PersonFacts) -> list[Notice]:
    """Return the notices about the persons in the picture."""
    found = [*_span_notices(facts)]
    gaps = [r for r in runs(~series.present) if duration_s(series.time_s, r) >= LONG_GAP_S]
    found += [
        span_notice(
            "person_lost", "Nobody was found.", "Keep the whole body in the picture.", series.time_s[r]
        )
        for r in gaps
    ]
    points = series.points[series.present]
    if len(points):
        box = np.nanmax(points[..., Y], axis=1) - np.nanmin(points[..., Y], axis=1)
        tall = float(np.nanpercentile(box, 90))
        if tall < MIN_PERSON_PX:
            found.append(
                Notice(
                    code="person_small",
                    message=f"The person is only {tall:.0f} pixels tall; small movements cannot be seen.",
                    remedy="Move the camera nearer or film with a higher resolution.",
                )
            )
    return found


def _span_notices(facts: PersonFacts) -> list[Notice]:
    texts = (
        (facts.second_person, "second_person", "Somebody else is in the picture.",
         "Film alone, or choose whom to follow with --person."),
        (facts.jumps, "person_jump",
         "The model jumped to somebody or something else; this part is left out.",
         "Film alone, against a plain background."),
        (facts.swaps_undone, "swapped_sides", "The model took left for right here; it was put right.",
         "More light and tight clothes of a colour that differs from the background help."),
        (facts.swaps_cut, "unclear_sides", "Left and right could not be told apart; this part is left out.",
         "More light and tight clothes of a colour that differs from the background help."),
    )  # fmt: skip
    return [
        Notice(code=code, message=message, remedy=remedy, from_s=span.from_s, to_s=span.to_s)
        for spans, code, message, remedy in texts
        for span in spans
    ]
