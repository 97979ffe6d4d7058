"""All findings of a clip, as pure rules; none from a view that cannot show it."""

from __future__ import annotations

from ankle_cv.assessment import Attempt, Finding, Rep, ViewKind
from ankle_cv.findings.lunge import lunge_findings
from ankle_cv.findings.squat import SquatEvidence
from ankle_cv.measures.series import Measures
from ankle_cv.protocols.plateau import PlusMinus


def find_all(
    measures: Measures,
    reps: tuple[Rep, ...],
    attempts: tuple[Attempt, ...],
    view: ViewKind,
    plus_minus: PlusMinus,
) -> tuple[Finding, ...]:
    """Find the compensations of a clip.

    Parameters
    ----------
    measures
        Per-frame measures, for the duration of episodes.
    reps, attempts
        Measurements of each squat, or knee-to-wall attempt; either may be empty. Incomplete squats are left
        out.
    view
        View of the clip. Heels, trunk, depth and inclination are evaluated in side and oblique views only,
        knees in front views only.
    plus_minus
        Intervals.

    Returns
    -------
    tuple of Finding
        At most one per code and side, in order of code.
    """
    complete = tuple(rep for rep in reps if rep.complete)
    squat = SquatEvidence(measures, complete, view, plus_minus)
    return (*squat.findings(), *lunge_findings(attempts))
