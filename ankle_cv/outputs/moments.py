"""Which moments of a clip are shown as stills: the one that the headline is about, and standing beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from ankle_cv.assessment import Assessment, Attempt, HeelRaise, LegRep, Neutral, Rep, Stance
from ankle_cv.conventions import SIDES, Array
from ankle_cv.outputs.scenes import scene_documents
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.parts import parts_of, telling_moment_s
from ankle_cv.telling.squat_headline import ranked

STANDING: Final = ("standing", "given")
"""Ways in which a neutral stance was found that show the person upright."""
LEAST_APART_S: Final = 0.3
"""Time between standing and what it stands beside: nearer moments look the same."""


def lead_time_s(assessment: Assessment) -> float | None:
    """Return the time of the moment that the headline is about, s; None without repetitions or attempts.

    Of squats the evidence of the finding that is told first, else the deepest bottom; the middle of the
    attempt of largest inclination with the heel down; the top of the highest heel raise; the bottom of the
    first lunge. Complete ones come before others.
    """
    parts = parts_of(assessment)
    if not parts:
        return None
    if assessment.kind == "wall":
        return telling_moment_s(max(assessment.attempts, key=_reach))
    if assessment.kind == "balance":
        return telling_moment_s(max(assessment.stances, key=lambda one: one.to_s - one.from_s))
    told = ranked(assessment) if assessment.kind == "squat" else []
    if told and any(part.complete for part in assessment.reps):
        return told[0].evidence_time_s
    best_part = max((part for part in parts if not isinstance(part, Attempt | Stance)), key=_showing)
    return telling_moment_s(best_part)


def deepest(reps: Iterable[Rep]) -> Rep | None:
    """Return the deepest squat, whole ones first; None without any."""
    return max(reps, key=_showing, default=None)


def _showing(part: Rep | HeelRaise | LegRep) -> tuple[bool, float]:
    """Return the sort key of a repetition: whole ones first, then the largest; of alike ones the first."""
    if isinstance(part, LegRep):
        return part.complete, 0.0
    sided = part.height if isinstance(part, HeelRaise) else part.peak_knee_flexion
    known = [number.value for side in SIDES if (number := getattr(sided, side)) is not None]
    return part.complete, max(known, default=-math.inf)


def _reach(attempt: Attempt) -> tuple[bool, float]:
    """Return the sort key of an attempt: the heel down first, then the inclination."""
    lean = attempt.tibial_inclination
    return attempt.heel_down is True, -math.inf if lean is None else lean.value


def standing_time_s(assessment: Assessment, beside_s: float) -> float | None:
    """Return a time at which the person stands upright, in the scene of another moment, s; or None."""
    for document in scene_documents(assessment).values():
        scene = document.scenes[0] if len(document.scenes) == 1 else None
        if scene is not None and not scene.from_s <= beside_s <= scene.to_s:
            continue
        stances = [
            one for side in SIDES if (one := getattr(document.neutral, side)) and one.method in STANDING
        ]
        for stance in stances:
            middle = _middle(stance)
            if abs(middle - beside_s) >= LEAST_APART_S:
                return middle
    return None


def _middle(stance: Neutral) -> float:
    """Return the middle of the longest stretch of a neutral stance, s."""
    spans = stance.spans_s or ((stance.from_s, stance.to_s),)
    start, end = max(spans, key=lambda span: span[1] - span[0])
    return (start + end) / 2


def frame_at(time_s: float, times_s: Array) -> int:
    """Return the index of the frame nearest to a time."""
    return int(np.argmin(np.abs(times_s - time_s)))


def opening_indices(analysis: Analysis) -> tuple[int, ...]:
    """Return the frames with which the report opens: standing, where that was seen, and the lead."""
    lead = lead_time_s(analysis.assessment)
    if lead is None:
        return ()
    standing = standing_time_s(analysis.assessment, lead)
    moments = (lead,) if standing is None else (standing, lead)
    return tuple(frame_at(moment, analysis.measures.time_s) for moment in moments)


def key_indices(analysis: Analysis) -> frozenset[int]:
    """Return the frames that the report shows: those it opens with and the evidence of every finding."""
    times_s = analysis.measures.time_s
    evidence = {frame_at(finding.evidence_time_s, times_s) for finding in analysis.assessment.findings}
    return frozenset({*opening_indices(analysis), *evidence})
