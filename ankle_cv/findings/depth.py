"""Depth of squats as a finding: only where a clip is compared with a repeat, to see what limits it.

A shallow squat may be meant, and most are: two clips of three crossed the threshold. In a clip by itself its
depth is a fact, which the summary tells once.
"""

from __future__ import annotations

from ankle_cv.assessment import Assessment, Finding, ViewKind
from ankle_cv.findings.candidates import Candidate, raise_finding, told_degrees
from ankle_cv.findings.thresholds import SHALLOW_THIGH

SAGITTAL_VIEWS: tuple[ViewKind, ...] = ("side", "oblique")


def with_depth(document: Assessment) -> tuple[Finding, ...]:
    """Return the findings of a document of squats and the depth among them, if it is shallow."""
    told = any(one.code == "shallow_depth" for one in document.findings)
    found = None if told or document.kind != "squat" else shallow_depth(document)
    return document.findings if found is None else (*document.findings, found)


def shallow_depth(document: Assessment) -> Finding | None:
    """Return that squats stay above parallel; None where they do not, or no view shows it."""
    views = {scene.index: scene.view.kind for scene in document.scenes if scene.view is not None}
    candidates = [
        Candidate(rep.index, rep.depth.thigh_inclination, rep.bottom_s)
        for rep in document.reps
        if rep.complete
        and rep.depth.thigh_inclination is not None
        and views.get(rep.scene, document.view.kind) in SAGITTAL_VIEWS
    ]

    def message(c: Candidate) -> str:
        return (
            f"The thigh reaches {told_degrees(c.measured)} in squat {c.rep}; 90° is parallel to the "
            "floor. A shallow squat is a finding only if a deeper one was meant."
        )

    return raise_finding(SHALLOW_THIGH, None, candidates, message)
