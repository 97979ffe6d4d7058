"""Notices about the persons in the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ankle_cv.assessment import Notice
from ankle_cv.conventions import SIDES, Y
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.notices.spans import LONG_GAP_S, MIN_NOTICE_S, duration_s, span_notice
from ankle_cv.people.choose import TimeSpan
from ankle_cv.people.follow import PersonFacts
from ankle_cv.signals.clean import MAX_GAP_S, runs

MIN_PERSON_PX = 320
"""Person smaller than this in the picture: 1 cm is less than two pixels, and the heel cannot be followed."""

MAX_BREAK_S = 0.5
"""Shorter breaks in what lasts otherwise are the model's, s."""
CLEAR_VISIBILITY = 0.75
"""Visibility of the worse leg from which better sight would not help: seen joints have 0.9, guessed 0.5."""


def pose_coverage(series: LandmarkSeries) -> float:
    """Return the share of frames in which the person was found, 0..1."""
    return float(series.present.mean()) if len(series) else 0.0


def person_notices(series: LandmarkSeries, facts: PersonFacts) -> list[Notice]:
    """Return the notices about the persons in the picture."""
    found = _people_notices(facts) + _side_notices(series, facts)
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


def _people_notices(facts: PersonFacts) -> list[Notice]:
    """Report whoever else was there, and whom the model took for the person."""
    also = f", who moves, too; {facts.whom} is followed" if facts.whom else ""
    alone = "Film alone." if facts.asked else "Film alone, or choose whom to follow with --person."
    return [
        *_at(facts.second_person, code="second_person",
             message=f"Somebody else is in the picture{also}.", remedy=alone),
        *_at(facts.jumps, code="person_jump",
             message="The model jumped to somebody or something else; this part is left out.",
             remedy="Film alone, against a plain background.", longer_than_s=MAX_GAP_S),
    ]  # fmt: skip


def _side_notices(series: LandmarkSeries, facts: PersonFacts) -> list[Notice]:
    """Report legs that were taken for each other."""
    return [
        *_at(facts.swaps_undone, code="swapped_sides",
             message="The model took left for right; it was put right.",
             remedy=_remedy(series, facts.swaps_undone)),
        *_at(facts.swaps_cut, code="unclear_sides",
             message="Left and right could not be told apart; this part is left out.",
             remedy=_remedy(series, facts.swaps_cut), longer_than_s=MAX_GAP_S),
    ]  # fmt: skip


def _remedy(series: LandmarkSeries, spans: Sequence[TimeSpan]) -> str:
    """Return what helps to tell the legs apart: better sight only where they were hard to see."""
    there = np.zeros(len(series), dtype=np.bool_)
    for span in spans:  # with the moments around: in what is left out nothing is known
        there |= (series.time_s >= span.from_s - MAX_GAP_S) & (series.time_s <= span.to_s + MAX_GAP_S)
    legs = [series.visibility(joint, side)[there] for joint in ("knee", "ankle") for side in SIDES]
    seen = np.fmin.reduce(legs)
    if np.isfinite(seen).any() and np.nanmean(seen) < CLEAR_VISIBILITY:
        return "More light and tight clothes of a colour that differs from the background help."
    return "Check in the overlay that left and right are right there."


def _at(
    spans: Sequence[TimeSpan], *, code: str, message: str, remedy: str, longer_than_s: float = MIN_NOTICE_S
) -> list[Notice]:
    """Return one notice for each time that something lasted; short breaks in between do not count."""
    joined: list[TimeSpan] = []
    for span in spans:
        if joined and span.from_s - joined[-1].to_s <= MAX_BREAK_S:
            joined[-1] = TimeSpan(joined[-1].from_s, span.to_s)
        else:
            joined.append(span)
    return [
        Notice(code=code, message=message, remedy=remedy, from_s=span.from_s, to_s=span.to_s)
        for span in joined
        if span.to_s - span.from_s >= longer_than_s
    ]
