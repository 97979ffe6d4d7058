"""Which compensations a clip shows: pure rules, and nothing from a view that cannot show it."""

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
        Per-frame measures, for how long something lasted.
    reps, attempts
        What was measured in each squat, or knee-to-wall attempt; either may be empty.
    view
        From where the clip was filmed. Heels, trunk, depth and inclination are judged from the side or
        obliquely only, knees from the front only.
    plus_minus
        Intervals.

    Returns
    -------
    tuple of Finding
        At most one per code and side, in order of code.
    """
    squat = SquatEvidence(measures, reps, view, plus_minus)
    return (*squat.findings(), *lunge_findings(attempts))
